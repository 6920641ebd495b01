import KeyValue
import PackageActivity
import Projecting

extension Exchange {
  /// What each State's system sent, by month: which months, and how many nights, are missing.
  func activityReport(_ position: UInt64) throws -> Report {
    let (least, _) = try disclosureBounds(knownAt: position)
    var rows = [(name: String, cells: [Report.Cell])]()
    try packageActivity.environment.read { transaction in
      try activity.forEachMonth(knownAt: position, in: transaction) { state, month, sums in
        let cells = PackageActivity.Measure.allCases.map { measure -> Report.Cell in
          let sum = sums[measure] ?? 0
          switch measure {
          case .taken, .refused, .days: return .number(sum)
          // A few students in a month's packages may be somebody.
          case .students, .changed, .rejected:
            return sum > 0 && sum < least ? .hidden : .number(sum)
          }
        }
        rows.append(("\(state) \(month)", cells))
      }
    }
    return Report(
      name: .activity, title: "What States' systems sent, by month", period: nil,
      knownAt: position, rules: nil,
      columns: ["packages", "refused", "days", "students", "changed", "rejected"], rows: rows,
      note: "Months and days in which packages were taken, UTC; tests are left out.")
  }
}
