public import Primitives

/// The zones of 15 U.S.C. 261 and their advanced time of 15 U.S.C. 260a, to make the first table
/// that a ledger loads. Decisions read the loaded table: Congress may change the rule again.
public enum StatuteZones {
  /// The years of the first table: older than any record of the exchange, longer than its plan. The
  /// rule written here holds from 1987 on.
  public static let years = 1995...2060

  private struct Rule {
    let name: String
    let standardMinutes: Int
    let advances: Bool

    init(_ name: String, _ standardMinutes: Int, advances: Bool) {
      self.name = name
      self.standardMinutes = standardMinutes
      self.advances = advances
    }
  }

  /// Arizona, Hawaii and the territories have exempted themselves, 15 U.S.C. 260a(a).
  private static let rules = [
    Rule("Eastern", -300, advances: true), Rule("Central", -360, advances: true),
    Rule("Mountain", -420, advances: true), Rule("Arizona", -420, advances: false),
    Rule("Pacific", -480, advances: true), Rule("Alaska", -540, advances: true),
    Rule("Hawaii", -600, advances: false), Rule("Atlantic", -240, advances: false),
    Rule("Chamorro", 600, advances: false), Rule("Samoa", -660, advances: false),
  ]

  /// The first table, with the States' zones as the list of States names them.
  public static func table(
    states: StateList, effectiveFrom: CivilDate
  ) throws(ReferenceError) -> ZoneOffsets {
    var zones = [ZoneOffsets.Zone]()
    for rule in rules { zones.append(try zone(rule)) }
    return try ZoneOffsets(
      version: 1, effectiveFrom: effectiveFrom, zones: zones,
      zoneOfState: Dictionary(uniqueKeysWithValues: states.entries.map { ($0.code, $0.zone) }))
  }

  private static func zone(_ rule: Rule) throws(ReferenceError) -> ZoneOffsets.Zone {
    guard let first = CivilDate(year: years.lowerBound, month: 1, day: 1),
      let end = CivilDate(year: years.upperBound + 1, month: 1, day: 1)
    else { throw ReferenceError(.outsideRange, "no years \(years)") }
    // The table speaks of whole local days: it begins and ends at the zone's own midnight.
    var changes = [
      ZoneOffsets.Zone.Change(
        from: moment(first, hour: 0, offsetMinutes: rule.standardMinutes),
        offsetMinutes: rule.standardMinutes)
    ]
    for year in years where rule.advances {
      guard let (spring, autumn) = changeDays(of: year) else { continue }
      let advanced = rule.standardMinutes + 60
      changes.append(
        .init(
          from: moment(spring, hour: 2, offsetMinutes: rule.standardMinutes),
          offsetMinutes: advanced))
      changes.append(
        .init(
          from: moment(autumn, hour: 2, offsetMinutes: advanced),
          offsetMinutes: rule.standardMinutes))
    }
    return try ZoneOffsets.Zone(
      name: rule.name, changes: changes,
      until: moment(end, hour: 0, offsetMinutes: rule.standardMinutes))
  }

  /// The Sundays on which clocks change at two in the morning: since 2007 (Public Law 109-58) the
  /// second of March and the first of November, before that the first of April and the last of
  /// October.
  static func changeDays(of year: Int) -> (spring: CivilDate, autumn: CivilDate)? {
    let spring =
      year >= 2007
      ? FederalHolidays.nth(2, weekday: 7, year: year, month: 3)
      : FederalHolidays.nth(1, weekday: 7, year: year, month: 4)
    let november = FederalHolidays.nth(1, weekday: 7, year: year, month: 11)
    guard let spring, let november else { return nil }
    return (spring, year >= 2007 ? november : november.adding(days: -7))
  }

  private static func moment(_ day: CivilDate, hour: Int, offsetMinutes: Int) -> Instant {
    Instant(startOf: day).adding(seconds: Int64(hour * 3600 - offsetMinutes * 60))
  }
}
