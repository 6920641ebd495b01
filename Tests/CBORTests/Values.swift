import CBOR
import Primitives

/// Values of any shape that the writer can write, from a seed.
struct ValueMaker {
  var random: Seeded

  init(seed: UInt64) { random = Seeded(seed) }

  mutating func value(depth: Int = 0) -> CBORValue {
    switch random.number(0...(depth < 5 ? 9 : 5)) {
    case 0: .unsigned(argument())
    case 1: .negative(argument() >> 1)
    case 2: .bytes(random.bytes(random.number(0...40)))
    case 3: .text(text())
    case 4: .bool(random.number(0...1) == 1)
    case 5: .null
    case 6, 7: .array((0..<random.number(0...5)).map { _ in value(depth: depth + 1) })
    case 8: map(depth: depth)
    default: .tagged(tag(), value(depth: depth + 1))
    }
  }

  private mutating func map(depth: Int) -> CBORValue {
    var keys = Set<[UInt8]>()
    var entries = [CBORValue.Entry]()
    for _ in 0..<random.number(0...6) {
      let key = value(depth: depth + 2)
      if keys.insert(key.encoded).inserted {
        entries.append(.init(key, value(depth: depth + 1)))
      }
    }
    return .map(entries)
  }

  /// Near the borders of the argument's widths as often as anywhere.
  private mutating func argument() -> UInt64 {
    let borders: [UInt64] = [0, 23, 24, 255, 256, 65_535, 65_536, 1 << 32 - 1, 1 << 32, .max]
    let near = borders[random.number(0...(borders.count - 1))]
    return random.number(0...1) == 0 ? near : random.next() >> UInt64(random.number(0...63))
  }

  /// Any but those of numbers in another form.
  private mutating func tag() -> UInt64 {
    let tag = argument()
    return (2...5).contains(tag) ? 6 : tag
  }

  private mutating func text() -> String {
    let scalars = Array("aZ0 \u{0}ßé水𐅑\u{301}\"".unicodeScalars)
    var text = ""
    for _ in 0..<random.number(0...30) {
      text.unicodeScalars.append(scalars[random.number(0...(scalars.count - 1))])
    }
    return text
  }
}

extension CBORValue {
  /// The same with every map in the order of its encoding.
  var sorted: CBORValue {
    switch self {
    case .array(let items): .array(items.map(\.sorted))
    case .map(let entries):
      .map(
        entries.map { Entry($0.key.sorted, $0.value.sorted) }
          .sorted { $0.key.encoded.lexicographicallyPrecedes($1.key.encoded) })
    case .tagged(let number, let content): .tagged(number, content.sorted)
    default: self
    }
  }

  /// The same with every map in an order that the seed gives.
  func shuffled(using random: inout Seeded) -> CBORValue {
    switch self {
    case .array(let items):
      var shuffled = [CBORValue]()
      for item in items { shuffled.append(item.shuffled(using: &random)) }
      return .array(shuffled)
    case .map(let entries):
      var shuffled = [Entry]()
      for entry in entries.shuffled(using: &random) {
        shuffled.append(
          Entry(entry.key.shuffled(using: &random), entry.value.shuffled(using: &random)))
      }
      return .map(shuffled)
    case .tagged(let number, let content):
      return .tagged(number, content.shuffled(using: &random))
    default: return self
    }
  }
}

/// The kind of refusal; nil when the bytes are taken.
func refusal(_ bytes: [UInt8]) -> CBORError.Code? {
  do {
    _ = try CBORValue(decoding: bytes)
    return nil
  } catch {
    return error.code
  }
}

/// Bytes of a hexadecimal text that the test itself wrote.
func hex(_ text: String) -> [UInt8] {
  guard let bytes = Hex.decode(text.filter { $0 != " " }) else {
    preconditionFailure("the test's own text is no hexadecimal: \(text)")
  }
  return bytes
}
