/// JSON text (RFC 8259) with its members in the order in which they were given: contracts read
/// better so, and a diff of two answers is small.
public indirect enum JSON: Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A whole number; there are no others.
  case int(Int64)
  /// Text.
  case string(String)
  /// A list.
  case array([JSON])
  /// Members with their names.
  case object([(String, JSON)])

  /// A whole number.
  public static func number(_ value: some BinaryInteger) -> JSON { .int(Int64(value)) }

  /// Text, or `null`.
  public static func maybe(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// One line.
  public var text: String {
    var out = [UInt8]()
    write(into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// Many lines, for files that people compare. Lists and objects of single values stay on one.
  public var indentedText: String { indented("") }

  private func indented(_ indent: String) -> String {
    let deeper = indent + "  "
    switch self {
    case .array(let items) where !isFlat:
      let lines = items.map { deeper + $0.indented(deeper) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
    case .object(let members) where !isFlat:
      let lines = members.map { deeper + JSON.string($0.0).text + ": " + $0.1.indented(deeper) }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
    default: return text
    }
  }

  /// Whether nothing stands in it that has members itself.
  private var isFlat: Bool {
    let items: [JSON]
    switch self {
    case .array(let list): items = list
    case .object(let members): items = members.map(\.1)
    default: return true
    }
    return items.allSatisfy { item in
      switch item {
      case .array(let inner): inner.isEmpty
      case .object(let inner): inner.isEmpty
      default: true
      }
    }
  }

  private func write(into out: inout [UInt8]) {
    switch self {
    case .null: out += Array("null".utf8)
    case .bool(let value): out += Array((value ? "true" : "false").utf8)
    case .int(let value): out += Array(String(value).utf8)
    case .string(let value): Self.write(value, into: &out)
    case .array(let items):
      out.append(0x5B)
      for (index, item) in items.enumerated() {
        if index > 0 { out.append(0x2C) }
        item.write(into: &out)
      }
      out.append(0x5D)
    case .object(let members):
      out.append(0x7B)
      for (index, member) in members.enumerated() {
        if index > 0 { out.append(0x2C) }
        Self.write(member.0, into: &out)
        out.append(0x3A)
        member.1.write(into: &out)
      }
      out.append(0x7D)
    }
  }

  private static func write(_ text: String, into out: inout [UInt8]) {
    out.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22: out += [0x5C, 0x22]
      case 0x5C: out += [0x5C, 0x5C]
      case 0x0A: out += Array("\\n".utf8)
      case 0x0D: out += Array("\\r".utf8)
      case 0x09: out += Array("\\t".utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        out += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}
