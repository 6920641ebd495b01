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
    ])
  }

  private static func finding(_ finding: Finding) -> CBORValue {
    .map([
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

  /// What a test submission would have become: judged, not taken.
  mutating func judge(_ parsed: SubmissionStream) throws {
    totals.total = parsed.studentCount
    try parsed.forEachStudent { student in
      if student.isRejected { totals.rejected += 1 }
      let room = Exchange.fileFindingsMax - findings.count
      if room > 0 { findings += student.findings.prefix(room) }
    }
    findings = Array(findings.prefix(Exchange.fileFindingsMax))
  }
}
