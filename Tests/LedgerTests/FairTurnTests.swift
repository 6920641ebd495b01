import Dispatch
import Foundation
import Primitives
import Testing

@testable import Ledger

@Suite struct FairTurnTests {
  /// Whoever gives a turn back and asks again at once comes after those who wait.
  @Test func itGoesToWhoHasWaitedLongest() {
    let turn = FairTurn()
    let order = Guarded<[Int]>([])
    let done = DispatchGroup()
    turn.take()
    for number in 0..<5 {
      let begun = DispatchSemaphore(value: 0)
      done.enter()
      Thread.detachNewThread {
        begun.signal()
        turn.take()
        order.withLock { $0.append(number) }
        turn.give()
        done.leave()
      }
      begun.wait()
      while turn.waitingCount < number + 1 { usleep(100) }
    }
    turn.give()
    turn.take()
    let before = order.withLock { $0 }
    turn.give()
    #expect(before == Array(0..<5))
    #expect(done.wait(timeout: .now() + 60) == .success)
  }

  @Test func oneHasItAtATime() {
    let turn = FairTurn()
    let (inside, most, count) = (Guarded(0), Guarded(0), Guarded(0))
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<500 {
        turn.take()
        let now = inside.withLock { inside in
          inside += 1
          return inside
        }
        most.withLock { $0 = max($0, now) }
        count.withLock { $0 += 1 }
        inside.withLock { $0 -= 1 }
        turn.give()
      }
    }
    #expect(most.withLock { $0 } == 1 && count.withLock { $0 } == 4_000)
  }
}
