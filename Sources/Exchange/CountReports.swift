import ChildCounts
import Counting
import KeyValue
import Primitives
import Records

/// The reports that are made of counts.
struct CountReports {
  let exchange: Exchange
  let settled: SettledQuestion
  let leastSize: Int64
  let hasComplement: Bool

  private var question: ChildCounts.Question { settled.question }
  private var counts: ChildCounts { exchange.counts }
  private var counter: CellCounter {
    CellCounter(counts: counts, question: question, regions: nil)
  }

  /// Periods of a trend.
  private static let trendPeriods: Int32 = 5

  private func report(
    _ name: Report.Name, _ title: String, _ columns: [String],
    _ rows: [(name: String, cells: [Report.Cell])], note: String = ""
  ) -> Report {
    Report(
      name: name,
      title: "\(title), category \(question.category.rawValue), as of \(question.asOf)",
      period: question.period, knownAt: question.knownAt, rules: settled.rulesName,
      columns: columns, rows: rows, note: note)
  }

  private func published(_ table: PublishedTable) -> [(name: String, cells: [Report.Cell])] {
    zip(table.rowNames, table.cells).map { ($0, $1.map { Report.Cell($0) }) }
  }

  /// The totals of a question: States, and the nation's beneath.
  private func totals(
    _ question: ChildCounts.Question, _ states: [StateCode],
    _ rows: borrowing ReadTransaction
  ) throws -> PublishedTable {
    let scopes = states.map(Optional.some) + [nil]
    return PublishedTable(
      rowNames: scopes.map { $0?.description ?? "national" }, columnNames: ["children"],
      values: try scopes.map { [try counts.count(question, state: $0, in: rows)] },
      leastSize: leastSize, hasComplement: hasComplement)
  }

  func counts(_ rows: borrowing ReadTransaction) throws -> Report {
    let table = try totals(question, try counts.states(question, in: rows), rows)
    return report(
      .counts, "Unduplicated children", table.columnNames, published(table),
      note: "The States add up to more than the nation by the children whom several count.")
  }

  func table(
    _ name: Report.Name, _ told: Breakdown, _ rows: borrowing ReadTransaction
  ) throws -> Report {
    let states = try counts.states(question, in: rows)
    let table = try exchange.publishedTable(counter, told, states, rows)
    let title =
      switch told {
      case .grade: "Children by grade"
      case .ageBand: "Children by age and grade"
      default: "Children by the State that they last came from (columns) and are in (rows)"
      }
    return report(name, title, table.columnNames, published(table))
  }

  /// A row for each region of each State. A State's regions stand beside its certified total, as
  /// one line of which a small part is hidden with another one; a district may lie in several
  /// regions, so that they need not add up.
  func regions(_ rows: borrowing ReadTransaction) throws -> Report {
    guard let table = try exchange.regionTable(on: question.asOf, knownAt: question.knownAt) else {
      throw ExchangeError(
        .notFound, "no regions are loaded: msix reference load regions FILE --effective DAY")
    }
    let counter = CellCounter(counts: counts, question: question, regions: table)
    var lines = [(name: String, cells: [Report.Cell])]()
    for state in try counts.states(question, in: rows) where !table.names(of: state).isEmpty {
      let cells = try counter.cells(of: state, in: nil, [.region], rows)
      let names = cells.compactMap { $0.values.first?.value }
      let total = try counts.count(question, state: state, in: rows)
      let line = PublishedTable(
        rowNames: [state.description], columnNames: names + ["total"],
        values: [cells.map { $0.count ?? 0 } + [total]], leastSize: leastSize,
        hasComplement: hasComplement)
      for (name, cell) in zip(line.columnNames, line.cells[0]) {
        lines.append(("\(state) \(name)", [Report.Cell(cell)]))
      }
    }
    return report(
      .regions, "Children by region", ["children"], lines,
      note: "None: their district lies in no region. A district may lie in several.")
  }

  /// One column for each mark, out of a table of its own.
  func flags(_ rows: borrowing ReadTransaction) throws -> Report {
    let states = try counts.states(question, in: rows)
    let marks: [Breakdown] = [.englishLearner, .individualizedProgram, .priority]
    let tables = try marks.map { try exchange.publishedTable(counter, $0, states, rows) }
    let totals = published(try totals(question, states, rows))
    let lines = totals.enumerated().map { index, line -> (name: String, cells: [Report.Cell]) in
      let cells = tables.map { table -> Report.Cell in
        guard let column = table.columnNames.firstIndex(of: "yes") else { return .number(0) }
        return Report.Cell(table.cells[index][column])
      }
      return (line.name, cells + line.cells)
    }
    return report(
      .flags, "English learners, individualized programs, priority for services",
      marks.map(\.rawValue) + ["children"], lines)
  }

  func trends(_ rows: borrowing ReadTransaction) throws -> Report {
    let periods = (0..<Self.trendPeriods).map {
      question.period.advanced(by: Int($0 - Self.trendPeriods + 1))
    }
    var asked = [ChildCounts.Question]()
    var states = Set<StateCode>()
    for period in periods {
      var one = question
      one.period = period
      one.asOf = question.rules.rules.end(of: period)
      asked.append(one)
      states.formUnion(try counts.states(one, in: rows))
    }
    var lines = [(name: String, cells: [Report.Cell])]()
    for one in asked {
      let column = published(try totals(one, states.sorted(), rows))
      if lines.isEmpty { lines = column.map { ($0.name, []) } }
      for index in lines.indices { lines[index].cells += column[index].cells }
    }
    return report(
      .trends, "Children over five periods", periods.map(\.description), lines,
      note: "Each period as of its last day, all as known at one position.")
  }

  /// By how many States count a child.
  func duplicates(_ rows: borrowing ReadTransaction) throws -> Report {
    var byStates = [Int64](repeating: 0, count: 3)
    var extra: Int64 = 0
    try counts.forEachProfile(question, state: nil, in: rows) { profile, count in
      byStates[min(max(Int(profile.states), 1), 3) - 1] += count
      extra += Int64(max(Int(profile.states), 1) - 1) * count
    }
    let national = byStates.reduce(0, +)
    let table = PublishedTable(
      rowNames: ["national"], columnNames: ["one_state", "two_states", "more_states", "children"],
      values: [byStates + [national]], leastSize: leastSize, hasComplement: hasComplement)
    let isHidden = table.cells[0].contains { $0 == nil }
    return report(
      .duplicates, "Children by the number of States that count them",
      table.columnNames + ["sum_of_states", "removed"],
      [
        (
          "national",
          table.cells[0].map { Report.Cell($0) }
            + [Report.Cell(isHidden ? nil : national + extra), Report.Cell(isHidden ? nil : extra)]
        )
      ], note: "Removed: the sum of the States less the nation.")
  }
}
