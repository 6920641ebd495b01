import Dispatch
import Primitives

/// The room in which passwords are worked on: few at once, because each takes 64 MiB, and few
/// waiting, because whoever floods the door must not fill the house. Whoever finds the queue full
/// is told to come again.
public final class PasswordWork: Sendable {
  /// At once: two of 64 MiB.
  public static let atOnceMax = 2
  /// Waiting: at about 0.1 s each, the last one waits some three seconds.
  public static let waitingMax = 64

  private let slots: DispatchSemaphore
  private let inside = Guarded(0)
  private let insideMax: Int

  /// A room.
  public init(atOnce: Int = PasswordWork.atOnceMax, waiting: Int = PasswordWork.waitingMax) {
    precondition(atOnce > 0 && waiting >= 0, "a room without a place")
    slots = DispatchSemaphore(value: atOnce)
    insideMax = atOnce + waiting
  }

  /// How many are in the room.
  var insideCount: Int { inside.withLock { $0 } }

  /// Does the work when there is room; throws `busy` when too many wait.
  public func perform<Result>(_ work: () throws -> Result) throws -> Result {
    let isAdmitted = inside.withLock { inside in
      guard inside < insideMax else { return false }
      inside += 1
      return true
    }
    guard isAdmitted else {
      throw SigningError(.busy, "too many are signing in at this moment; try again")
    }
    defer { inside.withLock { $0 -= 1 } }
    slots.wait()
    defer { slots.signal() }
    return try work()
  }
}
