public import CBOR
public import Primitives
public import Records

/// An event as the log keeps it, checked strictly. Only the log makes one.
///
/// It holds the leaf and where its members lie; each is taken out when it is asked for, so that a
/// reader who wants two of them does not pay for twelve. Its signature is not thereby checked: that
/// is `KeyRing.verify`, which gives a `VerifiedEvent`.
public struct RecordedEvent: Sendable {
  /// Index of its leaf.
  public let position: UInt64
  /// The leaf.
  public let leaf: [UInt8]
  private let layout: LeafLayout

  /// Checks a leaf; any deviation from the form is an integrity error that names the position.
  public init(leaf: [UInt8], position: UInt64) throws(LedgerError) {
    guard leaf.count <= Limits.leafBytesMax else {
      throw LedgerError(.integrity, "the leaf at position \(position) is larger than a leaf may be")
    }
    do throws(CBORError) {
      layout = try LeafLayout(leaf.span.raw)
    } catch {
      throw LedgerError(.integrity, "the leaf at position \(position) is \(error)")
    }
    self.leaf = leaf
    self.position = position
  }

  /// Lends the event to a reader of its body; a body that does not read is an integrity error that
  /// names the position.
  public func reading<Answer>(_ body: (RecordedEvent) throws -> Answer) throws -> Answer {
    do {
      return try body(self)
    } catch let error as CBORError {
      throw LedgerError(
        .integrity, "the \(type) at position \(position) does not read: \(error.reason)")
    }
  }

  /// When it was recorded; never earlier than the one before.
  public var recorded: Instant { Instant(microseconds: layout.recorded) }
  /// The ledger whose event it says to be.
  public var origin: String { text(layout.origin) }
  /// Its identifier.
  public var identifier: EventID {
    EventID(high: layout.identifier.high, low: layout.identifier.low)
  }
  /// The name in the catalogue.
  public var type: String { text(layout.type) }
  /// The version of its form.
  public var version: Int { layout.version }
  /// Whose history it extends.
  public var stream: Stream {
    Stream(text(layout.streamKind), StreamID(high: layout.stream.high, low: layout.stream.low))
  }
  /// The stream's version with it, from 1.
  public var streamVersion: UInt64 { layout.streamVersion }
  /// Who did it, as `Records.Actor` writes it.
  public var actor: CBORValue { value(layout.actor) }
  /// The same as it stands in the leaf.
  public var actorBytes: [UInt8] { bytes(layout.actor) }
  /// The event that brought it about.
  public var cause: EventID? {
    layout.cause.isMissing ? nil : EventID(bytes: leaf[layout.cause.range])
  }
  /// The day from which it holds, when that is not the day of recording.
  public var effective: CivilDate? { layout.effectiveDay.map { CivilDate(daysSinceEpoch: $0) } }
  /// On the first event of a command: a keyed digest of what the command asked.
  public var commandDigest: [UInt8]? { layout.command.isMissing ? nil : bytes(layout.command) }
  /// Who signed: first 8 bytes of SHA-256 of the public key.
  public var kid: [UInt8] { bytes(layout.kid) }
  /// The signature: 64 bytes.
  public var signature: [UInt8] { bytes(layout.signature) }
  /// The bytes under the signature.
  public var signedBytes: [UInt8] {
    COSESign1.toBeSigned(
      protected: leaf[layout.protected.range], payload: leaf[layout.payload.range])
  }
  /// The signature with the bytes under it.
  public var signed: COSESign1 {
    COSESign1(
      protected: bytes(layout.protected), payload: bytes(layout.payload), signature: signature)
  }

  /// The body as signed.
  public var parts: [RecordedPart] {
    decoded(layout.parts) { (reader: inout CBORReader) throws(CBORError) in
      var parts = [RecordedPart]()
      parts.reserveCapacity(layout.partCount)
      for _ in 0..<layout.partCount {
        if reader.nextMajor == 6 {
          parts.append(.sealed(try COSEEncrypt0(from: &reader)))
        } else {
          parts.append(.clear(try reader.value()))
        }
      }
      return parts
    }
  }

  /// Lends the signed map where it lies in the leaf, for readers who want some members out of many
  /// and none copied: it has been checked, and the scanner stands before it.
  public func withPayload<Result, Failure: Error>(
    _ body: (inout CBORScanner) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = layout.payload.range
    var scanner = CBORScanner(leaf.span.raw, from: range.lowerBound, until: range.upperBound)
    return try body(&scanner)
  }

  /// Larger content.
  public var blobs: [BlobReference] {
    guard !layout.blobs.isMissing else { return [] }
    return decoded(layout.blobs) { (reader: inout CBORReader) throws(CBORError) in
      var blobs = [BlobReference]()
      for _ in 0..<(try reader.array()) {
        try reader.array(of: 3)
        guard let identifier = BlobID(bytes: try reader.byteString()) else { return blobs }
        let digest = try reader.byteString()
        blobs.append(
          BlobReference(
            identifier: identifier, digest: digest, byteCount: Int(try reader.unsigned())))
      }
      return blobs
    }
  }

  /// Whether the type is this one, without making a string of it.
  public func isOfType(_ name: String) -> Bool { name.utf8.elementsEqual(leaf[layout.type.range]) }

  /// What the sealed part at `index` is bound to.
  public func binding(ofPart index: Int) -> [UInt8] {
    EventPayload.partBinding(origin: origin, identifier: identifier, index: index)
  }

  private func bytes(_ field: LeafLayout.Field) -> [UInt8] { Array(leaf[field.range]) }

  private func text(_ field: LeafLayout.Field) -> String {
    String(decoding: leaf[field.range], as: UTF8.self)
  }

  private func value(_ field: LeafLayout.Field) -> CBORValue {
    decoded(field) { (reader: inout CBORReader) throws(CBORError) in try reader.value() }
  }

  /// Takes out what the walk found good.
  private func decoded<Member>(
    _ field: LeafLayout.Field, _ read: (inout CBORReader) throws(CBORError) -> Member
  ) -> Member {
    do throws(CBORError) {
      var reader = CBORReader(leaf, from: field.range.lowerBound)
      return try read(&reader)
    } catch {
      preconditionFailure("the strict walk let through what the reader refuses: \(error)")
    }
  }
}

/// One part of a recorded body.
public enum RecordedPart: Sendable {
  /// A map that anybody may read.
  case clear(CBORValue)
  /// Ciphertext under a subject's key.
  case sealed(COSEEncrypt0)
}
