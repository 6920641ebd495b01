import Projecting
import ChildCounts
import Counting
import KeyValue
import Ledger
import Primitives
import Records

extension Exchange {
  /// The Department's files of a period with the edit checks that it applies to them. The layouts
  /// follow the file specifications as far as they are known here: `docs/counting.md`.
  public func federalFiles(_ asked: CountQuestion, acting: Acting) throws -> FederalFiles {
    let settled = try settled(asked)
    let actor = try admit(acting, to: .federalFiles, target: .nation)
    let question = settled.question
    let day = try log.event(at: question.knownAt).recorded.date
    let threshold = try policies().int("change-flag-percent", .counting, on: day)
    let made = try childCounts.environment.read { rows in
      var former = question
      former.period = question.period.previous
      former.asOf = question.rules.rules.end(of: former.period)
      let maker = FederalMaker(
        counts: counts, now: try FederalNumbers(counts, question, rows),
        former: try FederalNumbers(counts, former, rows), thresholdPercent: Int64(threshold))
      return FederalFiles(
        files: maker.files(), findings: maker.findings(), knownAt: question.knownAt)
    }
    try recordReport(
      "federal-files", scope: .nation, knownAt: question.knownAt, children: [:], actor,
      acting.time)
    return made
  }
}

/// What the files of one period are made of, by State; nil is the nation.
struct FederalNumbers {
  /// A group of children: eligible, served in summer or intersession, served at all.
  enum Group: CaseIterable {
    case eligible
    case summer
    case served
  }

  let period: PerformancePeriod
  let states: [StateCode]
  /// By the codes of age and grade.
  private(set) var ages: [Group: [StateCode?: [String: Int64]]] = [:]
  /// By subgroup, of the eligible: `sex` female, ...
  private(set) var subgroups: [StateCode?: [[String]: Int64]] = [:]
  /// Totals of the series themselves.
  private(set) var totals: [Group: [StateCode?: Int64]] = [:]

  static let subgroupBreakdowns: [Breakdown] = [
    .sex, .englishLearner, .individualizedProgram, .priority, .arrival,
  ]

  init(
    _ counts: ChildCounts, _ question: ChildCounts.Question, _ rows: borrowing ReadTransaction
  ) throws {
    period = question.period
    states = try counts.states(question, in: rows)
    for state in states.map(Optional.some) + [nil] {
      for category in CountingCategory.allCases {
        var one = question
        one.category = category
        let group: Group = category == .one ? .eligible : .summer
        totals[group, default: [:]][state] = try counts.count(one, state: state, in: rows)
        try counts.forEachProfile(one, state: state, in: rows) { profile, count in
          let age = Self.ageCode(profile)
          add(count, to: group, state, age)
          guard category == .one else { return }
          if profile.isServed { add(count, to: .served, state, age) }
          for breakdown in Self.subgroupBreakdowns {
            let key = [breakdown.rawValue, breakdown.value(of: profile) ?? ""]
            subgroups[state, default: [:]][key, default: 0] += count
          }
        }
      }
    }
  }

  private mutating func add(
    _ count: Int64, to group: Group, _ state: StateCode?, _ age: String
  ) { ages[group, default: [:]][state, default: [:]][age, default: 0] += count }

  func total(_ group: Group, _ state: StateCode?) -> Int64 {
    (ages[group]?[state] ?? [:]).values.reduce(0, +)
  }

  func byAge(_ group: Group, _ state: StateCode?) -> [(age: String, count: Int64)] {
    let found = ages[group]?[state] ?? [:]
    return Self.ageCodes.compactMap { age in
      found[age].flatMap { $0 == 0 ? nil : (age, $0) }
    }
  }

  func subgroup(_ breakdown: Breakdown, _ value: String, _ state: StateCode?) -> Int64 {
    subgroups[state]?[[breakdown.rawValue, value]] ?? 0
  }

  /// The codes of age and grade, in their order.
  static let ageCodes =
    ["AGE3TO5NOTK", "KG"] + (1...12).map { padded($0, 2) } + ["UG", "OOS", "MISSING"]

  static func ageCode(_ profile: Profile) -> String {
    switch AgeBand(profile) {
    case .ageThreeToFive: "AGE3TO5NOTK"
    case .ungraded: "UG"
    case .outOfSchool: "OOS"
    case .unknown: "MISSING"
    default: profile.grade?.code ?? "MISSING"
    }
  }
}

/// Makes the files and checks them.
private struct FederalMaker {
  let counts: ChildCounts
  let now: FederalNumbers
  let former: FederalNumbers
  let thresholdPercent: Int64

