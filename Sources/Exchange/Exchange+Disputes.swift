import CBOR
import ConsolidatedRecords
import Disputes
import Intake
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

/// Cases of amendment: 5 U.S.C. 552a(d), 34 CFR 99.20 to 99.22 and 200.85(d).
extension Exchange {
  /// A family's request, as it is entered.
  public struct DisputeRequest: Sendable {
    /// The child.
    public var msixID: String
    /// Whose datum is contested, by State; with the State's own identifier where it has several
    /// records of the child.
    public var record: ContestedRecord
    /// The fields: a column's name, and `@ROW` where it stands in several rows.
    public var fields: [String]
    /// Who asks.
    public var requester: DisputeContent.Requester
    /// The letter.
    public var text: String
    /// The State that received it; nil for the office of whoever enters it.
    public var receiver: StateCode?
    /// The day on which it came, where that is not today.
    public var received: CivilDate?
    /// What came with it.
    public var files: [DisputeFile] = []

    /// A request.
    public init(
      msixID: String, record: ContestedRecord, fields: [String],
      requester: DisputeContent.Requester, text: String
    ) {
      self.msixID = msixID
      self.record = record
      self.fields = fields
      self.requester = requester
      self.text = text
    }
  }

  /// Which State record of the child a request is about.
  public enum ContestedRecord: Hashable, Sendable {
    /// The only one of a State.
    case only(StateCode)
    /// One of several.
    case named(StateStudent)

    var state: StateCode {
      switch self {
      case .only(let state): state
      case .named(let student): student.state
      }
    }
  }

  /// Bytes of a text of a case: a long letter, well below a leaf.
  static let disputeTextBytesMax = 20_000
  /// Days back that the receipt of a letter may be entered.
  static let receiptDaysBackMax = 366
  /// Values of one case.
  static let disputedValuesMax = 50

  /// Opens a case. The contested values are those of the State's statement in force; they are kept
  /// with the case, and shown to nobody by this.
  public func openDispute(
    _ request: DisputeRequest, scanner: DocumentScanner? = nil, acting: Acting
  ) throws -> (caseID: CaseID, dues: [DisputeDue]) {
    try catchUp()
    let receiver = try request.receiver ?? ownState(acting)
    let actor = try admit(
      acting, to: .correctionCase, target: receiver.map { .state($0) } ?? .nation)
    let found = try child(msixID: request.msixID)
    guard found.erasedAt == nil else {
      throw ExchangeError(.notFound, "erased: this child's data were lawfully destroyed")
    }
    let (record, block) = try contested(request.record, of: found.child)
    var content = DisputeContent()
    content.requester = try Self.checked(request.requester)
    content.text = try Self.disputeText(request.text)
    content.values = try values(request.fields, in: block)
    let documents = try Self.documents(request.files, scanner)
    content.documents = documents.said
    let clocks = try disputeClocks(on: acting.time.date)
    let subject = DisputeSubject(
      child: found.child, record: record, state: request.record.state, receiver: receiver)
    let caseID = CaseID(from: random)
    let today = try clocks.day(of: acting.time, for: receiver)
    let day = request.received ?? today
    guard day <= today, day >= today.adding(days: -Self.receiptDaysBackMax) else {
      throw ExchangeError(.usage, "--received is a day of the last year, not of the future")
    }
    let recorded = try DisputeCase.receive(subject, as: caseID, on: day, clocks)
    let said = content
    try perform(recorded.step.type, at: acting.time) { [self] scope, rows in
      // It goes with the record: whoever has that when it is erased takes the case along.
      let key = vault.makeKey(
        for: caseID.retagged(), type: .caseFile, owners: [record.retagged()])
      let blobs = vault.sealContent(documents.bytes, under: key)
      try scope.emit(
        draft(recorded, said, key, by: actor, effective: day, blobs: blobs), into: &rows)
    }
    return (caseID, recorded.dues)
  }

  /// The State for which an account keeps cases; nil for the Department's office and the operator.
  private func ownState(_ acting: Acting) throws -> StateCode? {
    guard acting.account != nil else { return nil }
    let roles = try person(acting).1.roles
    if roles.contains(where: { $0.role == .privacyActAdministrator }) { return nil }
    return roles.first { AuthorisationTable.grant($0.role, .correctionCase) != .refused }?
      .scope.state
  }

