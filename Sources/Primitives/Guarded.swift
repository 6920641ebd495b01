import Synchronization

/// A value behind a lock, shared by reference: for the few mutable facts of a final class.
public final class Guarded<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  /// Guards a value.
  public init(_ value: Value) { mutex = Mutex(value) }

  /// Runs `body` with the value while nobody else has it.
  public func withLock<Result: Sendable>(
    _ body: (inout sending Value) throws -> sending Result
  ) rethrows -> sending Result { try mutex.withLock(body) }
}
