/// The fields of a form or a query (application/x-www-form-urlencoded), in their order.
///
/// A strict reader: what is not well formed is no form. A field that comes twice has its first
/// value, except where all are asked for.
struct FormFields: Sendable {
  private let fields: [(name: String, value: String)]

  /// Nothing.
  init() { fields = [] }

  /// Fields that were read otherwise.
  init(_ fields: [(name: String, value: String)]) { self.fields = fields }

  /// Reads fields; nil where there are too many, or a percent or UTF-8 sequence is broken.
  init?(_ text: some Collection<UInt8>, fieldsMax: Int) {
    var fields = [(name: String, value: String)]()
    for pair in text.split(separator: UInt8(ascii: "&")) {
      guard fields.count < fieldsMax else { return nil }
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first.flatMap({ Self.decoded($0) }),
        let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
      else { return nil }
      fields.append((name, value))
    }
    self.fields = fields
  }

  /// A field without the spaces at its ends; nil where it is absent or empty.
  subscript(_ name: String) -> String? {
    guard let value = exact(name) else { return nil }
    let trimmed = Self.trimmed(value)
    return trimmed.isEmpty ? nil : trimmed
  }

  /// The names, each as often as it came.
  var names: [String] { fields.map(\.name) }

  /// A field as it was typed: for passwords.
  func exact(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }

  private static func decoded(_ bytes: some Collection<UInt8>) -> String? {
    var decoded = [UInt8]()
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "+"): decoded.append(0x20)
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else {
          return nil
        }
        decoded.append(high << 4 | low)
      default: decoded.append(byte)
      }
    }
    guard !decoded.contains(0) else { return nil }
    return String(validating: decoded, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
