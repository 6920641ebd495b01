import Primitives
import Sealing
public import Signing

/// A statement about the whole log: C2SP tlog-checkpoint, a signed note of three lines.
public struct Checkpoint: Hashable, Sendable {
  /// The ledger's name, the note's first line.
  public let origin: String
  /// Leaves in the tree.
  public let size: UInt64
  /// Root of the tree.
  public let root: [UInt8]

  /// A statement.
  public init(origin: String, size: UInt64, root: [UInt8]) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// The signed text, line feed at the end.
  public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root))\n" }
}

/// A checkpoint with its signature lines (C2SP signed-note).
public struct SignedCheckpoint: Hashable, Sendable {
  /// What is stated.
  public let checkpoint: Checkpoint
  /// The whole note as text.
  public let note: String
  /// Name, key hash and signature of each line.
  let signatures: [NoteSignature]

  struct NoteSignature: Hashable, Sendable {
    let name: String
    let keyHash: [UInt8]
    let signature: [UInt8]
  }

  /// Signs with the ledger's checkpoint key, under the ledger's origin as the key's name.
  public init(_ checkpoint: Checkpoint, signer: SigningKey) {
    let keyHash = NoteKey.hash(name: checkpoint.origin, key: signer.verifyingKey)
    let signature = signer.sign(Array(checkpoint.text.utf8))
    self.checkpoint = checkpoint
    signatures = [NoteSignature(name: checkpoint.origin, keyHash: keyHash, signature: signature)]
    note =
      checkpoint.text + "\n\u{2014} \(checkpoint.origin) "
      + Base64.encode(keyHash + signature) + "\n"
  }

  /// Reads a note; its signatures are checked by `isSigned(by:)`.
  ///
  /// Byte by byte, in the one form of docs/formats/checkpoint.md: characters of Swift may be equal
  /// and yet differ in their bytes.
  public init(parsing note: String) throws(LedgerError) {
    let damaged = LedgerError(.integrity, "this is not a signed checkpoint note")
    let bytes = Array(note.utf8)
    guard bytes.allSatisfy({ $0 == Self.lineFeed || $0 >= 0x20 }), bytes.last == Self.lineFeed,
      let gap = Self.gap(in: bytes)
    else { throw damaged }
    let lines = Self.lines(bytes[...gap])
    guard lines.count >= 3, !lines.contains(""), let size = UInt64(lines[1]),
      String(size) == lines[1], let root = Base64.decode(lines[2]), root.count == 32
    else { throw damaged }
    var signatures = [NoteSignature]()
    for line in Self.lines(bytes[(gap + 2)...]) {
      let words = line.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 3, words[0] == "\u{2014}", Self.isName(words[1]),
        let signed = Base64.decode(words[2]), signed.count > 4
      else { throw damaged }
      signatures.append(
        NoteSignature(
          name: words[1], keyHash: Array(signed.prefix(4)), signature: Array(signed.dropFirst(4))))
    }
    checkpoint = Checkpoint(origin: lines[0], size: size, root: root)
    self.note = note
    self.signatures = signatures
  }

  /// Whether the ledger's own line is there, and every line of this name and key is good.
  public func isSigned(by key: VerifyingKey) -> Bool { isSigned(byOneOf: [key]) }

  /// Whether one of several keys signed, and every line of the ledger's name by any of them is
  /// good: of two keys that count, the bad line of one is not made up for by the other's.
  public func isSigned(byOneOf keys: [VerifyingKey]) -> Bool {
    let name = checkpoint.origin
    let bytes = Array(note.utf8)
    guard let gap = Self.gap(in: bytes) else { return false }
    let text = Array(bytes[...gap])
    let lines = keys.flatMap { key in
      let hash = NoteKey.hash(name: name, key: key)
      return signatures.filter { $0.name.utf8.elementsEqual(name.utf8) && $0.keyHash == hash }
        .map { key.verifies($0.signature, of: text) }
    }
    return !lines.isEmpty && lines.allSatisfy(\.self)
  }

  /// Whether the text can name a key of anybody: not empty, without white space and plus signs.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && !text.unicodeScalars.contains { $0 == "+" || $0.properties.isWhitespace }
  }

  private static let lineFeed: UInt8 = 0x0A

  /// Where the text ends: the line feed before the last empty line (C2SP signed-note).
  private static func gap(in note: [UInt8]) -> Int? {
    note.indices.dropLast().last { note[$0] == lineFeed && note[$0 + 1] == lineFeed }
  }

  /// Whole lines, without their line feeds.
  private static func lines(_ text: ArraySlice<UInt8>) -> [String] {
    text.dropLast().split(separator: lineFeed, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The public form of a note key: `name+hash+key` (C2SP signed-note).
public enum NoteKey {
  private static let ed25519: UInt8 = 1

  /// First 4 bytes of SHA-256(name ‖ line feed ‖ 0x01 ‖ key).
  public static func hash(name: String, key: VerifyingKey) -> [UInt8] {
    Array(SHA256Digest.of(Array(name.utf8), [0x0A, ed25519], key.bytes).prefix(4))
  }

  /// The vkey text.
  public static func text(name: String, key: VerifyingKey) -> String {
    "\(name)+\(Hex.encode(hash(name: name, key: key)))+"
      + Base64.encode([ed25519] + key.bytes)
  }

  /// The key of a vkey text; nil where text and hash do not agree.
  public static func parse(_ text: String) -> (name: String, key: VerifyingKey)? {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, isName(String(parts[0])), let bytes = Base64.decode(parts[2]),
      bytes.first == ed25519, let key = VerifyingKey(bytes: Array(bytes.dropFirst())),
      Hex.encode(hash(name: String(parts[0]), key: key)) == parts[1]
    else { return nil }
    return (String(parts[0]), key)
  }

  /// Whether a name can stand in a note: not empty, no white space, no plus sign, and no byte that
  /// could begin a COSE structure.
  public static func isName(_ name: String) -> Bool {
    let utf8 = Array(name.utf8)
    return isName(utf8.span.raw)
  }

  /// The same of its UTF-8.
  static func isName(_ utf8: RawSpan) -> Bool {
    guard (1...255).contains(utf8.byteCount) else { return false }
    for index in 0..<utf8.byteCount {
      let byte = unsafe utf8.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      guard (0x21...0x7E).contains(byte), byte != 0x2B else { return false }
    }
    return true
  }
}
