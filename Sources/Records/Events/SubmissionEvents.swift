public import CBOR
public import Primitives

/// A State's package came in.
public struct SubmissionReceived: EventBody {
  /// `submission.received`
  public static let type = "submission.received"
  /// Which submission; its own subject too.
  public let submission: SubmissionID
  /// The State.
  public let state: StateCode
  /// `csv`.
  public let encoding: String
  /// HMAC of the package's digest under the submission's key.
  public let keyedDigest: [UInt8]
  /// When the State made the file.
  public let submissionDate: Instant
  /// Control totals of the header.
  public let totalStudents: Int
  /// Records of all groups.
  public let totalRecords: Int
  /// The window of changes that it covers.
  public let effectiveFrom: Instant
  /// End of the window.
  public let effectiveUntil: Instant
  /// Test or production.
  public let mode: StateConnected.Mode
  /// The rules by which it was judged.
  public let ruleSet: String

  /// A body.
  public init(
    submission: SubmissionID, state: StateCode, encoding: String, keyedDigest: [UInt8],
    submissionDate: Instant, totalStudents: Int, totalRecords: Int, effectiveFrom: Instant,
    effectiveUntil: Instant, mode: StateConnected.Mode, ruleSet: String
  ) {
    self.submission = submission
    self.state = state
    self.encoding = encoding
    self.keyedDigest = keyedDigest
    self.submissionDate = submissionDate
    self.totalStudents = totalStudents
    self.totalRecords = totalRecords
    self.effectiveFrom = effectiveFrom
    self.effectiveUntil = effectiveUntil
    self.mode = mode
    self.ruleSet = ruleSet
  }

