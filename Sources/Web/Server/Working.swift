import Files

extension Site {
  /// Does something on a thread of ours; who has waited too long for one is told to come again.
  ///
  /// - Parameters:
  ///   - threads: which
  ///   - seconds: how long to wait; by default as long as a page does
  func work<Value: Sendable>(
    on threads: WorkerThreads, waiting seconds: Int? = nil,
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let asked = ContinuousClock.now
    let patience = Duration.seconds(seconds ?? limits.queueSeconds)
    return try await withCheckedThrowingContinuation { continuation in
      let isTaken = threads.submit {
        guard ContinuousClock.now - asked < patience else {
          continuation.resume(throwing: PageError.busy)
          return
        }
        continuation.resume(with: Result { try body() })
      }
      if !isTaken { continuation.resume(throwing: PageError.busy) }
    }
  }
}
