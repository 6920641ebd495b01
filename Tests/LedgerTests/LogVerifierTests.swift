import CBOR
import Foundation
import KeyValue
import Primitives
import Records
import Signing
import Testing

@testable import Ledger

@Suite struct LogVerifierTests {
  private static let size: UInt64 = 600
  /// Sizes at which the log of these tests has checkpoints.
  private static let published: [UInt64] = [3, 257, 600]

  /// A good log of 600 events with a rotation, an erasure and three checkpoints, all recorded in
  /// few seconds, so that neighbours have equal times.
  private static func makeLog(in directory: String) throws {
    let world = try World(directory: directory)
    defer { world.log.close() }
    let checkpoints = Checkpoints(log: world.log, head: nil)
    let new = try signers(2).event
    var number: UInt64 = 0
    func fill(to size: UInt64, at seconds: Int64) throws {
      number += 1
      let count = size - world.log.size
      try world.perform(
        Command(
          identifier: CommandID(high: 3, low: number),
          contentDigest: Array(repeating: 1, count: 16),
          time: World.time(seconds)
        ) { scope, rows throws in
          for index in 0..<count {
            try scope.emit(adding(Int64(index), to: index % 5), into: &rows)
          }
        })
    }
    func publish() throws {
      _ = try checkpoints.publish(origin: origin, signer: world.keys.checkpoint)
    }
    try fill(to: 3, at: 1)
    try publish()
    try fill(to: 100, at: 1)
    try world.perform(
      command(1_000, at: 2, keyAdded(new, .event, at: 100), keyEnded(world.keys.event)))
    world.writer.use(origin: origin, signers: world.keys.replacing(.event, with: new))
    let erasure = EventDraft(
      type: StructuralEvent.erased, stream: .ledger, actor: .map([]),
      parts: [
        .clear(
          SubjectErased(
            child: nil, records: [], subjects: [], caseID: nil, basis: "a schedule", knownAt: 0
          ).clear)
      ])
    try world.perform(command(1_001, at: 2, erasure))
    try fill(to: 257, at: 2)
    try publish()
    try fill(to: size, at: 3)
    try publish()
  }

  /// What opening and verifying says about a damaged copy of the good log.
  private static func verdict(
    _ good: String, treeOnly: Bool = false, _ damage: (inout WriteTransaction) throws -> Void
  ) throws -> LedgerError.Code? {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/log"
    try FileManager.default.copyItem(atPath: good, toPath: path)
    let raw = try Environment.open(path: path, tables: LogTables.all)
    try raw.write(damage)
    raw.close()
    return refusal {
      let log = try openLog(path)
      defer { log.close() }
      _ = try LogVerifier(log: log).verify(treeOnly: treeOnly)
    }
  }

