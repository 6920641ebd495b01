public import CBOR
public import Primitives

/// Which days a deadline counts.
public enum DayUnit: String, CaseIterable, Sendable {
  /// Every day.
  case calendar
  /// Monday to Friday without holidays.
  case working
}

/// The holidays that a ledger has loaded: a reference table with a version and an effective date.
///
/// Each calendar says which days it speaks of. A question about a day outside is refused, because
/// "no holiday known" and "no holiday" would give different due dates.
public struct HolidayTable: Hashable, Sendable {
  /// The holidays of the nation or of one State.
  public struct Calendar: Hashable, Sendable {
    /// `US`, or a State's code.
    public let name: String
    /// The first day that it speaks of.
    public let from: CivilDate
    /// The last day that it speaks of.
    public let until: CivilDate
    /// The holidays, ascending, each once.
    public let dates: [CivilDate]

    /// A calendar; the dates may come in any order. Refused: an end before the start, a date
    /// outside, a name that is neither `US` nor two capital letters.
    public init(
      name: String, from: CivilDate, until: CivilDate, dates: [CivilDate]
    ) throws(ReferenceError) {
      guard StateCode(name) != nil else {
        throw ReferenceError(.malformed, "calendar \(name): neither US nor a State's code")
      }
      guard from <= until, dates.allSatisfy({ from <= $0 && $0 <= until }) else {
        throw ReferenceError(.malformed, "calendar \(name): a date outside \(from) to \(until)")
      }
      self.name = name
      self.from = from
      self.until = until
      self.dates = Set(dates).sorted()
    }

    /// Whether a day is a holiday of this calendar.
    func hasHoliday(_ day: CivilDate) throws(ReferenceError) -> Bool {
      guard from <= day, day <= until else {
        throw ReferenceError(
          .outsideRange, "holidays of \(name) are loaded for \(from) to \(until), not for \(day)")
      }
      var (low, high) = (0, dates.count)
      while low < high {
        let middle = (low + high) / 2
        if dates[middle] < day { low = middle + 1 } else { high = middle }
      }
      return low < dates.count && dates[low] == day
    }
  }

  /// The federal calendar's name.
  public static let federal = "US"

  /// Counts up with each loading.
  public let version: Int
  /// The first day on which decisions look into it.
  public let effectiveFrom: CivilDate
  /// Ascending by name; the federal one among them.
  public let calendars: [Calendar]

  /// A table. Refused: two calendars of one name, or no federal one.
  public init(
    version: Int, effectiveFrom: CivilDate, calendars: [Calendar]
  ) throws(ReferenceError) {
    guard Set(calendars.map(\.name)).count == calendars.count,
      calendars.contains(where: { $0.name == Self.federal })
    else { throw ReferenceError(.malformed, "one calendar a name, and one of them US") }
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.calendars = calendars.sorted { $0.name < $1.name }
  }

  /// The next table: this one with the States' own days off from a file, a line `state,date` and
  /// then a line a day. A State that the file names gets a calendar that speaks of the same days
  /// as the federal one; the others keep theirs.
  public func adding(
    csv text: String, version: Int, effectiveFrom: CivilDate
  ) throws(ReferenceError) -> HolidayTable {
    var dates = [String: [CivilDate]]()
    for (number, fields) in try ReferenceText.read(text, header: ["state", "date"]) {
      guard fields[0] != Self.federal, StateCode(fields[0]) != nil, let date = CivilDate(fields[1])
      else {
        throw ReferenceError(
          .malformed, "line \(number): give a State and a day off, as in TX,2026-03-02")
      }
      dates[fields[0], default: []].append(date)
    }
    guard let federal = calendars.first(where: { $0.name == Self.federal }) else {
      preconditionFailure("a table without the federal calendar cannot be made")
    }
    var next = calendars.filter { dates[$0.name] == nil }
    for (name, dates) in dates {
      next.append(
        try Calendar(name: name, from: federal.from, until: federal.until, dates: dates))
    }
    return try HolidayTable(version: version, effectiveFrom: effectiveFrom, calendars: next)
  }

