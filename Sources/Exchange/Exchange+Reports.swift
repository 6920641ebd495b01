import Projecting
import ChildCounts
import ConsolidatedRecords
import Counting
import KeyValue
import Ledger
import Primitives
import Records

extension Exchange {
  /// A standard report. All of them are as they could be published: fixed tables, small numbers and
  /// those that give them away hidden, for every role alike; a part shows what the whole shows.
  public func report(
    _ name: Report.Name, _ asked: ReportQuestion, acting: Acting
  ) throws -> Report {
    if let state = asked.state { try requireKnownState(state) }
    let target: Scope = asked.state.map { .state($0) } ?? .nation
    let settled = try settled(asked.count)
    let actor = try admit(acting, to: .aggregateReports, target: target)
    let whole: Report =
      switch name {
      case .counts, .regions, .grades, .ageBands, .flags, .mobility, .trends, .duplicates:
        try countReport(name, settled)
      case .worklist: try worklistReport()
      case .timeliness: try timelinessReport(asked, acting)
      case .use: try useReport(asked, settled.question.knownAt)
      case .linkage: try linkageReport(settled.question.knownAt, acting.time)
      case .activity: try activityReport(settled.question.knownAt)
      }
    try recordReport(
      "report.\(name.rawValue)", scope: target, knownAt: whole.knownAt, children: [:], actor,
      acting.time)
    guard let state = asked.state else { return whole }
    return whole.rows(where: { $0 == state.description || $0.hasPrefix("\(state) ") })
  }

  private func countReport(_ name: Report.Name, _ settled: SettledQuestion) throws -> Report {
    let question = settled.question
    let (least, hasComplement) = try disclosureBounds(knownAt: question.knownAt)
    let builder = CountReports(
      exchange: self, settled: settled, leastSize: least, hasComplement: hasComplement)
    return try childCounts.environment.read { rows in
      switch name {
      case .regions: try builder.regions(rows)
      case .grades: try builder.table(name, .grade, rows)
      case .ageBands: try builder.table(name, .ageBand, rows)
      case .mobility: try builder.table(name, .from, rows)
      case .flags: try builder.flags(rows)
      case .trends: try builder.trends(rows)
      case .duplicates: try builder.duplicates(rows)
      default: try builder.counts(rows)
      }
    }
  }

  /// The least cell and whether further ones are hidden, by the policy known at a position.
  func disclosureBounds(knownAt position: UInt64) throws -> (Int64, Bool) {
    let day = try log.event(at: position).recorded.date
    let policies = try policies()
    return (
      Int64(try policies.int("minimum-cell-size", .disclosure, on: day)),
      try policies.bool("complementary-suppression", .disclosure, on: day)
    )
  }

  private func timelinessReport(
    _ asked: ReportQuestion, _ acting: Acting
  ) throws -> Report {
    let found = try timeliness(
      state: asked.state, period: asked.count.period, by: .state, knownAt: asked.count.knownAt,
      acting: acting)
    return Report(
      name: .timeliness, title: "What States sent, by what the regulation asks",
      period: found.period, knownAt: found.knownAt, rules: nil,
      columns: ["on_time", "late", "overdue", "open", "on_time_permille"],
      rows: found.lines.map { line in
        let tally = line.tally
        return (
          "\(line.state?.description ?? "national") \(line.trigger.rawValue)",
          [
            .number(tally.onTime), .number(tally.late), .number(tally.overdue),
            .number(tally.open), tally.onTimePermille.map { .number($0) } ?? .none,
          ]
        )
      },
      note: "On time in thousandths of what was sent or is overdue.")
  }

  /// Items that are open now, by the State whose answer is awaited and by age in days.
  private func worklistReport() throws -> Report {
    let today = log.lastRecorded.date
    var ages = [StateCode: [Int64]]()
    try decisions.environment.read { rows in
      for item in try openItems(in: rows) {
        guard let row = try ItemRow(of: item, in: rows) else { continue }
        let days = today.daysSinceEpoch - row.opened.daysSinceEpoch
        let bucket = Self.ageBounds.firstIndex { days <= $0 } ?? Self.ageBounds.count
        for state in row.status == .open ? row.awaited : row.states {
          ages[state, default: [0, 0, 0, 0]][bucket] += 1
        }
      }
    }
    return Report(
      name: .worklist, title: "Open worklist items by age in days", period: nil,
      knownAt: log.size - 1, rules: nil, columns: ["0-5", "6-10", "11-30", "31+", "total"],
      rows: ages.sorted { $0.key < $1.key }.map { state, counts in
        (state.description, (counts + [counts.reduce(0, +)]).map { .number($0) })
      }, note: "An item that two States must answer stands with both.")
  }

  private static let ageBounds: [Int32] = [5, 10, 30]

  /// For each State its records in force, the children they are, and how many of these another
  /// State has a record of.
  private func linkageReport(_ position: UInt64, _ time: Instant) throws -> Report {
    var records = [StateCode: Int64]()
    var states = [ChildID: Set<StateCode>]()
    try consolidatedRecords.environment.read { rows in
      try self.records.forEachEntry(knownAt: position, in: rows) { entry in
        records[entry.state, default: 0] += 1
        if let child = entry.child { states[child, default: []].insert(entry.state) }
      }
    }
    var children = [StateCode: Int64]()
    var linked = [StateCode: Int64]()
    for places in states.values {
      for state in places {
        children[state, default: 0] += 1
        if places.count > 1 { linked[state, default: 0] += 1 }
      }
    }
    let (least, hasComplement) = try disclosureBounds(knownAt: position)
    return Report(
      name: .linkage, title: "Records in force and the children that they are", period: nil,
      knownAt: position, rules: nil,
      columns: ["records", "children", "known_elsewhere_too"],
      rows: records.sorted { $0.key < $1.key }.map { state, count in
        let all = children[state] ?? 0
        let shared = linked[state] ?? 0
        // Both parts of a whole: who is known elsewhere, and who is not.
        let parts = PublishedTable(
          rowNames: [state.description], columnNames: ["elsewhere", "here", "total"],
          values: [[shared, all - shared, all]], leastSize: least, hasComplement: hasComplement
        ).cells[0]
        return (
          state.description, [.number(count), Report.Cell(parts[2]), Report.Cell(parts[0])]
        )
      }, note: "")
  }
}

extension Report {
  /// The same with some rows only.
  func rows(where isWanted: (String) -> Bool) -> Report {
    Report(
      name: name, title: title, period: period, knownAt: knownAt, rules: rules,
      columns: columns, rows: rows.filter { isWanted($0.name) }, note: note)
  }
}

extension Report.Cell {
  /// A number, or hidden where it is nil.
  init(_ number: Int64?) { self = number.map { .number($0) } ?? .hidden }
}
