import CBOR
public import KeyValue
public import Ledger
import Linkage
import Primitives
import Records
public import Sealing

/// What decisions read, folded from the events: State records and their identities, children,
/// agreements, accounts, policies, submissions, cases. Never a name in the clear: what is looked up
/// by a person's data is under a keyed hash.
public struct DecisionState: DecisionFold {
  let index: SecretKey
  let matching: MatchingIndex

  /// Under the ledger's index key.
  public init(index: SecretKey) {
    self.index = index
    matching = MatchingIndex(index: index)
  }

  /// 2: matching by weights in place of equal core fields. 3: items, and who is linked to whom.
  /// 4: sign-ins and sessions. 5: further matching keys, items with their model. 6: disputes,
  /// districts, deputies. 7: holds and destructions. 8: rights, packs, emergencies, breaches.
  /// 9: certificates of counts, moves, requests and messages, letters, keys that fewer strangers
  /// share. 10: lists of several keys. 11: families, rosters, keys that begin with their list.
  /// 12: keys of records whose birthday is unsure.
  public var form: UInt8 { 12 }

  /// Every table of `decision/`.
  package static var tableList: [Table] { DecisionTables.own + Tables.all }

  /// The tables, after the ledger's own.
  public var tables: [Table] { Tables.all }

  enum Tables {
    private static let first = DecisionTables.firstFree
    /// Keyed State identity → State record.
    static let identities = Table(first, "identities")
    /// State record → `RecordRow`.
    static let records = Table(first + 1, "records")
    /// Child → `ChildRow`.
    static let children = Table(first + 2, "children")
    /// Keyed blocking key ‖ number of a State record → nothing.
    static let blocking = Table(first + 3, "blocking")
    /// Name → number.
    static let counters = Table(first + 4, "counters")
    /// State → agreement.
    static let agreements = Table(first + 5, "agreements")
    /// Account → row.
    static let accounts = Table(first + 6, "accounts")
    /// Keyed name → account.
    static let accountNames = Table(first + 7, "account-names")
    /// Submission → row.
    static let submissions = Table(first + 8, "submissions")
    /// Keyed package digest → submission.
    static let packages = Table(first + 9, "packages")
    /// Last day ‖ subject of a rejected block → nothing.
    static let rejected = Table(first + 10, "rejected")
    /// Area ‖ version → policy.
    static let policies = Table(first + 11, "policies")
    /// Table ‖ version → position of its loading.
    static let references = Table(first + 12, "references")
    /// Case → row.
    static let cases = Table(first + 13, "cases")
    /// Keyed State identity of an erased child → nothing.
    static let erased = Table(first + 14, "erased")
    /// Number of a State record → `MatchingRow`.
    static let matching = Table(first + 15, "matching")
    /// Item → `ItemRow`.
    static let items = Table(first + 16, "items")
    /// Item that waits for an answer → nothing.
    static let openItems = Table(first + 17, "open-items")
    /// Child ‖ open proposal about it → nothing.
    static let proposals = Table(first + 18, "proposals")
    /// State record ‖ item → the other State record of the pair, open or judged.
    static let pairs = Table(first + 19, "pairs")
    /// State record ‖ State record that is another child's, as somebody judged → nothing.
    static let apart = Table(first + 20, "apart")
    /// Child ‖ State record → nothing.
    static let members = Table(first + 21, "members")
    /// Child that was merged into another → that one.
    static let retired = Table(first + 22, "retired")
    /// Serial → child.
    static let serials = Table(first + 23, "serials")
    /// Account → `SignInRow`.
    static let signIns = Table(first + 24, "sign-ins")
    /// Open session → `SessionRow`.
    static let sessions = Table(first + 25, "sessions")
    /// Case of the Help Desk → `DeskRow`.
    static let deskCases = Table(first + 26, "desk-cases")
    /// Case of amendment → `DisputeRow`.
    static let disputes = Table(first + 27, "disputes")
    /// State record ‖ case of amendment → nothing.
    static let disputesOfRecord = Table(first + 28, "disputes-of-record")
    /// Account ‖ case of amendment with a notice for it → nothing.
    static let noticesOf = Table(first + 29, "notices-of")
    /// Scope ‖ 0 ‖ active account that answers its worklist → nothing.
    static let desks = Table(first + 30, "desks")
    /// Deputy ‖ account that named it → nothing.
    static let deputies = Table(first + 31, "deputies")
    /// Kind ‖ identifier → row: holds, erased children, backups. See `DestructionRows`.
    static let destruction = Table(first + 32, "destruction")
    /// Kind ‖ identifier → row: requests, packs, rights, consents, emergencies, breaches. See
    /// `PrivacyRows`.
    static let privacy = Table(first + 33, "privacy")
    /// Kind ‖ identifier → row: postings, threads, deliveries. See `MoveRows`.
    static let moves = Table(first + 34, "moves")
    /// Kind ‖ identifier → row: letters that wait or could not be delivered. See `MailRows`.
    static let mail = Table(first + 35, "mail")
    /// State ‖ district ‖ State record → last arrival of a child in no school. See `RosterRows`.
    static let rosters = Table(first + 36, "rosters")
    static let all = [
      identities, records, children, blocking, counters, agreements, accounts, accountNames,
      submissions, packages, rejected, policies, references, cases, erased, matching, items,
      openItems, proposals, pairs, apart, members, retired, serials, signIns, sessions,
      deskCases, disputes, disputesOfRecord, noticesOf, desks, deputies, destruction, privacy,
      moves, mail, rosters,
    ]
    static let serialKey = Array("serial".utf8)
    /// Among `counters`: the matching model in force.
    static let modelKey = Array("model".utf8)
    /// Among `counters`: where known records were last looked at again.
    static let rematchedKey = Array("rematched".utf8)
    /// Among `counters`, before a position: a certificate of counts stands there.
    static let certificateKey = Array("certificate ".utf8)
  }

