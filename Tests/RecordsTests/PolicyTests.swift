import CBOR
import Primitives
import Testing

@testable import Records

@Suite("Policies")
struct PolicyTests {
  @Test("a version comes back through CBOR, and equal values give equal bytes")
  func roundTrips() throws {
    for version in PolicyDefaults.initial(effectiveFrom: try day("2024-09-01")) {
      #expect(try PolicyVersion(cbor: try throughBytes(version.cbor)) == version)
    }
    let names = ["expires", "life-days", "classes", "remembered", "failures-max"]
    let values = PolicyDefaults.values(of: .passwords)
    func version(_ order: [String]) throws -> PolicyVersion {
      var chosen = [String: PolicyValue]()
      for name in order { chosen[name] = values[name] }
      return PolicyVersion(
        area: .passwords, version: 1, effectiveFrom: try day("2024-01-01"), values: chosen)
    }
    #expect(try version(names).cbor.encoded == version(names.reversed()).cbor.encoded)
  }

  /// The bytes come from a CBOR writer of a few lines of Python, not from ours.
  @Test("the encoding is fixed for ever")
  func golden() throws {
    let version = PolicyVersion(
      area: .disclosure, version: 3, effectiveFrom: try day("1970-01-02"),
      values: [
        "minimum-cell-size": .int(-1), "b": .bool(true), "c": .text("x"),
        "d": .date(try day("1970-01-03")), "e": .list(["y"]),
      ])
    #expect(
      Hex.encode(version.cbor.encoded)
        == "a464617265616a646973636c6f737572656676616c756573a56162f5616361786164d864026165"
        + "816179716d696e696d756d2d63656c6c2d73697a65206776657273696f6e036e65666665637469"
        + "76652d66726f6dd86401")
  }

  @Test("what is no version is refused")
  func refused() throws {
    let good = PolicyVersion(
      area: .passwords, version: 1, effectiveFrom: try day("2024-01-01"),
      values: ["life-days": .int(90)])
    let entries = try #require(good.cbor.entries)
    func changed(_ key: String, _ value: CBORValue?) -> CBORValue {
      .map(
        entries.filter { $0.key != .text(key) }
          + (value.map { [.init(.text(key), $0)] } ?? []))
    }
    for value in [
      CBORValue.int(1), changed("area", .text("weather")), changed("version", .int(-1)),
      changed("version", nil), changed("effective-from", .int(3)), changed("values", .array([])),
      changed("values", .map([.init(.int(1), .int(1))])), changed("more", .int(1)),
      changed("values", .record(["life-days": .bytes([1])])),
      changed("values", .record(["life-days": .array([.int(1)])])),
      changed("values", .record(["life-days": .null])),
    ] {
      #expect(throws: CBORError(.structure, ""), "\(value)") { try PolicyVersion(cbor: value) }
    }
  }

  @Test("every area has values; every first value keeps its own bounds")
  func catalogue() throws {
    for area in PolicyArea.allCases {
      let definitions = PolicyCatalogue.definitions(of: area)
      #expect(!definitions.isEmpty, "\(area)")
      for definition in definitions {
        #expect(throws: Never.self) { try definition.check(definition.initial) }
        #expect(PolicyCatalogue.definition(definition.name, area) == definition)
        if case .int = definition.kind { #expect(!definition.unit.isEmpty, "\(definition.name)") }
        if case .stateNumbers = definition.kind {
          let national = String(definition.name.dropLast("-by-state".count))
          #expect(PolicyCatalogue.definition(national, area) != nil, "\(definition.name)")
        }
      }
    }
  }

  @Test("the first values are those of the sources")
  func firstValues() throws {
    let book = try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
    let today = try day("2024-01-01")
    let numbers: [(PolicyArea, String, Int)] = [
      (.counting, "period-first-month", 9), (.counting, "period-first-day", 1),
      (.counting, "age-min-years", 3), (.counting, "age-max-years", 22),
      (.counting, "eligibility-months", 36), (.counting, "change-flag-percent", 25),
      (.passwords, "length-min", 8), (.passwords, "life-days", 90),
      (.passwords, "remembered", 6), (.passwords, "failures-max", 3),
      (.sessions, "idle-minutes", 30), (.accounts, "inactive-review-days", 90),
      (.accounts, "rules-of-behavior-months", 12), (.worklists, "resolve-business-days", 5),
      (.worklists, "move-reply-hours", 24), (.retention, "accounting-years", 5),
      (.retention, "papers-years", 3), (.retention, "rejected-block-days", 90),
      (.validation, "age-max-years", 22), (.validation, "eligibility-months", 36),
      (.validation, "credits-max-hundredths", 999), (.validation, "new-element-grace-months", 6),
      (.disclosure, "minimum-cell-size", 10), (.agreements, "renewal-warning-days", 60),
      (.privacy, "acknowledgment-working-days", 10), (.privacy, "review-working-days", 30),
      (.privacy, "access-days", 45), (.privacy, "sea-calendar-days", 30),
      (.privacy, "forward-working-days", 4), (.privacy, "answer-working-days", 10),
      (.privacy, "majority-years", 18),
    ]
    for (area, name, number) in numbers {
      #expect(try book.int(name, area, on: today) == number, "\(name)")
    }
    #expect(try !book.bool("auto-approval", .worklists, on: today))
    #expect(
      try book.text("open-enrollment-shows-residence-until", .counting, on: today)
        == "submission-date")
    #expect(
      try book.date("correction-use-from", .disclosure, on: today) == day("2019-07-10"))
    #expect(try book.list("ineligible-enrollment-types", .counting, on: today) == ["07"])
    for version in PolicyDefaults.initial(effectiveFrom: today) {
      #expect(PolicyCatalogue.missing(in: version).isEmpty, "\(version.area)")
    }
  }

  @Test("the stricter of nation and State binds")
  func strictest() throws {
    let book = try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
    let today = try day("2024-01-01")
    let tennessee = try state("TN")
    #expect(try book.strictestInt("life-days", .passwords, state: tennessee, on: today) == 60)
    #expect(
      try book.strictestInt("life-days", .passwords, state: try state("TX"), on: today) == 90)
    #expect(try book.strictestInt("life-days", .passwords, state: nil, on: today) == 90)
    let version = try #require(book.inForce(.passwords, on: today))
    let later = try book.adding(
      version.amended(effectiveFrom: today, with: ["life-days": .int(30)]))
    #expect(try later.strictestInt("life-days", .passwords, state: tennessee, on: today) == 30)
    #expect(throws: PolicyError(.unknownName, .passwords, "remembered-by-state", "")) {
      try book.strictestInt("remembered", .passwords, state: tennessee, on: today)
    }
  }
}
