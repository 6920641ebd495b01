import Primitives
import Records

/// One row, judged: what was understood, and what the rules about several rows ask of it.
struct JudgedRow {
  fileprivate(set) var row: Row
  let line: Int
  /// The ordinals that are filled, as bits.
  fileprivate(set) var filled: UInt64
  /// Values of the transport columns of a Student row.
  var reportingState = ""
  var action = ""
  /// Days that rules compare.
  var birth: CivilDate?
  var arrival: CivilDate?
  var expiration: CivilDate?
  var enrolled: CivilDate?
  var withdrawn: CivilDate?
  var residing: CivilDate?
  var graduated: CivilDate?
  /// The first day of the month of an assessment.
  var assessed: CivilDate?
  var dosed: CivilDate?
  var documented: CivilDate?
}

/// Reads packed rows by the plan of their group. Every value is looked at once: judged, understood
/// and made text in one go.
final class RowRules: Sendable {
  private let fieldRules: FieldRules
  private let rules: RuleSet

  init(fieldRules: FieldRules, rules: RuleSet) {
    self.fieldRules = fieldRules
    self.rules = rules
  }

  /// Judges every value of a row. Blanks are judged apart, by `checkBlanks`.
  func read(
    _ packed: consuming PackedRow, _ plan: GroupPlan, recordID: UInt16, line: Int,
    _ findings: inout StudentFindings
  ) -> JudgedRow {
    let place = StudentFindings.Place(plan.group, recordID: recordID, line: line)
    var fields = [Row.Field]()
    fields.reserveCapacity(packed.fieldCount)
    var judged = JudgedRow(row: Row(recordID: recordID, ascending: []), line: line, filled: 0)
    var filled: UInt64 = 0
    var ordinal = 0
    let columns = plan.columns
    while let bytes = packed.next(&ordinal) {
      let column = columns[ordinal]
      let reading = fieldRules.read(Text.trimmed(bytes), column, at: place, &findings)
      filled |= 1 << ordinal
      guard let element = column.element else {
        if ordinal == GroupPlan.actionOrdinal { judged.action = reading.value }
        if ordinal == GroupPlan.reportingStateOrdinal { judged.reportingState = reading.value }
        continue
      }
      if let date = reading.date { judged.note(date, of: element) }
      fields.append(
        Row.Field(
          element, reading.value, written: reading.isOther ? Text.composed(bytes) : nil))
    }
    judged.row = Row(recordID: recordID, ascending: fields)
    judged.filled = filled
    return judged
  }

  /// The blanks where the layout requires a value. `isInForce`: not a variant of demographics.
  func checkBlanks(
    _ row: JudgedRow, _ plan: GroupPlan, isInForce: Bool, _ findings: inout StudentFindings
  ) {
    let place = StudentFindings.Place(plan.group, recordID: row.row.recordID, line: row.line)
    var blank = (isInForce ? plan.required : plan.requiredOfVariant) & ~row.filled
    let sex = plan.sexOrdinal.map { UInt64(1) << $0 & ~row.filled } ?? 0
    blank |= sex
    while blank != 0 {
      let ordinal = blank.trailingZeroBitCount
      blank &= blank - 1
      if sex == 1 << ordinal {
        fieldRules.sexMissing(nil, at: place, &findings)
      } else {
        findings.add(.requiredBlank, at: place, column: plan.columns[ordinal].column.name)
      }
    }
    var conditional = plan.conditional & ~row.filled
    while conditional != 0 {
      let ordinal = conditional.trailingZeroBitCount
      conditional &= conditional - 1
      guard let condition = plan.conditions[ordinal],
        ConditionalRules.holds(condition.test, in: row.row, rules)
      else { continue }
      findings.add(
        .conditionalBlank, at: place, column: plan.columns[ordinal].column.name,
        detail: "It is wanted \(condition.words).")
    }
  }
}

extension JudgedRow {
  fileprivate mutating func note(_ date: CivilDate, of element: Element) {
    switch element {
    case .birthDate: birth = date
    case .qualifyingArrivalDate: arrival = date
    case .eligibilityExpirationDate: expiration = date
    case .enrollmentDate: enrolled = date
    case .withdrawalDate: withdrawn = date
    case .residencyDate: residing = date
    case .graduationDate: graduated = date
    case .assessmentDate: assessed = date
    case .doseDate: dosed = date
    case .eligibilityDocumentedDate: documented = date
    default: break
    }
  }
}
