import Foundation
import KeyValue
import Testing

@Suite struct TransactionTests {
  struct Abort: Error {}

  @Test(arguments: TestEngine.allCases)
  func aThrowUndoesTheWholeWrite(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { try $0.put([1], for: [1], in: Rows.plain) }
    #expect(throws: Abort.self) {
      try environment.write { transaction throws in
        try transaction.put([2], for: [1], in: Rows.plain)
        try transaction.put([2], for: [2], in: Rows.multi)
        try transaction.clear(Rows.plain)
        throw Abort()
      }
    }
    try environment.read { snapshot throws in
      #expect(try snapshot.get([1], in: Rows.plain) == [1])
      #expect(try snapshot.count(in: Rows.multi) == 0)
    }
    try environment.write { try $0.put([3], for: [3], in: Rows.plain) }
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 2)
  }

  @Test(arguments: TestEngine.allCases)
  func aSnapshotDoesNotSeeLaterCommits(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { try $0.put([1], for: [1], in: Rows.plain) }
    try environment.read { before throws in
      try environment.write { transaction throws in
        try transaction.put([2], for: [1], in: Rows.plain)
        try transaction.put([2], for: [2], in: Rows.plain)
        #expect(try transaction.get([1], in: Rows.plain) == [2])
        // A read inside the write sees what is committed, not what is being written.
        let committed = try environment.read { try $0.get([1], in: Rows.plain) }
        #expect(committed == [1])
      }
      #expect(try before.get([1], in: Rows.plain) == [1])
      #expect(try before.count(in: Rows.plain) == 1)
      let after = try environment.read { try $0.get([1], in: Rows.plain) }
      #expect(after == [2])
    }
  }

  @Test(arguments: TestEngine.allCases, TestEngine.allCases)
  func aWriteContainsAWriteOfAnotherEnvironment(
    _ outer: TestEngine, _ inner: TestEngine
  ) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let log = try scratch.open(outer)
    let views = try scratch.open(inner)
    try log.write { first in
      try first.put([1], for: [1], in: Rows.plain)
      try views.write { second in
        try second.put([2], for: [2], in: Rows.plain)
        #expect(try first.get([1], in: Rows.plain) == [1])
      }
      try first.put([3], for: [3], in: Rows.plain)
    }
    #expect(throws: Abort.self) {
      try log.write { first in
        try first.put([9], for: [9], in: Rows.plain)
        try views.write { try $0.put([9], for: [9], in: Rows.plain) }
        throw Abort()
      }
    }
    #expect(try log.read { try pairs($0, Rows.plain).map(\.key) } == [[1], [3]])
    #expect(try views.read { try pairs($0, Rows.plain).map(\.key) } == [[2], [9]])
  }

  @Test(arguments: TestEngine.allCases)
  func aRefusedArgumentChangesNothingAndTheWriteGoesOn(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      try transaction.append([1], for: [5], in: Rows.plain)
      for key in [[5], [4, 9], [0]] as [[UInt8]] {
        let got = try code { try transaction.append([2], for: key, in: Rows.plain) }
        #expect(got == .keyExists)
      }
      let putEmpty = try code { try transaction.put([], for: [], in: Rows.plain) }
      #expect(putEmpty == .keyTooLong)
      let deleteEmpty = try code { try transaction.delete([], in: Rows.plain) }
      #expect(deleteEmpty == .keyTooLong)
      let containsEmpty = try code { try transaction.contains([], in: Rows.plain) }
      #expect(containsEmpty == .keyTooLong)
      let long = [UInt8](repeating: 1, count: 512)
      let putLong = try code { try transaction.put([], for: long, in: Rows.plain) }
      #expect(putLong == .keyTooLong)
      let getLong = try code { try transaction.get(long, in: Rows.plain) }
      #expect(getLong == .keyTooLong)
      try transaction.append([3], for: [5, 0], in: Rows.plain)
    }
    let found = try environment.read { try pairs($0, Rows.plain) }
    #expect(found == [Pair(key: [5], value: [1]), Pair(key: [5, 0], value: [3])])
  }

  @Test(arguments: TestEngine.allCases)
  func anEmptyValueIsAValue(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      try transaction.put([], for: [1], in: Rows.plain)
      #expect(try transaction.putIfAbsent([7], for: [1], in: Rows.plain) == false)
      #expect(try transaction.putIfAbsent([], for: [2], in: Rows.plain) == true)
    }
    try environment.read { snapshot throws in
      #expect(try snapshot.get([1], in: Rows.plain) == [])
      #expect(try snapshot.contains([2], in: Rows.plain))
      let empty = try snapshot.withValue([1], in: Rows.plain) { $0.byteCount }
      #expect(empty == 0)
      let missing = try snapshot.withValue([3], in: Rows.plain) { $0.byteCount }
      #expect(missing == nil)
    }
  }

  @Test(arguments: TestEngine.allCases)
  func manyAppendsStayInOrder(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    for batch in 0..<10 as Range<UInt64> {
      try environment.write { transaction throws in
        for n in (batch * 300)..<(batch * 300 + 300) {
          try transaction.append(orderedKey(n &* n), for: orderedKey(n), in: Rows.plain)
        }
      }
    }
    try environment.write { transaction throws in
      for n in stride(from: 0, to: 3000, by: 3) as StrideTo<UInt64> {
        #expect(try transaction.delete(orderedKey(n), in: Rows.plain))
      }
    }
    var expected = (0..<3000).filter { $0 % 3 != 0 }.map { UInt64($0) }
    #expect(
      try environment.read { try pairs($0, Rows.plain) }
        == expected.map { Pair(key: orderedKey($0), value: orderedKey($0 &* $0)) })
    expected.removeAll { $0 > 1000 }
    let down = try environment.read {
      try pairs($0, Rows.plain, from: orderedKey(1000), reversed: true)
    }
    #expect(down.map { orderedNumber($0.key) } == expected.reversed())
  }

  @Test(arguments: TestEngine.allCases)
  func aClosedEnvironmentSaysSo(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    environment.close()
    environment.close()
    #expect(try code { try environment.read { _ in } } == .closed)
    #expect(try code { try environment.write { _ in } } == .closed)
    #expect(try code { try environment.sync() } == .closed)
    #expect(try code { try environment.grow() } == .closed)
    #expect(try code { try environment.statistics } == .closed)
    let path = scratch.path
    #expect(try code { try environment.compactCopy(to: path) } == .closed)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func theNextCommitFailsOnOrder() throws {
    let environment = Environment.inMemory(tables: Rows.all)
    try environment.write { try $0.put([1], for: [1], in: Rows.plain) }
    environment.failNextCommit()
    let got = try code { try environment.write { try $0.clear(Rows.plain) } }
    #expect(got == .injected)
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 1)
    try environment.write { try $0.clear(Rows.plain) }
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 0)
  }

  /// An aborted write makes no commit, so it does not use up the order.
  @Test func anAbortedWriteDoesNotMeetTheInjectedFailure() throws {
    let environment = Environment.inMemory(tables: Rows.all)
    environment.failNextCommit()
    #expect(throws: Abort.self) { try environment.write { _ in throw Abort() } }
    #expect(try code { try environment.write { _ in } } == .injected)
    #expect(try code { try environment.write { _ in } } == nil)
  }
}
