/// A few digests, ascending, held in place. Those beyond the eighth are cut: nobody has so many
/// telephones or numbers that the first eight would tell nothing.
public struct DigestList: Hashable, Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
  private var digests = InlineArray<8, UInt64>(repeating: 0)
  private var length: UInt8 = 0

  /// The most digests that are kept.
  public static let digestsMax = 8

  /// Of digests in any order.
  public init(_ digests: some Sequence<UInt64>) {
    for digest in digests.sorted().prefix(Self.digestsMax) { append(digest) }
  }

  /// Of digests in any order.
  public init(arrayLiteral digests: UInt64...) { self.init(digests) }

  /// Of none.
  init() {}

  /// Adds one that is not below the last, if there is place.
  mutating func append(_ digest: UInt64) {
    guard length < Self.digestsMax else { return }
    digests[Int(length)] = digest
    length += 1
  }

  /// The first.
  public var startIndex: Int { 0 }
  /// Behind the last.
  public var endIndex: Int { Int(length) }
  /// A digest by its place.
  public subscript(_ index: Int) -> UInt64 { digests[index] }

  /// Whether both have one.
  func sharesAny(with other: DigestList) -> Bool {
    for index in 0..<Int(length) {
      for place in 0..<Int(other.length) where digests[index] == other.digests[place] {
        return true
      }
    }
    return false
  }

  /// Digest by digest.
  public static func == (left: DigestList, right: DigestList) -> Bool {
    guard left.length == right.length else { return false }
    for index in 0..<Int(left.length) where left.digests[index] != right.digests[index] {
      return false
    }
    return true
  }

  /// Digest by digest.
  public func hash(into hasher: inout Hasher) {
    for digest in self { hasher.combine(digest) }
    hasher.combine(length)
  }
}
