import Foundation
import Primitives

/// Runs the same at once on threads of their own: the test runner's own few would wait for each
/// other. Gives what each brought, in the order of their numbers.
func atOnce<Result: Sendable>(
  _ count: Int, _ work: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let results = Guarded([Int: Result]())
  let ends = DispatchSemaphore(value: 0)
  for number in 0..<count {
    Thread {
      let result = work(number)
      results.withLock { $0[number] = result }
      ends.signal()
    }.start()
  }
  for _ in 0..<count { ends.wait() }
  return results.withLock { results in (0..<count).compactMap { results[$0] } }
}
