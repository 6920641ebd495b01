import ChildCounts
import Counting
import KeyValue
import Ledger
import Primitives
import Records

extension Actor {
  /// Whether breakdowns come to this actor as they would be published: the Department sees totals
  /// and no children, also not by arithmetic.
  var seesPublishedTablesOnly: Bool {
    if case .account(_, .governmentAdministrator, _, _, _) = self { true } else { false }
  }
}

extension Exchange {
  /// The fixed tables: States by one breakdown, the nation's beneath, and nothing finer, because
  /// tables that share more than their totals could be held against one another.
  static func requirePublished(_ scope: CountScope, _ by: [Breakdown]) throws {
    let told = by.filter { $0 != .state }
    let isBelowState: Bool
    switch scope {
    case .region, .district: isBelowState = true
    case .all, .national, .state: isBelowState = false
    }
    guard !isBelowState, told.count <= 1, told.allSatisfy(Breakdown.published.contains) else {
      let known = Breakdown.published.map(\.rawValue).joined(separator: ", ")
      throw ExchangeError(
        .refused,
        "aggregates come as fixed tables, so that no child can be told from several together: "
          + "by State, and by one of \(known)")
    }
  }

  /// Whether a cell of the whole fixed table belongs to what was asked.
  static func isAsked(_ cell: CountCell, _ scope: CountScope, _ by: [Breakdown]) -> Bool {
    switch scope {
    case .all: by.contains(.state) ? true : cell.state == nil
    case .national: cell.state == nil
    case .state(let state): cell.state == state
    case .region, .district: false
    }
  }

  /// The cells of a fixed table, small ones and those that give them away hidden. Always of the
  /// whole table: a part of it, protected by itself, would show what the whole hides.
  func publishedCells(
    _ counter: CellCounter, _ by: [Breakdown], _ states: [StateCode],
    _ rows: borrowing ReadTransaction
  ) throws -> [CountCell] {
    guard let told = by.first(where: { $0 != .state }) else {
      return try states.map { state in
        CountCell(
          category: counter.question.category, state: state, values: [],
          count: try counts.count(counter.question, state: state, in: rows))
      }
    }
    let table = try publishedTable(counter, told, states, rows)
    var cells = [CountCell]()
    for (row, name) in table.rowNames.enumerated() {
      for (column, value) in table.columnNames.dropLast().enumerated() {
        let count = table.cells[row][column]
        guard count != 0 else { continue }
        cells.append(
          CountCell(
            category: counter.question.category, state: StateCode(name),
            values: [(told, value)], count: count))
      }
    }
    return cells
  }

  /// The fixed table of one breakdown. A breakdown and a finer one that it follows from are made
  /// together, so that neither tells what the other hides.
  func publishedTable(
    _ counter: CellCounter, _ told: Breakdown, _ states: [StateCode],
    _ rows: borrowing ReadTransaction
  ) throws -> PublishedTable {
    let family = PublishedFamily(of: told)
    let scopes = states.map(Optional.some) + [nil]
    let cells = try scopes.map { try counter.cells(of: $0, in: nil, family.read, rows) }
    var sums = [[PublishedFamily.Column: Int64]]()
    for line in cells {
      var found = [PublishedFamily.Column: Int64]()
      for cell in line {
        found[family.column(cell.values.map(\.value)), default: 0] += cell.count ?? 0
      }
      sums.append(found)
    }
    let columns = Set(sums.flatMap(\.keys)).sorted(by: family.precedes)
    let values = sums.map { line -> [Int64] in
      let inner = columns.map { line[$0] ?? 0 }
      return inner + [inner.reduce(0, +)]
    }
    var blocks = [String]()
    for column in columns where blocks.last != column.block { blocks.append(column.block) }
    let day = try log.event(at: counter.question.knownAt).recorded.date
    let policies = try policies()
    let table = PublishedTable(
      rowNames: scopes.map { $0?.description ?? "national" },
      columnNames: columns.map(\.name) + ["total"], values: values,
      leastSize: Int64(try policies.int("minimum-cell-size", .disclosure, on: day)),
      hasComplement: try policies.bool("complementary-suppression", .disclosure, on: day),
      blocks: family.coarse == nil
        ? nil : columns.map { column in blocks.firstIndex(of: column.block) ?? 0 })
    return told == family.coarse ? table.coarser(blocks) : table
  }
}
