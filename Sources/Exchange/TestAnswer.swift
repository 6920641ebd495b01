import CBOR
import Primitives
import Records

/// What a test submission would have come to, as it is kept with its answer: outcomes and opaque
/// identifiers, no value of a child.
struct TestAnswer {
  /// One student.
  struct Line {
    let student: UInt32
    let outcome: StudentOutcome
    let how: String
    let whose: Whose
  }

  /// Whose MSIX id the receipt shows.
  enum Whose {
    /// Nobody's: the student would have got a new one.
    case nobody
    /// Of the child that this record belongs to.
    case record(StateRecordID)
    /// Of a child that the student would have been linked to.
    case child(ChildID)
  }

  let totals: StudentTotals
  let nearMatchCount: Int
  let findings: [Finding]
  let lines: [Line]

  /// From the events of a rehearsal.
  init(_ tally: SubmissionTally) {
    totals = tally.summedTotals
    nearMatchCount = tally.nearMatchCount
    findings = tally.findings
    lines = tally.lines.sorted { $0.student < $1.student }.map { line in
      let whose: Whose
      if let child = line.child {
        // A number that would have been made is not shown: it does not exist.
        whose = tally.newChildren.contains(child) ? .nobody : .child(child)
      } else {
        whose = .record(line.record)
      }
      return Line(
        student: line.student, outcome: line.outcome, how: line.how, whose: whose)
    }
  }

  /// `{"totals", "near", "findings", "students": [[number, outcome, how, record, child]]}`
  var cbor: CBORValue {
    .record([
      "totals": totals.cbor, "near": .int(nearMatchCount),
      "findings": .array(findings.map(\.cbor)),
      "students": .array(
        lines.map { line in
          let (record, child): (CBORValue, CBORValue) =
            switch line.whose {
            case .nobody: (.null, .null)
            case .record(let record): (.identifier(record), .null)
            case .child(let child): (.null, .identifier(child))
            }
          return .array([
            .int(line.student), .text(line.outcome.rawValue), .text(line.how), record, child,
          ])
        }),
    ])
  }

  /// From `cbor`.
  init(cbor: CBORValue) throws {
    let fields = try ClearFields(cbor, of: "the answer to a test")
    totals = try fields.need("totals") { StudentTotals(cbor: $0) }
    nearMatchCount = try fields.need("near", \.int)
    findings = try fields.need("findings", \.items).map { try Finding(cbor: $0) }
    lines = try fields.list("students") { item in
      guard let items = item.items, items.count == 5, let how = items[2].string,
        let student = items[0].unsignedInteger.flatMap(UInt32.init(exactly:)),
        let outcome = items[1].string.flatMap(StudentOutcome.init(rawValue:))
      else { return nil }
      let whose: Whose
      if let record = items[3].identifier(StateRecordKind.self) {
        whose = .record(record)
      } else if let child = items[4].identifier(ChildKind.self) {
        whose = .child(child)
      } else {
        whose = .nobody
      }
      return Line(student: student, outcome: outcome, how: how, whose: whose)
    }
  }
}
