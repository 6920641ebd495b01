import Dispatch
import Primitives

/// Checks signatures on all cores while the next leaves are read. Only so many events are under way
/// at a time, so that memory does not grow with the log. One thread hands in and waits.
final class SignatureCrew: Sendable {
  private static let queue = DispatchQueue(label: "ledger.verifiers", attributes: .concurrent)
  /// Small enough that no core waits long for another at the end, large enough that handing over
  /// costs nothing beside checking.
  private static let eventsPerTurn = 64
  private static let turnsPerThread = 8

  private let group = DispatchGroup()
  private let failure = Guarded<(position: UInt64, error: LedgerError)?>(nil)
  private let room: DispatchSemaphore

  init(threads: Int) {
    room = DispatchSemaphore(value: max(1, threads) * Self.turnsPerThread)
  }

  /// Hands in events; waits only while too many are under way. A failure may be thrown by a later
  /// call.
  func check(_ events: ArraySlice<RecordedEvent>, under ring: KeyRing) throws(LedgerError) {
    var rest = events
    while !rest.isEmpty {
      // What is under way may fail at an earlier position.
      if failure.withLock({ $0 != nil }) { try wait() }
      let turn = Array(rest.prefix(Self.eventsPerTurn))
      rest = rest.dropFirst(turn.count)
      room.wait()
      Self.queue.async(group: group) { [self] in
        defer { room.signal() }
        for event in turn {
          do throws(LedgerError) { _ = try ring.verify(event) } catch {
            note(error, at: event.position)
            return
          }
        }
      }
    }
  }

  /// Waits for what is under way; throws the failure at the least position.
  func wait() throws(LedgerError) {
    group.wait()
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }

  private func note(_ error: LedgerError, at position: UInt64) {
    failure.withLock { first in
      if first.map({ position < $0.position }) ?? true { first = (position, error) }
    }
  }
}
