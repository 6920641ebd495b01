import CBOR
import Ledger
import Primitives
import Records

/// What became of the students of one submission, gathered from its events: those of the log, or
/// those that a rehearsal shows.
struct SubmissionTally {
  /// One student who was not rejected.
  struct Line {
    let student: UInt32
    let record: StateRecordID
    let outcome: StudentOutcome
    var how = "confirmed"
    /// Where the statement stands and the State's own identifier in it, where the submission made
    /// it: to be read once.
    var statement: (position: UInt64, identifier: String?)?
    /// The child, where the submission found or made it.
    var child: ChildID?
  }

  var totals = StudentTotals()
  var studentFindings: [(student: UInt32, findings: [Finding])] = []
  var lines: [Line] = []
  /// Pairs that a person would be asked about.
  var nearMatchCount = 0
  /// Children that it made.
  var newChildren: Set<ChildID> = []
  /// Parts that could not be read any more.
  var erasedCount = 0
  /// Statements of this submission, to find the identification that each one caused.
  private var lineOfEvent: [EventID: Int] = [:]

  /// Takes an event of the submission itself.
  mutating func takeOwn(_ event: OpenedEvent) throws {
    switch event.type {
    case StudentSubmitted.type:
      let body = try event.body(StudentSubmitted.self)
      if body.action == .insert { totals.inserted += 1 } else { totals.updated += 1 }
      guard let content = try sealed(event) else { return }
      lineOfEvent[event.identifier] = lines.count
      lines.append(
        Line(
          student: content.studentRecordID, record: body.record,
          outcome: body.action == .insert ? .inserted : .updated,
          statement: (event.position, content.block.student?[.stateStudentIdentifier])))
    case StudentRetracted.type:
      totals.retracted += 1
      let body = try StudentRetracted(clear: event.clear)
      guard let content = event.firstOpened else {
        erasedCount += 1
        return
      }
      let student = try ClearFields(content, of: event.type).need("student") {
        $0.unsignedInteger.flatMap(UInt32.init(exactly:))
      }
      lines.append(Line(student: student, record: body.record, outcome: .retracted))
    case StudentRejected.type:
      totals.rejected += 1
      _ = try sealed(event)
    case SubmissionUnchanged.type:
      let body = try event.body(SubmissionUnchanged.self)
      totals.unchanged += body.students.count
      lines += body.students.map {
        Line(student: $0.studentRecordID, record: $0.record, outcome: .unchanged)
      }
    default: break
    }
  }

  /// Takes what a statement of the submission brought about.
  mutating func takeCaused(_ event: OpenedEvent) throws {
    guard let cause = event.cause, let line = lineOfEvent[cause] else { return }
    switch event.type {
    case ChildIdentified.type:
      let body = try event.body(ChildIdentified.self)
      lines[line].how = body.how.rawValue
      lines[line].child = body.child
      if body.how == .assigned { newChildren.insert(body.child) }
    case NearMatchFound.type: nearMatchCount += 1
    default: break
    }
  }

  /// Takes the findings of a statement and gives it with its Student row alone; nil when erased.
  private mutating func sealed(_ event: OpenedEvent) throws -> StudentSubmitted.Sealed? {
    guard let item = event.firstOpenedItem else {
      erasedCount += 1
      return nil
    }
    let content = try StudentSubmitted.Sealed(item, wanting: { $0 == .student })
    studentFindings.append((content.studentRecordID, content.findings))
    return content
  }

  /// The totals with their sum.
  var summedTotals: StudentTotals {
    var sum = totals
    sum.total =
      totals.inserted + totals.updated + totals.unchanged + totals.retracted + totals.rejected
    return sum
  }

  /// Findings in the order of students.
  var findings: [Finding] {
    studentFindings.sorted { $0.student < $1.student }.flatMap(\.findings)
  }
}

/// What becomes of a student who is not rejected.
public enum StudentOutcome: String, Sendable {
  /// A new State record.
  case inserted
  /// A new statement about a known one.
  case updated
  /// An equal statement.
  case unchanged
  /// Taken back.
  case retracted
}
