import Glibc

/// A fixed number of threads that do what is handed to them, in its order, and a queue of a fixed
/// length before them: for work that waits for disks and locks and so must not sit on the few
/// threads that serve connections.
@safe
// @unchecked: `state` is touched only while `lock` is held; both pointers are set once.
public final class WorkerThreads: @unchecked Sendable {
  /// Something to do.
  public typealias Job = @Sendable () -> Void

  private struct State {
    var jobs: [Job] = []
    /// Where the next job stands: those before it are done, and go in one sweep.
    var next = 0
    var running = 0
    var isStopping = false

    var waiting: Int { jobs.count - next }
  }

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var state = State()
  private let queueMax: Int

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - count: how many
  ///   - queueMax: how many jobs may wait for one
  ///   - yields: whether other threads go before these: for much work that nobody waits for at a
  ///     screen
  public init(count: Int, queueMax: Int, yields: Bool = false) throws(FileError) {
    precondition(count > 0 && queueMax > 0, "no threads do nothing")
    unsafe lock = .allocate(capacity: 1)
    unsafe changed = .allocate(capacity: 1)
    self.queueMax = queueMax
    let status = unsafe pthread_mutex_init(lock, nil) + pthread_cond_init(changed, nil)
    precondition(status == 0, "pthread locks: \(status)")
    for _ in 0..<count {
      try ServingThread.start { [self] in
        if yields { ServingThread.yieldRightOfWay() }
        work()
      }
    }
  }

  /// Hands a job over; false where too many wait, or it is stopping: then it is not done.
  public func submit(_ job: @escaping Job) -> Bool {
    locked {
      guard !state.isStopping, state.waiting < queueMax else { return false }
      state.jobs.append(job)
      unsafe pthread_cond_signal(changed)
      return true
    }
  }

  /// Jobs that wait, and jobs that are being done.
  public var load: (waiting: Int, running: Int) { locked { (state.waiting, state.running) } }

  /// Takes no more; comes back when all that was taken is done. The threads end.
  public func stop() {
    locked {
      state.isStopping = true
      unsafe pthread_cond_broadcast(changed)
      while state.waiting + state.running > 0 { unsafe pthread_cond_wait(changed, lock) }
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return body()
  }

  private func work() {
    while let job = take() {
      job()
      locked {
        state.running -= 1
        if state.isStopping { unsafe pthread_cond_broadcast(changed) }
      }
    }
  }

  /// The next job, waited for; nil when there will be none.
  private func take() -> Job? {
    locked {
      while state.waiting == 0 {
        if state.isStopping { return nil }
        unsafe pthread_cond_wait(changed, lock)
      }
      let job = state.jobs[state.next]
      state.next += 1
      state.running += 1
      if state.next == state.jobs.count || state.next > 1_024 {
        state.jobs.removeFirst(state.next)
        state.next = 0
      }
      return job
    }
  }
}
