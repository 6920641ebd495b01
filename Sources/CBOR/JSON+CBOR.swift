public import Primitives

extension JSON {
  /// A CBOR value as JSON: byte strings in hexadecimal digits, dates as YYYY-MM-DD, other tags as
  /// their content, keys as text.
  public init(_ value: CBORValue) {
    switch value {
    case .unsigned(let number): self = .number(number)
    case .negative: self = value.integer.map { .int($0) } ?? .null
    case .bytes(let bytes): self = .string(Hex.encode(bytes))
    case .text(let text): self = .string(text)
    case .array(let items): self = .array(items.map { JSON($0) })
    case .map(let entries):
      self = .object(
        entries.map { entry in
          (entry.key.string ?? entry.key.integer.map { String($0) } ?? "", JSON(entry.value))
        })
    case .tagged(let tag, let content):
      self = tag == 100 ? .maybe(value.civilDate?.description) : JSON(content)
    case .bool(let truth): self = .bool(truth)
    case .null: self = .null
    }
  }
}
