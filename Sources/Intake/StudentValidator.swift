import Primitives
import Records

/// Judges students one after another by one rule set. It keeps which identifiers it has seen, so a
/// validator serves one file.
struct StudentValidator {
  private let header: SubmissionHeader
  private let limits: SubmissionLimits
  private let document: String?
  private let blockRules: BlockRules
  private let generation: Int
  private var identifiersSeen = Set<String>()
  private var findingsKept = 0
  /// How many findings there was no room for.
  private(set) var findingsLeftOut = 0

  /// Where the rows of one student's group lie in the store.
  typealias GroupEntries = (group: Group, entries: ArraySlice<RowStore.Entry>)

  init(
    header: SubmissionHeader, rules: RuleSet, limits: SubmissionLimits, document: String?
  ) {
    self.header = header
    self.limits = limits
    self.document = document
    generation = rules.generation
    blockRules = BlockRules(header: header, rules: rules)
  }

  /// The student's block with the verdict on it. `isCut`: it has more rows than are held.
  mutating func judge(
    _ student: RowStore.Entry, groups: [GroupEntries], in store: RowStore, isCut: Bool
  ) -> SubmittedStudent {
    let none = StudentFindings(
      studentRecordID: student.student, generation: generation, document: document,
      allowance: limits.findingsMax - findingsKept)
    var findings = none
    let own = read(student, .student, in: store, &findings)
    let isRetraction = own.action == ActionCode.delete.rawValue
    // Nothing that a retraction says besides is taken, so nothing of it is judged.
    if isRetraction { findings = none }
    let action = checkIdentity(of: own, &findings)
    if !isRetraction {
      for (group, entries) in groups { checkRecordIDs(of: group, entries, &findings) }
      blockRules.rowRules.checkBlanks(own, .of(.student), isInForce: true, &findings)
    }
    var judged = [BlockRules.GroupRows]()
    judged.reserveCapacity(groups.count)
    for (group, entries) in groups {
      var ignored = none
      let rows =
        isRetraction
        ? entries.map { read($0, group, in: store, &ignored) }
        : judge(entries, group, in: store, &findings)
      judged.append((group, rows))
    }
    if !isRetraction { blockRules.check(judged, &findings) }
    if isCut, !isRetraction { findings.add(.blockBytes, at: .init(.student)) }
    findingsKept = limits.findingsMax - findings.allowance
    findingsLeftOut += findings.leftOut
    let block = StudentBlock(
      ascending: [StudentBlock.GroupRows(.student, ascending: [own.row])]
        + judged.map { StudentBlock.GroupRows($0.group, ascending: $0.rows.map(\.row)) })
    return SubmittedStudent(
      studentRecordID: student.student, action: action ?? .update, block: block,
      findings: findings.list, isRejected: findings.isRejected)
  }

  /// The rows of a group, each with the rules about it alone.
  private func judge(
    _ entries: ArraySlice<RowStore.Entry>, _ group: Group, in store: RowStore,
    _ findings: inout StudentFindings
  ) -> [JudgedRow] {
    var rows = [JudgedRow]()
    rows.reserveCapacity(entries.count)
    for (index, entry) in zip(entries.indices, entries) {
      let row = read(entry, group, in: store, &findings)
      let isInForce = group != .demographics || index + 1 == entries.endIndex
      blockRules.rowRules.checkBlanks(row, .of(group), isInForce: isInForce, &findings)
      blockRules.checkDays(row, of: group, &findings)
      rows.append(row)
    }
    return rows
  }

  private func read(
    _ entry: RowStore.Entry, _ group: Group, in store: RowStore,
    _ findings: inout StudentFindings
  ) -> JudgedRow {
    let rowRules = blockRules.rowRules
    return store.withRow(entry) {
      rowRules.read(
        $0, .of(group), recordID: entry.recordID, line: Int(entry.line), &findings)
    }
  }

  /// What the block is about and what is asked; nil when the action code is none.
  private mutating func checkIdentity(
    of student: JudgedRow, _ findings: inout StudentFindings
  ) -> ActionCode? {
    let place = StudentFindings.Place(.student, line: student.line)
    let action = ActionCode(rawValue: student.action)
    if action == nil {
      findings.add(.actionCodeInvalid, at: place, column: "Action Code", value: student.action)
    }
    if student.reportingState != header.state.description {
      findings.add(.reportingStateMismatch, at: place, column: "Reporting State Code")
    }
    let type = student.row[.stateStudentIdentifierType]
    if type != "01", type != "02" {
      findings.add(
        .stateIdentifierTypeInvalid, at: place, column: "State Student Identifier Type",
        value: type)
    }
    let column = "State Student Identifier"
    if let identifier = student.row[.stateStudentIdentifier] {
      if !identifiersSeen.insert("\(type ?? "")|\(identifier)").inserted {
        findings.add(.stateIdentifierDuplicate, at: place, column: column)
      }
    } else {
      findings.add(.stateIdentifierMissing, at: place, column: column)
    }
    return action
  }

  /// Rows of one group have to differ in their record id, or nobody can say which is meant.
  private func checkRecordIDs(
    of group: Group, _ entries: ArraySlice<RowStore.Entry>, _ findings: inout StudentFindings
  ) {
    var former: UInt16?
    for entry in entries {
      let place = StudentFindings.Place(
        group, recordID: entry.recordID, line: Int(entry.line))
      if let column = group.recordIDColumn {
        if entry.recordID == 0 {
          findings.add(.recordIDInvalid, at: place, column: column)
        } else if entry.recordID == former {
          findings.add(.recordIDDuplicate, at: place, column: column)
        }
      } else if former != nil {
        findings.add(.rowDuplicate, at: place)
      }
      former = entry.recordID
    }
  }
}
