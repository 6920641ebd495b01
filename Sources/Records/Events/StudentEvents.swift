public import CBOR
public import Primitives

/// A State's current statement about one child.
public struct StudentSubmitted: EventBody {
  /// `student.submitted`
  public static let type = "student.submitted"
  /// The State record; the subject of the sealed part.
  public let record: StateRecordID
  /// The State.
  public let state: StateCode
  /// The submission that carried it.
  public let submission: SubmissionID
  /// I or U as judged: what became of it, not what the file said.
  public let action: ActionCode
  /// Which time the State gave this identifier out; 1 unless it was recycled.
  public let generation: Int
  /// The rules by which it was judged.
  public let ruleSet: String
  /// Groups that have rows.
  public let groups: [Group]
  /// HMAC of the comparable content under the record's key.
  public let keyedDigest: [UInt8]
  /// The day that the State's file bears: until then an open enrollment shows residence.
  public let submissionDate: CivilDate

  /// A body.
  public init(
    record: StateRecordID, state: StateCode, submission: SubmissionID, action: ActionCode,
    generation: Int, ruleSet: String, groups: [Group], keyedDigest: [UInt8],
    submissionDate: CivilDate
  ) {
    self.record = record
    self.state = state
    self.submission = submission
    self.action = action
    self.generation = generation
    self.ruleSet = ruleSet
    self.groups = groups
    self.keyedDigest = keyedDigest
    self.submissionDate = submissionDate
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "record": .identifier(record), "state": .state(state),
      "submission": .identifier(submission), "action": .text(action.rawValue),
      "generation": .int(generation), "rules": .text(ruleSet),
      "groups": .array(groups.map { .int($0.rawValue) }), "digest": .bytes(keyedDigest),
      "date": .date(submissionDate),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    record = try fields.need("record") { $0.identifier() }
    state = try fields.need("state", \.state)
    submission = try fields.need("submission") { $0.identifier() }
    action = try fields.need("action") { $0.string.flatMap(ActionCode.init(rawValue:)) }
    generation = try fields.need("generation", \.int)
    ruleSet = try fields.need("rules", \.string)
    groups = try fields.list("groups") {
      $0.unsignedInteger.flatMap(UInt8.init(exactly:)).flatMap(Group.init(rawValue:))
    }
    keyedDigest = try fields.need("digest", \.byteString)
    submissionDate = try fields.need("date", \.civilDate)
  }

  /// What is sealed under the State record's key.
  public struct Sealed: Sendable {
    /// Number in the file.
    public let studentRecordID: UInt32
    /// The block as sent.
    public let block: StudentBlock
    /// What validation said.
    public let findings: [Finding]

    /// A content.
    public init(studentRecordID: UInt32, block: StudentBlock, findings: [Finding]) {
      self.studentRecordID = studentRecordID
      self.block = block
      self.findings = findings
    }

    /// `{"block", "student", "findings"}`, in this order.
    public var item: CBORItem {
      var writer = CBORWriter(capacityBytes: 4_096)
      writer.map(count: 3)
      writer.text("block")
      block.write(into: &writer)
      writer.text("student")
      writer.unsigned(UInt64(studentRecordID))
      writer.text("findings")
      writer.value(.array(findings.map(\.cbor)))
      return CBORItem(writer)
    }

    /// From `item`.
    public init(_ item: CBORItem) throws(CBORError) { try self.init(item) { _ in true } }

    /// The same, with the groups alone that are wanted.
    public init(_ item: CBORItem, wanting isWanted: (Group) -> Bool) throws(CBORError) {
      self = try item.read { (scanner) throws(CBORError) in
        try Self(from: &scanner, wanting: isWanted)
      }
    }

    private init(
      from scanner: inout CBORScanner, wanting isWanted: (Group) -> Bool
    ) throws(CBORError) {
      var (student, block, findings) = (UInt32?.none, StudentBlock?.none, [Finding]?.none)
      for _ in 0..<(try scanner.map()) {
        let key = try scanner.text()
        if scanner.isText(key, "block") {
          block = try StudentBlock(from: &scanner, wanting: isWanted)
        } else if scanner.isText(key, "student") {
          student = UInt32(exactly: try scanner.unsigned())
        } else if scanner.isText(key, "findings") {
          var found = [Finding]()
          for _ in 0..<(try scanner.array()) { found.append(try Finding(cbor: scanner.value())) }
          findings = found
        } else {
          try scanner.skip()
        }
      }
      guard let student, let block, let findings else {
        throw CBORError(
          .structure, at: scanner.offset, "a student's sealed part lacks one of its members")
      }
      self.init(studentRecordID: student, block: block, findings: findings)
    }
  }
}

