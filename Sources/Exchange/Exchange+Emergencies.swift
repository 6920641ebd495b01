import CBOR
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// Emergency disclosures (5 U.S.C. 552a(b)(8)). Nobody waits for a signature where a life is at
/// stake: the look comes first, a second person signs by the next working day, and a notice goes to
/// the last known address. Whoever has one that is overdue makes no further one.
extension Exchange {
  /// An emergency disclosure and what is to be done about it. It names no child.
  public struct EmergencyListing: Sendable {
    /// The case.
    public let caseID: CaseID
    /// Who looked; nil for the operator.
    public let account: AccountID?
    /// When.
    public let day: CivilDate
    /// By when a second person signs.
    public let cosignDue: CivilDate
    /// Whether one has.
    public let isCosigned: Bool
    /// By when the notice goes.
    public let letterDue: CivilDate
    /// Whether it went.
    public let isNoticed: Bool

    /// Whether nothing is left to do.
    public var isDone: Bool { isCosigned && isNoticed }
    /// Whether something should have been done by a day.
    public func isLate(on day: CivilDate) -> Bool {
      !isCosigned && cosignDue < day || !isNoticed && letterDue < day
    }
  }

  /// Working days after a day by a value of the privacy policy.
  func workingDays(_ name: String, after day: CivilDate) throws -> CivilDate {
    let count = try policies().intOrFirst(name, .privacy, on: day)
    // Outside the loaded years nobody knows the holidays: weeks then, of five working days.
    return (try? holidays().adding(workingDays: count, to: day))
      ?? day.adding(days: (count + 4) / 5 * 7)
  }

  /// What goes into the log beside an emergency look, in the same command; nil for other looks.
  func emergencyDraft(
    of child: ChildID, by actor: Actor, _ acting: Acting
  ) throws -> EventDraft? {
    guard acting.purpose == .emergency else { return nil }
    let day = acting.time.date
    try requireNoOverdueEmergency(of: actor, on: day)
    let caseID = CaseID(from: random)
    return draft(
      EmergencyDisclosed(
        caseID: caseID, child: child,
        cosignDue: try workingDays("cosign-working-days", after: day),
        letterDue: try workingDays("notice-letter-working-days", after: day)),
      in: .caseFile(caseID), by: actor)
  }

  /// Refuses who has an emergency look that nobody signed for in time.
  private func requireNoOverdueEmergency(of actor: Actor, on day: CivilDate) throws {
    guard let account = actor.account else { return }
    let overdue = try emergencies().first {
      $0.account == account && !$0.isCosigned && $0.cosignDue < day
    }
    guard let overdue else { return }
    throw ExchangeError(
      .refused,
      "nobody has signed for your emergency disclosure \(overdue.caseID.hex), due "
        + "\(overdue.cosignDue): ask a colleague to say msix privacy cosign")
  }

  func emergencies() throws -> [EmergencyListing] {
    try decisions.environment.read { try PrivacyRows.emergency.all(in: $0) }
      .compactMap { name, row in
        guard let caseID = CaseID(bytes: name) else { return nil }
        let row = try EmergencyRow(row)
        return EmergencyListing(
          caseID: caseID, account: row.account, day: row.day, cosignDue: row.cosignDue,
          isCosigned: row.cosigned != nil, letterDue: row.letterDue,
          isNoticed: row.noticed != nil)
      }
  }

  /// Emergency disclosures with something left to do, or all; the most urgent first.
  public func emergencies(done: Bool, acting: Acting) throws -> [EmergencyListing] {
    _ = try admit(acting, to: .cosignEmergency, target: .nation, manner: .read)
    return try emergencies().filter { done || !$0.isDone }.sorted {
      ($0.isCosigned ? $0.letterDue : $0.cosignDue, $0.caseID)
        < ($1.isCosigned ? $1.letterDue : $1.cosignDue, $1.caseID)
    }
  }

  /// A second person signs: never the one who looked.
  public func cosignEmergency(_ caseID: CaseID, word: String, acting: Acting) throws {
    let word = try Self.deskWords(word, "the word to the signature")
    let row = try emergencyRow(caseID)
    guard acting.account != nil else {
      throw ExchangeError(.refused, "a second person signs: --as ACCOUNT")
    }
    let asker = try person(acting).0
    let actor = try admit(
      acting, to: .cosignEmergency, target: .nation, isOwnProposal: asker == row.account)
    try emitForEmergency(
      EmergencyCosigned(caseID: caseID), caseID, ["word": .text(word)], actor, acting.time
    ) { $0.cosigned == nil }
  }

  /// Notes that the notice went, and where to. By the Privacy Act Administrator.
  public func noteEmergencyLetter(_ caseID: CaseID, to address: String, acting: Acting) throws {
    let actor = try admit(acting, to: .keepRights, target: .nation)
    let address = try Self.deskWords(address, "the address")
    try emitForEmergency(
      EmergencyNoticed(caseID: caseID), caseID, ["to": .text(address)], actor, acting.time
    ) { $0.noticed == nil }
  }

  private func emergencyRow(_ caseID: CaseID) throws -> EmergencyRow {
    let row = try decisions.environment.read { try PrivacyRows.emergency.get(caseID.bytes, in: $0) }
    guard let row else { throw Self.noEmergency }
    return try EmergencyRow(row)
  }

  private static let noEmergency = ExchangeError(
    .notFound, "no emergency disclosure of this number waits for this: msix privacy tasks")

  private func emitForEmergency(
    _ body: some EventBody, _ caseID: CaseID, _ content: [String: CBORValue], _ actor: Actor,
    _ time: Instant, if isOpen: @escaping @Sendable (EmergencyRow) -> Bool
  ) throws {
    let child = try emergencyRow(caseID).child
    let sealed = CBORValue.map(content.map { .init(.text($0.key), $0.value) })
    try perform(type(of: body).type, at: time) { [self] scope, rows in
      guard let known = try PrivacyRows.emergency.get(caseID.bytes, in: rows),
        isOpen(try EmergencyRow(known)), let key = try vault.key(of: child.retagged())
      else { throw Self.noEmergency }
      try scope.emit(
        draft(body, in: .caseFile(caseID), by: actor, sealed: [.sealed(key, sealed)]),
        into: &rows)
    }
  }
}
