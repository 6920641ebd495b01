import Primitives

/// A leaf ready to be appended at its position.
package struct SignedLeaf: Sendable {
  let bytes: [UInt8]
  let hash: [UInt8]
  let type: String
  let position: UInt64
  let recorded: Instant

  /// The same leaf, its hash made again: what is left of an append when everything is ready.
  package var hashedAgain: SignedLeaf {
    SignedLeaf(
      bytes: bytes, hash: MerkleTree.leafHash(bytes), type: type, position: position,
      recorded: recorded)
  }
}

/// The events on which verification and rebuilding depend before anything else is read: the log
/// marks their positions.
public enum StructuralEvent {
  /// A subject's keys are destroyed; carries the residue.
  public static let erased = "subject.erased"

  /// Whether events of this type are marked.
  public static func isOne(_ type: String) -> Bool { type == erased || changesKeys(type) }

  /// Whether other keys may count after events of this type.
  static func changesKeys(_ type: String) -> Bool {
    type == LedgerEventType.opened || type.hasPrefix("key.")
  }
}
