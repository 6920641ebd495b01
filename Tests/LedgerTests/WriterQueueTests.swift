import Dispatch
import Foundation
import KeyValue
import Primitives
import Records
import Testing

@testable import Ledger

@Suite struct WriterQueueTests {
  @Test func manyThreadsAreAllAnsweredInOneOrder() throws {
    let world = try World()
    let queue = try WriterQueue(writer: world.writer)
    let (threads, each) = (24, 20)
    let answers = Guarded<[[UInt64]]>(Array(repeating: [], count: threads))
    let done = DispatchGroup()
    for thread in 0..<threads {
      done.enter()
      Thread.detachNewThread {
        defer { done.leave() }
        for turn in 0..<each {
          let number = UInt64(thread * each + turn)
          do {
            let answer = try queue.submit(command(number, adding(1, to: UInt64(thread))))
            let position = answer.first ?? 0
            answers.withLock { $0[thread].append(position) }
          } catch { Issue.record(error) }
        }
      }
    }
    #expect(done.wait(timeout: .now() + 60) == .success)
    let positions = answers.withLock { $0 }
    #expect(positions.allSatisfy { $0.count == each && $0 == $0.sorted() })
    #expect(positions.flatMap { $0 }.sorted() == Array(1...UInt64(threads * each)))
    #expect(world.log.size == UInt64(threads * each) + 1)
    // Where the answer says, there is the command's own event.
    for thread in 0..<threads {
      #expect(try world.sum(UInt64(thread)) == Int64(each))
      for (turn, position) in positions[thread].enumerated() {
        let identifier = EventPayload.identifier(
          command: CommandID(high: 3, low: UInt64(thread * each + turn)), ordinal: 0)
        let isRight = try world.log.event(at: position).identifier == identifier
        #expect(isRight)
      }
    }
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
    let later = World.emptyDecisions()
    try later.catchUp(with: world.log, opener: world.box)
    #expect(try World.rows(of: later) == World.rows(of: world.decisions))
  }

  @Test func aFailureAnswersTheWholeGroupAndTheNextGoesOn() throws {
    let world = try World()
    let queue = try WriterQueue(writer: world.writer)
    world.log.environment.failNextCommit()
    #expect(refusal { try queue.submit(command(1, adding(1, to: 1))) } == .busy)
    #expect(try queue.submit(command(1, adding(1, to: 1))).first == 1)
    #expect(refusal { try queue.submit(command(2, at: -100, adding(1, to: 1))) } == .clockBehind)
    #expect(try queue.submit(command(3, adding(1, to: 1))).first == 2)
  }

  /// Bulky commands come one after the other; what else comes meanwhile is answered between them,
  /// and nothing is lost.
  @Test func bulkyCommandsTakeTurnsWithOthers() throws {
    let world = try World()
    let queue = try WriterQueue(writer: world.writer)
    let (bulky, light) = (30, 300)
    let inside = Guarded(0)
    let most = Guarded(0)
    let done = DispatchGroup()
    @Sendable func asked(_ number: Int, of stream: UInt64) -> Command {
      let plain = command(UInt64(number), adding(1, to: stream))
      return Command(
        identifier: plain.identifier, contentDigest: plain.contentDigest, time: plain.time
      ) { scope, rows in
        let now = inside.withLock { count in
          count += 1
          return count
        }
        most.withLock { $0 = max($0, now) }
        defer { inside.withLock { $0 -= 1 } }
        try plain.decide(&scope, &rows)
      }
    }
    func submit(_ numbers: Range<Int>, _ send: @escaping @Sendable (Range<Int>) throws -> Void) {
      done.enter()
      Thread.detachNewThread {
        defer { done.leave() }
        do { try send(numbers) } catch { Issue.record(error) }
      }
    }
    submit(0..<bulky) { numbers in
      for start in stride(from: 0, to: bulky, by: 3) {
        let outcomes = try queue.submit(
          bulky: (start..<start + 3).map { asked($0, of: 1) })
        let answers = try outcomes.map { try $0.get() }
        #expect(answers.count == 3 && answers.allSatisfy { !$0.isRepetition })
      }
    }
    for thread in 0..<3 {
      let start = bulky + thread * light / 3
      submit(start..<start + light / 3) { numbers in
        for number in numbers { _ = try queue.submit(asked(number, of: 2)) }
      }
    }
    #expect(done.wait(timeout: .now() + 60) == .success)
    #expect(try world.sum(1) == Int64(bulky))
    #expect(try world.sum(2) == Int64(light))
    let together = most.withLock { $0 }
    #expect(together == 1)
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }

  /// Bulky commands are one group where nobody else asks; where somebody does, one each, and each
  /// has its own outcome.
  @Test func bulkyCommandsAreOneGroupWhereNobodyElseAsks() throws {
    let world = try World()
    let queue = try WriterQueue(writer: world.writer)
    // What a group decides is in the log at its end, so the members of one see one size.
    let sizes = Guarded<[UInt64]>([])
    func seeing(_ number: UInt64, at seconds: Int64 = 1) -> Command {
      let plain = command(number, at: seconds, adding(1, to: 1))
      return Command(
        identifier: plain.identifier, contentDigest: plain.contentDigest, time: plain.time
      ) { scope, rows in
        sizes.withLock { $0.append(world.log.size) }
        try plain.decide(&scope, &rows)
      }
    }
    let together = try queue.submit(bulky: [seeing(1), seeing(2, at: -100), seeing(3)])
    #expect(try together[0].get().first == 1)
    #expect(refusal { try together[1].get() } == .clockBehind)
    #expect(try together[2].get().first == 2)
    #expect(sizes.withLock { $0 } == [1, 1])
    _ = try queue.submit(seeing(4))
    let apart = try queue.submit(bulky: [seeing(5), seeing(6)])
    #expect(try apart.map { try $0.get().first } == [4, 5])
    #expect(sizes.withLock { $0 } == [1, 1, 3, 4, 5])
  }

  /// While the writer is held up by one command, as many wait as may, and the others are told.
  @Test func theQueueIsBounded() throws {
    let world = try World()
    let queue = try WriterQueue(writer: world.writer)
    let (begun, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let holding = Command(
      identifier: CommandID(high: 9, low: 0), contentDigest: Array(repeating: 1, count: 16),
      time: World.time(1)
    ) { _, _ in
      begun.signal()
      goOn.wait()
    }
    let done = DispatchGroup()
    let started = Guarded(0)
    let outcomes = Guarded<[Bool]>([])
    func submit(_ command: Command) {
      let thread = Thread {
        defer { done.leave() }
        started.withLock { $0 += 1 }
        let isBusy = refusal { try queue.submit(command) } == .busy
        outcomes.withLock { $0.append(isBusy) }
      }
      thread.stackSize = 256 << 10
      done.enter()
      thread.start()
    }
    submit(holding)
    begun.wait()
    let extra = 20
    for number in 1...UInt64(Limits.commandsWaitingMax + extra) { submit(command(number, at: 1)) }
    // Those that are too many are answered at once.
    let deadline = ContinuousClock.now + .seconds(20)
    while outcomes.withLock({ $0.count }) < extra, ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.005)
    }
    #expect(outcomes.withLock { $0 } == Array(repeating: true, count: extra))
    goOn.signal()
    #expect(done.wait(timeout: .now() + 30) == .success)
    let busy = outcomes.withLock { $0.count(where: \.self) }
    #expect(busy == extra)
    #expect(outcomes.withLock { $0.count } == Limits.commandsWaitingMax + extra + 1)
  }
}
