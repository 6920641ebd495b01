public import CBOR
public import Primitives

/// A count was certified: the numbers, what they rest on, and digests by which anybody who has the
/// log can tell whether a recount is the same. Signed as every event is.
public struct CountCertified: EventBody {
  /// `count.certified`
  public static let type = "count.certified"

  /// The numbers of one category.
  public struct Category: Hashable, Sendable {
    /// 1 or 2.
    public let category: UInt8
    /// Distinct children.
    public let national: Int64
    /// By State, ascending.
    public let states: [(state: StateCode, count: Int64)]
    /// SHA-256 over the rows of the series up to the position.
    public let seriesDigest: [UInt8]

    /// Numbers.
    public init(
      category: UInt8, national: Int64, states: [(state: StateCode, count: Int64)],
      seriesDigest: [UInt8]
    ) {
      self.category = category
      self.national = national
      self.states = states
      self.seriesDigest = seriesDigest
    }

    var cbor: CBORValue {
      .record([
        "category": .int(category), "national": .int(national),
        "states": .map(states.map { .init(.text($0.state.description), .int($0.count)) }),
        "series": .bytes(seriesDigest),
      ])
    }

    init?(cbor: CBORValue) {
      guard let category = cbor["category"]?.unsignedInteger.flatMap(UInt8.init(exactly:)),
        let national = cbor["national"]?.integer, let entries = cbor["states"]?.entries,
        let digest = cbor["series"]?.byteString
      else { return nil }
      let states = entries.compactMap { entry in
        entry.key.state.flatMap { state in
          entry.value.integer.map { (state: state, count: $0) }
        }
      }
      guard states.count == entries.count else { return nil }
      self.init(
        category: category, national: national, states: states.sorted { $0.state < $1.state },
        seriesDigest: digest)
    }

    /// Whether the numbers and the series are the same.
    public static func == (left: Self, right: Self) -> Bool { left.cbor == right.cbor }

    /// By the encoding.
    public func hash(into hasher: inout Hasher) { hasher.combine(cbor) }
  }

  /// The calendar year in which the period starts.
  public let periodStartYear: Int
  /// What the ledger contained with this position.
  public let knownAt: UInt64
  /// Facts up to this day.
  public let asOf: CivilDate
  /// The rule set.
  public let rules: String
  /// SHA-256 of every value of the rule set.
  public let rulesDigest: [UInt8]
  /// A checkpoint that contains the position, as a signed note.
  public let checkpoint: String
  /// The numbers, by category.
  public let categories: [Category]

  /// A body.
  public init(
    periodStartYear: Int, knownAt: UInt64, asOf: CivilDate, rules: String,
    rulesDigest: [UInt8], checkpoint: String, categories: [Category]
  ) {
    self.periodStartYear = periodStartYear
    self.knownAt = knownAt
    self.asOf = asOf
    self.rules = rules
    self.rulesDigest = rulesDigest
    self.checkpoint = checkpoint
    self.categories = categories
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "period": .int(periodStartYear), "knownat": .unsigned(knownAt), "asof": .date(asOf),
      "rules": .text(rules), "rulesdigest": .bytes(rulesDigest),
      "checkpoint": .text(checkpoint), "counts": .array(categories.map(\.cbor)),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    periodStartYear = try fields.need("period", \.int)
    knownAt = try fields.need("knownat", \.unsignedInteger)
    asOf = try fields.need("asof", \.civilDate)
    rules = try fields.need("rules", \.string)
    rulesDigest = try fields.need("rulesdigest", \.byteString)
    checkpoint = try fields.need("checkpoint", \.string)
    categories = try fields.list("counts") { Category(cbor: $0) }
  }
}
