public import CBOR
public import Primitives

/// Somebody proposes that a child's data be destroyed.
public struct DispositionProposed: EventBody {
  /// `disposition.proposed`
  public static let type = "disposition.proposed"
  /// The case.
  public let caseID: CaseID
  /// The child.
  public let child: ChildID
  /// Under what authority: a retention schedule, a court order.
  public let basis: String

  /// A body.
  public init(caseID: CaseID, child: ChildID, basis: String) {
    self.caseID = caseID
    self.child = child
    self.basis = basis
  }

  /// `{"case", "child", "basis"}`
  public var clear: CBORValue {
    .record([
      "case": .identifier(caseID), "child": .identifier(child), "basis": .text(basis),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    caseID = try fields.need("case") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    basis = try fields.need("basis", \.string)
  }
}

/// Another person approves it.
public struct DispositionApproved: EventBody {
  /// `disposition.approved`
  public static let type = "disposition.approved"
  /// The case.
  public let caseID: CaseID

  /// A body.
  public init(caseID: CaseID) { self.caseID = caseID }

  /// `{"case"}`
  public var clear: CBORValue { .record(["case": .identifier(caseID)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    caseID = try ClearFields(clear, of: Self.type).need("case") { $0.identifier() }
  }
}

/// The keys of subjects are destroyed; the event comes first, the destruction after it, and is done
/// again at the next start should it have been cut short.
///
/// The sealed part, under the ledger's statistics key: `{"residue", "identities"}`, what the child
/// had added to cumulative aggregates and the keyed hashes of its State identities.
public struct SubjectErased: EventBody {
  /// `subject.erased`
  public static let type = "subject.erased"
  /// The child; nil for a rejected block.
  public let child: ChildID?
  /// The child's State records.
  public let records: [StateRecordID]
  /// Children that were merged into it: their ids stand for an erased child now.
  public let retired: [ChildID]
  /// Every subject whose key is destroyed.
  public let subjects: [SubjectID]
  /// The case; nil when a retention rule did it.
  public let caseID: CaseID?
  /// Under what authority.
  public let basis: String
  /// Position up to which the residue was taken: the event before this one.
  public let knownAt: UInt64

  /// A body.
  public init(
    child: ChildID?, records: [StateRecordID], subjects: [SubjectID], caseID: CaseID?,
    basis: String, knownAt: UInt64, retired: [ChildID] = []
  ) {
    self.child = child
    self.records = records
    self.subjects = subjects
    self.caseID = caseID
    self.basis = basis
    self.knownAt = knownAt
    self.retired = retired
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "child": child.map { .identifier($0) },
      "records": .array(records.map { .identifier($0) }),
      "subjects": .array(subjects.map { .identifier($0) }),
      "case": caseID.map { .identifier($0) }, "basis": .text(basis),
      "knownat": .unsigned(knownAt),
      "retired": retired.isEmpty ? nil : .array(retired.map { .identifier($0) }),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    child = try fields.maybe("child") { $0.identifier() }
    records = try fields.need("records") { $0.identifiers() }
    subjects = try fields.need("subjects") { $0.identifiers() }
    caseID = try fields.maybe("case") { $0.identifier() }
    basis = try fields.need("basis", \.string)
    knownAt = try fields.need("knownat", \.unsignedInteger)
    retired = try fields.maybe("retired") { $0.identifiers() } ?? []
  }
}
