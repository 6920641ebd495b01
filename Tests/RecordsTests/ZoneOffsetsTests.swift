import CBOR
import Primitives
import Testing

@testable import Records

@Suite("Zones")
struct ZoneOffsetsTests {
  private func table() throws -> ZoneOffsets {
    let from = try day("2000-01-01")
    return try StatuteZones.table(
      states: try StateList.initial(effectiveFrom: from), effectiveFrom: from)
  }

  /// Moments around the changes, typed by hand and compared with tzdata, which also agreed on every
  /// hour of the table.
  private static let known: [(String, String, Int)] = [
    ("Eastern", "2000-01-01T00:00:00Z", -300), ("Eastern", "2006-04-02T06:59:59Z", -300),
    ("Eastern", "2006-04-02T07:00:00Z", -240), ("Eastern", "2006-10-29T05:59:59Z", -240),
    ("Eastern", "2006-10-29T06:00:00Z", -300), ("Eastern", "2007-03-11T06:59:59Z", -300),
    ("Eastern", "2007-03-11T07:00:00Z", -240), ("Eastern", "2007-11-04T05:59:59Z", -240),
    ("Eastern", "2007-11-04T06:00:00Z", -300), ("Central", "2024-03-10T08:00:00Z", -300),
    ("Central", "2024-11-03T06:59:59Z", -300), ("Central", "2024-11-03T07:00:00Z", -360),
    ("Mountain", "2024-07-01T00:00:00Z", -360), ("Arizona", "2024-07-01T00:00:00Z", -420),
    ("Pacific", "2025-03-09T09:59:59Z", -480), ("Pacific", "2025-03-09T10:00:00Z", -420),
    ("Pacific", "1999-04-04T10:00:00Z", -420), ("Pacific", "1999-10-31T09:00:00Z", -480),
    ("Alaska", "2024-07-01T00:00:00Z", -480), ("Alaska", "2024-12-01T00:00:00Z", -540),
    ("Hawaii", "2024-07-01T00:00:00Z", -600), ("Atlantic", "2024-07-01T00:00:00Z", -240),
    ("Chamorro", "2024-07-01T00:00:00Z", 600), ("Samoa", "2024-07-01T00:00:00Z", -660),
  ]

