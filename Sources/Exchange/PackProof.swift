import CBOR
public import Ledger
public import Primitives
public import Records
import Sealing

/// What travels at the end of a family's pack: enough for a stranger to confirm, with nothing but
/// the document and the ledger's public key, that this very document was recorded.
///
/// The key of the digest is the pack's own. Who has the document may have it; from it nobody comes
/// to the child's key or to another pack's.
public struct PackProof: Hashable, Sendable {
  /// The code that is printed on the pack.
  public let pack: CopyID
  /// Key of the digest over the document.
  public let digestKey: [UInt8]
  /// The event that recorded the pack.
  public let leaf: [UInt8]
  /// That the event is in the tree.
  public let inclusion: InclusionProof
  /// The checkpoint of that tree.
  public let note: String

  /// `{"pack", "key", "leaf", "index", "size", "hashes", "note"}`
  public var encoded: [UInt8] {
    CBORValue.record([
      "pack": .identifier(pack), "key": .bytes(digestKey), "leaf": .bytes(leaf),
      "index": .unsigned(inclusion.leafIndex), "size": .unsigned(inclusion.treeSize),
      "hashes": .array(inclusion.hashes.map { .bytes($0) }), "note": .text(note),
    ]).encoded
  }

  init(
    pack: CopyID, digestKey: [UInt8], leaf: [UInt8], inclusion: InclusionProof, note: String
  ) {
    self.pack = pack
    self.digestKey = digestKey
    self.leaf = leaf
    self.inclusion = inclusion
    self.note = note
  }

  /// From `encoded`; nil for another shape.
  public init?(_ bytes: [UInt8]) {
    guard let value = try? CBORValue(decoding: bytes),
      let pack = value["pack"]?.identifier(CopyKind.self), let key = value["key"]?.byteString,
      let leaf = value["leaf"]?.byteString, let index = value["index"]?.unsignedInteger,
      let size = value["size"]?.unsignedInteger, let items = value["hashes"]?.items,
      let note = value["note"]?.string
    else { return nil }
    self.init(
      pack: pack, digestKey: key, leaf: leaf,
      inclusion: InclusionProof(
        leafIndex: index, treeSize: size, leafHash: MerkleTree.leafHash(leaf),
        hashes: items.compactMap(\.byteString)),
      note: note)
  }

  /// What a confirmed pack is. Nothing of the child.
  public struct Confirmation: Hashable, Sendable {
    /// The code.
    public let pack: CopyID
    /// What is in it.
    public let kind: AccessPackProduced.Kind
    /// `en` or `es`.
    public let language: String
    /// When it was recorded.
    public let recorded: Instant
    /// Where.
    public let position: UInt64
    /// The digest over the document.
    public let digest: [UInt8]
    /// The ledger's name.
    public let origin: String
  }

  /// Holds a document against the proof: digest, event, tree, checkpoint, and that one of the keys
  /// signed the checkpoint.
  public func confirm(
    _ document: [UInt8], under keys: [String]
  ) throws -> Confirmation {
    func no(_ reason: String) -> ExchangeError { ExchangeError(.integrity, reason) }
    let event = try OpenedEvent(
      try RecordedEvent(leaf: leaf, position: inclusion.leafIndex), opener: ClosedParts())
    guard event.type == AccessPackProduced.type else { throw no("the proof is about no pack") }
    let body = try AccessPackProduced(clear: event.clear)
    guard let key = SecretKey(digestKey), body.pack == pack,
      KeyedDigest.of(document, under: key) == body.keyedDigest
    else { throw no("the document is not the one that was recorded: something in it was changed") }
    let signed = try SignedCheckpoint(parsing: note)
    let checkpoint = signed.checkpoint
    guard checkpoint.size == inclusion.treeSize,
      MerkleTree.verifyInclusion(
        leafHash: inclusion.leafHash, index: inclusion.leafIndex, size: inclusion.treeSize,
        path: inclusion.hashes, root: checkpoint.root)
    else { throw no("the event is not in the tree of the checkpoint") }
    let known = keys.compactMap { NoteKey.parse($0) }.filter { $0.name == checkpoint.origin }
    guard signed.isSigned(byOneOf: known.map(\.key)) else {
      throw no("none of the keys given signed the checkpoint: ask the ledger's keeper for its vkey")
    }
    return Confirmation(
      pack: pack, kind: body.kind, language: body.language, recorded: event.recorded,
      position: inclusion.leafIndex, digest: body.keyedDigest, origin: checkpoint.origin)
  }
}
