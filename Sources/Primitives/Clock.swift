/// What time it is. A parameter everywhere: nothing below the command line reads the machine's.
public protocol Clock: Sendable {
  /// The present moment. Safe to call from any thread.
  func now() -> Instant
}

/// A clock that stands still, for simulated ledgers and tests.
public struct FixedClock: Clock {
  private let instant: Instant

  /// Stands at `instant`.
  public init(_ instant: Instant) { self.instant = instant }

  /// The moment it was made with.
  public func now() -> Instant { instant }
}
