/// Tells of each record of a list which of the keys that are asked for it has, by tags of three
/// bytes. A bit for the low half of each asked tag answers nearly all of a list's tags, most of
/// which nobody asks for.
struct KeyTags {
  private static let bytesPerTag = 3

  private var asked: [UInt32] = []
  private var bits = [UInt64](repeating: 0, count: 1 << 16 / 64)
  /// The records of each key asked for, in the order of asking.
  private(set) var buckets: [[UInt64]] = []

  /// A digest's tag.
  static func tag(_ digest: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: digest) & 0xFF_FFFF }

  /// As it is written.
  static func bytes(of tag: UInt32) -> [UInt8] {
    [UInt8(truncatingIfNeeded: tag), UInt8(truncatingIfNeeded: tag >> 8), UInt8(tag >> 16)]
  }

  /// Begins a list: forgets what was asked before.
  mutating func ask(for tags: [UInt32]) {
    for tag in asked { bits[Self.word(tag)] = 0 }
    asked = tags
    for tag in tags { bits[Self.word(tag)] |= Self.bit(tag) }
    buckets.removeAll(keepingCapacity: true)
    for _ in tags { buckets.append([]) }
  }

  /// Takes a record of the list with the tags of its keys.
  mutating func take(_ tags: RawSpan, of number: UInt64) {
    var offset = 0
    while offset + Self.bytesPerTag <= tags.byteCount {
      let low = unsafe tags.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
      let half = UInt32(UInt16(littleEndian: low))
      if bits[Self.word(half)] & Self.bit(half) != 0 {
        let high = unsafe tags.unsafeLoad(fromByteOffset: offset + 2, as: UInt8.self)
        note(half | UInt32(high) << 16, number)
      }
      offset += Self.bytesPerTag
    }
  }

  private mutating func note(_ tag: UInt32, _ number: UInt64) {
    for index in asked.indices where asked[index] == tag {
      if buckets[index].count < MatchingIndex.crowdMax { buckets[index].append(number) }
    }
  }

  private static func word(_ tag: UInt32) -> Int { Int(tag & 0xFFFF) >> 6 }

  private static func bit(_ tag: UInt32) -> UInt64 { 1 << UInt64(tag & 63) }
}
