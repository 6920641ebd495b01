import ChildCounts
public import Counting
import KeyValue
import Ledger
public import Primitives
import Projecting
import Records

extension Exchange {
  /// A count with everything that says which count it is.
  public struct CountReport: Sendable {
    /// Which period.
    public let period: PerformancePeriod
    /// Which category.
    public let category: CountingCategory
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// Facts up to this day.
    public let asOf: CivilDate
    /// The rule set.
    public let rules: String
    /// The unduplicated national count; nil when less than the nation was asked for.
    public let national: Int64?
    /// By State.
    public let states: [(state: StateCode, count: Int64)]
    /// The region or district that was asked for, with its count.
    public let region: (state: StateCode, name: String, count: Int64)?
    /// What the count is broken down by; empty without a breakdown.
    public let cells: [CountCell]
  }

  /// A cell of a breakdown.
  public struct CountCell: Sendable {
    /// Which count.
    public let category: CountingCategory
    /// The State that counts; nil for the nation.
    public let state: StateCode?
    /// What it tells apart, each with its value.
    public let values: [(breakdown: Breakdown, value: String)]
    /// How many; nil where the number is hidden, so that nobody can be told from it.
    public var count: Int64?
  }

  /// What is counted.
  public enum CountScope: Hashable, Sendable {
    /// The nation and every State.
    case all
    /// The nation alone.
    case national
    /// One State.
    case state(StateCode)
    /// A State's named set of districts.
    case region(StateCode, String)
    /// A district of a State, by its seven digits.
    case district(StateCode, String)

    var target: Scope {
      switch self {
      case .all, .national: .nation
      case .state(let state): .state(state)
      case .region(let state, let name): .region(state, name)
      case .district(let state, let number): .district(state, number)
      }
    }
  }

  /// A count. `by` breaks it down; `isWholeTable` gives both categories by State and grade, the
  /// nation's beneath. A Government Administrator sees a breakdown as it would be published.
  public func count(
    _ scope: CountScope, _ asked: CountQuestion, by: [Breakdown] = [],
    isWholeTable: Bool = false, acting: Acting
  ) throws -> CountReport {
    if let state = scope.target.state { try requireKnownState(state) }
    let settled = try settled(asked)
    let question = settled.question
    let actor = try admit(acting, to: .aggregateReports, target: scope.target)
    let isMasked = actor.seesPublishedTablesOnly
    if isMasked { try Self.requirePublished(scope, by) }
    let regions = try regions(scope, by, question)
    let report = try childCounts.environment.read { rows in
      let counter = CellCounter(counts: counts, question: question, regions: regions)
      let states = try counts.states(question, in: rows)
      var cells = [CountCell]()
      if isWholeTable {
        cells = try wholeTable(counter, states, isMasked: isMasked, rows)
      } else if !by.isEmpty {
        cells =
          isMasked
          ? try publishedCells(counter, by, states, rows).filter {
            Self.isAsked($0, scope, by)
          }
          : try counter.cells(scope, by: by, states, rows)
      }
      let shown: [StateCode] =
        switch scope {
        case .all: states
        case .national, .region, .district: []
        case .state(let state): [state]
        }
      let national: Int64? =
        switch scope {
        case .all, .national: try counts.count(question, state: nil, in: rows)
        case .state, .region, .district: nil
        }
      var region: (state: StateCode, name: String, count: Int64)?
      switch scope {
      case .region(let state, let name), .district(let state, let name):
        region = (state, name, try counter.total(scope, rows))
      case .all, .national, .state: break
      }
      return CountReport(
        period: question.period, category: question.category, knownAt: question.knownAt,
        asOf: question.asOf, rules: settled.rulesName, national: national,
        // A State that came later is not told of at an earlier position.
        states: try shown.map {
          (state: $0, count: try counts.count(question, state: $0, in: rows))
        }.filter { $0.count != 0 || scope != .all },
        region: region, cells: cells)
    }
    try recordReport(
      "count", scope: scope.target, knownAt: question.knownAt, children: [:], actor, acting.time)
    return report
  }

  /// Both categories, States by grade and the nation's beneath.
  private func wholeTable(
    _ counter: CellCounter, _ states: [StateCode], isMasked: Bool,
    _ rows: borrowing ReadTransaction
  ) throws -> [CountCell] {
    var cells = [CountCell]()
    for category in CountingCategory.allCases {
      var one = counter
      one.question.category = category
      cells +=
        isMasked
        ? try publishedCells(one, [.state, .grade], states, rows)
        : try one.gradeCells(states, rows)
    }
    return cells
  }

  /// The regions that a count needs, as the ledger knew them; nil when it needs none.
  private func regions(
    _ scope: CountScope, _ by: [Breakdown], _ question: ChildCounts.Question
  ) throws -> RegionTable? {
    var name: (state: StateCode, name: String)?
    if case .region(let state, let text) = scope { name = (state, text) }
    guard name != nil || by.contains(.region) else { return nil }
    guard let loaded = try lines(.regions, on: question.asOf, knownAt: question.knownAt) else {
      throw ExchangeError(
        .notFound, "no regions are loaded: msix reference load regions FILE --effective DAY")
    }
    let table = try RegionTable(lines: loaded.lines)
    if let name, !table.names(of: name.state).contains(name.name) {
      throw ExchangeError(.notFound, "\(name.state) has no region of this name")
    }
    return table
  }
}