  /// Everything that `apply` and the folds in the files beside this one name.
  public var reads: Set<String>? { Self.allReads }

  private static let allReads: Set<String> =
    identityReads.union(accountReads).union(disputeReads).union(otherReads)
    .union(destructionReads).union(privacyReads).union(moveReads).union(mailReads)

  private static let otherReads: Set<String> =
    [
      StudentSubmitted.type, StudentRetracted.type, StudentRejected.type, ChildIdentified.type,
      SubjectErased.type, SubmissionReceived.type, SubmissionCompleted.type, StateConnected.type,
      StatePromoted.type, StateSuspended.type, StateRenewalDue.type,
      PolicyAdopted.type, ReferenceLoaded.type, DispositionProposed.type, ModelPublished.type,
      ModelRematched.type, CountCertified.type,
    ]

  /// Takes in one event.
  public func apply(_ event: OpenedEvent, into rows: inout WriteTransaction) throws {
    switch event.type {
    case StudentSubmitted.type: try submitted(event, &rows)
    case StudentRetracted.type:
      try retracted(try StudentRetracted(clear: event.clear), &rows)
    case StudentRejected.type:
      let body = try StudentRejected(clear: event.clear)
      try rows.put(
        [], for: Self.dayKey(body.keptUntil) + body.subject.bytes, in: Tables.rejected)
    case ChildIdentified.type: try identified(try event.body(ChildIdentified.self), &rows)
    case SubjectErased.type: try erased(event, &rows)
    default:
      try pileLetters(event, &rows)
      if try foldIdentity(event, &rows) { return }
      if try foldSubmission(event, &rows) { return }
      if try foldAccount(event, &rows) { return }
      if try foldDispute(event, &rows) { return }
      if try foldDestruction(event, &rows) { return }
      if try foldPrivacy(event, &rows) { return }
      if try foldMove(event, &rows) { return }
      if try foldMail(event, &rows) { return }
      try foldLedger(event, &rows)
    }
  }

  // MARK: State records and children

