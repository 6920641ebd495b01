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
  public init(parsing note: String) throws(LedgerError) {
    let damaged = LedgerError(.integrity, "this is not a signed checkpoint note")
    guard note.unicodeScalars.allSatisfy({ $0 == "\n" || $0.value >= 0x20 }),
      let gap = Self.range(of: "\n\n", in: note)
    else { throw damaged }
    let lines = note[..<gap].split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3, !lines[0].isEmpty, let size = UInt64(lines[1]),
      String(size) == lines[1], let root = Base64.decode(lines[2]), root.count == 32
    else { throw damaged }
    var signatures = [NoteSignature]()
    for line in note[note.index(gap, offsetBy: 2)...].split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "\u{2014}", let bytes = Base64.decode(words[2]),
        bytes.count > 4
      else { throw damaged }
      signatures.append(
        NoteSignature(
          name: String(words[1]), keyHash: Array(bytes.prefix(4)),
          signature: Array(bytes.dropFirst(4))))
    }
    guard !signatures.isEmpty else { throw damaged }
    checkpoint = Checkpoint(origin: String(lines[0]), size: size, root: root)
    self.note = note
    self.signatures = signatures
  }

  /// Whether the ledger's own line is there and good under this key.
  public func isSigned(by key: VerifyingKey) -> Bool {
    let hash = NoteKey.hash(name: checkpoint.origin, key: key)
    guard let gap = Self.range(of: "\n\n", in: note) else { return false }
    let text = Array(note[..<gap].utf8) + [0x0A]
    return signatures.contains {
      $0.name == checkpoint.origin && $0.keyHash == hash
        && key.verifies($0.signature, of: text)
    }
  }

  /// Where the text ends: at the last empty line (C2SP signed-note).
  private static func range(of gap: String, in note: String) -> String.Index? {
    var index = note.endIndex
    while index > note.startIndex {
      index = note.index(before: index)
      if note[index...].hasPrefix(gap) { return index }
    }
    return nil
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
