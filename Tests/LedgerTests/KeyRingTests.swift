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
    let event = try recorded(Self.item, at: 0, signer: try signers(1).event)
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
    ] {
      #expect(refusal { try ring.verify(event) } == .integrity)
    }
  }

  @Test(arguments: [LedgerEventType.keyRetired, LedgerEventType.keyRevoked])
  func keysRotate(_ ending: String) throws {
    var (ring, keys) = try Self.opened()
    let new = try signers(2).event
    try ring.apply(try recorded(keyAdded(new, .event, at: 10), at: 10, signer: keys.event))
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
    // It cannot end twice, an unknown one not at all, nor the last of its role.
    for key in [keys.event, try signers(3).event, new, keys.checkpoint] {
      let event = try recorded(keyEnded(key, type: ending), at: 30, signer: new)
      #expect(refusal { try ring.apply(event) } == .integrity)
    }
    // A key that was ended may be known to others: it does not come back, in no role.
    for role in KeyRole.allCases {
      for key in [keys.event, new, keys.receipt] {
        let event = try recorded(keyAdded(key, role, at: 40), at: 40, signer: new)
        #expect(refusal { try ring.apply(event) } == .integrity)
      }
    }
  }

  @Test func aKeyCountsFromTheNextPositionOn() throws {
    let (ring, keys) = try Self.opened()
    let new = try signers(2).event
    for from in [0, 9, 10, 12] as [UInt64] {
      var ring = ring
      let event = try recorded(keyAdded(new, .event, at: from), at: 10, signer: keys.event)
      #expect((refusal { try ring.apply(event) } == nil) == (from == 10), "\(from)")
    }
  }

  /// What is half understood is not understood.
  @Test func otherKeyEventsAreRefused() throws {
    let (ring, keys) = try Self.opened()
    let new = try signers(2).event
    let elsewhere = keyAdded(
      new, .event, at: 5, stream: Stream("ledgers", StreamID(high: 0, low: 0)))
    let good = keyAdded(new, .event, at: 5)
    let later = EventDraft(
      type: good.type, version: 2, stream: good.stream, actor: good.actor, parts: good.parts)
    let unknown = EventDraft(
      type: "key.renewed", stream: good.stream, actor: good.actor, parts: good.parts)
    let (mine, other) = (Stream.ledger, Stream("ledger", StreamID(high: 0, low: 1)))
    func ended(_ type: String, version: Int = 1, stream: Ledger.Stream = mine) -> EventDraft {
      EventDraft(
        type: type, version: version, stream: stream, actor: good.actor,
        parts: keyEnded(keys.event).parts)
    }
    var rotating = ring
    try rotating.apply(try recorded(good, at: 5, signer: keys.event))
    for type in [LedgerEventType.keyRetired, LedgerEventType.keyRevoked] {
      for draft in [ended(type, version: 2), ended(type, stream: other), ended("key.renewed")] {
        var ring = rotating
        let event = try recorded(draft, at: 6, signer: keys.event)
        #expect(refusal { try ring.apply(event) } == .integrity, "\(draft.type)")
      }
      var ring = rotating
      try ring.apply(try recorded(ended(type), at: 6, signer: keys.event))
    }
    for draft in [elsewhere, later, unknown] {
      var ring = ring
      let event = try recorded(draft, at: 5, signer: keys.event)
      #expect(refusal { try ring.apply(event) } == .integrity, "\(draft.type)")
    }
    var same = ring
    try same.apply(try recorded(good, at: 5, signer: keys.event))
    #expect(same.keys.count == 4)
  }

  @Test func aSuccessorBeginsWithItsOwnKeys() throws {
    var (ring, keys) = try Self.opened()
    let new = try signers(2)
    let draft = genesis(
      origin: "next", signers: new, at: 7, predecessor: predecessor(origin, size: 7))
    // Only who holds the old key can let the log go over to others.
    for signer in [new.event, keys.checkpoint, try signers(3).event] {
      let taken = try recorded(draft, at: 7, origin: "next", signer: signer)
      #expect(refusal { try ring.verify(taken) } == .integrity)
    }
    let event = try recorded(draft, at: 7, origin: "next", signer: keys.event)
    _ = try ring.verify(event)
    try ring.apply(event)
    #expect(ring.origin == "next" && ring.genesisPosition == 7)
    #expect(ring.origin(at: 6) == origin && ring.origin(at: 7) == "next")
    let good = try recorded(Self.item, at: 8, origin: "next", signer: new.event)
    #expect(refusal { try ring.verify(good) } == nil)
    for wrong in [
      try recorded(Self.item, at: 8, signer: keys.event),
      try recorded(Self.item, at: 8, signer: new.event),
      try recorded(Self.item, at: 8, origin: "next", signer: keys.event),
      try recorded(Self.item, at: 7, origin: "next", signer: new.event),
    ] {
      #expect(refusal { try ring.verify(wrong) } == .integrity)
    }
    #expect(ring.key(.checkpoint, at: 7)?.key == keys.checkpoint.verifyingKey)
    #expect(ring.key(.checkpoint, at: 8)?.key == new.checkpoint.verifyingKey)
    #expect(
      ring.keys.map { ring.originNaming($0) } == [origin, origin, origin, "next", "next", "next"])
  }

  @Test func aGenesisInTheWrongPlaceIsRefused() throws {
    let (ring, keys) = try Self.opened()
    let new = try signers(2)
    func refused(
      _ draft: EventDraft, as name: String = "next", at position: UInt64 = 7,
      after ring: KeyRing = ring
    ) throws -> Bool {
      var ring = ring
      let event = try recorded(draft, at: position, origin: name, signer: keys.event)
      return refusal { try ring.apply(event) } == .integrity
    }
    func next(
      _ name: String = "next", signers: LedgerSigners = new, at position: UInt64 = 7,
      before: CBORValue? = predecessor(origin, size: 7), clock: String = "simulated"
    ) -> EventDraft {
      genesis(origin: name, signers: signers, at: position, predecessor: before, clock: clock)
    }
    #expect(try !refused(next()))
    #expect(try refused(next(before: nil)))
    #expect(try refused(next(before: predecessor(origin, size: 6))))
    #expect(try refused(next(before: predecessor("other", size: 7))))
    #expect(try refused(next(at: 8)), "its keys count from elsewhere")
    #expect(try refused(next(origin), as: origin), "the same origin again")
    #expect(try refused(next(), as: "other"), "another origin than the event's")
    #expect(try refused(next(clock: "system")), "a simulated ledger stays one")
    #expect(try refused(next(clock: "sundial")))
    #expect(try refused(next(signers: keys)), "the old keys again")
    for role in KeyRole.allCases {
      for other in KeyRole.allCases {
        #expect(try refused(next(signers: new.replacing(role, with: keys[other]))), "one old key")
        guard role != other else { continue }
        #expect(try refused(next(signers: new.replacing(role, with: new[other]))), "two roles")
      }
    }
    for (version, stream) in [
      (2, Stream.ledger), (1, Stream("ledgers", StreamID(high: 0, low: 0))),
    ] {
      let draft = EventDraft(
        type: LedgerEventType.opened, version: version, stream: stream, actor: .map([]),
        parts: next().parts)
      #expect(try refused(draft), "\(stream.kind)/\(version)")
    }
    let oneRoleLess = EventDraft(
      type: LedgerEventType.opened, stream: .ledger, actor: .map([]),
      parts: [
        .clear(
          .record([
            "format": .int(1), "origin": .text("first"), "clock": .text("system"),
            "policies": .array([]),
            "rules": .record(["name": .text("counting/1"), "digest": .bytes(zeros)]),
            "keys": .array([
              KeyValidity(role: .event, key: new.event.verifyingKey, from: 0).cbor,
              KeyValidity(role: .checkpoint, key: new.checkpoint.verifyingKey, from: 0).cbor,
            ]),
          ]))
      ])
    #expect(try refused(oneRoleLess, as: "first", at: 0, after: KeyRing()))
    let first = genesis(origin: "first", signers: new)
    #expect(try !refused(first, as: "first", at: 0, after: KeyRing()))
    let preceded = genesis(
      origin: "first", signers: new, predecessor: predecessor(origin, size: 0))
    #expect(try refused(preceded, as: "first", at: 0, after: KeyRing()))
    let clockless = genesis(origin: "first", signers: new, clock: "sundial")
    #expect(try refused(clockless, as: "first", at: 0, after: KeyRing()))
  }

  /// Only what docs/formats/keys.md describes: no other member, none missing, no other form.
  @Test func aGenesisOfAnotherFormIsRefused() throws {
    let keys = try signers(1)
    func isRefused(
      changing changes: [String: CBORValue] = [:], without missing: String? = nil
    ) throws -> Bool {
      let draft = genesis(signers: keys, changing: changes, without: missing)
      let event = try recorded(draft, at: 0, signer: keys.event)
      var ring = KeyRing()
      return refusal { try ring.apply(event) } == .integrity
    }
    #expect(try !isRefused())
    let policy = CBORValue.record([
      "area": .text("counting"), "version": .int(1), "digest": .bytes(zeros),
    ])
    #expect(try !isRefused(changing: ["policies": .array([policy])]))
    for name in ["format", "origin", "clock", "keys", "policies", "rules"] {
      #expect(try isRefused(without: name), "\(name)")
    }
    for (name, value) in [
      ("format", .int(2)), ("format", .text("1")), ("more", .int(1)), ("policies", .int(1)),
      ("policies", .array([.int(1)])), ("policies", .array([.record(["area": .text("a")])])),
      ("rules", .record(["name": .text("a")])), ("rules", .text("counting/1")),
      ("lost", predecessor(origin, size: 9)),
    ] as [(String, CBORValue)] {
      #expect(try isRefused(changing: [name: value]), "\(name)")
    }
  }

  @Test func whatWasLostIsOfThePredecessor() throws {
    let (ring, keys) = try Self.opened()
    let new = try signers(2)
    for (lost, isGood) in [
      (nil, true), (predecessor(origin, size: 8), true), (predecessor(origin, size: .max), true),
      (predecessor(origin, size: 7), false), (predecessor(origin, size: 0), false),
      (predecessor("other", size: 8), false), (predecessor(origin, size: 8, root: []), false),
      (.record(["origin": .text(origin), "size": .int(8)]), false), (.int(8), false),
    ] as [(CBORValue?, Bool)] {
      var ring = ring
      let draft = genesis(
        origin: "next", signers: new, at: 7, predecessor: predecessor(origin, size: 7), lost: lost)
      let event = try recorded(draft, at: 7, origin: "next", signer: keys.event)
      #expect((refusal { try ring.apply(event) } == nil) == isGood, "\(String(describing: lost))")
    }
  }

  @Test func keyEventsWithOtherMembersAreRefused() throws {
    let (ring, keys) = try Self.opened()
    let new = try signers(2).event
    let added = KeyValidity(role: .event, key: new.verifyingKey, from: 6).cbor
    let kid = CBORValue.bytes(KeyValidity.kid(of: keys.event.verifyingKey))
    var rotating = ring
    try rotating.apply(try recorded(keyAdded(new, .event, at: 5), at: 5, signer: keys.event))
    let cases: [(KeyRing, String, [String: CBORValue], Bool)] = [
      (ring, LedgerEventType.keyAdded, ["key": added], true),
      (ring, LedgerEventType.keyAdded, ["key": added, "more": .int(1)], false),
      (rotating, LedgerEventType.keyRetired, ["kid": kid, "reason": .text("r")], true),
      (rotating, LedgerEventType.keyRetired, ["kid": kid, "role": .text("event")], true),
      (rotating, LedgerEventType.keyRetired, ["kid": kid, "reason": .int(1)], false),
      (rotating, LedgerEventType.keyRevoked, ["kid": kid, "more": .text("r")], false),
      (rotating, LedgerEventType.keyRevoked, ["reason": .text("r")], false),
    ]
    for (before, type, members, isGood) in cases {
      var ring = before
      let clear = CBORValue.map(members.map { .init(.text($0.key), $0.value) })
      let draft = EventDraft(
        type: type, stream: .ledger, actor: .map([]), parts: [.clear(clear)])
      let position: UInt64 = type == LedgerEventType.keyAdded ? 5 : 6
      let event = try recorded(draft, at: position, signer: keys.event)
      #expect((refusal { try ring.apply(event) } == nil) == isGood, "\(type) \(members.keys)")
    }
  }

  @Test func misshapenKeysAreRefused() throws {
    var (ring, keys) = try Self.opened()
    let good = KeyValidity(role: .event, key: try signers(2).event.verifyingKey, from: 4).cbor
    #expect(refusal { try KeyValidity(cbor: good) } == nil)
    for (name, value) in [
      ("role", .text("owner")), ("role", nil), ("alg", .text("none")), ("public", .bytes([1])),
      ("public", .bytes([UInt8](repeating: 1, count: 32))), ("kid", .bytes([1])), ("kid", nil),
      ("from", .int(-1)), ("more", .int(1)),
    ] as [(String, CBORValue?)] {
      var entries = try #require(good.entries).filter { $0.key != .text(name) }
      if let value { entries.append(.init(.text(name), value)) }
      #expect(refusal { try KeyValidity(cbor: .map(entries)) } == .integrity, "\(name)")
      let draft = EventDraft(
        type: LedgerEventType.keyAdded, stream: .ledger, actor: .map([]),
        parts: [.clear(.record(["key": .map(entries)]))])
      let event = try recorded(draft, at: 3, signer: keys.event)
      #expect(refusal { try ring.apply(event) } == .integrity, "\(name)")
    }
  }

  @Test func theLogGivesTheRingOfItsEvents() throws {
    let world = try World()
    let new = try signers(2)
    try world.perform(command(1, at: 1, adding(1, to: 1)))
    try world.perform(command(2, at: 1, keyAdded(new.event, .event, at: 2)))
    try world.perform(command(3, at: 1, adding(1, to: 1)))
    try world.perform(
      command(
        4, at: 1, keyAdded(new.checkpoint, .checkpoint, at: 4), keyEnded(world.keys.checkpoint)))
    let ring = try world.log.keyRing()
    #expect(try world.log.structuralEvents().map(\.position) == [0, 2, 4, 5])
    #expect(ring.origin == origin)
    #expect(ring.key(.event, at: 3)?.key == new.event.verifyingKey)
    #expect(ring.key(.checkpoint, at: 4)?.key == world.keys.checkpoint.verifyingKey)
    #expect(ring.key(.checkpoint, at: 6)?.key == new.checkpoint.verifyingKey)
  }
}