  @Test func aGoodLogIsAccepted() throws {
    do {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let path = scratch.path + "/log"
      try Self.makeLog(in: path)
      for isReadOnly in [false, true] {
        let log = try openLog(path, isReadOnly: isReadOnly)
        defer { log.close() }
        var last: UInt64 = 0
        let report = try LogVerifier(log: log).verify(
          treeOnly: false,
          progress: { done, size in
            #expect(done >= last && size == Self.size)
            last = done
          })
        #expect(last == Self.size)
        #expect(
          report
            == .init(
              leaves: Self.size, signatures: Self.size, checkpoints: 3, blobs: 0, root: log.root))
        let tree = try LogVerifier(log: log).verify(treeOnly: true)
        #expect(tree.signatures == 0 && tree.root == log.root)
        try Checkpoints(log: log, head: nil).forEach { try LogVerifier(log: log).check($0) }
      }
      #expect(try Self.verdict(path) { _ in } == nil)
    }
    let empty = try openLog(nil)
    #expect(try LogVerifier(log: empty).verify(treeOnly: false).leaves == 0)
  }

  /// Also where no tile, no checkpoint and no later leaf depends on it: in the tail, in the time
  /// that no signature covers.
  @Test(arguments: [UInt64(61)])
  func aFlippedByteInALeafIsRefused(_ seed: UInt64) throws {
    var random = Seeded(seed)
    do {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let path = scratch.path + "/log"
      try Self.makeLog(in: path)
      for position in [0, 1, 99, 100, 101, 102, 255, 256, 300, 512, 598, 599] as [UInt64] {
        // The last byte of the time, one of the payload, the last of the signature.
        for place in [0, 1, 2] {
          let verdict = try Self.verdict(path) { rows throws in
            var leaf = try #require(try rows.get(orderedKey(position), in: LogTables.leaves))
            let index = [9, random.number(20...(leaf.count - 70)), leaf.count - 1][place]
            leaf[index] ^= 1
            try rows.put(leaf, for: orderedKey(position), in: LogTables.leaves)
          }
          #expect(verdict == .integrity, "seed \(seed), leaf \(position), place \(place)")
        }
      }
    }
  }

  /// Without checkpoints the stored edge alone holds the tail.
  @Test(arguments: [false, true])
  func theTailIsHeldByTheEdge(_ treeOnly: Bool) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    func damaged(_ damage: (inout WriteTransaction) throws -> Void) throws -> LedgerError.Code? {
      try Self.verdict(path, treeOnly: treeOnly) { rows throws in
        try rows.clear(LogTables.checkpoints)
        try damage(&rows)
      }
    }
    #expect(try damaged { _ in } == nil)
    for position in [513, 599] as [UInt64] {
      let flipped = try damaged { rows throws in
        var leaf = try #require(try rows.get(orderedKey(position), in: LogTables.leaves))
        leaf[9] ^= 1
        try rows.put(leaf, for: orderedKey(position), in: LogTables.leaves)
      }
      #expect(flipped == .integrity, "\(position)")
    }
    let swapped = try damaged { try Self.swap(598, 599, in: &$0) }
    #expect(swapped == .integrity)
    let otherEdge = try damaged { rows throws in
      var edge = try #require(try rows.get(LogTables.edgeKey, in: LogTables.facts))
      edge[edge.count - 1] ^= 1
      try rows.put(edge, for: LogTables.edgeKey, in: LogTables.facts)
    }
    #expect(otherEdge == .integrity)
  }

  private static func swap(
    _ left: UInt64, _ right: UInt64, in rows: inout WriteTransaction
  ) throws {
    let first = try #require(try rows.get(orderedKey(left), in: LogTables.leaves))
    let second = try #require(try rows.get(orderedKey(right), in: LogTables.leaves))
    try rows.put(second, for: orderedKey(left), in: LogTables.leaves)
    try rows.put(first, for: orderedKey(right), in: LogTables.leaves)
  }

  @Test(arguments: [false, true])
  func missingAndSwappedLeavesAreRefused(_ treeOnly: Bool) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    for (left, right) in [(1, 2), (50, 51), (254, 258), (400, 401), (598, 599)]
      as [(UInt64, UInt64)]
    {
      let verdict = try Self.verdict(path, treeOnly: treeOnly) {
        try Self.swap(left, right, in: &$0)
      }
      #expect(verdict == .integrity, "\(left), \(right)")
    }
    for position in [0, 7, 300, 599] as [UInt64] {
      let verdict = try Self.verdict(path, treeOnly: treeOnly) {
        _ = try $0.delete(orderedKey(position), in: LogTables.leaves)
      }
      #expect(verdict == .integrity, "\(position)")
    }
  }

  /// The last leaf is gone and the frame says so: a whole, shorter log, but for its checkpoint.
  @Test func aLogCutBehindACheckpointIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    func cut(_ rows: inout WriteTransaction) throws {
      var edge = RightEdge()
      for position in 0..<(Self.size - 1) {
        let leaf = try #require(try rows.get(orderedKey(position), in: LogTables.leaves))
        edge.append(MerkleTree.leafHash(leaf))
      }
      _ = try rows.delete(orderedKey(Self.size - 1), in: LogTables.leaves)
      try rows.put(edge.cbor.encoded, for: LogTables.edgeKey, in: LogTables.facts)
    }
    #expect(try Self.verdict(path) { try cut(&$0) } == .integrity)
    let forgetting = try Self.verdict(path) { rows throws in
      try cut(&rows)
      _ = try rows.delete(orderedKey(Self.size), in: LogTables.checkpoints)
    }
    // Nothing in the log tells: that is what the second place is for.
    #expect(forgetting == nil)
  }

  @Test(arguments: [false, true])
  func changedTilesAreRefused(_ treeOnly: Bool) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    let tiles = [(0, 0), (0, 1), (1, 0)] as [(Int, UInt64)]
    for (level, index) in tiles {
      let key = LogTables.tileKey(level: level, index: index)
      for place in [0, 33, -1] {
        let verdict = try Self.verdict(path, treeOnly: treeOnly) { rows throws in
          var tile = try #require(try rows.get(key, in: LogTables.tiles))
          tile[place < 0 ? tile.count - 1 : place] ^= 1
          try rows.put(tile, for: key, in: LogTables.tiles)
        }
        #expect(verdict == .integrity, "tile \(index) of level \(level)")
      }
      let missing = try Self.verdict(path, treeOnly: treeOnly) {
        _ = try $0.delete(key, in: LogTables.tiles)
      }
      #expect(missing == .integrity, "tile \(index) of level \(level)")
    }
  }

  @Test func changedCheckpointsAreRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    for size in Self.published {
      let note = try Self.note(at: size, in: path)
      let other = try Self.note(at: size == 3 ? 257 : 3, in: path)
      let foreign = SignedCheckpoint(
        try SignedCheckpoint(parsing: note).checkpoint, signer: try signers(5).checkpoint
      ).note
      let event = SignedCheckpoint(
        try SignedCheckpoint(parsing: note).checkpoint, signer: try signers(2).event
      ).note
      let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
      let falseRoot = SignedCheckpoint(
        Checkpoint(origin: origin, size: size, root: [UInt8](repeating: 1, count: 32)),
        signer: try signers(1).checkpoint
      ).note
      let unsigned = note.replacing(
        lines[4], with: "— \(origin) " + Base64.encode([UInt8](repeating: 7, count: 68)))
      for wrong in [other, foreign, event, falseRoot, unsigned, "", "x", note + "x"] {
        let verdict = try Self.verdict(path) {
          try $0.put(Array(wrong.utf8), for: orderedKey(size), in: LogTables.checkpoints)
        }
        #expect(verdict == .integrity, "\(size): \(wrong)")
      }
    }
    // More leaves than there are.
    let ahead = SignedCheckpoint(
      Checkpoint(origin: origin, size: 601, root: [UInt8](repeating: 1, count: 32)),
      signer: try signers(1).checkpoint
    ).note
    let verdict = try Self.verdict(path) {
      try $0.put(Array(ahead.utf8), for: orderedKey(601), in: LogTables.checkpoints)
    }
    #expect(verdict == .integrity)
  }

  /// A row under a key of another length is a fault that is told, whichever table it is in.
  @Test(arguments: [1, 4, 7, 9])
  func keysOfAnotherLengthAreRefused(_ byteCount: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    let note = Array(try Self.note(at: 257, in: path).utf8)
    let key = Array((orderedKey(257) + [1]).prefix(byteCount))
    let later = [UInt8](repeating: 0xFF, count: byteCount)
    for name in [key, later] {
      let verdict = try Self.verdict(path) {
        try $0.put(note, for: name, in: LogTables.checkpoints)
      }
      #expect(verdict == .integrity, "\(name)")
    }
    for table in [LogTables.marks, LogTables.leaves] {
      let verdict = try Self.verdict(path) {
        try $0.put(Array("key.added".utf8), for: later, in: table)
      }
      #expect(verdict == .integrity, "\(table.name)")
    }
  }

  @Test func aTimeBeyondAllTimeIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    let beyond = [UInt8](repeating: 0xFF, count: 8)
    let verdict = try Self.verdict(path) {
      try $0.put(beyond, for: LogTables.recordedKey, in: LogTables.facts)
    }
    #expect(verdict == .integrity)
  }

  private static func note(at size: UInt64, in path: String) throws -> String {
    let log = try openLog(path, isReadOnly: true)
    defer { log.close() }
    let row = try log.environment.read { try $0.get(orderedKey(size), in: LogTables.checkpoints) }
    return String(decoding: try #require(row), as: UTF8.self)
  }

  @Test func changedMarksAreRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    try Self.makeLog(in: path)
    for position in [0, 100, 102] as [UInt64] {
      let verdict = try Self.verdict(path) {
        _ = try $0.delete(orderedKey(position), in: LogTables.marks)
      }
      #expect(verdict == .integrity)
    }
    let added = try Self.verdict(path) {
      try $0.put(Array("key.added".utf8), for: orderedKey(5), in: LogTables.marks)
    }
    #expect(added == .integrity)
  }

  // MARK: Logs whose tree is good and whose events are not

  private static func verdict(
    appending leaves: [SignedLeaf], treeOnly: Bool = false
  ) throws -> LedgerError.Code? {
    let world = try World()
    try world.log.append(leaves, recorded: max(World.time(0), try #require(leaves.last).recorded))
    return refusal { try LogVerifier(log: world.log).verify(treeOnly: treeOnly) }
  }

  @Test func foreignEventsAreRefused() throws {
    let keys = try signers(1)
    let time = World.time(1)
    func leaf(
      _ signer: SigningKey, origin: String = origin, at recorded: Instant = time,
      named: VerifyingKey? = nil, _ draft: EventDraft = adding(1, to: 1), position: UInt64 = 1
    ) -> SignedLeaf {
      signedLeaf(
        draft, at: position, origin: origin, signer: signer, recorded: recorded, namedKey: named)
    }
    #expect(try Self.verdict(appending: [leaf(keys.event)]) == nil)
    for wrong in [
      leaf(try signers(2).event), leaf(try signers(2).event, named: keys.event.verifyingKey),
      leaf(keys.checkpoint), leaf(keys.event, origin: "other"),
      leaf(try signers(2).event, keyAdded(try signers(2).event, .event, at: 1)),
    ] {
      #expect(try Self.verdict(appending: [wrong]) == .integrity)
      // The tree alone does not ask who signed.
      #expect(try Self.verdict(appending: [wrong], treeOnly: true) == nil)
    }
    let rotation = [
      leaf(keys.event, keyAdded(try signers(2).event, .event, at: 1)),
      leaf(keys.event, keyEnded(keys.event), position: 2),
    ]
    #expect(try Self.verdict(appending: rotation) == nil)
    let retired = rotation + [leaf(keys.event, position: 3)]
    #expect(try Self.verdict(appending: retired) == .integrity)
    let backwards = leaf(keys.event, at: World.time(-1))
    for treeOnly in [false, true] {
      #expect(try Self.verdict(appending: [backwards], treeOnly: treeOnly) == .integrity)
      #expect(
        try Self.verdict(appending: [plainLeaf(1, at: 1)], treeOnly: treeOnly) == .integrity)
    }
  }

  /// Signatures do not tell: whoever holds the key could sign two events of one command.
  @Test func repeatedIdentifiersAndGapsInStreamsAreRefused() throws {
    let keys = try signers(1)
    func verdict(_ leaves: [SignedLeaf]) throws -> LedgerError.Code? {
      let world = try World()
      try world.log.append(leaves, recorded: max(World.time(0), try #require(leaves.last).recorded))
      return refusal {
        try LogVerifier(log: world.log, scratch: "/tmp").verify(treeOnly: false)
      }
    }
    func leaf(
      at position: UInt64, _ version: UInt64, in stream: UInt64 = 1, like: UInt64? = nil
    ) -> SignedLeaf {
      let made = signedLeaf(
        adding(1, to: stream), at: like ?? position, streamVersion: version, signer: keys.event,
        recorded: World.time(1))
      return SignedLeaf(
        bytes: made.bytes, hash: made.hash, type: made.type, position: position,
        recorded: made.recorded)
    }
    #expect(try verdict([leaf(at: 1, 1), leaf(at: 2, 2), leaf(at: 3, 1, in: 2)]) == nil)
    #expect(try verdict([leaf(at: 1, 2)]) == .integrity)
    #expect(try verdict([leaf(at: 1, 1), leaf(at: 2, 1)]) == .integrity)
    #expect(try verdict([leaf(at: 1, 1), leaf(at: 2, 3)]) == .integrity)
    #expect(
      try verdict([leaf(at: 1, 1), leaf(at: 2, 1, in: 2, like: 1)]) == .integrity)
  }

  @Test func aSuccessorThatNamesAnotherRootIsRefused() throws {
    let new = try signers(2)
    for isRight in [true, false] {
      let world = try World()
      let root = isRight ? world.log.root : [UInt8](repeating: 1, count: 32)
      let draft = genesis(
        origin: "next", signers: new, at: 1,
        predecessor: predecessor(origin, size: 1, root: root))
      let leaf = signedLeaf(
        draft, at: 1, streamVersion: 2, origin: "next", signer: world.keys.event,
        recorded: World.time(1))
      try world.log.append([leaf], recorded: World.time(1))
      #expect(
        refusal { try LogVerifier(log: world.log).verify(treeOnly: false) }
          == (isRight ? nil : .integrity))
    }
  }

  @Test func aLogThatBeginsWithoutAGenesisIsRefused() throws {
    let log = try openLog(nil)
    let leaf = signedLeaf(adding(1, to: 1), at: 0, signer: try signers(1).event)
    try log.append([leaf], recorded: leaf.recorded)
    #expect(refusal { try LogVerifier(log: log).verify(treeOnly: false) } == .integrity)
  }

  /// A key that may be known to others must not make checkpoints of what came after its end.
  @Test func aCheckpointOfARevokedKeyIsRefused() throws {
    let world = try World()
    let new = try signers(2).checkpoint
    try world.perform(command(1, keyAdded(new, .checkpoint, at: 1)))
    let old = world.keys.checkpoint
    try world.perform(command(2, keyEnded(old, type: LedgerEventType.keyRevoked)))
    try world.perform(command(3, adding(1, to: 1)))
    func check(_ size: UInt64, _ key: SigningKey) throws -> LedgerError.Code? {
      let checkpoint = Checkpoint(
        origin: origin, size: size, root: try world.log.root(at: size))
      return refusal {
        try LogVerifier(log: world.log).check(SignedCheckpoint(checkpoint, signer: key))
      }
    }
    // Leaves: genesis, added, revoked, item.
    #expect(try (1...4).map { try check($0, old) } == [nil, nil, nil, .integrity])
    #expect(try (1...4).map { try check($0, new) } == [.integrity, .integrity, nil, nil])
    #expect(try check(0, old) == .integrity)
  }

  @Test func blobsOfEventsAreAskedFor() throws {
    let world = try World()
    let blob = BlobReference(
      identifier: BlobID(high: 1, low: 2), digest: [UInt8](repeating: 1, count: 32), byteCount: 9)
    let draft = EventDraft(
      type: "item.attached", stream: .ledger, actor: .map([]), parts: [.clear(.map([]))],
      blobs: [blob, blob])
    try world.perform(command(1, draft))
    var asked = [(BlobReference, UInt64)]()
    let report = try LogVerifier(log: world.log).verify(
      treeOnly: true, blob: { asked.append(($0, $1)) })
    #expect(report.blobs == 2 && asked.map(\.0) == [blob, blob] && asked.map(\.1) == [1, 1])
    struct Missing: Error {}
    #expect(throws: Missing.self) {
      try LogVerifier(log: world.log).verify(treeOnly: true, blob: { _, _ in throw Missing() })
    }
  }

  /// The ledger goes on while it is verified: what comes meanwhile is no false alarm.
  @Test func aLogThatGrowsMeanwhileIsNoAlarm() throws {
    let world = try World()
    let checkpoints = Checkpoints(log: world.log, head: nil)
    for number in 1...3 as ClosedRange<UInt64> {
      try world.perform(command(number, adding(1, to: 1)))
    }
    var number: UInt64 = 10
    let blob = BlobReference(
      identifier: BlobID(high: 1, low: 2), digest: [UInt8](repeating: 1, count: 32), byteCount: 9)
    try world.perform(
      command(
        9,
        EventDraft(
          type: "item.attached", stream: .ledger, actor: .map([]), parts: [.clear(.map([]))],
          blobs: [blob])))
    let report = try LogVerifier(log: world.log).verify(
      treeOnly: false,
      blob: { _, _ throws in
        // First one of the very size that is verified, then of a larger one.
        _ = try checkpoints.publish(origin: origin, signer: world.keys.checkpoint)
        for _ in 0..<300 {
          number += 1
          try world.perform(command(number, adding(1, to: 1)))
        }
        let new = keyAdded(try signers(2).event, .event, at: 305)
        try world.perform(command(5, new))
        _ = try checkpoints.publish(origin: origin, signer: world.keys.checkpoint)
      })
    #expect(report.leaves == 5 && report.checkpoints == 1)
    let again = try LogVerifier(log: world.log).verify(treeOnly: false)
    #expect(again.leaves == 306 && again.checkpoints == 2)
  }
}
