import CBOR
import ConsolidatedRecords
public import Disputes
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// Reading cases of amendment. Whoever is shown a case is shown the child: it is a look.
extension Exchange {
  /// A line of the list of cases.
  public struct DisputeListing: Sendable {
    /// The case as it stands.
    public let dispute: DisputeCase
    /// The MSIX id of the child that has the record now; nil when it is erased.
    public let msixID: String?
    /// Clocks that ran out, each on the day of whoever is to act.
    public let late: [DisputeDue]
    /// Notices that reach nobody.
    public let undeliverable: Int
  }

  /// A step of a case, opened.
  public struct DisputeStepShown: Sendable {
    /// Where it is recorded.
    public let position: UInt64
    /// When.
    public let recorded: Instant
    /// What was done, with the clocks that it started.
    public let step: DisputeRecorded
    /// By whom: the account's name, or the operator's.
    public let name: String
    /// In which role.
    public let role: Role?
    /// What was said.
    public let content: DisputeContent
  }

  /// A case with all that was said in it.
  public struct DisputeShown: Sendable {
    /// Its line on the list.
    public let line: DisputeListing
    /// The contested values.
    public let values: [DisputedValue]
    /// Whether each stands in the State's statement in force.
    public let stand: [Bool]
    /// Its steps in the order of the log.
    public let steps: [DisputeStepShown]
    /// Its notices.
    public let notices: [NoticeListing]
    /// The event that records this look.
    public let look: UInt64
  }

  /// The cases that somebody may see, the most urgent first: a State's those that it holds, that
  /// are about its data, or that were forwarded to it.
  public func disputes(closed: Bool, acting: Acting) throws -> [DisputeListing] {
    try catchUp()
    let (actor, state) = try admitReader(acting)
    let (cases, knownAt) = try decisions.environment.read { rows in
      (
        try disputes(closed: closed, of: state, in: rows),
        try decidedThrough(in: rows)
      )
    }
    let listings = try cases.map { try listing($0.row, $0.dispute, at: acting.time).0 }
    try recordReport(
      "disputes", scope: state.map { .state($0) } ?? .nation, knownAt: knownAt,
      children: try named(by: cases.map(\.dispute.subject.record), knownAt: knownAt).children,
      about: closed ? "all" : "open", actor, acting.time)
    return listings.sorted { left, right in
      let (one, two) = (left.dispute, right.dispute)
      let far = CivilDate(daysSinceEpoch: .max)
      return (one.isClosed ? 1 : 0, one.dues.first?.day ?? far, one.received, one.caseID)
        < (two.isClosed ? 1 : 0, two.dues.first?.day ?? far, two.received, two.caseID)
    }
  }

  /// The cases among decisions that somebody of a State, or of the nation, may see.
  func disputes(
    closed: Bool, of state: StateCode?, in rows: borrowing some Reading & ~Copyable
  ) throws -> [(row: DisputeRow, dispute: DisputeCase)] {
    var found = [(row: DisputeRow, dispute: DisputeCase)]()
    try rows.forEach(in: DecisionState.Tables.disputes) { _, value in
      let row = try DisputeRow(decoding: value.bytes)
      let dispute = try row.dispute
      if closed || !dispute.isClosed, Self.concerns(dispute, state) { found.append((row, dispute)) }
      return true
    }
    return found
  }

  /// Whoever had State records at a position, named by number as often as the records are: what a
  /// list of cases or notices shows of them.
  func named(
    by records: [StateRecordID], knownAt position: UInt64
  ) throws -> (children: [ChildID: ListedChild], numbers: [String]) {
    var children = [ChildID: ListedChild]()
    var numbers = [String]()
    for record in records {
      guard let child = try presentChild(of: record, knownAt: position) else { continue }
      let number = numbering.number(serial: child.serial)
      numbers.append(number)
      children[child.child, default: .init(accounting: child.accounting)].shown += Array(
        number.utf8)
    }
    return (children, numbers)
  }

  /// A case with its texts, documents' names, values and notices.
  public func dispute(_ caseID: CaseID, acting: Acting) throws -> DisputeShown {
    try catchUp()
    let (actor, state) = try admitReader(acting)
    guard let (row, dispute) = try reachedDispute(caseID, by: state) else {
      throw Self.noDispute
    }
    let (line, child) = try listing(row, dispute, at: acting.time)
    let steps = try row.steps.map { try shown($0, caseID) }
    let values = steps.first?.content.values ?? []
    let blocks = try blocksInForce(of: dispute.subject.record)
    let notices = try listings(of: row, caseID)
    var listed = [ChildID: ListedChild]()
    if let child {
      listed[child.child] = ListedChild(
        accounting: child.accounting, shown: Self.shown(steps))
    }
    let look = try recordReport(
      "dispute", scope: state.map { .state($0) } ?? .nation, knownAt: log.size - 1,
      children: listed, about: caseID.hex, actor, acting.time)
    return DisputeShown(
      line: line, values: values,
      stand: values.map { value in blocks.contains { value.stands(in: $0) } }, steps: steps,
      notices: notices, look: look)
  }