/// A student's block that was not taken, kept a short time under a key of its own. The sealed part
/// is `StudentSubmitted.Sealed`.
public struct StudentRejected: EventBody {
  /// `student.rejected`
  public static let type = "student.rejected"
  /// The subject of the sealed part.
  public let subject: SubjectID
  /// The State.
  public let state: StateCode
  /// The submission that carried it.
  public let submission: SubmissionID
  /// The rules that it broke.
  public let rules: [String]
  /// After this day the key is destroyed.
  public let keptUntil: CivilDate

  /// A body.
  public init(
    subject: SubjectID, state: StateCode, submission: SubmissionID, rules: [String],
    keptUntil: CivilDate
  ) {
    self.subject = subject
    self.state = state
    self.submission = submission
    self.rules = rules
    self.keptUntil = keptUntil
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "subject": .identifier(subject), "state": .state(state),
      "submission": .identifier(submission), "rules": .array(rules.map { .text($0) }),
      "until": .date(keptUntil),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    subject = try fields.need("subject") { $0.identifier() }
    state = try fields.need("state", \.state)
    submission = try fields.need("submission") { $0.identifier() }
    rules = try fields.list("rules", \.string)
    keptUntil = try fields.need("until", \.civilDate)
  }
}

/// A State takes its statement back. The sealed part, under the State record's key, is the number
/// in the file: `{"student"}`.
public struct StudentRetracted: EventBody {
  /// `student.retracted`
  public static let type = "student.retracted"
  /// The State record.
  public let record: StateRecordID
  /// The State.
  public let state: StateCode
  /// The submission that carried it.
  public let submission: SubmissionID
  /// `submitted-delete`: the State's action code D.
  public let reason: String

  /// A body.
  public init(
    record: StateRecordID, state: StateCode, submission: SubmissionID, reason: String
  ) {
    self.record = record
    self.state = state
    self.submission = submission
    self.reason = reason
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "record": .identifier(record), "state": .state(state),
      "submission": .identifier(submission), "reason": .text(reason),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    record = try fields.need("record") { $0.identifier() }
    state = try fields.need("state", \.state)
    submission = try fields.need("submission") { $0.identifier() }
    reason = try fields.need("reason", \.string)
  }
}

/// A State record belongs to a child from now on; recorded only when the link changes.
///
/// The sealed part, under the State record's key: `{"msixid", "best", "second"}`, the evidence for
/// the best and the second child that were considered.
public struct ChildIdentified: EventBody {
  /// `child.identified`
  public static let type = "child.identified"
  /// How it came to it.
  public enum How: String, Sendable {
    /// Nobody known is near: a new child with a new MSIX id.
    case assigned
    /// A child that was known already.
    case linked
  }
  /// The child.
  public let child: ChildID
  /// The child's accounting of disclosures.
  public let accounting: AccountingID
  /// The serial behind the MSIX id: the order in which children came, which positions show anyway.
  public let serial: UInt64
  /// The State record.
  public let record: StateRecordID
  /// Assigned or linked.
  public let how: How
  /// The model that decided.
  public let model: String
  /// The rules that decided.
  public let rules: [String]
  /// What spoke for the best child that was considered, in 256ths of a bit.
  public let total: Int?

  /// A body.
  public init(
    child: ChildID, accounting: AccountingID, serial: UInt64, record: StateRecordID, how: How,
    model: String, rules: [String], total: Int? = nil
  ) {
    self.child = child
    self.accounting = accounting
    self.serial = serial
    self.record = record
    self.how = how
    self.model = model
    self.rules = rules
    self.total = total
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "child": .identifier(child), "accounting": .identifier(accounting),
      "serial": .unsigned(serial), "record": .identifier(record), "how": .text(how.rawValue),
      "model": .text(model), "rules": .array(rules.map { .text($0) }),
      "total": total.map { .int($0) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    child = try fields.need("child") { $0.identifier() }
    accounting = try fields.need("accounting") { $0.identifier() }
    serial = try fields.need("serial", \.unsignedInteger)
    record = try fields.need("record") { $0.identifier() }
    how = try fields.need("how") { $0.string.flatMap(How.init(rawValue:)) }
    model = try fields.need("model", \.string)
    rules = try fields.list("rules", \.string)
    total = try fields.maybe("total", \.int)
  }
}
