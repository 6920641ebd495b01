import CBOR
import Primitives
import Records
import Signing
import Testing

@testable import Ledger

@Suite struct KeyRingTests {
  private static let item = adding(1, to: 1)

  private static func opened() throws -> (KeyRing, LedgerSigners) {
    let keys = try signers(1)
    var ring = KeyRing()
    let event = try recorded(genesis(signers: keys), at: 0, signer: keys.event)
    _ = try ring.verify(event)
    try ring.apply(event)
    return (ring, keys)
  }

  private static func predecessor(_ origin: String, _ size: UInt64) -> CBORValue {
    .record(["origin": .text(origin), "size": .unsigned(size)])
  }

  @Test func theGenesisNamesOriginClockAndKeys() throws {
    let (ring, keys) = try Self.opened()
    #expect(ring.origin == origin && ring.isClockSimulated && ring.genesisPosition == 0)
    #expect(ring.keys.count == 3)
    for role in KeyRole.allCases {
      #expect(ring.key(role, at: 0)?.key == keys[role].verifyingKey)
      #expect(ring.key(role, at: .max)?.key == keys[role].verifyingKey)
    }
    let event = try recorded(Self.item, at: 5, signer: keys.event)
    #expect(try ring.verify(event).event.identifier == event.identifier)
  }

  @Test func beforeTheGenesisNothingIsGood() throws {
    let event = try recorded(Self.item, at: 0, origin: "", signer: try signers(1).event)
    #expect(refusal { try KeyRing().verify(event) } == .integrity)
  }

  @Test func aGenesisMustBeSignedByAnEventKeyThatItNames() throws {
    let keys = try signers(1)
    let draft = genesis(signers: keys)
    for signer in [keys.checkpoint, keys.receipt, try signers(2).event] {
      let event = try recorded(draft, at: 0, signer: signer)
      #expect(refusal { try KeyRing().verify(event) } == .integrity)
    }
    // Names the right key, signed by another.
    let forged = try recorded(
      draft, at: 0, signer: try signers(2).event, namedKey: keys.event.verifyingKey)
    #expect(refusal { try KeyRing().verify(forged) } == .integrity)
  }

  @Test func foreignSignaturesAreRefused() throws {
    let (ring, keys) = try Self.opened()
    for event in [
      try recorded(Self.item, at: 1, signer: try signers(2).event),
      try recorded(
        Self.item, at: 1, signer: try signers(2).event, namedKey: keys.event.verifyingKey),
      try recorded(
        Self.item, at: 1, signer: keys.event, namedKey: try signers(2).event.verifyingKey),
      try recorded(Self.item, at: 1, signer: keys.checkpoint),
      try recorded(Self.item, at: 1, signer: keys.receipt),
      try recorded(Self.item, at: 1, origin: "other", signer: keys.event),
      try recorded(Self.item, at: 1, origin: "", signer: keys.event),
    ] {
      #expect(refusal { try ring.verify(event) } == .integrity)
    }
  }

  @Test(arguments: [LedgerEventType.keyRetired, LedgerEventType.keyRevoked])
  func keysRotate(_ ending: String) throws {
    var (ring, keys) = try Self.opened()
    let new = try signers(2).event
    try ring.apply(try recorded(keyAdded(new, .event), at: 10, signer: keys.event))
    func verifies(_ key: SigningKey, _ position: UInt64) throws -> Bool {
      let event = try recorded(Self.item, at: position, signer: key)
      return refusal { try ring.verify(event) } == nil
    }
    #expect(try !verifies(new, 9) && !verifies(new, 10) && verifies(new, 11))
    #expect(try verifies(keys.event, 9) && verifies(keys.event, 11))
    #expect(ring.key(.event, at: 10)?.key == keys.event.verifyingKey)
    #expect(ring.key(.event, at: 11)?.key == new.verifyingKey)
    try ring.apply(try recorded(keyEnded(keys.event, type: ending), at: 20, signer: new))
    #expect(try verifies(keys.event, 19) && verifies(keys.event, 20))
    #expect(try !verifies(keys.event, 21) && verifies(new, 21))
    #expect(ring.key(.checkpoint, at: 30)?.key == keys.checkpoint.verifyingKey)
    // It cannot end twice, and an unknown one not at all.
    for key in [keys.event, try signers(3).event] {
      let event = try recorded(keyEnded(key, type: ending), at: 30, signer: new)
      #expect(refusal { try ring.apply(event) } == .integrity)
    }
    // The same key may come back, for later positions only.
    try ring.apply(try recorded(keyAdded(keys.event, .event), at: 40, signer: new))
    #expect(try verifies(keys.event, 20) && !verifies(keys.event, 40) && verifies(keys.event, 41))
  }

