import CBOR
import Primitives
import Records
import Sealing
import Signing
import Testing

@testable import Ledger

@Suite struct EventTests {
  private static let subject = SubjectID(high: 6, low: 1)

  fileprivate static func draft(_ box: KeyBox) throws -> EventDraft {
    let key = try box.make(subject, seed: 9)
    return EventDraft(
      type: "student.submitted", version: 3, stream: Stream("record", StreamID(high: 5, low: 6)),
      actor: .record(["account": .bytes([1])]), cause: EventID(high: 7, low: 8),
      effective: CivilDate("2025-09-01"),
      parts: [
        .clear(.record(["state": .text("TX"), "a": .int(1)])),
        .sealed(key, .record(["name": .text("Ana")])), .clear(.map([])), .sealed(key, .int(4)),
      ],
      blobs: [
        BlobReference(
          identifier: BlobID(high: 1, low: 2), digest: [UInt8](repeating: 3, count: 32),
          byteCount: 70_000)
      ])
  }

  @Test func everyMemberIsReadAgain() throws {
    let box = KeyBox()
    let draft = try Self.draft(box)
    let signer = try signers(1).event
    let leaf = signedLeaf(
      draft, at: 12, streamVersion: 5, signer: signer, recorded: Instant(microseconds: 99))
    let event = try RecordedEvent(leaf: leaf.bytes, position: 12)
    #expect(event.position == 12 && event.recorded.microseconds == 99 && event.origin == origin)
    #expect(event.type == draft.type && event.version == 3 && event.stream == draft.stream)
    #expect(event.streamVersion == 5 && event.actor == draft.actor && event.cause == draft.cause)
    #expect(event.effective == draft.effective && event.blobs == draft.blobs)
    #expect(event.commandDigest == Array(repeating: 1, count: 16))
    #expect(event.kid == KeyValidity.kid(of: signer.verifyingKey))
    #expect(
      event.identifier == EventPayload.identifier(command: CommandID(high: 0, low: 12), ordinal: 0))
    let opened = try OpenedEvent(event, opener: box)
    #expect(opened.clear["state"] == .text("TX"))
    #expect(opened.opened(Self.subject) == .record(["name": .text("Ana")]))
    #expect(opened.firstOpened == opened.opened(Self.subject))
    #expect(opened.opened(SubjectID(high: 6, low: 2)) == nil)
    box.destroy(Self.subject)
    let erased = try OpenedEvent(event, opener: box)
    #expect(erased.parts[1] == .erased(Self.subject) && erased.parts[3] == .erased(Self.subject))
    #expect(erased.firstOpened == nil && erased.clear == opened.clear)
  }

  /// Optional members are left out; the bytes are those of the deterministic encoding.
  @Test func theBytesAreDeterministicCBOR() throws {
    let box = KeyBox()
    let bare = EventDraft(
      type: "a.b", stream: .ledger, actor: .map([]), parts: [.clear(.map([]))])
    for draft in [bare, try Self.draft(box)] {
      let leaf = signedLeaf(draft, at: 0, signer: try signers(1).event)
      let event = try RecordedEvent(leaf: leaf.bytes, position: 0)
      let payload = try #require(event.signed.payload)
      #expect(try CBORValue(decoding: payload).encoded == payload)
      #expect(try CBORValue(decoding: leaf.bytes).encoded == leaf.bytes)
      #expect(leaf.bytes.prefix(2) == [0x83, 0x01])
      #expect(leaf.hash == SHA256Digest.of([0] + leaf.bytes))
    }
    let event = try recorded(bare, at: 0, signer: try signers(1).event)
    #expect(event.cause == nil && event.effective == nil && event.blobs.isEmpty)
  }

  @Test func identifiersFollowFromCommandAndOrdinal() {
    let command = CommandID(high: 1, low: 2)
    let digest = SHA256Digest.of(command.bytes + [0, 0, 1, 2])
    #expect(
      EventPayload.identifier(command: command, ordinal: 258).bytes == Array(digest.prefix(16)))
  }

  @Test func aPartIsBoundToItsEventAndPlace() throws {
    let box = KeyBox()
    let draft = try Self.draft(box)
    let signer = try signers(1).event
    let event = try recorded(draft, at: 1, signer: signer)
    let other = try recorded(draft, at: 2, signer: signer)
    let successor = try recorded(draft, at: 1, origin: "successor", signer: signer)
    guard case .sealed(let part) = event.parts[1] else {
      Issue.record("the second part is sealed")
      return
    }
    #expect(try box.open(part, external: event.binding(ofPart: 1)) != nil)
    for binding in [
      event.binding(ofPart: 0), event.binding(ofPart: 3), other.binding(ofPart: 1),
      successor.binding(ofPart: 1),
    ] {
      #expect(throws: OpenError()) { try box.open(part, external: binding) }
    }
  }

  /// The live path and the replay give folds the same event.
  @Test func aDraftOpensAsWhatIsRecorded() throws {
    let box = KeyBox()
    let draft = try Self.draft(box)
    let numbered = NumberedDraft(
      draft: draft,
      identifier: EventPayload.identifier(command: CommandID(high: 0, low: 3), ordinal: 0),
      streamVersion: 1, position: 3, recorded: Instant(microseconds: 1),
      commandDigest: Array(repeating: 1, count: 16))
    let live = OpenedEvent(numbered)
    let replayed = try OpenedEvent(
      try recorded(draft, at: 3, signer: try signers(1).event), opener: box)
    #expect(live.position == replayed.position && live.recorded == replayed.recorded)
    #expect(live.identifier == replayed.identifier && live.type == replayed.type)
    #expect(live.version == replayed.version && live.stream == replayed.stream)
    #expect(live.streamVersion == replayed.streamVersion && live.actor == replayed.actor)
    #expect(live.cause == replayed.cause && live.effective == replayed.effective)
    #expect(live.blobs == replayed.blobs && live.commandDigest == replayed.commandDigest)
    func encoded(_ part: OpenedPart) -> [UInt8] {
      switch part {
      case .clear(let content): [0] + content.encoded
      case .opened(let subject, let content): [1] + subject.bytes + content.encoded
      case .erased(let subject): [2] + subject.bytes
      }
    }
    #expect(live.parts.map(encoded) == replayed.parts.map(encoded))
  }

  /// Any changed byte is refused by the form or by the signature, but for those of the time, which
  /// the tree alone protects.
  @Test func aChangedByteIsRefused() throws {
    let keys = try signers(1)
    var ring = KeyRing()
    try ring.apply(try recorded(genesis(signers: keys), at: 0, signer: keys.event))
    let leaf = signedLeaf(
      try Self.draft(KeyBox()), at: 1, signer: keys.event,
      recorded: Instant(microseconds: 0x0102_0304_0506)
    ).bytes
    // [array of 3, version, head and eight bytes of the time, tag, ...]
    let time = 3..<11
    for index in leaf.indices {
      for difference in [UInt8(0x01), 0x20, 0x80] {
        var changed = leaf
        changed[index] ^= difference
        do {
          let event = try RecordedEvent(leaf: changed, position: 1)
          _ = try ring.verify(event)
          if !time.contains(index) { Issue.record("byte \(index) was changed by \(difference)") }
        } catch {
          #expect(error.code == .integrity)
        }
      }
    }
    for count in 0..<leaf.count {
      #expect(
        refusal { try RecordedEvent(leaf: Array(leaf[..<count]), position: 1) } == .integrity)
    }
    #expect(refusal { try RecordedEvent(leaf: leaf + [0], position: 1) } == .integrity)
  }

  /// An encoded header with another value of a member, or without it.
  private static func setting(_ key: Int, _ value: CBORValue?) -> ([UInt8]) -> [UInt8] {
    { bytes in
      var entries = (try? CBORValue(decoding: bytes).entries) ?? []
      entries.removeAll { $0.key == .int(key) }
      if let value { entries.append(.init(.int(key), value)) }
      return CBORValue.map(entries).encoded
    }
  }

  /// The payload's members with another value of one, or without it.
  private static func member(
    _ key: Int, _ value: CBORValue?
  ) -> (inout [CBORValue.Entry]) -> Void {
    { entries in
      entries.removeAll { $0.key == .int(key) }
      if let value { entries.append(.init(.int(key), value)) }
    }
  }

  /// Well-formed and well signed, but not the form of docs/formats/event.md.
  @Test func otherFormsAreRefused() throws {
    let set = Self.member
    #expect(refusal { try RecordedEvent(leaf: try leaf(), position: 1) } == nil)
    for (name, bytes) in [
      ("version", try leaf(version: 2)), ("time", try leaf(time: .int(-1))),
      ("late", try leaf(time: .unsigned(.max))), ("text", try leaf(time: .text("1"))),
      ("header", try leaf(unprotected: .map([.init(.int(1), .int(1))]))),
      ("alg", try leaf(header: Self.setting(1, .int(-7)))),
      ("alg", try leaf(header: Self.setting(1, nil))),
      ("kid", try leaf(header: Self.setting(4, nil))),
      ("kid", try leaf(header: Self.setting(4, .int(1)))),
      ("kid", try leaf(header: Self.setting(4, .bytes([UInt8](repeating: 1, count: 7))))),
      ("kid", try leaf(header: Self.setting(4, .bytes([UInt8](repeating: 1, count: 9))))),
      ("more", try leaf(header: Self.setting(3, .text("application/msix-receipt+cbor")))),
      ("more", try leaf(header: Self.setting(395, .int(1)))),
      ("critical", try leaf(header: Self.setting(2, .array([.int(4)])))),
      ("long form", try leaf(header: { $0.dropLast(9) + [0x58, 0x08] + $0.suffix(8) })),
      ("trailing", try leaf(header: { $0 + [0] })), ("empty", try leaf(header: { _ in [] })),
      ("origin", try leaf(set(1, nil))), ("origin", try leaf(set(1, .int(1)))),
      ("origin", try leaf(set(1, .text("a b")))), ("origin", try leaf(set(1, .text("")))),
      ("id", try leaf(set(2, .bytes([1])))), ("type", try leaf(set(3, nil))),
      ("type", try leaf(set(3, .text("happened")))), ("type", try leaf(set(3, .text("")))),
      ("version", try leaf(set(4, .int(0)))), ("version", try leaf(set(4, .int(-1)))),
      ("stream", try leaf(set(5, .array([])))),
      ("stream", try leaf(set(5, .array([.text("x"), .bytes([1])])))),
      ("stream version", try leaf(set(6, .text("1")))), ("stream 0", try leaf(set(6, .int(0)))),
      ("stream version", try leaf(set(6, nil))), ("actor", try leaf(set(7, nil))),
      ("actor", try leaf(set(7, .null))), ("actor", try leaf(set(7, .text("system")))),
      ("cause", try leaf(set(8, .text("x")))), ("cause", try leaf(set(8, .bytes([1])))),
      ("effective", try leaf(set(9, .text("2025-09-01")))),
      ("effective", try leaf(set(9, .tagged(100, .text("x"))))),
      ("parts", try leaf(set(10, .int(1)))), ("parts", try leaf(set(10, nil))),
      ("part", try leaf(set(10, .array([.int(1)])))),
      ("part", try leaf(set(10, .array([.tagged(17, .array([]))])))),
      ("blobs", try leaf(set(11, .int(1)))),
      ("blobs", try leaf(set(11, .array([])))), ("blob", try leaf(set(11, .array([.null])))),
      ("blob", try leaf(set(11, .array([.array([.bytes([]), .bytes([]), .int(0)])])))),
      ("command", try leaf(set(12, .text("x")))),
      ("command", try leaf(set(12, .bytes([UInt8](repeating: 1, count: 15))))),
      ("unknown", try leaf(set(13, .int(1)))),
      ("unknown", try leaf(set(0, .int(1)))), ("unknown", try leaf(set(-1, .int(1)))),
    ] {
      #expect(refusal { try RecordedEvent(leaf: bytes, position: 1) } == .integrity, "\(name)")
    }
  }

  /// Read in place, a member is as deep as it is in the whole payload.
  @Test func aMemberIsNoDeeperThanThePayloadMayBe() throws {
    for count in (CBOR.Limits.depthMax - 5)...CBOR.Limits.depthMax {
      let deep = (0..<count).reduce(CBORValue.int(1)) { inner, _ in .map([.init(.int(1), inner)]) }
      for (key, value) in [(7, deep), (10, .array([deep]))] {
        let alone = CBORValue.map([.init(.int(key), value)]).encoded
        let isShallow = (try? CBORValue(decoding: alone)) != nil
        let leaf = try leaf(Self.member(key, value))
        #expect(
          (refusal { try RecordedEvent(leaf: leaf, position: 1) } == nil) == isShallow,
          "member \(key), \(count) deep")
      }
    }
  }

  /// A leaf is not longer than the frame of tlog-tiles, also when it is read.
  @Test func aLeafThatIsTooLargeIsRefused() throws {
    let signer = try signers(1).event
    func leaf(_ count: Int) -> [UInt8] {
      let draft = EventDraft(
        type: "item.large", stream: .ledger, actor: .map([]),
        parts: [.clear(.record(["x": .bytes([UInt8](repeating: 1, count: count))]))])
      return signedLeaf(draft, at: 0, signer: signer).bytes
    }
    let room = Limits.leafBytesMax - (leaf(60_000).count - 60_000)
    #expect(leaf(room).count == 65_535)
    #expect(refusal { try RecordedEvent(leaf: leaf(room), position: 0) } == nil)
    #expect(refusal { try RecordedEvent(leaf: leaf(room + 1), position: 0) } == .integrity)
  }
}

/// The leaf of a draft with another version, time, header or payload, signed again.
private func leaf(
  version: UInt64 = 1, time: CBORValue = .int(1), unprotected: CBORValue = .map([]),
  header: ([UInt8]) -> [UInt8] = { $0 }, _ change: (inout [CBORValue.Entry]) -> Void = { _ in }
) throws -> [UInt8] {
  let signer = try signers(1).event
  let event = try recorded(try EventTests.draft(KeyBox()), at: 1, signer: signer)
  let payload = try CBORValue(decoding: try #require(event.signed.payload))
  var entries = try #require(payload.entries)
  change(&entries)
  let bytes = CBORValue.map(entries).encoded
  let protected = header(event.signed.protected)
  let signed = COSESign1(
    protected: protected, unprotected: unprotected, payload: bytes,
    signature: signer.sign(COSESign1.toBeSigned(protected: protected, payload: bytes)))
  var writer = CBORWriter()
  writer.array(count: 3)
  writer.unsigned(version)
  writer.value(time)
  signed.write(into: &writer)
  return writer.bytes
}