  private func contested(
    _ name: ContestedRecord, of child: ChildID
  ) throws -> (StateRecordID, StudentBlock) {
    let entries = try consolidatedRecords.environment.read {
      try records.entries(of: child, knownAt: .max, in: $0)
    }.filter { $0.state == name.state }
    let matching = try entries.compactMap { entry -> (StateRecordID, StudentBlock)? in
      let block = try statement(entry).block
      if case .named(let student) = name {
        guard block.student?[.stateStudentIdentifier] == student.identifier,
          student.type == nil || block.student?[.stateStudentIdentifierType] == student.type
        else { return nil }
      }
      return (entry.record, block)
    }
    guard let first = matching.first else {
      throw ExchangeError(
        .notFound, "no statement of \(name.state) about this child is in force")
    }
    guard matching.count == 1 else {
      throw ExchangeError(
        .usage,
        "\(name.state) has \(matching.count) records of this child: say which, STATE:ID:TYPE")
    }
    return first
  }

  /// The values that stand in the named fields.
  private func values(_ fields: [String], in block: StudentBlock) throws -> [DisputedValue] {
    guard !fields.isEmpty, fields.count <= Self.disputedValuesMax else {
      throw ExchangeError(
        .usage, "name 1 to \(Self.disputedValuesMax) contested fields: --field \"Birth Date\"")
    }
    var found = [DisputedValue]()
    for name in fields {
      let value = try value(name, in: block)
      if !found.contains(value) { found.append(value) }
    }
    return found
  }

  private func value(_ name: String, in block: StudentBlock) throws -> DisputedValue {
    let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
    let row = parts.count == 2 ? UInt16(parts[1]) : nil
    guard let column = parts.first, parts.count == 1 || row != nil else {
      throw ExchangeError(.usage, "a field is a column's name, or NAME@ROW")
    }
    let known = Group.allCases.lazy.compactMap { group in
      DataDictionary.columns(of: group).first {
        $0.element != nil && $0.name.lowercased() == column.lowercased()
      }?.element.map { (group, $0) }
    }.first
    guard let (group, element) = known else {
      throw ExchangeError(.usage, "no column is called so: msix dictionary lists them")
    }
    let rows = block.rows(group).filter {
      $0[element] != nil && (row == nil || $0.recordID == row)
    }
    // Of several demographics the last is in force, the others are variants of it.
    guard let one = group == .demographics && row == nil ? rows.last : rows.first,
      let value = DisputedValue(of: element, in: one, of: group)
    else {
      throw ExchangeError(.notFound, "the State says nothing in the field \(column)")
    }
    guard rows.count == 1 || group == .demographics else {
      let numbers = rows.map { padded($0.recordID, 3) }.joined(separator: ", ")
      throw ExchangeError(
        .usage, "\(column) stands in rows \(numbers): say which, \"\(column)@ROW\"")
    }
    return value
  }

  private static func checked(
    _ requester: DisputeContent.Requester
  ) throws -> DisputeContent.Requester {
    let name = Normalisation.composed(requester.name)
    let proof = Normalisation.composed(requester.proof)
    guard !name.isEmpty, name.utf8.count <= paperBytesMax, !proof.isEmpty,
      proof.utf8.count <= paperBytesMax
    else {
      throw ExchangeError(
        .usage,
        "say who asks, and how you know that it is so, each in at most \(paperBytesMax) bytes")
    }
    return .init(name: name, relation: requester.relation, proof: proof)
  }

  static func disputeText(_ text: String) throws -> String {
    let text = Normalisation.composed(text)
    guard !text.isEmpty, text.utf8.count <= disputeTextBytesMax else {
      throw ExchangeError(
        .usage, "a text of a case has 1 to \(disputeTextBytesMax) bytes, on standard input")
    }
    return text
  }

  func disputeClocks(on day: CivilDate) throws -> DisputeClocks {
    DisputeClocks(
      policies: try policies(), holidays: try holidays(), zones: try zoneOffsets())
  }

  func draft(
    _ recorded: DisputeRecorded, _ content: DisputeContent, _ key: SealingKey, by actor: Actor,
    effective: CivilDate? = nil, blobs: [BlobReference] = []
  ) -> EventDraft {
    EventDraft(
      type: recorded.step.type, version: DisputeRecorded.version,
      stream: .caseFile(recorded.caseID), actor: actor.cbor, effective: effective,
      parts: [.clear(recorded.clear), .sealed(key, content.cbor)], blobs: blobs)
  }
}