  /// Whether a day is neither a Saturday or Sunday nor a holiday of the nation or of the State. A
  /// State that has loaded no calendar keeps the federal one alone.
  public func isWorkingDay(
    _ day: CivilDate, in state: StateCode? = nil
  ) throws(ReferenceError) -> Bool {
    for calendar in calendars
    where calendar.name == Self.federal || calendar.name == state?.description {
      if try calendar.hasHoliday(day) { return false }
    }
    return day.weekday <= 5
  }

  /// How many working days there are after one day, up to and with another; 0 when that is not
  /// later.
  public func workingDays(
    after start: CivilDate, through end: CivilDate, in state: StateCode? = nil
  ) throws(ReferenceError) -> Int {
    var count = 0
    var day = start
    while day < end {
      day = day.adding(days: 1)
      if try isWorkingDay(day, in: state) { count += 1 }
    }
    return count
  }

  /// The `count`-th working day after a day: the day itself does not count, and for 0 it is the
  /// answer, working or not. Ends at the table's range, by an error, if not before.
  public func adding(
    workingDays count: Int, to start: CivilDate, in state: StateCode? = nil
  ) throws(ReferenceError) -> CivilDate {
    precondition(count >= 0, "\(count) working days: clocks run forward")
    var left = count
    var day = start
    while left > 0 {
      day = day.adding(days: 1)
      if try isWorkingDay(day, in: state) { left -= 1 }
    }
    return day
  }

  /// The last day on time of a clock that a day starts. A due date in calendar days may fall on a
  /// holiday: the sources move none.
  public func dueDate(
    from start: CivilDate, _ count: DayCount, in state: StateCode? = nil
  ) throws(ReferenceError) -> CivilDate {
    switch count.unit {
    case .calendar: start.adding(days: count.days)
    case .working: try adding(workingDays: count.days, to: start, in: state)
    }
  }
}

extension HolidayTable {
  /// `{"calendars": [{"dates", "from", "name", "until"}], "effective-from", "version"}`.
  public var cbor: CBORValue {
    .record([
      "version": .int(version), "effective-from": .date(effectiveFrom),
      "calendars": .array(
        calendars.map { calendar in
          .record([
            "name": .text(calendar.name), "from": .date(calendar.from),
            "until": .date(calendar.until),
            "dates": .array(calendar.dates.map { .date($0) }),
          ])
        }),
    ])
  }

  /// From `cbor`. Another order than `cbor` gives is refused: a table has one encoding.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try StrictFields(
      cbor, "holidays", keys: ["version", "effective-from", "calendars"])
    let version = try fields.count("version")
    let effectiveFrom = try fields.date("effective-from")
    var calendars = [Calendar]()
    for item in try fields.items("calendars") { calendars.append(try Self.calendar(item)) }
    guard calendars.map(\.name).isStrictlyAscending else { throw fields.misshapen("calendars") }
    do throws(ReferenceError) {
      try self.init(version: version, effectiveFrom: effectiveFrom, calendars: calendars)
    } catch {
      throw CBORError(.structure, error.reason)
    }
  }

  private static func calendar(_ item: CBORValue) throws(CBORError) -> Calendar {
    let fields = try StrictFields(
      item, "holiday calendar", keys: ["name", "from", "until", "dates"])
    let items = try fields.items("dates")
    let dates = items.compactMap(\.civilDate)
    guard dates.count == items.count, dates.isStrictlyAscending else {
      throw fields.misshapen("dates")
    }
    let name = try fields.text("name")
    let from = try fields.date("from")
    let until = try fields.date("until")
    do throws(ReferenceError) {
      return try Calendar(name: name, from: from, until: until, dates: dates)
    } catch {
      throw CBORError(.structure, error.reason)
    }
  }
}