  private func submitted(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    let body = try event.body(StudentSubmitted.self)
    guard let said = try event.opened(body.record.retagged(), as: SaidOfStudent.init(_:)) else {
      return
    }
    let block = said.content.block
    guard let student = block.student,
      let identity = StateIdentity(state: body.state, student: student)
    else {
      throw ExchangeError(
        .integrity, "the block at position \(event.position) has no State identity")
    }
    let key = identity.keyed(under: index)
    let old = try RecordRow(of: body.record, in: rows)
    var row =
      old
      ?? RecordRow(
        state: body.state, identity: key, number: event.position, generation: body.generation)
    row.isInForce = true
    row.digest = body.keyedDigest
    row.statement = event.position
    row.place = EnrollmentPlace(of: block, state: body.state)
    row.roster = RosterPlaces(of: block)
    try RosterRows.replace(
      old?.roster, with: row.roster, of: body.record, in: body.state, &rows)
    try row.put(as: body.record, into: &rows)
    try rows.put(body.record.bytes, for: key, in: Tables.identities)
    let known =
      old == nil ? nil : try MatchingRow(number: row.number, under: matching.key, in: rows)
    if let known {
      try matching.add(said.statements.fields, to: known, number: row.number, into: &rows)
    } else {
      try matching.put(
        body.record, state: body.state, said.statements, number: row.number, into: &rows)
    }
  }

  private func identified(_ body: ChildIdentified, _ rows: inout WriteTransaction) throws {
    if body.how == .assigned { try know(body.child, body.accounting, body.serial, &rows) }
    try link(body.record, to: body.child, &rows)
  }

  private func retracted(_ body: StudentRetracted, _ rows: inout WriteTransaction) throws {
    // A record whose key is destroyed made no row.
    guard var row = try RecordRow(of: body.record, in: rows) else { return }
    try RosterRows.replace(row.roster, with: nil, of: body.record, in: row.state, &rows)
    row.isInForce = false
    row.roster = nil
    try row.put(as: body.record, into: &rows)
  }

  private func erased(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    let body = try SubjectErased(clear: event.clear)
    try forgetItems(of: body, &rows)
    try noteErased(body, at: event.position, &rows)
    let children = (body.child.map { [$0] } ?? []) + body.retired
    try forgetPrivacy(of: children, &rows)
    try MoveRows.forget(children, &rows)
    for record in body.records {
      try LinkRows.forget(record, in: &rows)
      try DisputeRow.forget(record, in: &rows)
      guard let row = try RecordRow(of: record, in: rows) else { continue }
      try rows.delete(record.bytes, in: Tables.records)
      if try rows.get(row.identity, in: Tables.identities) == record.bytes {
        try rows.delete(row.identity, in: Tables.identities)
      }
      try RosterRows.replace(row.roster, with: nil, of: record, in: row.state, &rows)
      try matching.remove(number: row.number, from: &rows)
    }
    for identity in event.firstOpened?["identities"]?.items ?? [] {
      guard let key = identity.byteString else { continue }
      try rows.put([], for: key, in: Tables.erased)
    }
    if body.child == nil {
      for subject in body.subjects { try forgetRejected(subject, &rows) }
    }
    if let caseID = body.caseID, var row = try CaseRow(of: caseID, in: rows) {
      row.erasedAt = row.erasedAt ?? event.position
      try row.put(as: caseID, into: &rows)
    }
  }

  private func forgetRejected(_ subject: SubjectID, _ rows: inout WriteTransaction) throws {
    var found = [[UInt8]]()
    try rows.forEach(in: Tables.rejected) { key, _ in
      let key = key.bytes
      if Array(key.dropFirst(4)) == subject.bytes { found.append(key) }
      return found.isEmpty
    }
    for key in found { try rows.delete(key, in: Tables.rejected) }
  }

  /// A day as four bytes in order of time.
  static func dayKey(_ day: CivilDate) -> [UInt8] {
    UInt32(bitPattern: day.daysSinceEpoch ^ Int32.min).bigEndianBytes
  }

  /// The day with which a key begins; nil for a shorter key.
  static func day(ofKey key: [UInt8]) -> CivilDate? {
    guard key.count >= 4 else { return nil }
    let number = key.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return CivilDate(daysSinceEpoch: Int32(bitPattern: number) ^ Int32.min)
  }
}