  @Test("offsets at known moments")
  func knownOffsets() throws {
    let table = try table()
    for (zone, text, minutes) in Self.known {
      #expect(
        try table.zone(zone).offsetMinutes(at: try moment(text)) == minutes, "\(zone), \(text)")
    }
  }

  @Test("the Sundays of the change, by year")
  func changeDays() throws {
    let known = [
      (1995, "1995-04-02", "1995-10-29"), (2000, "2000-04-02", "2000-10-29"),
      (2006, "2006-04-02", "2006-10-29"), (2007, "2007-03-11", "2007-11-04"),
      (2015, "2015-03-08", "2015-11-01"), (2020, "2020-03-08", "2020-11-01"),
      (2026, "2026-03-08", "2026-11-01"),
    ]
    for (year, spring, autumn) in known {
      let days = try #require(StatuteZones.changeDays(of: year))
      #expect(days == (try day(spring), try day(autumn)), "\(year)")
    }
    for year in StatuteZones.years {
      let days = try #require(StatuteZones.changeDays(of: year))
      #expect(days.spring.weekday == 7 && days.autumn.weekday == 7, "\(year)")
      let autumn = days.autumn.components
      #expect(year >= 2007 ? autumn == (year, 11, autumn.day) : autumn == (year, 10, autumn.day))
    }
  }

  @Test("one moment, many days")
  func civilDates() throws {
    let table = try table()
    let instant = try moment("2024-07-01T05:30:00Z")
    for (code, expected) in [
      ("NY", "2024-07-01"), ("TX", "2024-07-01"), ("CA", "2024-06-30"), ("AZ", "2024-06-30"),
      ("HI", "2024-06-30"), ("GU", "2024-07-01"), ("AS", "2024-06-30"), ("PR", "2024-07-01"),
    ] {
      #expect(try table.civilDate(of: instant, in: try state(code)) == day(expected), "\(code)")
    }
    #expect(
      try table.civilDate(of: try moment("2024-06-30T14:00:00Z"), in: "Chamorro")
        == day("2024-07-01"))
  }

  @Test("a day begins where the day before ends, in every zone of the table")
  func starts() throws {
    let table = try table()
    for zone in table.zones {
      for year in StatuteZones.years {
        for (month, date) in [(1, 1), (3, 8), (3, 11), (4, 2), (7, 4), (10, 29), (11, 1), (11, 4)] {
          let first = try #require(CivilDate(year: year, month: month, day: date))
          for today in [first, first.adding(days: 1)] {
            let start = try zone.start(of: today)
            #expect(try zone.civilDate(of: start) == today, "\(zone.name), \(today)")
            guard start > zone.changes[0].from else { continue }
            let before = Instant(microseconds: start.microseconds - 1)
            #expect(try zone.civilDate(of: before) == today.adding(days: -1), "\(zone.name)")
          }
        }
      }
    }
    let eastern = try table.zone("Eastern")
    #expect(try eastern.start(of: try day("2024-11-03")) == moment("2024-11-03T04:00:00Z"))
    #expect(try eastern.start(of: try day("2024-11-04")) == moment("2024-11-04T05:00:00Z"))
  }

  @Test("outside the table and unknown names are errors")
  func outside() throws {
    let table = try table()
    for zone in table.zones {
      #expect(try zone.civilDate(of: zone.changes[0].from) == day("1995-01-01"))
      let last = Instant(microseconds: zone.until.microseconds - 1)
      #expect(try zone.civilDate(of: last) == day("2060-12-31"))
      let early = Instant(microseconds: zone.changes[0].from.microseconds - 1)
      for instant in [early, zone.until] {
        #expect(throws: ReferenceError(.outsideRange, "")) { try zone.civilDate(of: instant) }
      }
    }
    let instant = try moment("2024-01-01T00:00:00Z")
    #expect(throws: ReferenceError(.unknownName, "")) {
      try table.civilDate(of: instant, in: "Greenwich")
    }
    #expect(throws: ReferenceError(.unknownName, "")) {
      try table.civilDate(of: instant, in: try state("ZZ"))
    }
  }

  @Test("CBOR comes back; disorder is refused")
  func cbor() throws {
    let table = try table()
    #expect(try ZoneOffsets(cbor: try throughBytes(table.cbor)) == table)
    #expect(table.zones.map(\.name).isStrictlyAscending && table.zones.count == 10)
    func zone(_ changes: [(Int, Int)], until: Int = 100) -> CBORValue {
      .record([
        "name": .text("Z"), "until": .int(until),
        "changes": .array(changes.map { .array([.int($0.0), .int($0.1)]) }),
      ])
    }
    func changed(_ zones: [CBORValue], _ states: [CBORValue.Entry] = []) throws -> CBORValue {
      .record([
        "version": .int(1), "effective-from": .date(try day("2000-01-01")),
        "states": .map(states), "zones": .array(zones),
      ])
    }
    let texas = CBORValue.Entry(.text("TX"), .text("Z"))
    let good = try changed([zone([(1, -60), (2, 0)])], [texas])
    #expect(throws: Never.self) { try ZoneOffsets(cbor: good) }
    for wrong in [
      try changed([zone([])]), try changed([zone([(2, 0), (1, 0)])]),
      try changed([zone([(1, 0), (1, 0)])]), try changed([zone([(1, 0)], until: 1)]),
      try changed([zone([(1, 2000)])]), try changed([zone([(1, 0)]), zone([(1, 0)])]),
      try changed([zone([(1, 0)], until: Int.max)]),
      try changed([], [texas]), try changed([zone([(1, 0)])], [.init(.text("T"), .text("Z"))]),
    ] {
      #expect(throws: CBORError(.structure, ""), "\(wrong)") { try ZoneOffsets(cbor: wrong) }
    }
  }
}
