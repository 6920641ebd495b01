import Exchange
import Primitives
import Records

// Once in the year each State's data administrator goes through the whole roster.
extension Year {
  func readRosters(week: Int, of weeks: Int) throws {
    let first = plan.rosters * week / weeks
    let count = Plan.share(of: plan.rosters, week: week, weeks: weeks)
    try measure("rosters", week: week) {
      for number in first..<first + count {
        let state = states[number % states.count]
        let roster = try exchange.roster(
          .init(state: state, view: .alerts),
          acting: acting(Staff.name(state, "data1"), .participation))
        measures.count("children on them", in: "rosters", by: roster.lines.count)
      }
      return count
    }
  }
}
