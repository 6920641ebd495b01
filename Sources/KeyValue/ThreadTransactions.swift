import Glibc

/// The transactions that the current thread is inside of, innermost first.
///
/// A second write of one environment, or its growth, inside a transaction would wait for itself
/// for ever. This list turns that wait into a stop with an explanation. The frames lie on the
/// thread's stack; each is linked before its closure runs and unlinked when it returns, and no
/// transaction outlives its closure, so no pointer here dangles.
enum ThreadTransactions {
  @unsafe private struct Frame {
    let engine: ObjectIdentifier
    let writes: Bool
    let outer: UnsafeMutableRawPointer?
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = unsafe pthread_key_create(&key, nil)
    precondition(status == 0, "pthread_key_create: \(status)")
    return key
  }()

  /// Runs `body` as inside a transaction of `engine`.
  static func entering<R>(
    _ engine: ObjectIdentifier, writes: Bool, _ body: () throws -> R
  ) rethrows -> R {
    let outer = unsafe pthread_getspecific(key)
    var frame = unsafe Frame(engine: engine, writes: writes, outer: outer)
    return try unsafe withUnsafeMutablePointer(to: &frame) { pointer in
      let status = unsafe pthread_setspecific(key, pointer)
      precondition(status == 0, "pthread_setspecific: \(status)")
      defer { _ = unsafe pthread_setspecific(key, outer) }
      return try body()
    }
  }

  /// Whether this thread is inside a transaction of `engine`.
  static func contain(_ engine: ObjectIdentifier, writing: Bool = false) -> Bool {
    var next = unsafe pthread_getspecific(key)
    while let pointer = unsafe next {
      let frame = unsafe pointer.assumingMemoryBound(to: Frame.self).pointee
      if unsafe frame.engine == engine && (frame.writes || !writing) { return true }
      unsafe next = frame.outer
    }
    return false
  }

  /// Stops the program when this thread would wait for its own write.
  static func requireNoWrite(of engine: ObjectIdentifier, doing operation: StaticString) {
    require(
      !contain(engine, writing: true),
      "\(operation) inside a write of the same environment would wait for itself: use the"
        + " transaction that the closure was given")
  }

  /// Stops the program when this thread would wait for its own transaction.
  static func requireNone(of engine: ObjectIdentifier, doing operation: StaticString) {
    require(
      !contain(engine),
      "\(operation) inside a transaction of the same environment would wait for itself: let the"
        + " transaction end first")
  }
}
