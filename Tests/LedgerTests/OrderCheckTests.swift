import CBOR
import Files
import KeyValue
import Primitives
import Records
import Signing
import Testing

@testable import Ledger

/// What no hash and no signature tells: that an event was recorded twice, or one of a stream left
/// out, by whoever holds the keys.
@Suite struct OrderCheckTests {
  /// A leaf of a stream that a rightful key has signed.
  private static func leaf(
    _ version: UInt64, of stream: UInt64 = 1, at position: UInt64, kind: String = "item",
    identifier: EventID? = nil
  ) throws -> SignedLeaf {
    let draft = EventDraft(
      type: "item.added", stream: Stream(kind, StreamID(high: 5, low: stream)), actor: .map([]),
      parts: [.clear(.map([]))])
    return signedLeaf(
      draft, at: position, streamVersion: version, signer: try signers(1).event,
      recorded: World.time(1), identifier: identifier)
  }

  /// What verification says of a log of these leaves after a genesis, with scratch and without.
  private static func verdicts(_ leaves: [SignedLeaf]) throws -> [LedgerError.Code?] {
    let world = try World()
    try world.log.append(leaves, recorded: World.time(1))
    return ["/tmp", nil].map { scratch in
      refusal { try LogVerifier(log: world.log, scratch: scratch).verify(treeOnly: false) }
    }
  }

  @Test func aLogInOrderIsAccepted() throws {
    let leaves = [
      try Self.leaf(1, at: 1), try Self.leaf(1, of: 2, at: 2), try Self.leaf(2, at: 3),
      try Self.leaf(1, at: 4, kind: "items"), try Self.leaf(2, of: 2, at: 5),
      try Self.leaf(3, at: 6),
    ]
    #expect(try Self.verdicts(leaves) == [nil, nil])
  }

  @Test func streamVersionsFollowOneAnother() throws {
    for wrong in [
      [try Self.leaf(2, at: 1)], [try Self.leaf(1, at: 1), try Self.leaf(3, at: 2)],
      [try Self.leaf(1, at: 1), try Self.leaf(1, at: 2)],
      [try Self.leaf(1, at: 1), try Self.leaf(2, at: 2), try Self.leaf(1, at: 3)],
      [try Self.leaf(1, at: 1), try Self.leaf(2, of: 2, at: 2)],
      [try Self.leaf(1, at: 1), try Self.leaf(2, at: 2, kind: "items")],
      [try Self.leaf(.max, at: 1)], [try Self.leaf(1, at: 1), try Self.leaf(.max, at: 2)],
    ] {
      #expect(try Self.verdicts(wrong) == [.integrity, nil])
    }
  }

  @Test func theLedgersOwnStreamIsCountedToo() throws {
    let again = EventDraft(
      type: "policy.adopted", stream: .ledger, actor: .map([]), parts: [.clear(.map([]))])
    func leaf(_ version: UInt64) throws -> SignedLeaf {
      signedLeaf(
        again, at: 1, streamVersion: version, signer: try signers(1).event,
        recorded: World.time(1))
    }
    #expect(try Self.verdicts([leaf(2)]) == [nil, nil])
    #expect(try Self.verdicts([leaf(1)]) == [.integrity, nil])
  }

  @Test func noEventIsRecordedTwice() throws {
    let identifier = EventID(high: 8, low: 1)
    let first = try Self.leaf(1, at: 1, identifier: identifier)
    for second in [
      try Self.leaf(2, at: 2, identifier: identifier),
      try Self.leaf(1, of: 2, at: 2, identifier: identifier),
    ] {
      #expect(try Self.verdicts([first, second]) == [.integrity, nil])
    }
    let other = try Self.leaf(2, at: 2, identifier: EventID(high: 8, low: 2))
    #expect(try Self.verdicts([first, other]) == [nil, nil])
  }

  /// What was met is remembered beyond one batch of leaves.
  @Test(arguments: [false, true])
  func theWholeLogIsOneOrder(_ isTwice: Bool) throws {
    let count = UInt64(Limits.leavesPerSnapshot) + 5
    let identifier = EventID(high: 8, low: 1)
    var leaves = try (1...count).map {
      try Self.leaf($0, at: $0, identifier: $0 == 3 ? identifier : nil)
    }
    leaves.append(
      try Self.leaf(
        isTwice ? count + 1 : count + 2, at: count + 1, identifier: isTwice ? identifier : nil))
    #expect(try Self.verdicts(leaves) == [.integrity, nil])
    leaves[leaves.count - 1] = try Self.leaf(count + 1, at: count + 1)
    #expect(try Self.verdicts(leaves) == [nil, nil])
  }

  /// Far more than one block of each bucket, so that rows go to the file and come back.
  @Test func whatIsSpilledIsJudgedToo() throws {
    var rows = try SpilledRows(width: 3, in: "/tmp", mixer: 7)
    var random = Seeded(11)
    var expected = [[UInt64]]()
    for number in 0..<200_000 as Range<UInt64> {
      let key = UInt64(random.number(0...1_000))
      expected.append([key, key &* 3, number])
      try rows.add([key, key &* 3, number])
    }
    var found = [[UInt64]]()
    var bucket = [[UInt64]]()
    var keys = Set<UInt64>()
    try rows.forEachBlock { block in
      for start in stride(from: 0, to: block.count, by: 3) {
        bucket.append(Array(block[start..<(start + 3)]))
      }
    } end: {
      let mine = Set(bucket.map { $0[0] })
      #expect(keys.isDisjoint(with: mine), "rows of one key are in one bucket")
      keys.formUnion(mine)
      // In a bucket, rows come back in the order in which they were added.
      #expect(bucket.map { $0[2] } == bucket.map { $0[2] }.sorted())
      found += bucket
      bucket = []
    }
    #expect(found.sorted { $0[2] < $1[2] } == expected)
  }

  /// A place for scratch files that cannot be written is said, not passed over.
  @Test func aScratchThatCannotBeMadeIsAnError() throws {
    let world = try World()
    let verifier = LogVerifier(log: world.log, scratch: "/nowhere")
    #expect(throws: FileError.self) { try verifier.verify(treeOnly: false) }
    #expect(try LogVerifier(log: world.log, scratch: "/tmp").verify(treeOnly: false).leaves == 1)
  }
}
