import CBOR
import Primitives
import Records

@testable import Ledger

/// Recorded events: a leaf that is taken is made again, byte for byte, from what the event says, so
/// that no byte of it was passed over; and every member can be asked for.
enum LeafTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    // Anything but an array of 3 stands for a payload, so that the lengths around it are right.
    let bytes = bytes.first == 0x83 ? bytes : leaf(payload: bytes)
    guard let event = try? RecordedEvent(leaf: bytes, position: 7) else { return nil }
    let signed = COSESign1(
      protected: COSESign1.protectedHeader(kid: event.kid), payload: payload(of: event),
      signature: event.signed.signature)
    let written = Leaf.encode(recorded: event.recorded, signed: signed)
    promise(written == bytes, "an event says all that its leaf says")
    promise(StructuralEvent.isOne(event.type) || !event.type.hasPrefix("key."), "keys are marked")
    // What reads an event before its signature is known to be good.
    var keys = KeyRing()
    _ = try? keys.verify(event)
    try? keys.apply(event)
    return written
  }

  private static func leaf(payload: [UInt8]) -> [UInt8] {
    let signed = COSESign1(
      protected: COSESign1.protectedHeader(kid: [UInt8](repeating: 1, count: 8)),
      payload: payload, signature: [UInt8](repeating: 2, count: 64))
    return Leaf.encode(recorded: Instant(microseconds: 3), signed: signed)
  }

  /// The map of docs/formats/event.md, written from the members alone.
  private static func payload(of event: RecordedEvent) -> [UInt8] {
    let parts = event.parts.map { part in
      switch part {
      case .clear(let content): content
      case .sealed(let sealed): (try? CBORValue(decoding: sealed.encoded)) ?? .null
      }
    }
    let blobs = event.blobs.map {
      CBORValue.array([.identifier($0.identifier), .bytes($0.digest), .int($0.byteCount)])
    }
    let members: [(key: Int, value: CBORValue?)] = [
      (1, .text(event.origin)), (2, .identifier(event.identifier)), (3, .text(event.type)),
      (4, .int(event.version)),
      (5, .array([.text(event.stream.kind), .identifier(event.stream.identifier)])),
      (6, .unsigned(event.streamVersion)), (7, event.actor),
      (8, event.cause.map { .identifier($0) }), (9, event.effective.map { .date($0) }),
      (10, .array(parts)), (11, blobs.isEmpty ? nil : .array(blobs)),
      (12, event.commandDigest.map { .bytes($0) }),
    ]
    return CBORValue.map(
      members.compactMap { key, value in value.map { .init(.int(key), $0) } }
    ).encoded
  }
}
