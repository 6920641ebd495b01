import CBOR
package import Primitives
package import Records
import Sealing
import Signing

/// The signed bytes of an event: a deterministic CBOR map with integer keys, described byte by byte
/// in docs/formats/event.md.
enum EventPayload {
  /// The keys of the map.
  enum Key {
    static let origin = 1
    static let identifier = 2
    static let type = 3
    static let version = 4
    static let stream = 5
    static let streamVersion = 6
    static let actor = 7
    static let cause = 8
    static let effective = 9
    static let parts = 10
    static let blobs = 11
    static let command = 12
  }

  /// First 16 bytes of SHA-256(command id ‖ ordinal as 4 bytes, big-endian).
  static func identifier(command: CommandID, ordinal: Int) -> EventID {
    let digest = SHA256Digest.of(command.bytes + UInt32(ordinal).bigEndianBytes)
    guard let identifier = EventID(bytes: digest.prefix(EventID.byteCount)) else {
      preconditionFailure("SHA-256 gave fewer than 16 bytes")
    }
    return identifier
  }

  /// What a sealed part is bound to: `[origin, event id, index of the part]`.
  static func partBinding(origin: String, identifier: EventID, index: Int) -> [UInt8] {
    var writer = CBORWriter(capacityBytes: 64)
    writer.array(count: 3)
    writer.text(origin)
    writer.byteString(identifier.bytes)
    writer.unsigned(UInt64(index))
    return writer.bytes
  }

  /// The payload with its parts sealed.
  ///
  /// Each sealed part takes its initialization vector from the front of `vectors`, all random.
  static func encode(
    _ draft: NumberedDraft, origin: String, vectors: inout ArraySlice<UInt8>
  ) -> [UInt8] {
    let event = draft.draft
    var writer = CBORWriter(capacityBytes: 1_024)
    let optional = (event.cause == nil ? 0 : 1) + (event.effective == nil ? 0 : 1)
    let blobCount = event.blobs.isEmpty ? 0 : 1
    writer.map(count: 8 + optional + blobCount + (draft.commandDigest == nil ? 0 : 1))
    writer.unsigned(UInt64(Key.origin))
    writer.text(origin)
    writer.unsigned(UInt64(Key.identifier))
    writer.byteString(draft.identifier.bytes)
    writer.unsigned(UInt64(Key.type))
    writer.text(event.type)
    writer.unsigned(UInt64(Key.version))
    writer.unsigned(UInt64(event.version))
    writer.unsigned(UInt64(Key.stream))
    writer.array(count: 2)
    writer.text(event.stream.kind)
    writer.byteString(event.stream.identifier.bytes)
    writer.unsigned(UInt64(Key.streamVersion))
    writer.unsigned(draft.streamVersion)
    writer.unsigned(UInt64(Key.actor))
    writer.value(event.actor)
    if let cause = event.cause {
      writer.unsigned(UInt64(Key.cause))
      writer.byteString(cause.bytes)
    }
    if let effective = event.effective {
      writer.unsigned(UInt64(Key.effective))
      writer.value(.date(effective))
    }
    writer.unsigned(UInt64(Key.parts))
    writer.array(count: event.parts.count)
    for (index, part) in event.parts.enumerated() {
      write(
        part, binding: { partBinding(origin: origin, identifier: draft.identifier, index: index) },
        vectors: &vectors, into: &writer)
    }
    if !event.blobs.isEmpty {
      writer.unsigned(UInt64(Key.blobs))
      writer.array(count: event.blobs.count)
      for blob in event.blobs {
        writer.array(count: 3)
        writer.byteString(blob.identifier.bytes)
        writer.byteString(blob.digest)
        writer.unsigned(UInt64(blob.byteCount))
      }
    }
    if let digest = draft.commandDigest {
      writer.unsigned(UInt64(Key.command))
      writer.byteString(digest)
    }
    return writer.bytes
  }

  private static func write(
    _ part: PartDraft, binding: () -> [UInt8], vectors: inout ArraySlice<UInt8>,
    into writer: inout CBORWriter
  ) {
    switch part {
    case .clear(let content):
      precondition(content.entries != nil, "a clear part is a map")
      writer.value(content)
    case .sealed(let key, let content):
      precondition(vectors.count >= Seal.vectorByteCount, "a vector for each sealed part")
      let vector = Array(vectors.prefix(Seal.vectorByteCount))
      vectors = vectors.dropFirst(Seal.vectorByteCount)
      let clear = content.encoded
      COSEEncrypt0.writeHeaders(
        kid: key.identifier, initializationVector: vector, into: &writer)
      writer.byteString(count: clear.count + Seal.tagByteCount) { place in
        Seal.seal(
          clear, under: key.key, vector: vector,
          additionalData: COSEEncrypt0.additionalData(kid: key.identifier, external: binding()),
          into: &place)
      }
    }
  }
}

/// A draft with what the writer gave it: its place in the order of decisions.
package struct NumberedDraft: Sendable {
  let draft: EventDraft
  let identifier: EventID
  let streamVersion: UInt64
  let position: UInt64
  let recorded: Instant
  /// On the first event of a command only.
  let commandDigest: [UInt8]?

  package init(
    draft: EventDraft, identifier: EventID, streamVersion: UInt64, position: UInt64,
    recorded: Instant, commandDigest: [UInt8]?
  ) {
    self.draft = draft
    self.identifier = identifier
    self.streamVersion = streamVersion
    self.position = position
    self.recorded = recorded
    self.commandDigest = commandDigest
  }
}

/// The leaf of the tree: `[1, recorded time in µs, tagged COSE_Sign1]`.
enum Leaf {
  /// The version of the leaf's own form.
  static let version: UInt64 = 1

  static func encode(recorded: Instant, signed: COSESign1) -> [UInt8] {
    var writer = CBORWriter(capacityBytes: (signed.payload?.count ?? 0) + 128)
    writer.array(count: 3)
    writer.unsigned(version)
    writer.unsigned(UInt64(recorded.microseconds))
    signed.write(into: &writer)
    return writer.bytes
  }
}
