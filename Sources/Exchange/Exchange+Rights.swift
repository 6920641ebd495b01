import CBOR
import ConsolidatedRecords
import Intake
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// Who holds the rights over a child's record, and what he consents to.
extension Exchange {
  /// Who holds them on a day.
  public struct RightsStanding: Hashable, Sendable {
    /// Parent, guardian or the student.
    public let holder: RequesterRelation
    /// Since when: the day of the birthday, or of what was recorded; nil for a parent.
    public let since: CivilDate?
    /// Whether it is by the birthday of full age.
    public let isByAge: Bool
    /// The day on which they pass to the student by age; nil where no birth date is known.
    public let majority: CivilDate?
  }

  /// Bytes of a name, a proof or what a document is: where it lies, not what stands in it.
  static let deskWordBytesMax = 500

  static func deskWords(_ text: String, _ what: String) throws -> String {
    let text = Normalisation.composed(text)
    guard !text.isEmpty, text.utf8.count <= deskWordBytesMax else {
      throw ExchangeError(.usage, "\(what) has 1 to \(deskWordBytesMax) bytes")
    }
    return text
  }

  /// Who holds a child's rights on the day of asking. It shows nothing else of the child.
  public func rightsHolder(of msixID: String, acting: Acting) throws -> RightsStanding {
    try catchUp()
    _ = try admit(acting, to: .keepRights, target: .nation, manner: .read)
    return try rightsHolder(of: try presentChild(msixID).child, on: acting.time.date)
  }

  /// A child that is not erased.
  func presentChild(_ msixID: String) throws -> ConsolidatedRecords.Child {
    let child = try child(msixID: msixID)
    guard child.erasedAt == nil else { throw Self.isErased }
    return child
  }

  func rightsHolder(of child: ChildID, on day: CivilDate) throws -> RightsStanding {
    let majority = try majorityDay(of: child, on: day)
    if let majority, majority <= day {
      return RightsStanding(holder: .student, since: majority, isByAge: true, majority: majority)
    }
    let all = try consolidatedRecords.environment.read {
      [child] + (try records.retired(into: child, in: $0))
    }
    let rows = try decisions.environment.read { rows in
      try all.flatMap { child in
        try PrivacyRows.rights.all(prefix: child.bytes, in: rows).map {
          (
            position: try StoredNumber.read(
              $0.identifier.dropFirst(16), in: DecisionState.Tables.privacy),
            row: try RightsRow($0.row)
          )
        }
      }
    }
    // What was recorded last holds: a guardianship may end, a court may decide otherwise.
    let inForce = rows.sorted { $0.position < $1.position }.last { $0.row.holds(on: day) }
    return RightsStanding(
      holder: inForce?.row.holder ?? .parent, since: inForce?.row.from, isByAge: false,
      majority: majority)
  }

  /// The birthday on which the rights pass; of several birth dates that States give, the latest:
  /// until all agree that the student is of age, the parent holds them.
  private func majorityDay(of child: ChildID, on day: CivilDate) throws -> CivilDate? {
    let content = try content(of: child, knownAt: log.size - 1, withHistory: false)
    let births = content.statements.compactMap {
      $0.block.demographics?[.birthDate].flatMap { CivilDate($0) }
    }
    guard let birth = births.max() else { return nil }
    let book = try policies()
    let years = try book.int("majority-years", .privacy, on: day)
    let birthday = birth.adding(years: years)
    // 29 February in a common year stands for the day that the counting policy names; there the
    // day before it has the same anniversary.
    let isMoved =
      try birth.adding(days: -1).adding(years: years) == birthday
      && book.text("leap-day", .counting, on: day) == "march-1"
    return isMoved ? birthday.adding(days: 1) : birthday
  }

  /// Records a guardianship or an emancipation. By the Privacy Act Administrator, who has seen the
  /// document.
  public func recordRights(
    msixID: String, holder: RequesterRelation, name: String, document: String, from: CivilDate,
    until: CivilDate?, acting: Acting
  ) throws {
    try catchUp()
    let actor = try admit(acting, to: .keepRights, target: .nation)
    guard holder == .guardian || holder == .student else {
      throw ExchangeError(
        .usage, "record a guardian or the student; a parent holds the rights unless one is")
    }
    guard until.map({ from <= $0 }) ?? true else {
      throw ExchangeError(.usage, "the last day lies before the first")
    }
    let (name, document) = (
      try Self.deskWords(name, "a name"), try Self.deskWords(document, "what the document is")
    )
    let child = try presentChild(msixID).child
    let body = RightsRecorded(child: child, holder: holder, from: from, until: until)
    try emitSealed(
      body, about: child, ["name": .text(name), "document": .text(document)], actor, acting.time)
  }

