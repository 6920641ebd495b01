import AccessTrail
import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Linkage
public import Primitives
import Projecting
public import Records
import Vault

extension Exchange {
  /// A pattern of looks that an auditor may want to ask about. None is proof of anything, and none
  /// has a consequence by itself.
  public enum TrailPattern: String, CaseIterable, Sendable {
    /// Many children on one day of whom no State of the account's has a record.
    case manyOutsideState = "many-outside-state"
    /// A child with the family name of the account's holder.
    case sameSurname = "same-surname"
    /// A look at night or early in the morning, where the account works.
    case afterHours = "after-hours"
    /// Searches that no look at anybody found followed.
    case searchWithoutView = "search-without-view"
    /// One account from many places on one day.
    case manyPlaces = "many-places"
    /// The operating system's user at the machine saw children without an account.
    case withoutAccount = "without-account"

    /// Why it is worth a look, in a sentence.
    public var explanation: String {
      switch self {
      case .manyOutsideState:
        "More than \(TrailBounds.outsideMax) children on one day of whom no State of the account "
          + "has a record. A move notice or a family's arrival explains it."
      case .sameSurname:
        "The child has the family name of the account's holder. It may be a relative, or a common "
          + "name."
      case .afterHours:
        "Looks before \(TrailBounds.morning) or from \(TrailBounds.evening) o'clock in the State "
          + "of the account. Late work explains it, and so does a stolen password."
      case .searchWithoutView:
        "\(TrailBounds.searchesMin) or more searches on one day that found children, and no record "
          + "was opened. Curiosity, or a search for somebody who was not there."
      case .manyPlaces:
        "More than \(TrailBounds.placesMax) users of the operating system or addresses on one day. "
          + "A password that is passed on looks like this."
      case .withoutAccount:
        "Looks by the operator at the machine, whom no role binds. Only on a simulated ledger."
      }
    }
  }

  /// A pattern found.
  public struct TrailFinding: Sendable {
    /// Which.
    public let pattern: TrailPattern
    /// Whose looks; nil for the operator.
    public let account: AccountID?
    /// The account's name, or the operator's.
    public let name: String
    /// The day, in UTC.
    public let day: CivilDate
    /// How many looks, children or places make it.
    public let count: Int
    /// The looks, at most ``TrailBounds/positionsMax`` of them.
    public let positions: [UInt64]
  }

  /// Bounds from which on a pattern is a finding.
  enum TrailBounds {
    /// Children of other States in a day's work of an arrivals office.
    static let outsideMax = 10
    /// The first hour of work.
    static let morning = 6
    /// The first hour after it.
    static let evening = 21
    /// Fewer are somebody's spelling.
    static let searchesMin = 3
    /// A desk and a telephone.
    static let placesMax = 2
    /// Positions that a finding names: enough to begin reading.
    static let positionsMax = 20
  }

  /// Patterns in the looks of a range of the log, by day and account. It names no child; asking is
  /// recorded.
  public func trailPatterns(
    from: KnownAt?, to: KnownAt?, acting: Acting
  ) throws -> [TrailFinding] {
    try catchUp()
    let end = try position(knownAt: to)
    let start = try from.map { try position(knownAt: $0) } ?? 0
    let actor = try admit(acting, to: .readTrail, target: .nation)
    let entries = try accessTrail.environment.read {
      try trail.entries(of: .all, from: start, through: end, limit: .max, in: $0)
    }
    var scan = TrailScan(exchange: self, zones: try? zoneOffsets())
    for entry in entries where entry.kind == .look || entry.kind == .session {
      try scan.take(entry)
    }
    let findings = scan.findings()
    try recordReport(
      "trail-patterns", scope: .nation, knownAt: end, children: [:],
      about: "\(start) to \(end)", actor, acting.time)
    return findings
  }
}

/// Looks by day and account, as patterns are looked for.
struct TrailScan {
  private struct Key: Hashable {
    let account: AccountID?
    let name: String
    let day: CivilDate
  }

  private struct Day {
    var outside: [ChildID: UInt64] = [:]
    var surnames: [UInt64] = []
    var late: [UInt64] = []
    var searches: [UInt64] = []
    var views: [UInt64] = []
    var places: [String: UInt64] = [:]
  }

  private let exchange: Exchange
  private let zones: ZoneOffsets?
  private var days: [Key: Day] = [:]
  private var names: [AccountID: (name: String, surname: Set<NameToken>)] = [:]

  init(exchange: Exchange, zones: ZoneOffsets?) {
    self.exchange = exchange
    self.zones = zones
  }