  func files() -> [FederalFile] {
    let table = [
      "state_code", "table_name", "age_grade", "subgroup", "subgroup_value", "total_indicator",
      "count",
    ]
    let cspr = ["scope", "age_grade", "count"]
    return [
      file("FS121SUB", "121SUB", table, lines(.eligible, "MIGRNTELGBLE") + subgroupLines()),
      file("FS122", "122", table, lines(.summer, "MIGRNTSRVDSUM")),
      file("FS054", "054", table, lines(.served, "MIGRNTSRVD12")),
      file("CSPR171", "CSPR 1.7.1", cspr, csprLines(.eligible)),
      file("CSPR172", "CSPR 1.7.2", cspr, csprLines(.summer)),
    ]
  }

  private func file(
    _ name: String, _ identifier: String, _ columns: [String], _ lines: [[String]]
  ) -> FederalFile {
    FederalFile(
      name: name,
      header: [
        "SEA \(identifier)", String(lines.count), "\(name).csv", name, now.period.description,
      ],
      columns: ["file_record_number"] + columns,
      lines: lines.enumerated().map { [String($0.offset + 1)] + $0.element })
  }

  private func lines(_ group: FederalNumbers.Group, _ table: String) -> [[String]] {
    now.states.flatMap { state -> [[String]] in
      let name = state.description
      return now.byAge(group, state).map { age, count in
        [name, table, age, "", "", "N", String(count)]
      } + [[name, table, "", "", "", "Y", String(now.total(group, state))]]
    }
  }

  private func subgroupLines() -> [[String]] {
    now.states.flatMap { state in
      (now.subgroups[state] ?? [:]).filter { $0.value != 0 }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map { key, count in
          [state.description, "MIGRNTELGBLE", "", key[0], key[1], "N", String(count)]
        }
    }
  }

  private func csprLines(_ group: FederalNumbers.Group) -> [[String]] {
    (now.states.map(Optional.some) + [nil]).flatMap { state -> [[String]] in
      let name = state?.description ?? "national"
      return now.byAge(group, state).map { [name, $0.age, String($0.count)] }
        + [[name, "total", String(now.total(group, state))]]
    }
  }

  func findings() -> [FederalFinding] {
    var found = [FederalFinding]()
    for state in now.states.map(Optional.some) + [nil] {
      found += served(state) + sums(state) + missing(state) + changes(state)
    }
    return found
  }

  /// Served in summer or intersession is a part of served at all.
  private func served(_ state: StateCode?) -> [FederalFinding] {
    let all = Dictionary(
      uniqueKeysWithValues: now.byAge(.served, state).map { ($0.age, $0.count) })
    return now.byAge(.summer, state).filter { $0.count > all[$0.age] ?? 0 }.map { age, count in
      FederalFinding(
        severity: .error, check: "fs122-within-fs054", state: state,
        explanation: "\(age): \(count) served in summer or intersession, only \(all[age] ?? 0) "
          + "served in the whole period")
    }
  }

  /// Every set of parts adds up to the count of the series.
  private func sums(_ state: StateCode?) -> [FederalFinding] {
    var found = [FederalFinding]()
    for group in [FederalNumbers.Group.eligible, .summer] {
      let series = now.totals[group]?[state] ?? 0
      if now.total(group, state) != series {
        found.append(
          FederalFinding(
            severity: .error, check: "sum-of-grades", state: state,
            explanation: "grades add up to \(now.total(group, state)), the count is \(series)"))
      }
    }
    let total = now.total(.eligible, state)
    for breakdown in FederalNumbers.subgroupBreakdowns {
      let sum = (now.subgroups[state] ?? [:]).filter { $0.key[0] == breakdown.rawValue }
        .values.reduce(0, +)
      guard sum != total else { continue }
      found.append(
        FederalFinding(
          severity: .error, check: "sum-of-subgroups", state: state,
          explanation: "\(breakdown.rawValue) adds up to \(sum), the count is \(total)"))
    }
    return found
  }

  private func missing(_ state: StateCode?) -> [FederalFinding] {
    now.byAge(.eligible, state).filter { $0.age == "MISSING" }.map { _, count in
      FederalFinding(
        severity: .warning, check: "grade-missing", state: state,
        explanation: "\(count) children of six or older have no grade that a school gives")
    }
  }

  /// A change against last year from which the Department wants to be told why.
  private func changes(_ state: StateCode?) -> [FederalFinding] {
    let names: [(FederalNumbers.Group, String)] = [
      (.eligible, "FS121SUB"), (.summer, "FS122"), (.served, "FS054"),
    ]
    return names.compactMap { group, name in
      let (one, other) = (former.total(group, state), now.total(group, state))
      guard one > 0, abs(other - one) * 100 >= thresholdPercent * one else { return nil }
      let arrived = now.subgroup(.arrival, "yes", state)
      let before = former.subgroup(.arrival, "yes", state)
      return FederalFinding(
        severity: .warning, check: "change-on-last-year", state: state,
        explanation: "\(name): \(other) after \(one), \((other - one) * 100 / one) %; of the "
          + "eligible \(arrived) arrived in the period, \(before) in the one before")
    }
  }
}