  /// The map; times in microseconds.
  public var clear: CBORValue {
    .record([
      "submission": .identifier(submission), "state": .state(state),
      "encoding": .text(encoding), "digest": .bytes(keyedDigest),
      "date": .int(submissionDate.microseconds), "students": .int(totalStudents),
      "records": .int(totalRecords), "from": .int(effectiveFrom.microseconds),
      "until": .int(effectiveUntil.microseconds), "mode": .text(mode.rawValue),
      "rules": .text(ruleSet),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    submission = try fields.need("submission") { $0.identifier() }
    state = try fields.need("state", \.state)
    encoding = try fields.need("encoding", \.string)
    keyedDigest = try fields.need("digest", \.byteString)
    submissionDate = Instant(microseconds: try fields.need("date", \.integer))
    totalStudents = try fields.need("students", \.int)
    totalRecords = try fields.need("records", \.int)
    effectiveFrom = Instant(microseconds: try fields.need("from", \.integer))
    effectiveUntil = Instant(microseconds: try fields.need("until", \.integer))
    mode = try fields.need("mode") { $0.string.flatMap(StateConnected.Mode.init(rawValue:)) }
    ruleSet = try fields.need("rules", \.string)
  }
}

/// A submission is answered: what its receipt says in sum.
public struct SubmissionCompleted: EventBody {
  /// `submission.completed`
  public static let type = "submission.completed"
  /// How it ended.
  public enum Outcome: String, Sendable {
    /// Every student was judged.
    case taken
    /// The file as a whole was refused.
    case refused
  }
  /// Which.
  public let submission: SubmissionID
  /// The State.
  public let state: StateCode
  /// How it ended.
  public let outcome: Outcome
  /// Students by what became of them.
  public let totals: StudentTotals
  /// Number of findings by rule, sorted by rule.
  public let findingCounts: [(rule: String, count: Int)]
  /// Position of its first event.
  public let first: UInt64
  /// Position of this event.
  public let last: UInt64
  /// HMAC of the receipt's body under a key derived from the submission's.
  public let receiptDigest: [UInt8]
  /// The last position that was known when the receipt was composed; nil: the one before `last`.
  public let knownAt: UInt64?

  /// A body.
  public init(
    submission: SubmissionID, state: StateCode, outcome: Outcome, totals: StudentTotals,
    findingCounts: [(rule: String, count: Int)], first: UInt64, last: UInt64,
    receiptDigest: [UInt8], knownAt: UInt64? = nil
  ) {
    self.submission = submission
    self.state = state
    self.outcome = outcome
    self.totals = totals
    self.findingCounts = findingCounts
    self.first = first
    self.last = last
    self.receiptDigest = receiptDigest
    self.knownAt = knownAt
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "submission": .identifier(submission), "state": .state(state),
      "outcome": .text(outcome.rawValue), "students": totals.cbor,
      "findings": .map(findingCounts.map { .init(.text($0.rule), .int($0.count)) }),
      "first": .unsigned(first), "last": .unsigned(last), "receipt": .bytes(receiptDigest),
      "known": knownAt.map { .unsigned($0) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    submission = try fields.need("submission") { $0.identifier() }
    state = try fields.need("state", \.state)
    outcome = try fields.need("outcome") { $0.string.flatMap(Outcome.init(rawValue:)) }
    totals = try fields.need("students") { StudentTotals(cbor: $0) }
    findingCounts = try fields.need("findings") { value -> [(rule: String, count: Int)]? in
      guard let entries = value.entries else { return nil }
      let found = entries.compactMap { entry in
        entry.key.string.flatMap { rule in entry.value.int.map { (rule: rule, count: $0) } }
      }
      return found.count == entries.count ? found : nil
    }
    first = try fields.need("first", \.unsignedInteger)
    last = try fields.need("last", \.unsignedInteger)
    receiptDigest = try fields.need("receipt", \.byteString)
    knownAt = try fields.maybe("known", \.unsignedInteger)
  }
}

/// Students of a file by what became of them.
public struct StudentTotals: Hashable, Sendable {
  /// All of them.
  public var total = 0
  /// New State records.
  public var inserted = 0
  /// New statements about known ones.
  public var updated = 0
  /// Blocks equal to what the ledger holds.
  public var unchanged = 0
  /// Retractions.
  public var retracted = 0
  /// Blocks not taken.
  public var rejected = 0

  /// None.
  public init() {}

  /// The map.
  public var cbor: CBORValue {
    .record([
      "total": .int(total), "inserted": .int(inserted), "updated": .int(updated),
      "unchanged": .int(unchanged), "retracted": .int(retracted), "rejected": .int(rejected),
    ])
  }

  /// From `cbor`; nil for another shape.
  public init?(cbor: CBORValue) {
    guard let total = cbor["total"]?.int, let inserted = cbor["inserted"]?.int,
      let updated = cbor["updated"]?.int, let unchanged = cbor["unchanged"]?.int,
      let retracted = cbor["retracted"]?.int, let rejected = cbor["rejected"]?.int
    else { return nil }
    self.total = total
    self.inserted = inserted
    self.updated = updated
    self.unchanged = unchanged
    self.retracted = retracted
    self.rejected = rejected
  }
}

/// Students of a file whose blocks say nothing new but that it is still so: opaque numbers, in
/// pages. An open enrollment shows residence until the date of the newest file that repeats it.
public struct SubmissionUnchanged: EventBody {
  /// `submission.unchanged`
  public static let type = "submission.unchanged"
  /// Which submission.
  public let submission: SubmissionID
  /// The day that the State's file bears.
  public let submissionDate: CivilDate
  /// Number in the file and State record.
  public let students: [(studentRecordID: UInt32, record: StateRecordID)]

  /// A body.
  public init(
    submission: SubmissionID, submissionDate: CivilDate,
    students: [(studentRecordID: UInt32, record: StateRecordID)]
  ) {
    self.submission = submission
    self.submissionDate = submissionDate
    self.students = students
  }

  /// `{"submission", "date", "students": [[number, record], ...]}`
  public var clear: CBORValue {
    .record([
      "submission": .identifier(submission), "date": .date(submissionDate),
      "students": .array(
        students.map { .array([.int($0.studentRecordID), .identifier($0.record)]) }),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    submission = try fields.need("submission") { $0.identifier() }
    submissionDate = try fields.need("date", \.civilDate)
    students = try fields.list("students") { item in
      guard let pair = item.items, pair.count == 2,
        let number = pair[0].unsignedInteger.flatMap(UInt32.init(exactly:)),
        let record = pair[1].identifier(StateRecordKind.self)
      else { return nil }
      return (number, record)
    }
  }
}
