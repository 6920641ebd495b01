import KeyValue
import Ledger
import Primitives
import Records

/// Where items begin within a State, where they go from there, and by when. A State sets a level up
/// by giving somebody the role: where nobody answers for a district, its items begin at its region,
/// and else with the State.
struct WorkRouting: Sendable {
  let exchange: Exchange
  /// The day on which something begins or moves.
  let day: CivilDate
  /// By when it is answered with the State where it begins there.
  let answerDue: CivilDate
  /// By when it is answered at one level before it moves up.
  let stepDue: CivilDate
  /// Whether strong agreement links without a person; a person is asked where it does not.
  let linksByItself: Bool
  private let regions: RegionTable?

  /// By the policies, holidays and regions of a day.
  init(_ exchange: Exchange, on day: CivilDate) throws {
    self.exchange = exchange
    self.day = day
    answerDue = try exchange.answerDue(from: day)
    stepDue = try exchange.answerDue(from: day, "escalate-business-days")
    linksByItself = try exchange.policies().isOn("automatic-links", .matching, on: day)
    regions = try exchange.regionTable(on: day)
  }

  /// Says where an item begins in each State that is to answer, where that is below the State; and
  /// hands a proposal to OME that nobody of those States may validate.
  func begin(
    _ item: ItemID, by actor: Actor, cause: EventID, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    guard let row = try ItemRow(of: item, in: rows) else { return }
    let places = try places(of: row, rows)
    for state in row.awaited {
      guard let desk = try first(places[state], state, rows) else { continue }
      try scope.emit(
        exchange.draft(
          WorkItemOpened(item: item, scope: desk, due: stepDue), in: .item(item), by: actor,
          cause: cause),
        into: &rows)
    }
    if case .pair = row.matter { return }
    let isAttended = try row.awaited.contains { state in
      try DeskRows.isAttended(.state(state), on: day, except: row.starter, in: rows)
    }
    guard !isAttended else { return }
    try scope.emit(
      exchange.draft(
        WorkItemEscalated(item: item, level: .ome, due: stepDue), in: .item(item), by: actor,
        cause: cause),
      into: &rows)
  }

  /// Where an item goes from a district or region that did not answer.
  func above(_ scope: Scope, _ rows: borrowing some Reading & ~Copyable) throws -> Scope {
    guard let state = scope.state else { return scope }
    if case .district(_, let district) = scope, let region = try region(of: district, state, rows) {
      return region
    }
    return .state(state)
  }

  /// By State where its records say that the child was last.
  private func places(
    of row: ItemRow, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [StateCode: EnrollmentPlace] {
    var records = [StateRecordID]()
    if case .pair(let one, let other, _, _) = row.matter {
      records = [one, other]
    } else {
      for child in row.children { records += try LinkRows.members(of: child, in: rows) }
    }
    var found = [StateCode: EnrollmentPlace]()
    for record in records {
      guard let known = try RecordRow(of: record, in: rows), let place = known.place else {
        continue
      }
      found[known.state] = max(found[known.state] ?? place, place)
    }
    return found
  }

  /// The lowest level at which somebody answers; nil for the State.
  private func first(
    _ place: EnrollmentPlace?, _ state: StateCode, _ rows: borrowing some Reading & ~Copyable
  ) throws -> Scope? {
    guard let place else { return nil }
    let district = Scope.district(state, place.district)
    if try DeskRows.isAttended(district, on: day, in: rows) { return district }
    return try region(of: place.district, state, rows)
  }

  private func region(
    of district: String, _ state: StateCode, _ rows: borrowing some Reading & ~Copyable
  ) throws -> Scope? {
    for name in regions?.regions(of: district, in: state, on: day) ?? [] {
      let region = Scope.region(state, name)
      if try DeskRows.isAttended(region, on: day, in: rows) { return region }
    }
    return nil
  }
}

extension Exchange {
  /// The States' regions as loaded for a day; nil when none are.
  func regionTable(on day: CivilDate, knownAt: UInt64 = .max) throws -> RegionTable? {
    try lines(.regions, on: day, knownAt: knownAt).map { try RegionTable(lines: $0.lines) }
  }

  /// The larger scopes in which a district lies: its regions.
  func holding(_ scope: Scope, on day: CivilDate) throws -> [Scope] {
    guard case .district(let state, let district) = scope else { return [] }
    return try regionTable(on: day)?.regions(of: district, in: state, on: day)
      .map { .region(state, $0) } ?? []
  }
}