  mutating func take(_ entry: AccessTrail.Entry) throws {
    let event = try OpenedEvent(
      try exchange.log.event(at: entry.position), opener: ClosedParts())
    let actor = try Actor(cbor: event.actor)
    let (account, name, place) = try who(actor, event)
    let key = Key(account: account, name: name, day: event.recorded.date)
    var day = days[key] ?? Day()
    if let place { day.places[place] = day.places[place] ?? entry.position }
    if entry.kind == .look {
      try look(event, account, &day)
      let states = try account.map { account in
        try exchange.accessTrail.environment.read { try exchange.trail.states(of: account, in: $0) }
      }
      if let state = states?.first, isLate(event.recorded, in: state) {
        day.late.append(entry.position)
      }
    }
    days[key] = day
  }

  private mutating func who(
    _ actor: Actor, _ event: OpenedEvent
  ) throws -> (AccountID?, String, place: String?) {
    switch actor {
    case .account(let account, _, _, _, let user):
      if names[account] == nil {
        let name = try exchange.papers(of: account, knownAt: .max).name ?? account.hex
        let words = name.split { " .-_@".contains($0) }
        let fields = MatchFields.statements(
          of: StudentBlock(groups: [
            .init(
              .demographics,
              [Row(recordID: 1, fields: [.init(.lastName1, words.last.map(String.init) ?? "")])])
          ]))
        names[account] = (name, Set(fields.first?.surnames.names ?? []))
      }
      return (account, names[account]?.name ?? "", user)
    case .operator(let user): return (nil, user, nil)
    case .system(let part): return (nil, part, nil)
    }
  }

  private mutating func look(
    _ event: OpenedEvent, _ account: AccountID?, _ day: inout Day
  ) throws {
    if event.type == RecordSearched.type {
      if try RecordSearched(clear: event.clear).found > 0 { day.searches.append(event.position) }
      return
    }
    guard let shown = try RecordShown(type: event.type, clear: event.clear) else { return }
    day.views.append(event.position)
    guard let account else { return }
    let statements = try exchange.content(
      of: shown.child, knownAt: shown.knownAt, withHistory: false
    ).statements
    let own = try exchange.accessTrail.environment.read {
      try exchange.trail.states(of: account, in: $0)
    }
    if !own.isEmpty, !statements.contains(where: { own.contains($0.state) }) {
      day.outside[shown.child] = event.position
    }
    let surnames = statements.flatMap { MatchFields.statements(of: $0.block) }
      .flatMap(\.surnames.names)
    if let known = names[account]?.surname, !known.isDisjoint(with: surnames) {
      day.surnames.append(event.position)
    }
  }

  private func isLate(_ time: Instant, in state: StateCode) -> Bool {
    guard let zone = try? zones?.zone(of: state),
      let offset = try? zone.offsetMinutes(at: time)
    else { return false }
    let local = time.adding(seconds: Int64(offset) * 60)
    let midnight = Instant(startOf: local.date)
    let hour = (local.microseconds - midnight.microseconds) / 3_600_000_000
    return hour < Exchange.TrailBounds.morning || hour >= Exchange.TrailBounds.evening
  }

  /// By day, name and pattern.
  func findings() -> [Exchange.TrailFinding] {
    typealias Bounds = Exchange.TrailBounds
    var found = [Exchange.TrailFinding]()
    for (key, day) in days.sorted(by: { Self.precedes($0.key, $1.key) }) {
      func add(_ pattern: Exchange.TrailPattern, _ count: Int, _ positions: [UInt64]) {
        found.append(
          Exchange.TrailFinding(
            pattern: pattern, account: key.account, name: key.name, day: key.day, count: count,
            positions: Array(positions.sorted().prefix(Bounds.positionsMax))))
      }
      if key.account == nil {
        let looks = day.views + day.searches
        if !looks.isEmpty { add(.withoutAccount, looks.count, looks) }
        continue
      }
      if day.outside.count > Bounds.outsideMax {
        add(.manyOutsideState, day.outside.count, Array(day.outside.values))
      }
      if !day.surnames.isEmpty { add(.sameSurname, day.surnames.count, day.surnames) }
      if !day.late.isEmpty { add(.afterHours, day.late.count, day.late) }
      if day.searches.count >= Bounds.searchesMin, day.views.isEmpty {
        add(.searchWithoutView, day.searches.count, day.searches)
      }
      if day.places.count > Bounds.placesMax {
        add(.manyPlaces, day.places.count, Array(day.places.values))
      }
    }
    return found
  }

  private static func precedes(_ left: Key, _ right: Key) -> Bool {
    (left.day, left.name, left.account?.hex ?? "") < (
      right.day, right.name, right.account?.hex ?? ""
    )
  }
}
