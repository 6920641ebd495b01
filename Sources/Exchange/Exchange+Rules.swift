import Intake
import Primitives
import Records

extension Exchange {
  /// The rules in force on a day. The name, which stays with each submission, says which set, which
  /// version of the policy has its numbers, and which tables were looked into.
  func ruleSet(on day: CivilDate) throws -> RuleSet {
    let book = try policies()
    let set = RuleSet.inForce(on: day)
    var name = "\(set.name)+validation/\(book.inForce(.validation, on: day)?.version ?? 0)"
    var tables = KnownTables()
    if set.usesTables {
      if let (version, lines) = try lines(.facilities, on: day) {
        tables.facilities = try FacilityDirectory(lines: lines)
        name += "+facilities/\(version)"
      }
      if let (version, lines) = try lines(.countries, on: day) {
        tables.countries = try CodeTable(lines: lines)
        name += "+countries/\(version)"
      }
      if set.looksUpGrades, let (version, lines) = try lines(.grades, on: day) {
        tables.grades = try CodeTable(lines: lines)
        name += "+grades/\(version)"
      }
      if let (version, lines) = try lines(.elementNotices, on: day) {
        let grace = try book.int("new-element-grace-months", .validation, on: day)
        tables.noticed = Self.noticed(try CodeTable(lines: lines), on: day, graceMonths: grace)
        name += "+element-notices/\(version)"
      }
    }
    return set.with(
      name: name, ageMaxYears: try book.int("age-max-years", .validation, on: day),
      eligibilityMonthsMax: try book.int("eligibility-months", .validation, on: day),
      creditsMaxHundredths: try book.int("credits-max-hundredths", .validation, on: day),
      tables: tables)
  }

  /// The elements that notices made required by a day, each with what its blank means then.
  private static func noticed(
    _ notices: CodeTable, on day: CivilDate, graceMonths: Int
  ) -> [Element: KnownTables.NoticeStanding] {
    var noticed = [Element: KnownTables.NoticeStanding]()
    notices.forEach { code, from, until in
      guard from <= day, until.map({ day <= $0 }) ?? true, let element = element(code) else {
        return
      }
      noticed[element] = day < from.adding(months: graceMonths) ? .grace : .due
    }
    return noticed
  }
}
