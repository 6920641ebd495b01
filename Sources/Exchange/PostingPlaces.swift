import Ledger
import KeyValue
import Primitives
import Records

/// Who stands where: which place a posting comes from, which accounts it goes to, who may answer.
struct PostingPlaces {
  private let regions: RegionTable?
  private let day: CivilDate

  /// By the regions of a day, as they were known at a position.
  init(_ exchange: Exchange, on day: CivilDate, knownAt: UInt64 = .max) throws {
    self.day = day
    regions = try exchange.regionTable(on: day, knownAt: knownAt)
  }

  /// Whether a posting to a place is also for whoever acts in a scope: the State's own people, its
  /// regions and districts where the place lies in them, and the schools of a district.
  func reaches(_ scope: Scope, _ place: Scope) -> Bool {
    if scope.covers(place) { return true }
    guard case .district(let state, let district) = place, scope.state == state else {
      return false
    }
    return switch scope {
    case .region(_, let name):
      regions?.regions(of: district, in: state, on: day).contains(name) ?? false
    case .school(_, let school): String(school.prefix(Facility.districtDigits)) == district
    case .nation, .state, .district: false
    }
  }

  /// Whether a posting is sent to the holder of a role: a State's data administrators, and whoever
  /// acts in the district. Others of the State find it when they look.
  func isRecipient(_ assignment: AccountHolder.Assignment, of place: Scope) -> Bool {
    guard Self.mayMove(assignment) else { return false }
    switch (assignment.role, assignment.scope) {
    case (.stateSystem, _): return false
    case (.stateDataAdministrator, .state(let state)): return state == place.state
    case (_, .state), (_, .nation): return false
    case (_, let scope): return reaches(scope, place)
    }
  }

  /// Whether a role sends and answers notices of moves at all.
  static func mayMove(_ assignment: AccountHolder.Assignment) -> Bool {
    assignment.role.mayHold(assignment.scope)
      && AuthorisationTable.grant(assignment.role, .moveNotices) != .refused
  }

  /// Where an answer to somebody of a scope goes: to the district, where it lies in one, else to
  /// the State.
  static func addressee(of scope: Scope) -> Scope {
    switch scope {
    case .school(let state, let school) where school.utf8.count >= Facility.districtDigits:
      .district(state, String(school.prefix(Facility.districtDigits)))
    case .school(let state, _), .region(let state, _): .state(state)
    case .nation, .state, .district: scope
    }
  }
}

extension Exchange {
  /// The scopes in which somebody sends and answers notices; nil for the operator, who may all.
  func moveScopes(_ acting: Acting) throws -> [Scope]? {
    guard acting.account != nil else { return nil }
    return try bearer(of: acting, .moveNotices, .nation).row.holder.roles
      .filter(PostingPlaces.mayMove).map(\.scope)
  }

  /// The active accounts to which a posting to a place goes, the sender not among them.
  func recipients(
    of place: Scope, _ places: PostingPlaces, except sender: AccountID?
  ) throws -> [AccountID] {
    var found = [AccountID]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.accounts) { key, value in
        guard let account = AccountID(bytes: key.bytes), account != sender else { return true }
        let row = try AccountRow(decoding: value.bytes)
        if row.standing == .active,
          row.holder.roles.contains(where: { places.isRecipient($0, of: place) })
        {
          found.append(account)
        }
        return found.count < Posting.recipientsMax
      }
    }
    return found
  }

  /// Where a child was last, as some State but one says: where its records are asked for, and whom
  /// an arrival is told to. Nil where no other State names a district.
  func formerPlace(of child: ChildID, otherThan state: StateCode) throws -> Scope? {
    let last = try decisions.environment.read { rows in
      try LinkRows.members(of: child, in: rows)
        .compactMap { try RecordRow(of: $0, in: rows) }
        .filter { $0.isInForce && $0.state != state }
        .compactMap { row in row.place.map { (state: row.state, place: $0) } }
        .max { ($0.place, $0.state) < ($1.place, $1.state) }
    }
    return last.map { .district($0.state, $0.place.district) }
  }

  /// A State's own records of a child.
  func records(of child: ChildID, in state: StateCode) throws -> [StateRecordID] {
    try decisions.environment.read { rows in
      try LinkRows.members(of: child, in: rows).filter {
        let row = try RecordRow(of: $0, in: rows)
        return row?.state == state && row?.isInForce == true
      }
    }
  }
}
