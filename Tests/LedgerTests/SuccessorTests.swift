import CBOR
import KeyValue
import Primitives
import Records
import Signing
import Testing

@testable import Ledger

/// A log that goes on under another name, as verification sees it.
@Suite struct SuccessorTests {
  private static let old: UInt8 = 1
  private static let new: UInt8 = 2
  private static let size: UInt64 = 4

  /// A ledger of `size` leaves.
  private static func world() throws -> World {
    let world = try World()
    for number in 1..<size { try world.perform(command(number, adding(1, to: 1))) }
    return world
  }

  /// Appends the genesis of a successor and an event of it.
  private static func succeed(
    _ world: World, named name: String = "next", signer: SigningKey? = nil,
    root: [UInt8]? = nil, lost: CBORValue? = nil, with keys: LedgerSigners? = nil,
    version: UInt64 = 2
  ) throws {
    let position = world.log.size
    let keys = try keys ?? signers(new)
    let ring = try world.log.keyRing()
    let opening = genesis(
      origin: name, signers: keys, at: position,
      predecessor: predecessor(ring.origin, size: position, root: root ?? world.log.root),
      lost: lost)
    let leaves = [
      signedLeaf(
        opening, at: position, streamVersion: version, origin: name,
        signer: try signer ?? signers(old).event, recorded: World.time(1)),
      signedLeaf(
        adding(1, to: 9), at: position + 1, streamVersion: version - 1, origin: name,
        signer: keys.event, recorded: World.time(1)),
    ]
    try world.log.append(leaves, recorded: World.time(1))
  }

  private static func verdict(_ world: World, treeOnly: Bool = false) -> LedgerError.Code? {
    return refusal { try LogVerifier(log: world.log, scratch: "/tmp").verify(treeOnly: treeOnly) }
  }

  @Test(arguments: [false, true])
  func aSuccessorIsAccepted(_ isAnythingLost: Bool) throws {
    let world = try Self.world()
    let lost = predecessor(origin, size: 99, root: [UInt8](repeating: 7, count: 32))
    try Self.succeed(world, lost: isAnythingLost ? lost : nil)
    #expect(Self.verdict(world) == nil)
    // It may have one in its turn.
    try Self.succeed(
      world, named: "third", signer: try signers(Self.new).event, with: try signers(3), version: 3)
    #expect(Self.verdict(world) == nil)
    let ring = try world.log.keyRing()
    #expect(ring.origin == "third" && ring.genesisPosition == Self.size + 2)
    #expect(
      (0...7).map { ring.origin(at: $0) } == [
        origin, origin, origin, origin, "next", "next", "third", "third",
      ])
  }

  /// A whole tree with good signatures throughout, but for nobody of the old ledger having signed.
  @Test func aStrangersSuccessorIsRefused() throws {
    for signer in [
      try signers(Self.new).event, try signers(3).event, try signers(Self.old).checkpoint,
      try signers(Self.old).receipt,
    ] {
      let world = try Self.world()
      try Self.succeed(world, signer: signer)
      #expect(Self.verdict(world) == .integrity)
      #expect(Self.verdict(world, treeOnly: true) == nil)
    }
  }

  @Test func anEndedKeyVouchesForNobody() throws {
    let world = try Self.world()
    let third = try signers(3).event
    try world.perform(
      command(77, keyAdded(third, .event, at: Self.size), keyEnded(world.keys.event)))
    try Self.succeed(world, signer: world.keys.event, version: 4)
    #expect(Self.verdict(world) == .integrity)
  }

  @Test func anotherRootIsRefused() throws {
    for root in [[], [UInt8](repeating: 0, count: 32)] {
      let world = try Self.world()
      try Self.succeed(world, root: root)
      #expect(Self.verdict(world) == .integrity)
      #expect(Self.verdict(world, treeOnly: true) == .integrity)
    }
    let world = try Self.world()
    let earlier = try world.log.root(at: Self.size - 1)
    try Self.succeed(world, root: earlier)
    #expect(Self.verdict(world) == .integrity)
  }

  @Test func anOriginNeverReturns() throws {
    for name in [origin, "next"] {
      let world = try Self.world()
      try Self.succeed(world)
      let ring = try world.log.keyRing()
      let opening = genesis(
        origin: name, signers: try signers(3), at: world.log.size,
        predecessor: predecessor("next", size: world.log.size, root: world.log.root))
      let event = try recorded(
        opening, at: world.log.size, origin: name, signer: try signers(Self.new).event)
      #expect(refusal { try ring.verify(event) } == nil)
      #expect(
        refusal {
          var ring = ring
          try ring.apply(event)
        } == .integrity)
    }
  }

  /// A checkpoint is signed by a key that counts at its last leaf, under the name in force there.
  @Test func checkpointsGoOverWithTheKeys() throws {
    let world = try Self.world()
    let before = world.keys.checkpoint
    try Self.succeed(world)
    let after = try signers(Self.new).checkpoint
    func verdicts(_ name: String, _ key: SigningKey) throws -> [Bool] {
      try (1...Self.size + 2).map { size in
        let root = try world.log.root(at: size)
        let note = SignedCheckpoint(
          Checkpoint(origin: name, size: size, root: root), signer: key)
        return refusal { try LogVerifier(log: world.log).check(note) } == nil
      }
    }
    #expect(try verdicts(origin, before) == [true, true, true, true, false, false])
    // The genesis itself is the last leaf of the old key, in the new name.
    #expect(try verdicts("next", before) == [false, false, false, false, true, false])
    #expect(try verdicts("next", after) == [false, false, false, false, false, true])
    #expect(try verdicts(origin, after) == Array(repeating: false, count: 6))
  }

  @Test func aNotesOriginIsThatOfItsSize() throws {
    let world = try Self.world()
    for name in ["other", origin + "x"] {
      let checkpoint = Checkpoint(origin: name, size: world.log.size, root: world.log.root)
      let note = SignedCheckpoint(checkpoint, signer: world.keys.checkpoint)
      #expect(refusal { try LogVerifier(log: world.log).check(note) } == .integrity)
    }
  }

  /// The head of a ledger that was restored is signed by the keys of the successor.
  @Test func theHeadGoesOverWithTheKeys() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    let world = try Self.world()
    let head = PublishedHead(directory: folder.path)
    let after = try signers(Self.new).checkpoint
    let subject = SubjectID(high: 1, low: 2)
    try head.write(.init(checkpoint: nil, destroyed: [subject]), signer: after)
    #expect(try !PublishedHead.isSigned(try head.read(), byKeysOf: world.log))
    try Self.succeed(world)
    #expect(try PublishedHead.isSigned(try head.read(), byKeysOf: world.log))
    let note = try Checkpoints(log: world.log, head: head).publish(origin: "next", signer: after)
    try LogVerifier(log: world.log).check(note)
    let state = try head.read()
    #expect(state.checkpoint == note && state.destroyed == [subject])
    #expect(try PublishedHead.isSigned(state, byKeysOf: world.log))
    #expect(Self.verdict(world) == nil)
  }
}
