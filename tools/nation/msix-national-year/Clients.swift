import Files
import Glibc
import Primitives

/// Many people at once: each on a thread of its own, as a server has them.
enum Clients {
  private static let waitMicroseconds: UInt32 = 2_000

  private struct Progress: Sendable {
    var next = 0
    var atWork: Int
    var failure: (any Error)?
  }

  /// Does so many things, `clients` at a time, each once; the first failure ends it.
  static func run(
    _ count: Int, clients: Int, _ body: @escaping @Sendable (Int) throws -> Void
  ) throws {
    let progress = Guarded(Progress(atWork: clients))
    for _ in 0..<clients {
      try ServingThread.start {
        while true {
          let number = progress.withLock { progress -> Int? in
            guard progress.next < count, progress.failure == nil else { return nil }
            progress.next += 1
            return progress.next - 1
          }
          guard let number else { break }
          do { try body(number) } catch {
            progress.withLock { $0.failure = $0.failure ?? error }
          }
        }
        progress.withLock { $0.atWork -= 1 }
      }
    }
    while progress.withLock({ $0.atWork }) > 0 { usleep(waitMicroseconds) }
    if let failure = progress.withLock({ $0.failure }) { throw failure }
  }
}