  /// What the digest of a look at a case is over.
  static func shown(_ steps: [DisputeStepShown]) -> [UInt8] {
    steps.flatMap { $0.content.cbor.encoded }
  }

  /// A document of a step, the steps counted from 1, and the documents of each from 1.
  public func disputeDocument(
    _ caseID: CaseID, step: Int, document: Int, acting: Acting
  ) throws -> (about: DisputeContent.Document, bytes: [UInt8]) {
    try catchUp()
    let (actor, state) = try admitReader(acting)
    guard let (row, dispute) = try reachedDispute(caseID, by: state) else {
      throw Self.noDispute
    }
    let missing = ExchangeError(
      .notFound, "there is no such document: msix dispute show lists them")
    guard row.steps.indices.contains(step - 1) else { throw missing }
    let position = row.steps[step - 1].position
    let documents = try disputeContent(at: position, caseID).documents
    guard documents.indices.contains(document - 1) else { throw missing }
    let start = documents[..<(document - 1)].reduce(0) { $0 + $1.byteCount }
    let about = documents[document - 1]
    let all = try vault.openContent(
      of: try log.event(at: position).blobs, under: try caseKey(caseID))
    guard start + about.byteCount <= all.count else {
      throw ExchangeError(.integrity, "a document of the step at \(position) is cut short")
    }
    var listed = [ChildID: ListedChild]()
    if let child = try presentChild(of: dispute.subject.record) {
      listed[child.child] = ListedChild(
        accounting: child.accounting, shown: position.bigEndianBytes)
    }
    try recordReport(
      "dispute.document", scope: state.map { .state($0) } ?? .nation, knownAt: log.size - 1,
      children: listed, about: caseID.hex, actor, acting.time)
    return (about, Array(all[start..<(start + about.byteCount)]))
  }

  /// Notices that reach nobody, of every case that somebody may see: another way has to be found.
  public func undeliverableNotices(acting: Acting) throws -> [NoticeListing] {
    try catchUp()
    let (actor, state) = try admitReader(acting)
    var found = [NoticeListing]()
    for row in try allDisputes() {
      let dispute = try row.dispute
      guard Self.concerns(dispute, state) else { continue }
      found += try listings(of: row, dispute.caseID).filter { $0.status == "undeliverable" }
    }
    try recordReport(
      "undeliverable", scope: state.map { .state($0) } ?? .nation, knownAt: log.size - 1,
      children: [:], actor, acting.time)
    return found
  }

  func allDisputes() throws -> [DisputeRow] {
    var found = [DisputeRow]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.disputes) { _, value in
        found.append(try DisputeRow(decoding: value.bytes))
        return true
      }
    }
    return found
  }

  /// Who reads, and the State to which that is bound; nil for the nation.
  private func admitReader(_ acting: Acting) throws -> (Actor, StateCode?) {
    let state = try readerState(of: acting)
    let actor = try admit(
      acting, to: .correctionCase, target: state.map { .state($0) } ?? .nation, manner: .read)
    return (actor, state)
  }

  /// The State whose cases somebody has to do with; nil for the nation.
  func readerState(of acting: Acting) throws -> StateCode? {
    guard acting.account != nil else { return nil }
    let grants = try person(acting).1.roles.map {
      ($0.scope.state, AuthorisationTable.grant($0.role, .correctionCase))
    }
    guard !grants.contains(where: { $0.1 == .allowed || $0.1 == .readOnly }) else { return nil }
    return grants.first { $0.1 == .ownScope }?.0
  }

  static func concerns(_ dispute: DisputeCase, _ state: StateCode?) -> Bool {
    guard let state else { return true }
    return dispute.subject.receiver == state || dispute.subject.state == state
      || dispute.answers.contains { $0.state == state }
  }

  private func listing(
    _ row: DisputeRow, _ dispute: DisputeCase, at time: Instant
  ) throws -> (DisputeListing, ConsolidatedRecords.Child?) {
    let child = try presentChild(of: dispute.subject.record)
    let clocks = try disputeClocks(on: time.date)
    let late = try dispute.dues.filter { due in
      try due.day < clocks.day(of: time, for: due.state ?? dispute.subject.receiver)
    }
    let dead = try listings(of: row, dispute.caseID).count { $0.status == "undeliverable" }
    return (
      DisputeListing(
        dispute: dispute, msixID: child.map { numbering.number(serial: $0.serial) }, late: late,
        undeliverable: dead),
      child
    )
  }

  func shown(_ step: DisputeRow.Step, _ caseID: CaseID) throws -> DisputeStepShown {
    let event = try log.event(at: step.position)
    let actor = try Actor(cbor: event.actor)
    var role: Role?
    let name: String
    switch actor {
    case .account(let account, let held, _, _, _):
      role = held
      name = try papers(of: account, knownAt: .max).name ?? account.hex
    case .operator(let text), .system(let text): name = text
    }
    return DisputeStepShown(
      position: step.position, recorded: event.recorded, step: step.recorded, name: name,
      role: role, content: try disputeContent(at: step.position, caseID))
  }
}