  /// One event about a child with a part under the child's key; refused where the child was erased
  /// meanwhile.
  func emitSealed(
    _ body: some EventBody, about child: ChildID, _ content: [String: CBORValue], _ actor: Actor,
    _ time: Instant
  ) throws {
    let sealed = CBORValue.map(
      content.sorted { $0.key < $1.key }.map { .init(.text($0.key), $0.value) })
    try perform(type(of: body).type, at: time) { [self] scope, rows in
      guard try DestructionRows.erasedChild.bytes(child.bytes, in: rows) == nil,
        let key = try vault.key(of: child.retagged())
      else { throw Self.isErased }
      try scope.emit(
        draft(body, in: .child(child), by: actor, sealed: [.sealed(key, sealed)]), into: &rows)
    }
  }

  // MARK: Consents

  /// Records a written consent of whoever holds the rights. Looks for the purpose `consent` name
  /// it.
  public func recordConsent(
    msixID: String, by name: String, relation: RequesterRelation, recipient: String,
    document: String,
    until: CivilDate, acting: Acting
  ) throws -> CaseID {
    try catchUp()
    let actor = try admit(acting, to: .keepRights, target: .nation)
    let content = [
      "by": CBORValue.text(try Self.deskWords(name, "the name of who consents")),
      "recipient": .text(try Self.deskWords(recipient, "the recipient")),
      "document": .text(try Self.deskWords(document, "what the document is")),
    ]
    let day = acting.time.date
    guard day <= until else { throw ExchangeError(.usage, "the consent has ended already") }
    guard relation != .representative else {
      throw ExchangeError(.refused, "whoever holds the rights consents himself, in writing")
    }
    let child = try presentChild(msixID).child
    try require(relation, holdsRightsOf: child, on: day)
    let consent = CaseID(from: random)
    try emitSealed(
      ConsentRecorded(consent: consent, child: child, relation: relation, until: until),
      about: child, content, actor, acting.time)
    return consent
  }

  /// Takes a consent back.
  public func withdrawConsent(_ consent: CaseID, acting: Acting) throws {
    let actor = try admit(acting, to: .keepRights, target: .nation)
    try perform(ConsentWithdrawn.type, at: acting.time) { [self] scope, rows in
      guard let known = try PrivacyRows.consent.get(consent.bytes, in: rows),
        try !ConsentRow(known).isWithdrawn
      else { throw ExchangeError(.notFound, "no consent of this number is in force") }
      try scope.emit(
        draft(ConsentWithdrawn(consent: consent), in: .caseFile(consent), by: actor),
        into: &rows)
    }
  }

  /// Refuses whoever does not hold the rights, and says who does. Somebody with the written
  /// authority of who does asks in that one's place.
  func require(_ relation: RequesterRelation, holdsRightsOf child: ChildID, on day: CivilDate)
    throws
  {
    let standing = try rightsHolder(of: child, on: day)
    guard standing.holder != relation, relation != .representative else { return }
    let since = standing.since.map { " since \($0)" } ?? ""
    let who =
      switch standing.holder {
      case .parent: "a parent holds the rights of this child"
      case .guardian: "a guardian holds the rights of this child\(since)"
      case .student, .representative: "the rights passed to the student\(since)"
      }
    throw ExchangeError(
      .refused, "\(who): a \(relation.rawValue) asks and consents for the child no more, or not yet"
    )
  }

  /// Refuses a look for the purpose `consent` that names no consent in force for this child. One
  /// that a parent gave ends with the parent's rights.
  func requireConsent(_ paper: String?, for child: ChildID, on day: CivilDate) throws {
    guard let consent = paper.flatMap({ CaseID(hex: $0) }),
      let row = try decisions.environment.read({
        try PrivacyRows.consent.get(consent.bytes, in: $0).map { try ConsentRow($0) }
      })
    else {
      throw ExchangeError(
        .refused,
        "this purpose rests on a recorded consent: name its number with --paper (msix privacy "
          + "consent records one)")
    }
    let survivor = try consolidatedRecords.environment.read {
      try records.survivor(of: row.child, knownAt: .max, in: $0)
    }
    guard survivor == child, !row.isWithdrawn, day <= row.until else {
      throw ExchangeError(
        .refused, "this consent is not for this child, has ended or was withdrawn")
    }
    try require(row.relation, holdsRightsOf: child, on: day)
  }
}
