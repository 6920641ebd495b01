public import CBOR
public import Primitives
public import Records

/// An event as the log keeps it, decoded strictly. Only the log makes one.
///
/// Its signature is not thereby checked: that is `KeyRing.verify`, which gives a `VerifiedEvent`.
public struct RecordedEvent: Sendable {
  /// Index of its leaf.
  public let position: UInt64
  /// When it was recorded; never earlier than the one before.
  public let recorded: Instant
  /// The ledger whose event it says to be.
  public let origin: String
  /// Its identifier.
  public let identifier: EventID
  /// The name in the catalogue.
  public let type: String
  /// The version of its form.
  public let version: Int
  /// Whose history it extends.
  public let stream: Stream
  /// The stream's version with it, from 1.
  public let streamVersion: UInt64
  /// Who did it, as `Records.Actor` writes it.
  public let actor: CBORValue
  /// The event that brought it about.
  public let cause: EventID?
  /// The day from which it holds, when that is not the day of recording.
  public let effective: CivilDate?
  /// The body as signed.
  public let parts: [RecordedPart]
  /// Larger content.
  public let blobs: [BlobReference]
  /// On the first event of a command: a keyed digest of what the command asked.
  public let commandDigest: [UInt8]?
  /// Who signed: first 8 bytes of SHA-256 of the public key.
  public let kid: [UInt8]
  /// The signature and the bytes under it.
  public let signed: COSESign1
}

/// One part of a recorded body.
public enum RecordedPart: Sendable {
  /// A map that anybody may read.
  case clear(CBORValue)
  /// Ciphertext under a subject's key.
  case sealed(COSEEncrypt0)
}

extension RecordedEvent {
  /// Decodes a leaf; any deviation from the form is an integrity error that names the position.
  public init(leaf: [UInt8], position: UInt64) throws(LedgerError) {
    guard leaf.count <= Limits.leafBytesMax else {
      throw LedgerError(.integrity, "the leaf at position \(position) is larger than a leaf may be")
    }
    do throws(CBORError) {
      var reader = CBORReader(leaf)
      try reader.array(of: 3)
      let version = try reader.unsigned()
      guard version == Leaf.version else {
        throw CBORError(.structure, "leaf version \(version) is not known to this program")
      }
      let microseconds = try reader.unsigned()
      let signed = try COSESign1(from: &reader)
      try reader.finish()
      guard let recorded = Int64(exactly: microseconds), let payload = signed.payload,
        signed.unprotected == .map([])
      else {
        throw CBORError(.structure, "no payload, an unsigned header, or a time beyond all time")
      }
      try self.init(
        payload: payload, signed: signed, position: position,
        recorded: Instant(microseconds: recorded))
    } catch {
      throw LedgerError(.integrity, "the leaf at position \(position) is \(error)")
    }
  }

  private init(
    payload: [UInt8], signed: COSESign1, position: UInt64, recorded: Instant
  ) throws(CBORError) {
    var reader = CBORReader(payload)
    var fields = [Int: CBORValue]()
    var parts: [RecordedPart]?
    var last = 0
    for _ in 0..<(try reader.map()) {
      guard let key = Int(exactly: try reader.unsigned()), key > last,
        key <= EventPayload.Key.command
      else { throw CBORError(.keysUnsorted, at: reader.offset, "unknown or unsorted payload key") }
      last = key
      if key == EventPayload.Key.parts {
        parts = try Self.parts(&reader)
      } else {
        fields[key] = try reader.value()
      }
    }
    try reader.finish()
    guard let origin = fields[EventPayload.Key.origin]?.string,
      let identifier = fields[EventPayload.Key.identifier]?.identifier(EventKind.self),
      let type = fields[EventPayload.Key.type]?.string,
      let version = fields[EventPayload.Key.version]?.unsignedInteger.flatMap(Int.init(exactly:)),
      let stream = fields[EventPayload.Key.stream]?.items, stream.count == 2,
      let kind = stream[0].string, let streamID = stream[1].identifier(StreamKind.self),
      let streamVersion = fields[EventPayload.Key.streamVersion]?.unsignedInteger,
      let actor = fields[EventPayload.Key.actor], let parts
    else { throw CBORError(.structure, "a required member of the event is missing") }
    guard streamVersion > 0, NoteKey.isName(origin), !kind.isEmpty, kind.utf8.count <= 255 else {
      throw CBORError(
        .structure, "a stream version of 0, or an origin or kind of stream that is no name")
    }
    self.position = position
    self.recorded = recorded
    self.origin = origin
    self.identifier = identifier
    self.type = type
    self.version = version
    self.stream = Stream(kind, streamID)
    self.streamVersion = streamVersion
    self.actor = actor
    cause = try Self.optional(fields[EventPayload.Key.cause]) { $0.identifier() }
    effective = try Self.optional(fields[EventPayload.Key.effective], \.civilDate)
    self.parts = parts
    blobs = try Self.blobs(fields[EventPayload.Key.blobs])
    commandDigest = try Self.optional(fields[EventPayload.Key.command], \.byteString)
    kid = try signed.keyIdentifier()
    guard signed.protected == COSESign1.protectedHeader(kid: kid) else {
      throw CBORError(.structure, "an event's protected header says alg and kid, and nothing else")
    }
    self.signed = signed
  }

  /// A member that may be missing, but not be of another form.
  private static func optional<Member>(
    _ value: CBORValue?, _ read: (CBORValue) -> Member?
  ) throws(CBORError) -> Member? {
    guard let value else { return nil }
    guard let member = read(value) else {
      throw CBORError(.structure, "an optional member of the event has another form")
    }
    return member
  }

  private static func parts(_ reader: inout CBORReader) throws(CBORError) -> [RecordedPart] {
    let count = try reader.array()
    var parts = [RecordedPart]()
    parts.reserveCapacity(count)
    for _ in 0..<count {
      if reader.nextMajor == 6 {
        parts.append(.sealed(try COSEEncrypt0(from: &reader)))
      } else {
        let content = try reader.value()
        guard case .map = content else {
          throw CBORError(.structure, at: reader.offset, "a clear part is a map")
        }
        parts.append(.clear(content))
      }
    }
    return parts
  }

  private static func blobs(_ value: CBORValue?) throws(CBORError) -> [BlobReference] {
    guard let value else { return [] }
    guard let items = value.items else { throw CBORError(.structure, "blobs are a list") }
    var blobs = [BlobReference]()
    for item in items {
      guard let members = item.items, members.count == 3,
        let identifier = members[0].identifier(BlobKind.self),
        let digest = members[1].byteString, digest.count == 32,
        let count = members[2].unsignedInteger.flatMap(Int.init(exactly:))
      else { throw CBORError(.structure, "a blob is [id, digest, length]") }
      blobs.append(BlobReference(identifier: identifier, digest: digest, byteCount: count))
    }
    return blobs
  }

  /// What the sealed part at `index` is bound to.
  public func binding(ofPart index: Int) -> [UInt8] {
    EventPayload.partBinding(origin: origin, identifier: identifier, index: index)
  }
}