  @Test func aKeyCannotComeIntoForceBeforeItsEvent() throws {
    var (ring, keys) = try Self.opened()
    let new = try signers(2).event
    var draft = keyAdded(new, .event)
    draft = EventDraft(
      type: draft.type, stream: .ledger, actor: .null,
      parts: [
        .clear(
          .record(["key": KeyValidity(role: .event, key: new.verifyingKey, from: 3).cbor]))
      ])
    try ring.apply(try recorded(draft, at: 10, signer: keys.event))
    #expect(ring.keys.last?.from == 11)
  }

  @Test func aSuccessorBeginsWithItsOwnKeys() throws {
    var (ring, keys) = try Self.opened()
    let new = try signers(2)
    let event = try recorded(
      genesis(origin: "next", signers: new, predecessor: Self.predecessor(origin, 7)), at: 7,
      origin: "next", signer: new.event)
    _ = try ring.verify(event)
    try ring.apply(event)
    #expect(ring.origin == "next" && ring.genesisPosition == 7)
    let old = try recorded(Self.item, at: 8, signer: keys.event)
    let oldNamed = try recorded(Self.item, at: 8, origin: "next", signer: keys.event)
    let good = try recorded(Self.item, at: 8, origin: "next", signer: new.event)
    let early = try recorded(Self.item, at: 6, origin: "next", signer: new.event)
    for wrong in [old, oldNamed, early] { #expect(refusal { try ring.verify(wrong) } == .integrity) }
    #expect(refusal { try ring.verify(good) } == nil)
    #expect(ring.key(.checkpoint, at: 6)?.key == keys.checkpoint.verifyingKey)
    #expect(ring.key(.checkpoint, at: 7)?.key == new.checkpoint.verifyingKey)
    keys = new
  }

  @Test func aGenesisInTheWrongPlaceIsRefused() throws {
    let new = try signers(2)
    func refusal(
      _ name: String, predecessor: CBORValue?, at position: UInt64, after ring: KeyRing,
      eventOrigin: String? = nil
    ) throws -> LedgerError.Code? {
      var ring = ring
      let event = try recorded(
        genesis(origin: name, signers: new, predecessor: predecessor), at: position,
        origin: eventOrigin ?? name, signer: new.event)
      return LedgerTests.refusal { try ring.apply(event) }
    }
    let (ring, _) = try Self.opened()
    let good = Self.predecessor(origin, 7)
    #expect(try refusal("next", predecessor: good, at: 7, after: ring) == nil)
    #expect(try refusal("next", predecessor: nil, at: 7, after: ring) == .integrity)
    #expect(try refusal("next", predecessor: good, at: 8, after: ring) == .integrity)
    let foreign = Self.predecessor("other", 7)
    #expect(try refusal("next", predecessor: foreign, at: 7, after: ring) == .integrity)
    #expect(try refusal(origin, predecessor: good, at: 7, after: ring) == .integrity)
    #expect(
      try refusal("next", predecessor: good, at: 7, after: ring, eventOrigin: "x") == .integrity)
    #expect(try refusal("next", predecessor: good, at: 0, after: KeyRing()) == .integrity)
    #expect(try refusal("next", predecessor: nil, at: 0, after: KeyRing()) == nil)
  }

  @Test func misshapenKeysAreRefused() throws {
    var (ring, keys) = try Self.opened()
    let good = KeyValidity(role: .event, key: keys.event.verifyingKey, from: 1).cbor
    #expect(refusal { try KeyValidity(cbor: good) } == nil)
    for (name, value) in [
      ("role", .text("owner")), ("role", nil), ("alg", .text("none")), ("public", .bytes([1])),
      ("public", .bytes([UInt8](repeating: 1, count: 32))), ("kid", .bytes([1])), ("kid", nil),
      ("from", .int(-1)),
    ] as [(String, CBORValue?)] {
      var entries = try #require(good.entries).filter { $0.key != .text(name) }
      if let value { entries.append(.init(.text(name), value)) }
      #expect(refusal { try KeyValidity(cbor: .map(entries)) } == .integrity, "\(name)")
      let draft = EventDraft(
        type: LedgerEventType.keyAdded, stream: .ledger, actor: .null,
        parts: [.clear(.record(["key": .map(entries)]))])
      let event = try recorded(draft, at: 3, signer: keys.event)
      #expect(refusal { try ring.apply(event) } == .integrity, "\(name)")
    }
  }

  @Test func theLogGivesTheRingOfItsEvents() throws {
    let world = try World()
    let new = try signers(2)
    try world.perform(command(1, at: 1, adding(1, to: 1)))
    try world.perform(command(2, at: 1, keyAdded(new.event, .event)))
    try world.perform(command(3, at: 1, adding(1, to: 1)))
    try world.perform(command(4, at: 1, keyEnded(world.keys.checkpoint)))
    let ring = try world.log.keyRing()
    #expect(try world.log.structuralEvents().map(\.position) == [0, 2, 4])
    #expect(ring.origin == origin)
    #expect(ring.key(.event, at: 3)?.key == new.event.verifyingKey)
    #expect(ring.key(.checkpoint, at: 5) == nil)
  }
}
