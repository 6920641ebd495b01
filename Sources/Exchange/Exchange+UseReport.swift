import Projecting
import Vault
import Counting
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Records

extension Exchange {
  /// Of the children who came to a State, how many had their record opened there soon.
  ///
  /// A child comes when a State tells of it whom another State had told of before. Opened is what a
  /// `record.viewed` says of an account of that State, within the days asked for. Reads the log.
  func useReport(_ asked: ReportQuestion, _ position: UInt64) throws -> Report {
    var walk = UseWalk(withinDays: asked.withinDays)
    try log.forEachLeaf(from: 0, through: position) { position, leaf in
      try walk.take(try RecordedEvent(leaf: leaf, position: position))
      return true
    }
    var scopes = [AccountID: StateCode?]()
    try decisions.environment.read { rows in
      for account in Set(walk.looks.compactMap(\.account)) {
        scopes[account] = try AccountRow(of: account, in: rows)?.holder.roles
          .compactMap { $0.scope.state }.first
      }
    }
    if asked.use == .district || asked.use == .region {
      try walk.place(
        arrivalPlaces(walk.arrivals, knownAt: position, byRegion: asked.use == .region))
    }
    let (least, hasComplement) = try disclosureBounds(knownAt: position)
    let lines = walk.tally(asked.use, scopes).sorted { $0.key < $1.key }
      .map { name, tally -> (name: String, cells: [Report.Cell]) in
        let parts = PublishedTable(
          rowNames: [name], columnNames: ["opened", "not", "came"],
          values: [[tally.opened, tally.came - tally.opened, tally.came]], leastSize: least,
          hasComplement: hasComplement
        ).cells[0]
        let share: Report.Cell =
          parts[0].map { $0 * 1000 / max(tally.came, 1) }.map { .number($0) } ?? .hidden
        return (name, [Report.Cell(parts[2]), Report.Cell(parts[0]), share])
      }
    return Report(
      name: .use, title: "Children who came, and records opened within \(asked.withinDays) days",
      period: nil, knownAt: position, rules: nil, columns: ["came", "opened", "permille"],
      rows: lines,
      note: "Came: told of by a State after another State. By role or purpose: of all who came.")
  }

  /// Of each arrival the district, or the regions, of the State's record that came: by its last
  /// statement as known at a position. Erased children and records without a district have none.
  private func arrivalPlaces(
    _ arrivals: [UseWalk.Arrival], knownAt position: UInt64, byRegion: Bool
  ) throws -> [[String]] {
    let day = try log.event(at: position).recorded.date
    let regions = byRegion ? try regionTable(on: day, knownAt: position) : nil
    return try arrivals.map { arrival in
      let entry = try consolidatedRecords.environment.read {
        try records.entry(arrival.record, knownAt: position, in: $0)
      }
      guard let entry, try vault.key(of: arrival.record.retagged()) != nil,
        let place = EnrollmentPlace(of: try statement(entry).block, state: arrival.state)
      else { return ["\(arrival.state) none"] }
      guard byRegion else { return ["\(arrival.state) \(place.district)"] }
      let names = regions?.regions(of: place.district, in: arrival.state, on: day) ?? []
      return names.isEmpty ? ["\(arrival.state) none"] : names.map { "\(arrival.state) \($0)" }
    }
  }
}

/// Children who came and looks at children, in the order of the log.
private struct UseWalk {
  struct Tally {
    var came: Int64 = 0
    var opened: Int64 = 0
  }

  struct Look {
    let child: ChildID
    let time: Instant
    let account: AccountID?
    let role: String
    let purpose: String
  }

  struct Arrival {
    let child: ChildID
    /// The State's record that tells of the child.
    let record: StateRecordID
    let state: StateCode
    let time: Instant
  }

  private let withinDays: Int
  private var stateOf: [StateRecordID: StateCode] = [:]
  private var recordsOf: [ChildID: [StateCode: StateRecordID]] = [:]
  private var survivor: [ChildID: ChildID] = [:]
  private(set) var arrivals: [Arrival] = []
  /// Of each arrival the names under which it is told; empty until they are looked up.
  private var places: [[String]] = []
  private(set) var looks: [Look] = []

  init(withinDays: Int) { self.withinDays = withinDays }

  mutating func place(_ places: [[String]]) { self.places = places }

  mutating func take(_ event: RecordedEvent) throws {
    guard
      [
        StudentSubmitted.type, ChildIdentified.type, MergeValidated.type,
        RecordShown.Manner.viewed.rawValue,
      ].contains(event.type), case .clear(let clear)? = event.parts.first
    else { return }
    switch event.type {
    case StudentSubmitted.type:
      let body = try StudentSubmitted(clear: clear)
      stateOf[body.record] = body.state
    case ChildIdentified.type:
      let body = try ChildIdentified(clear: clear)
      guard let state = stateOf[body.record] else { return }
      let known = recordsOf[body.child] ?? [:]
      if !known.isEmpty, known[state] == nil {
        arrivals.append(
          Arrival(child: body.child, record: body.record, state: state, time: event.recorded))
      }
      recordsOf[body.child, default: [:]][state] = body.record
    case MergeValidated.type:
      let body = try MergeValidated(clear: clear)
      let (mine, others) = (recordsOf[body.master] ?? [:], recordsOf[body.other] ?? [:])
      // Found only now to be one child: it had come to the State that told of it later.
      for (state, record) in others.sorted(by: { $0.key < $1.key }) where mine[state] == nil {
        arrivals.append(
          Arrival(child: body.master, record: record, state: state, time: event.recorded))
      }
      recordsOf[body.master] = others.merging(mine) { $1 }
      survivor[body.other] = body.master
    default:
      guard let body = try RecordShown(type: event.type, clear: clear) else { return }
      let actor = try Actor(cbor: event.actor)
      guard case .account(let account, let role, _, let purpose, _) = actor else { return }
      looks.append(
        Look(
          child: body.child, time: event.recorded, account: account, role: role.rawValue,
          purpose: purpose?.rawValue ?? "none"))
    }
  }

  private func present(_ child: ChildID) -> ChildID {
    var child = child
    while let next = survivor[child] { child = next }
    return child
  }

  func tally(
    _ by: ReportQuestion.UseBreakdown, _ scopes: [AccountID: StateCode?]
  ) -> [String: Tally] {
    var looksAt = [ChildID: [Look]]()
    for look in looks { looksAt[present(look.child), default: []].append(look) }
    var found = [String: Tally]()
    let days = Int64(withinDays) * 86_400_000_000
    for (index, arrival) in arrivals.enumerated() {
      let openings = (looksAt[present(arrival.child)] ?? []).filter { look in
        guard let account = look.account, scopes[account] == arrival.state else { return false }
        let later = look.time.microseconds - arrival.time.microseconds
        return later >= 0 && later <= days
      }
      switch by {
      case .state, .district, .region:
        let names = places.isEmpty ? [arrival.state.description] : places[index]
        for name in names {
          found[name, default: Tally()].came += 1
          if !openings.isEmpty { found[name, default: Tally()].opened += 1 }
        }
      case .role:
        for role in Set(openings.map(\.role)) { found[role, default: Tally()].opened += 1 }
      case .purpose:
        for one in Set(openings.map(\.purpose)) { found[one, default: Tally()].opened += 1 }
      }
    }
    if by == .role || by == .purpose {
      for name in found.keys { found[name, default: Tally()].came = Int64(arrivals.count) }
    }
    return found
  }
}
