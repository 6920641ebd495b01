import Primitives
import Projecting
public import Records

/// Sums over State records in force: every one is linear, so that a record is added and taken away
/// again, and means are worked out on reading.
public struct QualityTotals: Hashable, Sendable {
  /// A number of things and the sum over them.
  public struct Sum: Hashable, Sendable {
    /// How many.
    public var count: Int64 = 0
    /// Their sum.
    public var sum: Int64 = 0

    /// None.
    public init() {}

    /// The mean, rounded down; nil of nothing.
    public var mean: Int64? { count == 0 ? nil : sum / count }

    mutating func add(_ value: Int, _ sign: Int64) {
      count += sign
      sum += Int64(value) * sign
    }

    mutating func add(_ other: Sum) {
      count += other.count
      sum += other.sum
    }
  }

  /// The order of the numbers in a row: whole scores, uses, filled and doubtful by element, changed
  /// days by group, confirmed days.
  let elements: [Element]
  /// State records, and their whole scores in thousandths.
  public var score = Sum()
  /// Scores by use.
  public var uses: [Sum]
  /// Filled shares by element, in the order of the weights' elements.
  public var filled: [Sum]
  /// Doubtful shares by element.
  public var doubtful: [Sum]
  /// Days since 1970 on which sections changed, by group.
  public var changed: [Sum]
  /// Days since 1970 on which records were confirmed.
  public var confirmed = Sum()

  /// Nothing, under weights.
  public init(_ weights: QualityWeights) {
    elements = weights.elements
    uses = QualityUse.allCases.map { _ in Sum() }
    filled = elements.map { _ in Sum() }
    doubtful = filled
    changed = Group.allCases.map { _ in Sum() }
  }

  /// Adds a record, or takes it away.
  mutating func add(_ row: QualityRow, _ sign: Int64) {
    let scores = row.quality.scores
    score.add(RecordQuality.mean(of: scores), sign)
    for (index, value) in scores.enumerated() {
      if let value { uses[index].add(value, sign) }
    }
    // Both ascend by element.
    var index = 0
    for standing in row.quality.standings {
      while index < elements.count, elements[index] < standing.element { index += 1 }
      guard index < elements.count, elements[index] == standing.element else { continue }
      filled[index].add(standing.filled, sign)
      doubtful[index].add(standing.doubtful, sign)
    }
    for section in row.sections {
      guard let index = Group.allCases.firstIndex(of: section.group) else { continue }
      changed[index].add(Int(section.changed.daysSinceEpoch), sign)
    }
    confirmed.add(Int(row.confirmed.daysSinceEpoch), sign)
  }

  /// Adds the sums of another place.
  public mutating func add(_ other: QualityTotals) {
    score.add(other.score)
    confirmed.add(other.confirmed)
    for index in uses.indices { uses[index].add(other.uses[index]) }
    for index in changed.indices { changed[index].add(other.changed[index]) }
    for index in elements.indices {
      filled[index].add(other.filled[index])
      doubtful[index].add(other.doubtful[index])
    }
  }
}

extension QualityTotals {
  private var sums: [Sum] { [score] + uses + filled + doubtful + changed + [confirmed] }

  var isEmpty: Bool { score.count == 0 }

  /// Counts and sums, eight bytes each.
  var encoded: [UInt8] {
    let sums = sums
    var bytes = [UInt8]()
    bytes.reserveCapacity(sums.count * 16)
    for sum in sums {
      unsafe withUnsafeBytes(of: (sum.count.bigEndian, sum.sum.bigEndian)) {
        unsafe bytes.append(contentsOf: $0)
      }
    }
    return bytes
  }

  init(decoding bytes: [UInt8], weights: QualityWeights) throws {
    self.init(weights)
    guard bytes.count == sums.count * 16 else {
      throw ProjectingError(.integrity, "a row of totals is misshapen")
    }
    var reader = Words(bytes: bytes)
    score = reader.sum()
    for index in uses.indices { uses[index] = reader.sum() }
    for index in filled.indices { filled[index] = reader.sum() }
    for index in doubtful.indices { doubtful[index] = reader.sum() }
    for index in changed.indices { changed[index] = reader.sum() }
    confirmed = reader.sum()
  }

  /// Reads a row whose length was checked.
  private struct Words {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func sum() -> Sum {
      var sum = Sum()
      sum.count = word()
      sum.sum = word()
      return sum
    }

    private mutating func word() -> Int64 {
      var word: UInt64 = 0
      for index in place..<place + 8 { word = word << 8 | UInt64(bytes[index]) }
      place += 8
      return Int64(bitPattern: word)
    }
  }
}
