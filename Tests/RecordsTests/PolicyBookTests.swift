import Primitives
import Testing

@testable import Records

@Suite("Policy book")
struct PolicyBookTests {
  private func version(
    _ number: Int, _ from: String, _ values: [String: PolicyValue] = [:]
  ) throws -> PolicyVersion {
    PolicyVersion(
      area: .passwords, version: number, effectiveFrom: try day(from), values: values)
  }

  @Test("lookups equal a search through everything that was adopted")
  func equalsNaive() throws {
    let origin = try day("2020-01-01")
    for seed in 0..<60 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var adopted = [PolicyVersion]()
      var book = PolicyBook()
      var numbers = [PolicyArea: Int]()
      for _ in 0..<Int.random(in: 0...25, using: &random) {
        let area: PolicyArea = Bool.random(using: &random) ? .passwords : .counting
        let number = (numbers[area] ?? 0) + Int.random(in: 1...3, using: &random)
        numbers[area] = number
        let version = PolicyVersion(
          area: area, version: number,
          effectiveFrom: origin.adding(days: Int.random(in: 0...20, using: &random)), values: [:])
        adopted.append(version)
        book = try book.adding(version)
      }
      for offset in -1...22 {
        let today = origin.adding(days: offset)
        for area in [PolicyArea.passwords, .counting, .privacy] {
          var expected: PolicyVersion?
          for version in adopted where version.area == area && version.effectiveFrom <= today {
            if let best = expected, best.effectiveFrom > version.effectiveFrom { continue }
            expected = version
          }
          #expect(book.inForce(area, on: today) == expected, "seed \(seed), \(area), \(today)")
        }
      }
    }
  }

  @Test("of two versions of one day the later adopted holds; adding leaves the old book alone")
  func ties() throws {
    let first = try version(1, "2024-01-01", ["life-days": .int(90)])
    let second = try version(2, "2024-01-01", ["life-days": .int(60)])
    let earlier = try version(3, "2023-01-01", ["life-days": .int(45)])
    let old = try PolicyBook([first])
    let book = try old.adding(second).adding(earlier)
    #expect(try old.int("life-days", .passwords, on: try day("2024-01-01")) == 90)
    #expect(try book.int("life-days", .passwords, on: try day("2024-01-01")) == 60)
    #expect(try book.int("life-days", .passwords, on: try day("2023-12-31")) == 45)
    #expect(book.inForce(.passwords, on: try day("2022-12-31")) == nil)
    #expect(book.lastVersion(.passwords) == 3)
    #expect(book.versions(.passwords) == [earlier, first, second])
  }

  @Test("version numbers increase in an area")
  func increasing() throws {
    let book = try PolicyBook([try version(2, "2024-01-01")])
    for number in [-1, 0, 1, 2] {
      #expect(throws: PolicyError(.versionNotIncreasing, .passwords, nil, "")) {
        try book.adding(try version(number, "2025-01-01"))
      }
    }
    #expect(throws: PolicyError(.versionNotIncreasing, .passwords, nil, "")) {
      try PolicyBook([try version(0, "2024-01-01")])
    }
    #expect(throws: Never.self) { try book.adding(try version(7, "2024-01-01")) }
  }

  @Test(
    "values outside the catalogue are refused, each by its name",
    arguments: [
      ("life-days", PolicyValue.int(0), PolicyError.Code.outOfRange),
      ("life-days", .int(3651), .outOfRange), ("life-days", .bool(true), .wrongType),
      ("life-days", .text("90"), .wrongType), ("life-weeks", .int(9), .unknownName),
      ("idle-minutes", .int(30), .unknownName), ("expires", .int(1), .wrongType),
      ("classes", .list(["upper", "upper"]), .outOfRange),
      ("classes", .list(["emoji"]), .outOfRange),
      ("life-days-by-state", .list(["TN=60", "TN=50"]), .outOfRange),
      ("life-days-by-state", .list(["TN=0"]), .outOfRange),
      ("life-days-by-state", .list(["TN=060"]), .outOfRange),
      ("life-days-by-state", .list(["tn=60"]), .outOfRange),
      ("life-days-by-state", .list(["TN=60=1"]), .outOfRange),
    ])
  func unknown(_ name: String, _ value: PolicyValue, _ code: PolicyError.Code) throws {
    let wrong = try version(1, "2024-01-01", [name: value])
    #expect(throws: PolicyError(code, .passwords, name, "")) { try PolicyBook().adding(wrong) }
  }

  @Test("other forms: words, dates, States, States' deadlines")
  func otherForms() throws {
    let wrong: [(PolicyArea, String, PolicyValue, PolicyError.Code)] = [
      (.deadlines, "move-notice-unit", .text("lunar"), .outOfRange),
      (.deadlines, "move-notice-by-state", .list(["TN=4"]), .outOfRange),
      (.deadlines, "move-notice-by-state", .list(["TN=4 none"]), .outOfRange),
      (.deadlines, "move-notice-by-state", .list(["TN=-4 working"]), .outOfRange),
      (.deadlines, "move-notice-by-state", .list(["TN=4 working", "TN=3 working"]), .outOfRange),
      (.worklists, "strict-lock-states", .list(["TN", "TN"]), .outOfRange),
      (.worklists, "strict-lock-states", .list(["Tennessee"]), .outOfRange),
      (.disclosure, "correction-use-from", .text("2019-07-10"), .wrongType),
    ]
    for (area, name, value, code) in wrong {
      let version = PolicyVersion(
        area: area, version: 1, effectiveFrom: try day("2024-01-01"), values: [name: value])
      #expect(throws: PolicyError(code, area, name, ""), "\(name), \(value)") {
        try PolicyBook().adding(version)
      }
    }
  }

  @Test("a value that cannot be had says why")
  func missing() throws {
    let book = try PolicyBook([try version(1, "2024-01-01", ["life-days": .int(90)])])
    let today = try day("2024-06-01")
    #expect(throws: PolicyError(.noVersion, .passwords, "life-days", "")) {
      try book.int("life-days", .passwords, on: try day("2023-12-31"))
    }
    #expect(throws: PolicyError(.unknownName, .passwords, "life-weeks", "")) {
      try book.int("life-weeks", .passwords, on: today)
    }
    #expect(throws: PolicyError(.notSet, .passwords, "remembered", "")) {
      try book.int("remembered", .passwords, on: today)
    }
    #expect(throws: PolicyError(.wrongType, .passwords, "life-days", "")) {
      try book.text("life-days", .passwords, on: today)
    }
    let error = PolicyError(.notSet, .passwords, "remembered", "why")
    #expect(error.description == "policy passwords, remembered: why")
  }
}
