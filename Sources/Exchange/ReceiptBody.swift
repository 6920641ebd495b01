public import CBOR
import Intake
public import Primitives
public import Records
import Sealing

/// What a receipt says about a submission: deterministic, so that it can be made again from the
/// log and signed to the same bytes.
public struct ReceiptBody: Sendable {
  /// A child's number as the receipt gives it.
  public struct IdentifierLine: Hashable, Sendable {
    /// Number in the file; nil for a student who is not in it.
    public let studentRecordID: UInt32?
    /// The State's own identifier.
    public let stateStudentIdentifier: String
    /// The MSIX id in force.
    public let msixID: String
    /// assigned, linked, confirmed, changed.
    public let how: String
  }

  /// A contested value of a student in the file, with the statement of disagreement that goes with
  /// it: the State keeps both together from then on.
  public struct DisputeLine: Hashable, Sendable {
    /// Number in the file.
    public let studentRecordID: UInt32
    /// The State's own identifier.
    public let stateStudentIdentifier: String
    /// What is contested, and what the family says.
    public let mark: Exchange.DisputeMark
    /// The value.
    public let value: String
  }

  /// What would have become of a student of a test submission.
  public struct RehearsedLine: Hashable, Sendable {
    /// Number in the file.
    public let studentRecordID: UInt32
    /// inserted, updated, unchanged, retracted.
    public let outcome: StudentOutcome
    /// assigned, linked, confirmed.
    public let how: String
    /// The MSIX id, where it exists already.
    public let msixID: String?
  }

  /// All but the position of the last event.
  public struct Content: Sendable {
    /// The ledger whose receipt it is.
    public let origin: String
    /// Which submission.
    public let submission: SubmissionID
    /// The State.
    public let state: StateCode
    /// SHA-256 of the package.
    public let digest: [UInt8]
    /// When it was received.
    public let received: Instant
    /// Position of its first event.
    public let first: UInt64
    /// Test or production.
    public let mode: StateConnected.Mode
    /// Students by what became of them.
    public var totals = StudentTotals()
    /// About the file, then by student.
    public var findings: [Finding] = []
    /// By student.
    public var identifiers: [IdentifierLine] = []
    /// Values that are contested, by student.
    public var disputes: [DisputeLine] = []
    /// Of a test: what would have become of each student, by student.
    public var rehearsed: [RehearsedLine] = []
    /// Of a test: pairs that a person would have been asked about; nil when it was not matched.
    public var nearMatchCount: Int?
    /// Students whose data were erased since: the receipt is then no longer whole.
    public var erasedCount = 0
  }

  /// What it says.
  public let content: Content
  /// Position of the event that answers.
  public let last: UInt64

  init(content: Content, last: UInt64) {
    self.content = content
    self.last = last
  }

  /// Whether every part could still be read: only then are the bytes those that were signed first.
  public var isWhole: Bool { content.erasedCount == 0 }

  /// The key whose HMAC over `encoded` the event carries; it travels with the receipt, so it is
  /// not the submission's own.
  static func digestKey(of key: SecretKey) -> SecretKey { key.derived(for: "msix receipt digest") }

  /// COSE header 3: what the receipt key has signed here, so that it passes for nothing else.
  static let contentType = CBORValue.Entry(.int(3), .text("application/msix-receipt+cbor"))

  /// The signed bytes.
  public var encoded: [UInt8] { cbor.encoded }

  /// The map that is signed: the members of the JSON form, with the same names.
  public var cbor: CBORValue {
    .record([
      "origin": .text(content.origin), "submission": .text(content.submission.hex),
      "state": .state(content.state),
      "digest": .text("sha256:" + Hex.encode(content.digest)),
      "received": .text(content.received.description),
      "positions": .record(["first": .unsigned(content.first), "last": .unsigned(last)]),
      "mode": .text(content.mode.rawValue), "students": content.totals.cbor,
      "findings": .array(content.findings.map(Self.finding)),
      "identifiers": .array(content.identifiers.map(Self.identifier)),
      "disputes": content.disputes.isEmpty
        ? nil : .array(content.disputes.map(Self.dispute)),
      "outcomes": content.nearMatchCount.map { _ in
        .array(content.rehearsed.map(Self.outcome))
      },
      "near_matches": content.nearMatchCount.map { .int($0) },
    ])
  }

  private static func finding(_ finding: Finding) -> CBORValue {
    let news = finding.isNew.map { CBORValue.Entry(.text("new"), .bool($0)) }
    return .map(
      [
        .init(.text("severity"), .text(finding.severity.rawValue)),
        .init(.text("rule"), .text(finding.rule)),
        .init(
          .text("student_record_id"),
          finding.studentRecordID.map { .text(padded($0, 7)) } ?? .null),
        .init(.text("group"), finding.group.map { .text($0.title) } ?? .null),
        .init(.text("record_id"), finding.recordID.map { .text(padded($0, 3)) } ?? .null),
        .init(.text("file"), finding.file.map { .text($0) } ?? .null),
        .init(.text("row"), finding.row.map { .int($0) } ?? .null),
        .init(.text("column"), finding.column.map { .text($0) } ?? .null),
        .init(.text("message"), .text(finding.message)),
      ] + (news.map { [$0] } ?? []))
  }

  private static func outcome(_ line: RehearsedLine) -> CBORValue {
    .map([
      .init(.text("student_record_id"), .text(padded(line.studentRecordID, 7))),
      .init(.text("outcome"), .text(line.outcome.rawValue)),
      .init(.text("how"), .text(line.how)),
      .init(.text("msix_id"), line.msixID.map { .text($0) } ?? .null),
    ])
  }

  private static func dispute(_ line: DisputeLine) -> CBORValue {
    .record([
      "student_record_id": .text(padded(line.studentRecordID, 7)),
      "state_student_identifier": .text(line.stateStudentIdentifier),
      "case": .text(line.mark.caseID.hex), "group": .text(line.mark.group.title),
      "record_id": .text(padded(line.mark.recordID, 3)),
      "column": .text(DataDictionary.column(of: line.mark.element)?.name ?? ""),
      "value": .text(line.value), "since": .text(line.mark.since.description),
      "statement": .text(line.mark.text),
      "agency_reasons": line.mark.agencyReasons.map { .text($0) },
    ])
  }

  private static func identifier(_ line: IdentifierLine) -> CBORValue {
    .map([
      .init(
        .text("student_record_id"), line.studentRecordID.map { .text(padded($0, 7)) } ?? .null),
      .init(.text("state_student_identifier"), .text(line.stateStudentIdentifier)),
      .init(.text("msix_id"), .text(line.msixID)), .init(.text("how"), .text(line.how)),
    ])
  }
}

extension ReceiptBody.Content {
  /// Number of findings by rule, sorted by rule.
  var findingCounts: [(rule: String, count: Int)] {
    Dictionary(grouping: findings, by: \.rule).map { ($0.key, $0.value.count) }
      .sorted { $0.rule < $1.rule }
  }
}
