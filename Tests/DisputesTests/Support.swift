import Disputes
import Primitives
import Records
import Testing

/// A day, or a failed test where the text is none.
func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text), "\(text) is no day") }

/// A moment, or a failed test where the text is none.
func moment(_ text: String) throws -> Instant {
  try #require(Instant(text), "\(text) is no moment")
}

/// A State's code, or a failed test where the text is none.
func state(_ text: String) throws -> StateCode {
  try #require(StateCode(text), "\(text) is no code")
}

/// The clocks of a ledger with the first policies and tables, and Texas's own days off.
func clocks() throws -> DisputeClocks {
  let start = try day("2020-01-01")
  let texas = try HolidayTable.Calendar(
    name: "TX", from: start, until: try day("2029-12-31"),
    dates: [try day("2026-03-02"), try day("2026-04-03")])
  let holidays = try HolidayTable(
    version: 1, effectiveFrom: start,
    calendars: [try FederalHolidays.calendar(years: 2020...2029), texas])
  return DisputeClocks(
    policies: try PolicyDefaults.book(effectiveFrom: start), holidays: holidays,
    zones: try StatuteZones.table(
      states: try StateList.initial(effectiveFrom: start), effectiveFrom: start))
}

/// A case of Texas's datum, received by a State or by the Department.
func subject(receiver: StateCode?) throws -> DisputeSubject {
  DisputeSubject(
    child: ChildID(high: 1, low: 1), record: StateRecordID(high: 2, low: 2),
    state: try state("TX"), receiver: receiver)
}

/// Numbers that are the same for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
