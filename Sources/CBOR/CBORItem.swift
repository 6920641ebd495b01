import Primitives

/// One item of deterministic CBOR: as a tree, or as bytes that were checked, whichever was at hand.
///
/// What was sealed is mostly asked for in a type of its own. That type reads the bytes where they
/// lie; a tree between them would cost more than the reading.
public struct CBORItem: Sendable {
  private enum Form: Sendable {
    case tree(CBORValue)
    case bytes([UInt8])
  }

  private let form: Form

  /// A tree.
  public init(_ value: CBORValue) { form = .tree(value) }

  /// Exactly one item, checked in full.
  public init(decoding bytes: [UInt8]) throws(CBORError) {
    guard bytes.count <= Limits.itemBytesMax else {
      throw CBORError(.limit, "\(bytes.count) bytes, more than \(Limits.itemBytesMax)")
    }
    var scanner = CBORScanner(bytes.span.raw)
    try scanner.skip()
    try scanner.finish()
    form = .bytes(bytes)
  }

  /// Bytes that were checked with what they were taken out of; other ones are our own mistake.
  public init(checked bytes: [UInt8]) {
    assert((try? Self(decoding: bytes)) != nil, "bytes that are no item")
    form = .bytes(bytes)
  }

  /// The one item that a writer has written; anything else is our own mistake.
  public init(_ writer: CBORWriter) { self.init(checked: writer.bytes) }

  /// The tree; made at each asking where there are bytes.
  public var value: CBORValue {
    switch form {
    case .tree(let value): return value
    case .bytes(let bytes):
      do throws(CBORError) {
        return try CBORValue(decoding: bytes)
      } catch {
        preconditionFailure("the strict walk let through what the reader refuses: \(error)")
      }
    }
  }

  /// The deterministic encoding; made at each asking where there is a tree.
  public var encoded: [UInt8] {
    switch form {
    case .tree(let value): value.encoded
    case .bytes(let bytes): bytes
    }
  }

  /// How long `encoded` is.
  public var encodedByteCount: Int {
    switch form {
    case .tree(let value): value.encodedByteCount
    case .bytes(let bytes): bytes.count
    }
  }

  /// Lends a scanner that stands before the item to a reader, who reads all of it.
  public func read<Content>(
    _ body: (inout CBORScanner) throws(CBORError) -> Content
  ) throws(CBORError) -> Content {
    let bytes = encoded
    var scanner = CBORScanner(bytes.span.raw)
    let content = try body(&scanner)
    try scanner.finish()
    return content
  }
}

extension CBORItem: Hashable {
  /// Whether both have one encoding.
  public static func == (left: Self, right: Self) -> Bool { left.encoded == right.encoded }

  /// By the encoding.
  public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}
