/// The part of the CBOR data model (RFC 8949) that the ledger writes: no floating point, no
/// indefinite lengths, no simple values but false, true and null.
public enum CBORValue: Hashable, Sendable {
  /// Major type 0.
  case unsigned(UInt64)
  /// Major type 1, as the encoded argument: the value is -1 - argument.
  case negative(UInt64)
  /// Major type 2.
  case bytes([UInt8])
  /// Major type 3.
  case text(String)
  /// Major type 4.
  case array([CBORValue])
  /// Major type 5. The order of the list does not matter: the encoder sorts by encoded key, and
  /// two equal keys are our own mistake.
  case map([Entry])
  /// Major type 6.
  indirect case tagged(UInt64, CBORValue)
  /// false or true.
  case bool(Bool)
  /// null.
  case null

  /// One key and its value.
  public struct Entry: Hashable, Sendable {
    /// The key.
    public let key: CBORValue
    /// The value.
    public let value: CBORValue

    /// A pair.
    public init(_ key: CBORValue, _ value: CBORValue) {
      self.key = key
      self.value = value
    }
  }

  /// An integer of either sign.
  public static func int(_ number: some BinaryInteger) -> CBORValue {
    number >= 0 ? .unsigned(UInt64(number)) : .negative(UInt64(-1 - Int64(number)))
  }

  /// A map with text keys.
  public static func record(_ fields: KeyValuePairs<String, CBORValue?>) -> CBORValue {
    .map(fields.compactMap { key, value in value.map { Entry(.text(key), $0) } })
  }
}

extension CBORValue {
  /// The number, when it is an integer that fits.
  public var integer: Int64? {
    switch self {
    case .unsigned(let number): Int64(exactly: number)
    case .negative(let argument): Int64(exactly: argument).map { -1 - $0 }
    default: nil
    }
  }

  /// The number, when it is not negative.
  public var unsignedInteger: UInt64? {
    if case .unsigned(let number) = self { number } else { nil }
  }

  /// The byte string.
  public var byteString: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

  /// The text string.
  public var string: String? { if case .text(let text) = self { text } else { nil } }

  /// The items.
  public var items: [CBORValue]? { if case .array(let items) = self { items } else { nil } }

  /// The pairs.
  public var entries: [Entry]? { if case .map(let entries) = self { entries } else { nil } }

  /// The truth value.
  public var boolean: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The value under a text key; nil when this is no map or has no such key.
  public subscript(_ key: String) -> CBORValue? { self[.text(key)] }

  /// The value under an integer key; nil when this is no map or has no such key.
  public subscript(_ key: Int) -> CBORValue? { self[.int(key)] }

  /// The value under a key; nil when this is no map or has no such key.
  public subscript(_ key: CBORValue) -> CBORValue? { entries?.first { $0.key == key }?.value }
}
