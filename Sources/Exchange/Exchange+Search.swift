import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Linkage
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

extension Exchange {
  /// The way of searching; named by every `record.searched`.
  static let searchVersion = "search/1"

  /// What is known of a child who is looked for.
  public struct SearchCriteria: Sendable {
    /// Given name, and a second one after it.
    public var first: String?
    /// Family name, or both.
    public var last: String
    /// Day of birth.
    public var birth: CivilDate?
    /// A State that has a record of the child.
    public var state: StateCode?

    /// Criteria: a family name, and a given name or a day of birth.
    public init(
      last: String, first: String? = nil, birth: CivilDate? = nil, state: StateCode? = nil
    ) {
      self.last = last
      self.first = first
      self.birth = birth
      self.state = state
    }

    func cbor(_ paper: String?) -> CBORValue {
      .record([
        "last": .text(last), "first": first.map { .text($0) },
        "birth": birth.map { .date($0) }, "state": state.map { .state($0) },
        "paper": paper.map { .text($0) },
      ])
    }

    init?(cbor: CBORValue) {
      guard let last = cbor["last"]?.string else { return nil }
      self.init(
        last: last, first: cbor["first"]?.string, birth: cbor["birth"]?.civilDate,
        state: cbor["state"]?.state)
    }
  }

  /// A child that was found: as much as is needed to tell whether it is the one.
  public struct FoundChild: Sendable {
    /// The number in force.
    public let msixID: String
    /// Given names as the freshest statement has them.
    public let first: String
    /// Family names.
    public let last: String
    /// Day of birth, as written.
    public let birth: String
    /// Female, Male, Other.
    public let sex: String
    /// States with a record in force.
    public let states: [StateCode]
    /// School and State of the last enrollment.
    public let lastSchool: String
    /// Its first day, as written.
    public let enrolled: String
    /// What of this a family contests: a statement of disagreement goes with it, in the record.
    public var disputed: [Element] = []

    var shown: [UInt8] {
      CBORValue.array(
        [msixID, first, last, birth, sex, lastSchool, enrolled].map { .text($0) }
          + states.map { .state($0) }
          + (disputed.isEmpty ? [] : [.array(disputed.map { .int($0.rawValue) })])
      ).encoded
    }
  }

  /// What a search found, the likeliest first: at most ``RecordSearched/childrenMax`` children, and
  /// fewer without a day of birth.
  public struct SearchResult: Sendable {
    /// The children.
    public let children: [FoundChild]
    /// Whether there were more: then more has to be said of the child.
    public let isCut: Bool
    /// The position at which it was asked.
    public let knownAt: UInt64
    /// The event that records this look.
    public let look: UInt64
  }

  /// Looks for children by what people say of them. Names are compared as matching compares them:
  /// dropped, exchanged and hyphenated family names, familiar forms, lost accents, exchanged days
  /// and months are found. The search is recorded before anything is shown.
  public func search(_ criteria: SearchCriteria, acting: Acting) throws -> SearchResult {
    let position = try glance(nil)
    let actor = try admit(acting, to: .searchRecords, target: .nation)
    let asked = try Self.fields(of: criteria)
    let paper = try paper(of: acting)
    guard acting.purpose != .consent else {
      throw ExchangeError(
        .refused, "a consent is for one child: open the record that it is about")
    }
    let ranked = try candidates(
      asked, isBirthGiven: criteria.birth != nil, on: acting.time.date)
    var found = [(ConsolidatedRecords.Child, FoundChild)]()
    var locked = [ChildID: [StateCode]]()
    var isCut = false
    for child in ranked {
      let hidden = try lockedStates(openItems(about: child), acting: acting)
      locked[child] = hidden
      guard let known = try foundChild(child, knownAt: position, hiding: hidden),
        criteria.state.map(known.1.states.contains) ?? true
      else { continue }
      guard found.count < Self.listedMax(isBirthGiven: criteria.birth != nil) else {
        isCut = true
        break
      }
      found.append(known)
    }
    let look = try recordSearch(
      criteria, paper, found, locked, knownAt: position, actor, acting.time)
    return SearchResult(
      children: found.map(\.1), isCut: isCut, knownAt: position, look: look)
  }

