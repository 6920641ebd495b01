import CBOR
import Primitives
import Records

/// Where the members of an event lie in its leaf, found in one strict walk that copies nothing.
///
/// A leaf has at most 65,535 bytes, so that an offset fits in 16 bits.
struct LeafLayout: Sendable {
  /// A stretch of the leaf; empty where a member is missing.
  struct Field: Sendable {
    var start: UInt16 = 0
    var count: UInt16 = 0

    init() {}

    init(_ range: Range<Int>) {
      start = UInt16(range.lowerBound)
      count = UInt16(range.count)
    }

    var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
    var isMissing: Bool { start == 0 }
  }

  var recorded: Int64 = 0
  var protected = Field()
  var kid = Field()
  var payload = Field()
  var signature = Field()
  var origin = Field()
  var identifier: (high: UInt64, low: UInt64) = (0, 0)
  var type = Field()
  var version = 0
  var streamKind = Field()
  var stream: (high: UInt64, low: UInt64) = (0, 0)
  var streamVersion: UInt64 = 0
  var actor = Field()
  var cause = Field()
  var effectiveDay: Int32?
  var parts = Field()
  var partCount = 0
  var blobs = Field()
  var command = Field()

  /// Walks a whole leaf; throws where it is not of the form of docs/formats/event.md.
  init(_ leaf: RawSpan) throws(CBORError) {
    var scanner = CBORScanner(leaf)
    try scanner.array(of: 3)
    let version = try scanner.unsigned()
    guard version == Leaf.version else {
      throw CBORError(.structure, "leaf version \(version) is not known to this program")
    }
    guard let recorded = Int64(exactly: try scanner.unsigned()) else {
      throw CBORError(.structure, at: scanner.offset, "a time beyond all time")
    }
    self.recorded = recorded
    try scanner.tag(COSESign1.tag)
    try scanner.array(of: 4)
    protected = Field(try scanner.byteString())
    guard try scanner.map() == 0 else {
      throw CBORError(.structure, at: scanner.offset, "an event has no unsigned header")
    }
    payload = Field(try scanner.byteString())
    signature = Field(try scanner.byteString(of: 64))
    try scanner.finish()
    try readHeader(leaf)
    try readPayload(leaf)
  }

  /// `{1: -8, 4: kid}`, and nothing else.
  private mutating func readHeader(_ leaf: RawSpan) throws(CBORError) {
    let range = protected.range
    var scanner = CBORScanner(leaf, from: range.lowerBound, until: range.upperBound)
    guard try scanner.map() == 2, try scanner.unsigned() == 1, try scanner.negative() == 7,
      try scanner.unsigned() == 4
    else {
      throw CBORError(
        .structure, at: scanner.offset,
        "an event's protected header says EdDSA and kid, and nothing else")
    }
    kid = Field(try scanner.byteString(of: 8))
    try scanner.finish()
  }

  private mutating func readPayload(_ leaf: RawSpan) throws(CBORError) {
    let range = payload.range
    var scanner = CBORScanner(leaf, from: range.lowerBound, until: range.upperBound)
    var last: UInt64 = 0
    var seen: UInt32 = 0
    for _ in 0..<(try scanner.map()) {
      let key = try scanner.unsigned()
      guard key > last, key <= UInt64(EventPayload.Key.command) else {
        throw CBORError(
          .keysUnsorted, at: scanner.offset, "unknown or unsorted payload key")
      }
      last = key
      seen |= 1 << UInt32(key)
      try readMember(Int(key), &scanner, leaf)
    }
    try scanner.finish()
    guard seen & Self.required == Self.required else {
      throw CBORError(.structure, "a required member of the event is missing")
    }
  }

  /// Members 1 to 7 and the parts.
  private static var required: UInt32 { 0b100_1111_1110 }

