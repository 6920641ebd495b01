import Dispatch
import Primitives

/// Checks signatures on all cores while the next leaves are read. One batch is under way at a time,
/// so that memory does not grow with the log. One thread hands in and waits.
final class SignatureCrew: Sendable {
  private static let queue = DispatchQueue(label: "ledger.verifiers", attributes: .concurrent)

  private let group = DispatchGroup()
  private let failure = Guarded<(position: UInt64, error: LedgerError)?>(nil)
  private let threads: Int

  init(threads: Int) { self.threads = max(1, threads) }

  /// Waits for the batch before, then checks this one beside its caller.
  func check(_ events: ArraySlice<RecordedEvent>, under ring: KeyRing) throws(LedgerError) {
    try wait()
    guard !events.isEmpty else { return }
    for part in 0..<threads {
      Self.queue.async(group: group) { [self] in
        for index in stride(from: events.startIndex + part, to: events.endIndex, by: threads) {
          do throws(LedgerError) { _ = try ring.verify(events[index]) } catch {
            note(error, at: events[index].position)
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
