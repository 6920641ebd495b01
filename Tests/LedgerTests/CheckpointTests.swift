import CBOR
import Files
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
    let verifier = NoteKey.text(name: origin, key: key.verifyingKey).split(separator: "+", maxSplits: 2)
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
      "\n1\n\(root)\n\n\(line)", "\(origin)\n\(root)\n\n\(line)", "\(origin)\n-1\n\(root)\n\n\(line)",
      "\(origin)\n+1\n\(root)\n\n\(line)", "\(origin)\n01\n\(root)\n\n\(line)",
      "\(origin)\n1 \n\(root)\n\n\(line)", "\(origin)\n18446744073709551616\n\(root)\n\n\(line)",
      "\(origin)\n1\n\(root.dropLast(2))==\n\n\(line)", "\(origin)\n1\n\(Base64.encode([1]))\n\n\(line)",
      "\(origin)\n1\n\(root)\n\n- \(origin) AAAA\n", "\(origin)\n1\n\(root)\n\n— \(origin)\n",
      "\(origin)\n1\n\(root)\n\n— \(origin) AAAA\n", "\(origin)\n1\n\(root)\n\n— \(origin) *\n",
      "\(origin)\r\n1\r\n\(root)\r\n\r\n\(line)",
    ] {
      #expect(refusal { try SignedCheckpoint(parsing: note) } == .integrity, "\(note)")
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
    let root = scratch.path
    let head = PublishedHead(directory: root + "/second/place")
    #expect(try head.read().checkpoint == nil && head.read().destroyed.isEmpty)
    let signed = SignedCheckpoint(
      Checkpoint(origin: origin, size: 3, root: [UInt8](repeating: 1, count: 32)),
      signer: try signers(1).checkpoint)
    let subjects = [SubjectID(high: 2, low: 1), SubjectID(high: 1, low: 9)]
    try head.write(.init(checkpoint: nil, destroyed: []))
    #expect(try head.read().checkpoint == nil)
    try head.write(.init(checkpoint: signed, destroyed: subjects))
    let again = try PublishedHead(directory: root + "/second/place").read()
    #expect(again.checkpoint == signed && again.destroyed == subjects.sorted())
  }

  @Test func aDamagedHeadIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let head = PublishedHead(directory: root)
    let signed = SignedCheckpoint(
      Checkpoint(origin: origin, size: 3, root: [UInt8](repeating: 1, count: 32)),
      signer: try signers(1).checkpoint)
    try head.write(.init(checkpoint: signed, destroyed: [SubjectID(high: 1, low: 2)]))
    let bytes = try DurableFile.read(root + "/head")
    for wrong in [[], [0x00], [0xA0], Array(bytes.dropLast()), bytes + [0]] as [[UInt8]] {
      try DurableFile.write(wrong, to: root + "/head")
      #expect(throws: (any Error).self) { try head.read() }
    }
    // A subject that is none must not be passed over: its key would stay.
    let short = CBORValue.record(["destroyed": .array([.bytes([1])])])
    try DurableFile.write(short.encoded, to: root + "/head")
    #expect(refusal { try head.read() } == .integrity)
  }

  @Test(arguments: Place.allCases)
  func aLogThatWasSetBackOrForkedIsRefused(_ place: Place) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let head = PublishedHead(directory: root + "/head")
    let key = try signers(1).checkpoint
    do {
      let scratch = try Scratch()
      let log = try openLog(place, in: scratch)
      defer {
        log.close()
        scratch.remove()
      }
      try PublishedHead.check(try head.read(), against: log)
      try log.appendPlain(300)
      _ = try Checkpoints(log: log, head: head).publish(origin: origin, signer: key)
      try PublishedHead.check(try head.read(), against: log)
      try log.appendPlain(20)
      try PublishedHead.check(try head.read(), against: log)
    }
    let state = try head.read()
    #expect(state.checkpoint?.checkpoint.size == 300)
    for (count, first) in [(299, UInt64(0)), (300, 1), (301, 7), (0, 0)] {
      let scratch = try Scratch()
      let log = try openLog(place, in: scratch)
      defer {
        log.close()
        scratch.remove()
      }
      try log.append(
        (0..<UInt64(count)).map { plainLeaf($0 == 17 ? first + 17 : $0, at: $0) },
        recorded: Instant(microseconds: 1))
      #expect(
        refusal { try PublishedHead.check(state, against: log) } == .integrity, "\(count)")
      // It may not sign either, nor make the second place forget.
      #expect(
        refusal { try Checkpoints(log: log, head: head).publish(origin: origin, signer: key) }
          == .integrity, "\(count)")
      #expect(try head.read().checkpoint == state.checkpoint)
    }
  }

  @Test func publishingKeepsTheDestroyedSubjects() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let head = PublishedHead(directory: root)
    try head.write(.init(checkpoint: nil, destroyed: [SubjectID(high: 1, low: 2)]))
    do {
      let scratch = try Scratch()
      let log = try openLog(.memory, in: scratch)
      defer {
        log.close()
        scratch.remove()
      }
      try log.appendPlain(2)
      let signed = try Checkpoints(log: log, head: head).publish(
        origin: origin, signer: try signers(1).checkpoint)
      #expect(try head.read().destroyed == [SubjectID(high: 1, low: 2)])
      #expect(try head.read().checkpoint == signed)
    }
  }
}
