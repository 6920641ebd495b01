import Foundation
import KeyValue
import Synchronization
import Testing

@Suite struct GrowthTests {
  private final class Milestones: Sendable {
    let isDone = Atomic(false)
    let walks = Atomic(0)
  }

  private func fill(_ environment: Environment, _ count: Int) throws {
    let value = [UInt8](repeating: 7, count: 4000)
    try environment.write { transaction throws in
      for n in 0..<count { try transaction.put(value, for: orderedKey(UInt64(n)), in: Rows.plain) }
    }
  }

  @Test func aFullMapAbortsAndTheSameWriteWorksAfterGrowth() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(.lmdb, mapBytes: 1 << 20)
    try environment.write { try $0.put([1], for: [1], in: Rows.other) }
    var growths = 0
    while true {
      do {
        try fill(environment, 1500)
        break
      } catch let error as StoreError where error.code == .mapFull {
        #expect(try environment.read { try $0.count(in: Rows.plain) } == 0)
        try environment.grow()
        growths += 1
      }
    }
    #expect(growths == 3)
    #expect(try environment.statistics.mapBytes == 1 << 23)
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 1500)
    #expect(try environment.read { try $0.get([1], in: Rows.other) } == [1])
  }

  @Test func aSwallowedFailureStillAborts() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(.lmdb, mapBytes: 1 << 20)
    let got = try code {
      try environment.write { transaction throws in
        for n in 0..<1000 as Range<UInt64> {
          try? transaction.put(
            [UInt8](repeating: 7, count: 4000), for: orderedKey(n), in: Rows.plain)
        }
      }
    }
    #expect(got == .mapFull)
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 0)
  }

  @Test func growthInsideAWriteOfAnotherEnvironment() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let log = try scratch.open(.lmdb)
    let views = try scratch.open(.lmdb, mapBytes: 1 << 20)
    try log.write { transaction throws in
      try transaction.put([1], for: [1], in: Rows.plain)
      let got = try code { try fill(views, 400) }
      #expect(got == .mapFull)
      try views.grow()
      try fill(views, 400)
    }
    #expect(try log.read { try $0.count(in: Rows.plain) } == 1)
  }

  /// Growth and close under an open transaction would take the memory from under its reader.
  @Test(arguments: [false, true]) func growthAndCloseWaitForTransactions(_ closes: Bool) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(.lmdb, mapBytes: 1 << 20)
    let progress = Milestones()
    try environment.read { snapshot throws in
      Thread.detachNewThread {
        progress.walks.store(1, ordering: .sequentiallyConsistent)
        if closes { environment.close() } else { try? environment.grow() }
        progress.isDone.store(true, ordering: .sequentiallyConsistent)
      }
      while progress.walks.load(ordering: .sequentiallyConsistent) == 0 { usleep(100) }
      usleep(50_000)
      let isEarly = progress.isDone.load(ordering: .sequentiallyConsistent)
      #expect(!isEarly)
      // A nested read must not wait behind the one that waits for this read.
      let nested = try environment.read { try $0.count(in: Rows.plain) }
      #expect(nested == 0)
      #expect(try snapshot.count(in: Rows.plain) == 0)
    }
    while !progress.isDone.load(ordering: .sequentiallyConsistent) { usleep(100) }
    #expect(try code { try environment.read { _ in } } == (closes ? .closed : nil))
  }

  @Test func growthBesideBusyReaders() async throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(
      path: path, tables: Rows.all, options: .init(mapBytes: 1 << 20, durable: false))
    defer { environment.close() }
    try environment.write { transaction throws in
      for n in 0..<1000 as Range<UInt64> {
        try transaction.put(orderedKey(n), for: orderedKey(n), in: Rows.plain)
      }
    }
    let progress = Milestones()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          while !progress.isDone.load(ordering: .relaxed) {
            try environment.read { snapshot throws in
              var sum: UInt64 = 0
              try snapshot.forEach(in: Rows.plain) { key, value in
                sum += orderedNumber(value)
                return true
              }
              #expect(sum == 499_500)
              // A nested read must not wait behind a growth that waits for this one.
              let nested = try environment.read { try $0.count(in: Rows.plain) }
              #expect(nested == 1000)
            }
            progress.walks.add(1, ordering: .relaxed)
            await Task.yield()
          }
        }
      }
      group.addTask {
        defer { progress.isDone.store(true, ordering: .relaxed) }
        for _ in 0..<8 {
          try environment.grow()
          let seen = progress.walks.load(ordering: .relaxed)
          while progress.walks.load(ordering: .relaxed) < seen + 3 { await Task.yield() }
        }
      }
      try await group.waitForAll()
    }
    #expect(try environment.statistics.mapBytes == 1 << 28)
  }
}
