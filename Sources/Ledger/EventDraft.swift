public import CBOR
public import Primitives
public import Records
public import Sealing

/// What a decision offers to the log. It has no identifier, position, time or signature: only the
/// log gives those, and then it is a `RecordedEvent`.
public struct EventDraft: Sendable {
  /// The name in the catalogue, `noun.happened`.
  public let type: String
  /// The version of its form, from 1 on.
  public let version: Int
  /// Whose history it extends.
  public let stream: Stream
  /// Who did it, as `Records.Actor` writes it: a map.
  public let actor: CBORValue
  /// The event that brought it about, when another did.
  public let cause: EventID?
  /// The day from which it holds, when that is not the day of recording.
  public let effective: CivilDate?
  /// The body.
  public let parts: [PartDraft]
  /// Larger content, lying in the blob store.
  public let blobs: [BlobReference]
  /// The first sealed part in its own type, where the decision has it: what reading that part would
  /// give, so that nobody reads in the act of writing.
  public var firstContent: (any Sendable)?

  /// A draft.
  public init(
    type: String, version: Int = 1, stream: Stream, actor: CBORValue, cause: EventID? = nil,
    effective: CivilDate? = nil, parts: [PartDraft], blobs: [BlobReference] = []
  ) {
    // What no reader would take must not be signed.
    precondition(type.contains(".") && version > 0, "a type is noun.happened, from version 1 on")
    precondition(actor.entries != nil, "an actor is a map")
    self.type = type
    self.version = version
    self.stream = stream
    self.actor = actor
    self.cause = cause
    self.effective = effective
    self.parts = parts
    self.blobs = blobs
  }

  /// Whose the first sealed part is.
  var firstSubject: SubjectID? {
    for part in parts {
      if case .sealed(let key, _) = part { return SubjectID(bytes: key.identifier) }
    }
    return nil
  }

  /// How many parts are to be sealed.
  var sealedPartCount: Int {
    parts.count { part in if case .sealed = part { true } else { false } }
  }
}

/// One part of a body: clear for auditors, or to be sealed under one subject's key.
public enum PartDraft: Sendable {
  /// A map that anybody may read.
  case clear(CBORValue)
  /// Sealed by the signers, bound to this event and this place in it.
  case sealed(SealingKey, CBORItem)

  /// The same of a tree.
  public static func sealed(_ key: SealingKey, _ content: CBORValue) -> PartDraft {
    .sealed(key, CBORItem(content))
  }
}

/// A sealed chunk that an event owns: where it lies and what its ciphertext must hash to.
public struct BlobReference: Hashable, Sendable {
  /// Its identifier in the blob store.
  public let identifier: BlobID
  /// SHA-256 of the ciphertext as stored.
  public let digest: [UInt8]
  /// Length of the ciphertext as stored.
  public let byteCount: Int

  /// A reference.
  public init(identifier: BlobID, digest: [UInt8], byteCount: Int) {
    self.identifier = identifier
    self.digest = digest
    self.byteCount = byteCount
  }
}