/// Adds up profiles into cells.
struct CellCounter {
  let counts: ChildCounts
  var question: ChildCounts.Question
  let regions: RegionTable?

  /// The cells of a scope, ordered by State and values.
  func cells(
    _ scope: Exchange.CountScope, by: [Breakdown], _ states: [StateCode],
    _ rows: borrowing ReadTransaction
  ) throws -> [Exchange.CountCell] {
    switch scope {
    case .all where by.contains(.state) || by.contains(.region):
      return try states.flatMap { try cells(of: $0, in: nil, by, rows) }
    case .all, .national: return try cells(of: nil, in: nil, by, rows)
    case .state(let state): return try cells(of: state, in: nil, by, rows)
    case .region(let state, let name): return try cells(of: state, in: name, by, rows)
    case .district(let state, let number):
      return try cells(of: state, in: nil, [.district] + by, rows)
        .filter { $0.values.first?.value == number }
        .map {
          .init(
            category: $0.category, state: $0.state, values: Array($0.values.dropFirst()),
            count: $0.count)
        }
    }
  }

  /// The children of a scope, added up from profiles: for regions and districts, which no series
  /// knows.
  func total(
    _ scope: Exchange.CountScope, _ rows: borrowing ReadTransaction
  ) throws -> Int64 {
    try cells(scope, by: [], [], rows).reduce(0) { $0 + ($1.count ?? 0) }
  }

  /// By grade, from the series that is kept for it.
  func gradeCells(
    _ states: [StateCode], _ rows: borrowing ReadTransaction
  ) throws -> [Exchange.CountCell] {
    var found = [Exchange.CountCell]()
    for state in states.map(Optional.some) + [nil] {
      guard question.isOfWholePeriod else {
        found += try cells(of: state, in: nil, [.grade], rows)
        continue
      }
      for (grade, count) in try counts.grades(question, state: state, in: rows) {
        found.append(
          .init(
            category: question.category, state: state,
            values: [(.grade, grade?.code ?? "none")], count: count))
      }
    }
    return found
  }

  func cells(
    of state: StateCode?, in region: String?, _ by: [Breakdown],
    _ rows: borrowing ReadTransaction
  ) throws -> [Exchange.CountCell] {
    let kept = region == nil ? by : by + [.district]
    var profiles = [Profile: Int64]()
    try counts.forEachProfile(question, state: state, in: rows) { profile, count in
      profiles[profile.reduced(to: kept), default: 0] += count
    }
    var sums = [[String]: Int64]()
    for (profile, count) in profiles where count != 0 {
      let names = state.map { regionNames(of: profile, in: $0) } ?? []
      if let region, !names.contains(region) { continue }
      for key in Self.keys(of: profile, by, regions: names) {
        sums[key, default: 0] += count
      }
    }
    let told = by.filter { $0 != .state }
    let ordered = sums.filter { $0.value != 0 }
      .sorted { Self.isOrdered(told, $0.key, $1.key) }
    return ordered.map { entry in
      Exchange.CountCell(
        category: question.category, state: state,
        values: told.indices.map { (breakdown: told[$0], value: entry.key[$0]) },
        count: entry.value)
    }
  }

  private func regionNames(of profile: Profile, in state: StateCode) -> [String] {
    guard let regions, let district = profile.district else { return [] }
    return regions.regions(of: padded(district, 7), in: state, on: question.asOf)
  }

  /// The values of a profile in the order of the breakdowns; several where its district lies in
  /// several regions.
  private static func keys(
    of profile: Profile, _ by: [Breakdown], regions: [String]
  ) -> [[String]] {
    var found: [[String]] = [[]]
    for breakdown in by where breakdown != .state {
      if breakdown == .region {
        let names = regions.isEmpty ? ["none"] : regions
        found = found.flatMap { values in names.map { values + [$0] } }
      } else {
        let value = breakdown.value(of: profile) ?? ""
        found = found.map { $0 + [value] }
      }
    }
    return found
  }

  private static func isOrdered(
    _ by: [Breakdown], _ left: [String], _ right: [String]
  ) -> Bool {
    for (index, breakdown) in by.enumerated() where left[index] != right[index] {
      let (one, other) = (
        breakdown.rank(of: left[index]), breakdown.rank(of: right[index])
      )
      return one == other ? left[index] < right[index] : one < other
    }
    return false
  }
}

extension Breakdown {
  /// The place of a value in the order in which people read it; equal where the text decides.
  func rank(of value: String) -> Int {
    switch self {
    case .grade: GradeLevel(code: value).map { Int($0.rawValue) } ?? 0
    case .ageBand: AgeBand(rawValue: value).flatMap { AgeBand.allCases.firstIndex(of: $0) } ?? 0
    default: 0
    }
  }
}