  private mutating func readMember(
    _ key: Int, _ scanner: inout CBORScanner, _ leaf: RawSpan
  ) throws(CBORError) {
    switch key {
    case EventPayload.Key.origin: try readOrigin(&scanner, leaf)
    case EventPayload.Key.identifier:
      let start = try scanner.byteString(of: 16).lowerBound
      identifier = (scanner.number(at: start), scanner.number(at: start + 8))
    case EventPayload.Key.type: try readType(&scanner, leaf)
    case EventPayload.Key.version:
      guard let number = Int(exactly: try scanner.unsigned()), number > 0 else {
        throw CBORError(.structure, at: scanner.offset, "a version of 0 or beyond all versions")
      }
      version = number
    case EventPayload.Key.stream: try readStream(&scanner)
    case EventPayload.Key.streamVersion:
      streamVersion = try scanner.unsigned()
      guard streamVersion > 0 else {
        throw CBORError(.structure, at: scanner.offset, "a stream version of 0")
      }
    case EventPayload.Key.actor:
      let start = scanner.offset
      guard scanner.nextMajor == 5 else {
        throw CBORError(.structure, at: start, "an actor is a map")
      }
      try scanner.skip(depth: 1)
      actor = Field(start..<scanner.offset)
    case EventPayload.Key.cause: cause = Field(try scanner.byteString(of: 16))
    case EventPayload.Key.effective: try readEffective(&scanner)
    case EventPayload.Key.parts: try readParts(&scanner)
    case EventPayload.Key.blobs: try readBlobs(&scanner)
    default:
      command = Field(try scanner.byteString())
      guard command.count >= Limits.commandDigestBytesMin else {
        throw CBORError(.structure, at: scanner.offset, "a command digest that is too short")
      }
    }
  }

  private mutating func readOrigin(
    _ scanner: inout CBORScanner, _ leaf: RawSpan
  ) throws(CBORError) {
    let range = try scanner.text()
    guard NoteKey.isName(leaf.extracting(range)) else {
      throw CBORError(.structure, at: range.lowerBound, "an origin that is no name")
    }
    origin = Field(range)
  }

  private mutating func readType(
    _ scanner: inout CBORScanner, _ leaf: RawSpan
  ) throws(CBORError) {
    let range = try scanner.text()
    let isDotted = range.contains {
      unsafe leaf.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == 0x2E
    }
    guard isDotted else {
      throw CBORError(.structure, at: range.lowerBound, "a type is noun.happened")
    }
    type = Field(range)
  }

  private mutating func readStream(_ scanner: inout CBORScanner) throws(CBORError) {
    try scanner.array(of: 2)
    let kind = try scanner.text()
    guard (1...255).contains(kind.count) else {
      throw CBORError(.structure, at: kind.lowerBound, "a kind of stream that is no name")
    }
    streamKind = Field(kind)
    let start = try scanner.byteString(of: 16).lowerBound
    stream = (scanner.number(at: start), scanner.number(at: start + 8))
  }

  private mutating func readEffective(_ scanner: inout CBORScanner) throws(CBORError) {
    try scanner.tag(100)
    let isNegative = scanner.nextMajor == 1
    let number = isNegative ? try scanner.negative() : try scanner.unsigned()
    guard let days = Int32(exactly: number) else {
      throw CBORError(.structure, at: scanner.offset, "an effective day beyond the calendar")
    }
    effectiveDay = isNegative ? -1 - days : days
  }

  private mutating func readParts(_ scanner: inout CBORScanner) throws(CBORError) {
    partCount = try scanner.array()
    let start = scanner.offset
    for _ in 0..<partCount {
      switch scanner.nextMajor {
      case 5: try scanner.skip(depth: 2)
      case 6: _ = try SealedPartLayout(&scanner)
      default: throw CBORError(.structure, at: scanner.offset, "a clear part is a map")
      }
    }
    parts = Field(start..<scanner.offset)
  }

  private mutating func readBlobs(_ scanner: inout CBORScanner) throws(CBORError) {
    let start = scanner.offset
    let count = try scanner.array()
    guard count > 0 else { throw CBORError(.structure, at: start, "no blobs are left out") }
    for _ in 0..<count {
      try scanner.array(of: 3)
      _ = try scanner.byteString(of: 16)
      _ = try scanner.byteString(of: 32)
      guard Int(exactly: try scanner.unsigned()) != nil else {
        throw CBORError(.structure, at: scanner.offset, "a blob beyond all lengths")
      }
    }
    blobs = Field(start..<scanner.offset)
  }
}

/// Where the members of a COSE_Encrypt0 of our one shape lie (`COSEEncrypt0`).
struct SealedPartLayout {
  let kid: Range<Int>
  let vector: Range<Int>
  let ciphertext: Range<Int>

  init(_ scanner: inout CBORScanner) throws(CBORError) {
    try scanner.tag(COSEEncrypt0.tag)
    try scanner.array(of: 3)
    // A protected header of 21 bytes: {1: 3, 4: kid of 16 bytes}.
    try scanner.literal(0x55_A201_0304_50, count: 6)
    kid = try scanner.raw(16)
    // {5: vector of 12 bytes}
    try scanner.literal(0xA1_054C, count: 3)
    vector = try scanner.raw(12)
    ciphertext = try scanner.byteString()
    guard ciphertext.count >= 16 else {
      throw CBORError(.structure, at: ciphertext.lowerBound, "shorter than its tag")
    }
  }
}
