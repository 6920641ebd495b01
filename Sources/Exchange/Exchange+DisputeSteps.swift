import CBOR
import ConsolidatedRecords
import Disputes
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

extension Exchange {
  /// What is said with a step of a case.
  public struct DisputeSaid: Sendable {
    /// The finding, the reasons, the statement.
    public var text: String
    /// The agency's reasons for not amending, beside a statement.
    public var agencyReasons: String?
    /// Documents.
    public var files: [DisputeFile]

    /// Words, and what goes with them.
    public init(_ text: String, agencyReasons: String? = nil, files: [DisputeFile] = []) {
      self.text = text
      self.agencyReasons = agencyReasons
      self.files = files
    }
  }

  /// What a step led to.
  public struct DisputeTaken: Sendable {
    /// The clocks that it started.
    public let dues: [DisputeDue]
    /// Notices that were queued.
    public let noticesQueued: Int
    /// Of them, those that reach nobody.
    public let noticesFailed: Int
  }

  /// Times that a step is tried again where looks were recorded between finding earlier recipients
  /// and telling them.
  private static let stepAttempts = 8

  /// Takes the next step of a case. A wrong order is refused with what to do; a statement and a
  /// correction queue a notice to everybody who saw the values before.
  public func takeStep(
    _ step: DisputeStep, in caseID: CaseID, _ said: DisputeSaid,
    scanner: DocumentScanner? = nil, acting: Acting
  ) throws -> DisputeTaken {
    let found = try reachedDispute(caseID, by: try readerState(of: acting))
    guard let (row, dispute) = found else {
      // Of a case elsewhere and of none no more is told than that nobody is let in.
      _ = try admit(acting, to: .correctionCase, target: .nation)
      throw Self.noDispute
    }
    let actor = try admit(acting, toTake: step, in: dispute)
    var content = DisputeContent()
    content.text = try Self.disputeText(said.text)
    content.agencyReasons = try said.agencyReasons.map(Self.disputeText)
    let documents = try Self.documents(said.files, scanner)
    content.documents = documents.said
    let key = try caseKey(caseID)
    let clocks = try disputeClocks(on: acting.time.date)
    // Before anything is worked out for a step that is none.
    _ = try dispute.taking(step, at: acting.time, clocks)
    for _ in 0..<Self.stepAttempts {
      try catchUp()
      let expected = log.size
      let notices = try notices(after: step, dispute, row, &content)
      let words = content
      do {
        let taken = Guarded<[DisputeDue]>([])
        try perform(step.type, at: acting.time) { [self] scope, rows in
          guard notices == nil || scope.nextPosition == expected else { throw Self.somebodyLooked }
          guard let row = try DisputeRow(of: caseID, in: rows) else { throw Self.noDispute }
          let recorded = try row.dispute.taking(step, at: acting.time, clocks)
          taken.withLock { $0 = recorded.dues }
          let blobs = vault.sealContent(documents.bytes, under: key)
          let event = try scope.emit(
            draft(recorded, words, key, by: actor, blobs: blobs), into: &rows)
          try queue(notices?.prefix(Self.noticesPerCommand) ?? [], event, actor, &scope, &rows)
        }
        try queueRest(notices?.dropFirst(Self.noticesPerCommand) ?? [], actor, acting.time)
        return DisputeTaken(
          dues: taken.withLock { $0 }, noticesQueued: notices?.count ?? 0,
          noticesFailed: notices?.count { $0.failure != nil } ?? 0)
      } catch let error as ExchangeError where error.code == .busy {
        continue
      }
    }
    throw Self.somebodyLooked
  }

  static let noDispute = ExchangeError(.notFound, "there is no such case: msix dispute list")
  private static let somebodyLooked = ExchangeError(
    .busy, "records were looked at meanwhile; try again")

  /// A case; nil where there is none, and where it does not concern the State.
  func reachedDispute(
    _ caseID: CaseID, by state: StateCode?
  ) throws -> (row: DisputeRow, dispute: DisputeCase)? {
    guard let row = try decisions.environment.read({ try DisputeRow(of: caseID, in: $0) }) else {
      return nil
    }
    let dispute = try row.dispute
    return Self.concerns(dispute, state) ? (row, dispute) : nil
  }

  func caseKey(_ caseID: CaseID) throws -> SealingKey {
    let subject: SubjectID = caseID.retagged()
    guard try vault.holdsKey(of: subject), let key = try vault.key(of: subject) else {
      throw Self.noDispute
    }
    return key
  }

  /// Who may take a step: whoever holds the case; a State its own answer; a statement of
  /// disagreement is the Privacy Act Administrator's alone.
  private func admit(
    _ acting: Acting, toTake step: DisputeStep, in dispute: DisputeCase
  ) throws -> Actor {
    switch step {
    case .statementFiled: try admit(acting, to: .disputeStatement, target: .nation)
    case .answered(let state, _): try admit(acting, to: .correctionCase, target: .state(state))
    default:
      try admit(
        acting, to: .correctionCase,
        target: dispute.subject.receiver.map { .state($0) } ?? .nation)
    }
  }

  /// Completes what a statement is about, and finds whom the step has to be told; nil for a step
  /// that is told to nobody.
  private func notices(
    after step: DisputeStep, _ dispute: DisputeCase, _ row: DisputeRow,
    _ content: inout DisputeContent
  ) throws -> [QueuedNotice]? {
    let contested = try disputeContent(at: row.steps[0].position, dispute.caseID).values
    let blocks = try blocksInForce(of: dispute.subject.record)
    func stands(_ value: DisputedValue) -> Bool { blocks.contains { value.stands(in: $0) } }
    switch step {
    case .statementFiled:
      // What was granted and sent otherwise since is contested no more.
      let left = contested.filter(stands)
      content.values = left.isEmpty ? contested : left
      return try notices(of: .statement, dispute, content.values)
    case .closed(let end):
      guard dispute.outcome == .amended || dispute.outcome == .partly, end != .withdrawn else {
        return nil
      }
      let corrected = contested.filter { !stands($0) }
      guard !corrected.isEmpty || end != .corrected else {
        throw ExchangeError(
          .refused,
          "the State's statement still says what was found wrong; it is closed as corrected when "
            + "the State has sent other values")
      }
      content.values = corrected
      return try notices(of: .correction, dispute, corrected)
    default: return nil
    }
  }

  /// What the State says of the child now, in each of its records; none where it took it all back.
  func blocksInForce(of record: StateRecordID) throws -> [StudentBlock] {
    let siblings = try siblings(of: record)
    let entries = try consolidatedRecords.environment.read { rows in
      try siblings.compactMap { try records.entry($0, knownAt: .max, in: rows) }
    }
    return try entries.map { try statement($0).block }
  }

  /// What a step of a case says.
  func disputeContent(at position: UInt64, _ caseID: CaseID) throws -> DisputeContent {
    let event = try OpenedEvent(log.event(at: position), opener: vault)
    guard let content = event.opened(caseID.retagged()).flatMap(DisputeContent.init(cbor:)) else {
      throw ExchangeError(.integrity, "the step at position \(position) does not read")
    }
    return content
  }
}
