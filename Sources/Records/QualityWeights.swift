/// How much each element weighs for each use: a table with a name, kept for ever, because rows and
/// answers name it. Another table gets another name.
///
/// Elements without which a block is not taken (names) tell nothing apart and weigh nothing.
public struct QualityWeights: Hashable, Sendable {
  /// `quality/1`
  public let name: String
  /// Ascending by use and element.
  public let entries: [Entry]

  /// The weight of an element for a use.
  public struct Entry: Hashable, Sendable {
    /// Which use.
    public let use: QualityUse
    /// Which element.
    public let element: Element
    /// Its weight against the others of the use.
    public let weight: Int
  }

  /// The elements that weigh anything, ascending.
  public let elements: [Element]

  /// The table in force, chosen for this ledger: what a registrar, a counselor, a nurse, a
  /// recruiter and a director ask for first weighs most.
  public static let first = QualityWeights(
    name: "quality/1",
    table: [
      (.placement, [33: 3, 34: 2, 35: 2, 37: 3, 43: 1, 44: 2, 47: 3, 48: 5, 49: 3, 50: 4, 52: 3]),
      (.credit, [58: 2, 61: 1, 63: 2, 65: 3, 66: 2, 67: 1, 71: 2, 72: 4, 73: 3, 74: 5, 75: 4]),
      (.health, [24: 2, 51: 3, 53: 3, 201: 2, 202: 2]),
      (.eligibility, [26: 5, 27: 1, 28: 2, 30: 1, 31: 2, 32: 4, 56: 3, 211: 3]),
      (.count, [11: 2, 12: 4, 17: 1, 33: 3, 43: 3, 48: 3, 56: 2, 57: 4]),
    ])

  private init(name: String, table: [(QualityUse, [UInt16: Int])]) {
    self.name = name
    entries = table.flatMap { use, weights in
      weights.sorted { $0.key < $1.key }.map {
        Entry(use: use, element: Element(rawValue: $0.key), weight: $0.value)
      }
    }
    elements = Set(entries.map(\.element)).sorted()
  }
}
