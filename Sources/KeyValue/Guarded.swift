/// A value that one thread at a time may see, for the length of a short call.
///
/// The standard library's `Mutex` would do, but on Linux the thread sanitizer does not see its
/// futex: it reports a race wherever two threads contend, and real ones drown. It knows POSIX
/// locks.
@safe
// @unchecked: `value` is touched only while `gate` is held alone.
final class Guarded<Value: Sendable>: @unchecked Sendable {
  private let gate = Gate()
  private var value: Value

  init(_ value: Value) { self.value = value }

  func withLock<R>(_ body: (inout Value) -> R) -> R {
    gate.enterAlone()
    defer { gate.leave() }
    return body(&value)
  }
}
