import Dispatch
import Primitives

/// Threads that do pieces of one work beside the caller's. They have the right of way that the
/// caller's thread has, because Linux gives it on to the threads that a thread starts.
///
/// For work of many milliseconds: threads are started for it, and end with the crew.
public final class Crew: Sendable {
  /// Threads beside the caller's: what is done together has few pieces that take long, and others
  /// want a processor too.
  private static let helpersMax = 3

  private let threads: WorkerThreads
  private let count: Int

  /// A crew for this machine; nil where there is one processor.
  public static func ofMachine() throws -> Crew? {
    let count = min(helpersMax, Processors.count - 1)
    return count > 0 ? try Crew(helpers: count) : nil
  }

  /// A crew of so many threads beside the caller's.
  public init(helpers count: Int) throws {
    self.count = count
    threads = try WorkerThreads(count: count, queueMax: count)
  }

  deinit { threads.stop() }

  /// Does all pieces, the first ones first; throws what one of them threw, when all have ended.
  public func perform(_ pieces: [@Sendable () throws -> Void]) throws {
    let next = Guarded(0)
    let failure = Guarded<(any Error)?>(nil)
    let work: @Sendable () -> Void = {
      while true {
        let piece = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard piece < pieces.count else { return }
        do { try pieces[piece]() } catch { failure.withLock { $0 = $0 ?? error } }
      }
    }
    let helpers = min(count, pieces.count - 1)
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<max(0, helpers) {
      let isTaken = threads.submit {
        work()
        done.signal()
      }
      precondition(isTaken, "a crew does one thing at a time")
    }
    work()
    for _ in 0..<max(0, helpers) { done.wait() }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// What a body makes of each item, in the items' order; slices of them are pieces. On the
  /// caller's thread alone where there is one processor.
  public static func map<Item: Sendable, Made: Sendable>(
    _ items: [Item], slice: Int, _ body: @escaping @Sendable (Item) throws -> Made
  ) throws -> [Made] {
    guard items.count > slice, let crew = try ofMachine() else { return try items.map(body) }
    let starts = Array(stride(from: 0, to: items.count, by: slice))
    let made = Guarded<[[Made]]>(Array(repeating: [], count: starts.count))
    try crew.perform(
      starts.enumerated().map { index, start in
        {
          let part = try items[start..<min(start + slice, items.count)].map(body)
          made.withLock { $0[index] = part }
        }
      })
    return made.withLock { Array($0.joined()) }
  }
}
