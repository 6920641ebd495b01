import CBOR
import Files
import Foundation
import KeyValue
import Primitives
import Records
import Signing
import Testing

@testable import Ledger

@Suite struct CheckpointTests {
  private static func signed(_ number: UInt8 = 1) throws -> (SignedCheckpoint, SigningKey) {
    let key = try signers(number).checkpoint
    let root = [UInt8](0..<32)
    return (SignedCheckpoint(Checkpoint(origin: origin, size: 1_234, root: root), signer: key), key)
  }

  @Test func aNoteHasTheFormOfTlogCheckpoint() throws {
    let (signed, key) = try Self.signed()
    let lines = signed.note.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6 && lines[3].isEmpty && lines[5].isEmpty)
    #expect(lines[0] == origin && lines[1] == "1234")
    #expect(lines[2] == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    #expect(lines[4].hasPrefix("— \(origin) "))
    let line = try #require(Base64.decode(lines[4].dropFirst(3 + origin.count)))
    #expect(line.count == 4 + 64)
    #expect(Array(line.prefix(4)) == NoteKey.hash(name: origin, key: key.verifyingKey))
    #expect(
      key.verifyingKey.verifies(Array(line.dropFirst(4)), of: Array(signed.checkpoint.text.utf8)))
    let verifier = NoteKey.text(name: origin, key: key.verifyingKey).split(
      separator: "+", maxSplits: 2)
    #expect(verifier[0] == origin && Hex.decode(verifier[1]) == Array(line.prefix(4)))
    #expect(Base64.decode(verifier[2]) == [1] + key.verifyingKey.bytes)
  }

  @Test func aNoteIsReadAsItWasPrinted() throws {
    let (signed, key) = try Self.signed()
    let read = try SignedCheckpoint(parsing: signed.note)
    #expect(read == signed)
    #expect(read.isSigned(by: key.verifyingKey))
    #expect(!read.isSigned(by: try signers(2).checkpoint.verifyingKey))
    #expect(!read.isSigned(by: try signers(1).event.verifyingKey))
  }

  /// docs/formats/checkpoint.md: one of the keys that count signed, and no line of one is bad.
  @Test func ofSeveralKeysNoLineMayBeBad() throws {
    let (signed, key) = try Self.signed()
    let other = try signers(2).checkpoint
    func with(_ signature: [UInt8]) throws -> SignedCheckpoint {
      let hash = NoteKey.hash(name: origin, key: other.verifyingKey)
      return try SignedCheckpoint(
        parsing: signed.note + "— \(origin) \(Base64.encode(hash + signature))\n")
    }
    let keys = [key.verifyingKey, other.verifyingKey]
    #expect(signed.isSigned(byOneOf: keys) && !signed.isSigned(byOneOf: []))
    let good = try with(other.sign(Array(signed.checkpoint.text.utf8)))
    #expect(good.isSigned(byOneOf: keys))
    let bad = try with([UInt8](repeating: 7, count: 64))
    #expect(!bad.isSigned(byOneOf: keys) && !bad.isSigned(byOneOf: keys.reversed()))
    // Of a key that does not count it is a stranger's line.
    #expect(bad.isSigned(by: key.verifyingKey))
  }

  @Test func linesOfWitnessesAndExtensionsAreCarried() throws {
    let (signed, key) = try Self.signed()
    let witness = try signers(3).checkpoint
    let hash = NoteKey.hash(name: "witness", key: witness.verifyingKey)
    let cosigned =
      signed.note + "— witness "
      + Base64.encode(hash + witness.sign(Array(signed.checkpoint.text.utf8))) + "\n"
    let read = try SignedCheckpoint(parsing: cosigned)
    #expect(read.isSigned(by: key.verifyingKey))
    #expect(!read.isSigned(by: witness.verifyingKey))
    // An extension line belongs to the signed text.
    let text = signed.checkpoint.text + "extension\n"
    let own = NoteKey.hash(name: origin, key: key.verifyingKey)
    let line = Base64.encode(own + key.sign(Array(text.utf8)))
    let extended = try SignedCheckpoint(parsing: text + "\n— \(origin) \(line)\n")
    #expect(extended.checkpoint == signed.checkpoint)
    #expect(extended.isSigned(by: key.verifyingKey))
    let moved = signed.note.replacing("\n\n", with: "\nextension\n\n")
    #expect(try !SignedCheckpoint(parsing: moved).isSigned(by: key.verifyingKey))
  }

  /// Whatever character is damaged: it is refused, or no longer signed, or says the same.
  @Test func aDamagedNoteIsNotSigned() throws {
    let (signed, key) = try Self.signed()
    let characters = Array(signed.note.unicodeScalars)
    var refused = 0
    for index in characters.indices {
      for other in ["0", "A", "=", " ", "\n", "\r", "—", "é", "\u{301}"] as [Unicode.Scalar] {
        guard other != characters[index] else { continue }
        var changed = String.UnicodeScalarView(characters)
        let place = changed.index(changed.startIndex, offsetBy: index)
        changed.replaceSubrange(place...place, with: [other])
        guard let read = try? SignedCheckpoint(parsing: String(changed)),
          read.isSigned(by: key.verifyingKey)
        else {
          refused += 1
          continue
        }
        if read.checkpoint != signed.checkpoint { Issue.record("\(index): \(other)") }
      }
    }
    #expect(refused > characters.count * 8)
  }

  @Test func otherNotesAreRefused() throws {
    let (signed, _) = try Self.signed()
    let root = Base64.encode([UInt8](0..<32))
    let line = "— \(origin) " + Base64.encode([UInt8](repeating: 0, count: 68)) + "\n"
    for note in [
      "", "\n", "\n\n", signed.checkpoint.text, signed.checkpoint.text + "\n",
      "\n1\n\(root)\n\n\(line)", "\(origin)\n\(root)\n\n\(line)",
      "\(origin)\n-1\n\(root)\n\n\(line)",
      "\(origin)\n+1\n\(root)\n\n\(line)", "\(origin)\n01\n\(root)\n\n\(line)",
      "\(origin)\n1 \n\(root)\n\n\(line)", "\(origin)\n18446744073709551616\n\(root)\n\n\(line)",
      "\(origin)\n1\n\(root.dropLast(2))==\n\n\(line)",
      "\(origin)\n1\n\(Base64.encode([1]))\n\n\(line)",
      "\(origin)\n1\n\(root)\n\n- \(origin) AAAA\n", "\(origin)\n1\n\(root)\n\n— \(origin)\n",
      "\(origin)\n1\n\(root)\n\n— \(origin) AAAA\n", "\(origin)\n1\n\(root)\n\n— \(origin) *\n",
      "\(origin)\r\n1\r\n\(root)\r\n\r\n\(line)",
    ] {
      #expect(refusal { try SignedCheckpoint(parsing: note) } == .integrity, "\(note)")
    }
  }

  /// The text ends at the last empty line (C2SP signed-note), so that nobody can put lines between
  /// what is shown and what is signed.
  @Test func theTextEndsAtTheLastEmptyLine() throws {
    let (signed, key) = try Self.signed()
    let own = NoteKey.hash(name: origin, key: key.verifyingKey)
    func note(_ text: String) -> String {
      "\(text)\n— \(origin) \(Base64.encode(own + key.sign(Array(text.utf8))))\n"
    }
    // A line more is signed with the rest; an empty one is in no checkpoint.
    let read = try SignedCheckpoint(parsing: note(signed.checkpoint.text + "— a AAAAAAA=\n"))
    #expect(read.isSigned(by: key.verifyingKey) && read.checkpoint == signed.checkpoint)
    let inner = signed.checkpoint.text + "\n— a AAAAAAA=\n"
    #expect(refusal { try SignedCheckpoint(parsing: note(inner)) } == .integrity)
    // A good note with more behind it says what comes last, which nobody has signed.
    let (head, line) = (signed.note, note(signed.checkpoint.text).split(separator: "\n").last ?? "")
    let longer = try SignedCheckpoint(
      parsing: "\(signed.checkpoint.text)more\n\n\(line)\n")
    #expect(!longer.isSigned(by: key.verifyingKey))
    // Two lines of our key, one of them bad: the note is bad.
    let bad = "— \(origin) \(Base64.encode(own + key.sign([1])))\n"
    #expect(!(try SignedCheckpoint(parsing: head + bad).isSigned(by: key.verifyingKey)))
    for wrong in [
      String(head.dropLast()), head.replacing("— \(origin) ", with: "— \(origin)  "),
      head.replacing("— \(origin)", with: "— \(origin)+"),
      head.replacing("— \(origin)", with: "— \(origin)\u{A0}x"),
      head.replacing("— \(origin)", with: "— \(origin)\u{2028}"),
    ] {
      #expect(refusal { try SignedCheckpoint(parsing: wrong) } == .integrity)
    }
    for wrong in ["\(head)\n", "\(head)\n\n", "\(head)\nmore\n"] {
      #expect(refusal { try SignedCheckpoint(parsing: wrong) } == .integrity)
    }
  }

  @Test func controlCharactersAreRefused() throws {
    let (signed, key) = try Self.signed()
    let own = NoteKey.hash(name: origin, key: key.verifyingKey)
    for code in (0..<0x20 as Range<UInt8>) where code != 0x0A {
      let control = Character(Unicode.Scalar(code))
      let text = signed.checkpoint.text + "x\(control)y\n"
      let line = Base64.encode(own + key.sign(Array(text.utf8)))
      for note in ["\(text)\n— \(origin) \(line)\n", "\(signed.note)\(control)"] {
        #expect(refusal { try SignedCheckpoint(parsing: note) } == .integrity, "\(code)")
      }
    }
  }

  @Test func names() {
    for name in ["a", "ledger.example/test", String(repeating: "x", count: 255)] {
      #expect(NoteKey.isName(name))
    }
    for name in ["", "a b", "a+b", "a\n", "é", "\u{D2}", String(repeating: "x", count: 256), "\t"] {
      #expect(!NoteKey.isName(name))
    }
  }

  @Test(arguments: Place.allCases)
  func publishedNotesAreKept(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    let checkpoints = Checkpoints(log: log, head: nil)
    let key = try signers(1).checkpoint
    #expect(try checkpoints.latest() == nil)
    var notes = [SignedCheckpoint]()
    for count in [1, 255, 1, 300] {
      try log.appendPlain(count)
      let signed = try checkpoints.publish(origin: origin, signer: key)
      #expect(signed.checkpoint.size == log.size && signed.checkpoint.root == log.root)
      #expect(try checkpoints.publish(origin: origin, signer: key) == signed)
      #expect(try checkpoints.latest() == signed)
      notes.append(signed)
    }
    var seen = [SignedCheckpoint]()
    try checkpoints.forEach { seen.append($0) }
    #expect(seen == notes)
    let other = try checkpoints.publish(origin: "successor", signer: key)
    #expect(other.checkpoint.origin == "successor" && other.checkpoint.root == log.root)
  }

  @Test func nothingIsSignedOverTilesThatDisagree() throws {
    let scratch = try Scratch()
    let log = try openLog(.memory, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(600)
    let tile = LogTables.tileKey(level: 1, index: 0)
    try log.environment.write { rows throws in
      var bytes = try #require(try rows.get(tile, in: LogTables.tiles))
      bytes[40] ^= 1
      try rows.put(bytes, for: tile, in: LogTables.tiles)
    }
    let key = try signers(1).checkpoint
    #expect(
      refusal { try Checkpoints(log: log, head: nil).publish(origin: origin, signer: key) }
        == .integrity)
    #expect(try log.rows(LogTables.checkpoints) == [])
  }

  @Test func anInclusionReceiptIsCOSE() throws {
    let scratch = try Scratch()
    let log = try openLog(.memory, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(21)
    let key = try signers(1).receipt
    let proof = try log.inclusionProof(of: 13, size: 21)
    let bytes = InclusionReceipt.encode(proof, root: log.root, signer: key)
    var reader = CBORReader(bytes)
    let receipt = try COSESign1(from: &reader)
    try reader.finish()
    #expect(receipt.payload == nil)
    #expect(try receipt.keyIdentifier() == KeyValidity.kid(of: key.verifyingKey))
    #expect(try CBORValue(decoding: receipt.protected)[395] == .int(1))
    let message = COSESign1.toBeSigned(protected: receipt.protected, payload: log.root)
    #expect(key.verifyingKey.verifies(receipt.signature, of: message))
    let path = try #require(receipt.unprotected[396]?[-1]?.items?.first?.byteString)
    let items = try #require(try CBORValue(decoding: path).items)
    #expect(items[0] == .int(21) && items[1] == .int(13))
    let hashes = try #require(items[2].items).compactMap(\.byteString)
    let holds = MerkleTree.verifyInclusion(
      leafHash: proof.leafHash, index: 13, size: 21, path: hashes, root: log.root)
    #expect(holds)
  }
}