  /// Children that a search lists. Names alone have many namesakes: whoever asked for one child is
  /// not shown more strangers than can be looked through, and is asked for the day instead.
  private static func listedMax(isBirthGiven: Bool) -> Int {
    isBirthGiven ? RecordSearched.childrenMax : namesakesMax
  }

  /// Children that a search without a day of birth lists.
  private static let namesakesMax = 20

  /// A statement made of the criteria, as matching understands one.
  private static func fields(of criteria: SearchCriteria) throws -> MatchFields {
    let row = Row(
      recordID: 1,
      fields: [
        .init(.firstName, criteria.first ?? ""), .init(.lastName1, criteria.last),
        .init(.birthDate, criteria.birth?.compact ?? ""),
      ])
    let block = StudentBlock(groups: [.init(.demographics, [row])])
    guard let fields = MatchFields.statements(of: block).first, !fields.surnames.names.isEmpty,
      !fields.given.names.isEmpty || fields.given.hasMaria || criteria.birth != nil
    else {
      throw ExchangeError(
        .usage, "a search needs --last and one more: --first NAME or --birth DAY")
    }
    return fields
  }

  /// Children whom nothing of what was asked contradicts, the likeliest first.
  private func candidates(
    _ asked: MatchFields, isBirthGiven: Bool, on day: CivilDate
  ) throws -> [ChildID] {
    let model = LinkageModel.first
    var best = [ChildID: Bits]()
    func consider(_ child: ChildID, _ statements: [MatchFields]) {
      for statement in statements {
        let compared = PairComparison(asked, statement, model)
        guard Self.isPossible(compared) else { continue }
        let weight = compared.child + compared[.surnames]
        best[child] = max(best[child] ?? weight, weight)
      }
    }
    try decisions.environment.read { rows in
      // Without a day, every year in which a child may be born is asked for.
      let questions = isBirthGiven ? [asked] : Self.everyYear(asked, until: day)
      for known in try matching.crowd(for: questions, in: rows) {
        consider(known.child, known.statements)
      }
      // A day told too wrongly, a name too strangely: where it does not take long, every record is
      // compared.
      guard best.isEmpty,
        try rows.count(in: DecisionState.Tables.matching) <= Self.recordsComparedMax
      else { return }
      try rows.forEach(in: DecisionState.Tables.matching) { key, _ in
        let number = try StoredNumber.read(key, at: 0, in: DecisionState.Tables.matching)
        if let row = try MatchingRow(number: number, under: matching.key, in: rows),
          let child = row.child
        {
          consider(child, row.statements)
        }
        return true
      }
    }
    return best.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  /// Years back in which somebody in the exchange may be born.
  private static let yearsBack = 26
  /// State records that a search compares one by one: a twentieth of a second.
  private static let recordsComparedMax = 20_000

  /// The question with each year; a day that is typed where the year is known meets all of it.
  private static func everyYear(_ asked: MatchFields, until day: CivilDate) -> [MatchFields] {
    let last = day.components.year
    return (last - yearsBack...last).compactMap { year in
      CivilDate(year: year, month: 1, day: 1).map { first in
        var fields = asked
        fields.birth = BirthDay(first)
        return fields
      }
    }
  }

  private static func isPossible(_ compared: PairComparison) -> Bool {
    let isGivenNamed = compared.given != .conflict && compared.given != .otherSex
    switch compared.surnames {
    case .conflict, .ofParent, .unknown: return false
    default: return isGivenNamed && !compared.birth.isConflict && compared.birth != .yearOnly
    }
  }

  /// What a list shows of a child at a position; nil when nothing of it is in force.
  func foundChild(
    _ child: ChildID, knownAt position: UInt64, hiding: [StateCode] = []
  ) throws -> (ConsolidatedRecords.Child, FoundChild)? {
    let (known, all) = try consolidatedRecords.environment.read { rows in
      (
        try records.child(child, in: rows),
        try records.entries(of: child, knownAt: position, in: rows)
      )
    }
    let entries = all.filter { !hiding.contains($0.state) }
    guard let known, known.erasedAt == nil, !entries.isEmpty else { return nil }
    let notes = try disputeNotes(of: child, knownAt: position)
    let statements =
      try entries
      .map { marked(try statement($0, wanting: Self.foundGroups.contains), notes) }
      .sorted { ($1.submissionDate, $1.position) < ($0.submissionDate, $0.position) }
    guard let named = statements.first(where: { $0.block.demographics != nil }),
      let names = named.block.demographics
    else { return nil }
    func joined(_ elements: Element...) -> String {
      elements.compactMap { names[$0] }.joined(separator: " ")
    }
    let enrollment = statements.flatMap { $0.block.rows(.enrollments) }
      .max { ($0[.enrollmentDate] ?? "") < ($1[.enrollmentDate] ?? "") }
    let school = [enrollment?[.schoolName], enrollment?[.facilityState]].compactMap(\.self)
    return (
      known,
      FoundChild(
        msixID: numbering.number(serial: known.serial), first: joined(.firstName, .middleName),
        last: joined(.lastName1, .lastName2), birth: joined(.birthDate), sex: joined(.sex),
        states: Set(entries.map(\.state)).sorted(), lastSchool: school.joined(separator: ", "),
        enrolled: enrollment?[.enrollmentDate] ?? "",
        disputed: Self.disputed(names, in: named, enrollment, statements))
    )
  }

  /// Where the values of a list lie.
  private static let foundGroups: [Group] = [.demographics, .enrollments]

  /// The contested ones of the values that a list shows.
  private static func disputed(
    _ names: Row, in named: StateStatement, _ enrollment: Row?, _ statements: [StateStatement]
  ) -> [Element] {
    let marks =
      named.marks.filter { $0.group == .demographics && $0.recordID == names.recordID }
      + statements.flatMap { statement in
        statement.marks.filter { mark in
          mark.group == .enrollments && mark.recordID == enrollment?.recordID
            && statement.block.rows(.enrollments).contains { $0 == enrollment }
        }
      }
    return Set(
      marks.filter { $0.kind == .statement }.map(\.element)
        .filter(DisclosureShowing.foundElements.contains)
    ).sorted()
  }

  private func recordSearch(
    _ criteria: SearchCriteria, _ paper: String?,
    _ found: [(ConsolidatedRecords.Child, FoundChild)], _ locked: [ChildID: [StateCode]],
    knownAt position: UInt64, _ actor: Actor, _ time: Instant
  ) throws -> UInt64 {
    let body = RecordSearched(
      knownAt: position, viewVersion: Self.searchVersion, found: found.count,
      routineUse: actor.purpose?.routineUse)
    let parts = try found.enumerated().map { rank, found in
      try part(
        of: found.0.child,
        ListedChild(
          accounting: found.0.accounting, shown: found.1.shown,
          locked: locked[found.0.child] ?? []), rank: rank + 1)
    }
    let owners = found.map { SubjectID($0.0.child) }
    let subject = SubjectID(from: random)
    let answer = try perform(RecordSearched.type, at: time) { [self] scope, rows in
      // What was asked describes whoever was found: it goes with any of them.
      let key = vault.makeKey(for: subject, type: .search, owners: owners)
      try scope.emit(
        draft(
          body, in: looks(of: actor), by: actor,
          sealed: [.sealed(key, criteria.cbor(paper))] + parts),
        into: &rows)
    }
    guard let look = answer.first else {
      throw ExchangeError(.integrity, "a look was answered and not recorded")
    }
    return look
  }
}

extension SubjectID {
  fileprivate init(_ child: ChildID) { self = child.retagged() }
}