@Suite struct PublishedHeadTests {
  @Test func itRemembersDurably() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try World()
    let key = world.keys.checkpoint
    let head = PublishedHead(directory: scratch.path + "/second/place")
    #expect(try head.read().checkpoint == nil && head.read().destroyed.isEmpty)
    let subjects = [SubjectID(high: 2, low: 1), SubjectID(high: 1, low: 9)]
    try head.write(.init(checkpoint: nil, destroyed: []), signer: key)
    #expect(try head.read().checkpoint == nil)
    try head.write(.init(checkpoint: nil, destroyed: subjects), signer: key)
    let signed = try Checkpoints(log: world.log, head: head).publish(origin: origin, signer: key)
    let again = try PublishedHead(directory: scratch.path + "/second/place").read()
    #expect(again.checkpoint == signed && again.destroyed == subjects.sorted())
    try PublishedHead.check(again, against: world.log)
    #expect(try PublishedHead.isSigned(again, byKeysOf: world.log))
  }

  @Test func aDamagedHeadIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try World()
    let head = PublishedHead(directory: scratch.path)
    let path = scratch.path + "/head"
    try head.write(
      .init(checkpoint: nil, destroyed: [SubjectID(high: 1, low: 2)]),
      signer: world.keys.checkpoint)
    _ = try Checkpoints(log: world.log, head: head).publish(
      origin: origin, signer: world.keys.checkpoint)
    let bytes = try DurableFile.read(path)
    for wrong in [[], [0x00], [0xA0], Array(bytes.dropLast()), bytes + [0]] as [[UInt8]] {
      try DurableFile.write(wrong, to: path)
      #expect(throws: (any Error).self) { try head.read() }
    }
    // Any byte: misshapen, or not signed.
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      try Data(changed).write(to: URL(fileURLWithPath: path))
      guard let state = try? head.read() else { continue }
      #expect(try !PublishedHead.isSigned(state, byKeysOf: world.log), "byte \(index)")
    }
    // A subject that is none must not be passed over: its key would stay.
    let content = CBORValue.record(["destroyed": .array([.bytes([1])])])
    let short = CBORValue.record(["content": content, "signature": .bytes([])])
    try DurableFile.write(short.encoded, to: path)
    #expect(refusal { try head.read() } == .integrity)
  }

  /// The bytes of docs/formats/log-environment.md.
  @Test func whatIsSignedIsTheContent() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let key = try signers(1).checkpoint
    let subjects = [SubjectID(high: 2, low: 1), SubjectID(high: 1, low: 9)]
    try PublishedHead(directory: scratch.path).write(
      .init(checkpoint: nil, destroyed: subjects), signer: key)
    let value = try CBORValue(decoding: try DurableFile.read(scratch.path + "/head"))
    #expect(value.entries?.count == 2)
    let content = try #require(value["content"])
    #expect(content == .record(["destroyed": .array(subjects.sorted().map { .identifier($0) })]))
    let signature = try #require(value["signature"]?.byteString)
    let message = Array("msix published head\n".utf8) + content.encoded
    #expect(key.verifyingKey.verifies(signature, of: message))
  }

  @Test func aHeadThatTheLedgerDidNotSignIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try World()
    let head = PublishedHead(directory: scratch.path)
    let foreign = try signers(2).checkpoint
    for signer in [foreign, world.keys.event, world.keys.receipt] {
      try head.write(
        .init(checkpoint: nil, destroyed: [SubjectID(high: 1, low: 2)]), signer: signer)
      #expect(try !PublishedHead.isSigned(try head.read(), byKeysOf: world.log))
      // Publishing must not sign for the ledger what others wrote there.
      let checkpoints = Checkpoints(log: world.log, head: head)
      #expect(
        refusal { try checkpoints.publish(origin: origin, signer: world.keys.checkpoint) }
          == .integrity)
      #expect(try checkpoints.latest() == nil)
    }
    // A head whose list was changed under an old signature, and one without any.
    try head.write(.init(checkpoint: nil, destroyed: []), signer: world.keys.checkpoint)
    let good = try CBORValue(decoding: try DurableFile.read(scratch.path + "/head"))
    let content = CBORValue.record(["destroyed": .array([.identifier(SubjectID(high: 1, low: 2))])])
    let grown = CBORValue.record(["content": content, "signature": good["signature"]])
    try DurableFile.write(grown.encoded, to: scratch.path + "/head")
    #expect(try !PublishedHead.isSigned(try head.read(), byKeysOf: world.log))
    for unsigned in [content, CBORValue.record(["content": content])] {
      try DurableFile.write(unsigned.encoded, to: scratch.path + "/head")
      #expect(refusal { try head.read() } == .integrity)
    }
    // A foreign note in a head that is signed well.
    let note = SignedCheckpoint(
      Checkpoint(origin: origin, size: 1, root: world.log.root), signer: foreign)
    try head.write(.init(checkpoint: note, destroyed: []), signer: world.keys.checkpoint)
    #expect(try !PublishedHead.isSigned(try head.read(), byKeysOf: world.log))
  }

  @Test(arguments: Place.allCases)
  func aLogThatWasSetBackOrForkedIsRefused(_ place: Place) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let head = PublishedHead(directory: scratch.path + "/head")
    func world(_ name: String, events: UInt64, forkedAt fork: UInt64? = nil) throws -> World {
      let world = try World(directory: place == .disk ? "\(scratch.path)/\(name)" : nil)
      guard events > 0 else { return world }
      try world.perform(
        Command(
          identifier: CommandID(high: 3, low: 1), contentDigest: Array(repeating: 1, count: 16),
          time: World.time(1)
        ) { scope, rows throws in
          for number in 0..<events {
            try scope.emit(adding(number == fork ? -1 : 1, to: 1), into: &rows)
          }
        })
      return world
    }
    let first = try world("first", events: 300)
    let checkpoints = Checkpoints(log: first.log, head: head)
    _ = try checkpoints.publish(origin: origin, signer: first.keys.checkpoint)
    try PublishedHead.check(try head.read(), against: first.log)
    try first.perform(command(2, adding(1, to: 1)))
    try PublishedHead.check(try head.read(), against: first.log)
    first.log.close()
    let state = try head.read()
    #expect(state.checkpoint?.checkpoint.size == 301)
    let same = try world("same", events: 305)
    try PublishedHead.check(state, against: same.log)
    same.log.close()
    let others = [
      try world("short", events: 299), try world("empty", events: 0),
      try world("forked", events: 300, forkedAt: 17),
      try world("longer", events: 310, forkedAt: 299),
    ]
    for other in others {
      #expect(refusal { try PublishedHead.check(state, against: other.log) } == .integrity)
      // It may not sign either, nor make the second place forget.
      let checkpoints = Checkpoints(log: other.log, head: head)
      #expect(
        refusal { try checkpoints.publish(origin: origin, signer: other.keys.checkpoint) }
          == .integrity)
      #expect(try head.read().checkpoint == state.checkpoint)
      #expect(try checkpoints.latest() == nil)
      other.log.close()
    }
  }
}
