import Primitives
import Records

/// The rules about the content of a block: every value by its column, and what values have to do
/// with one another.
struct BlockRules {
  private let header: SubmissionHeader
  private let rules: RuleSet
  private let fieldRules: FieldRules

  init(header: SubmissionHeader, rules: RuleSet) {
    self.header = header
    self.rules = rules
    fieldRules = FieldRules(fileDate: header.submissionDate.date, rules: rules)
  }

  /// Judges a block that is to be taken.
  func check(
    _ student: LocatedStudent, _ groups: [StudentValidator.GroupRows],
    _ findings: inout StudentFindings
  ) {
    let studentPlace = StudentFindings.Place(student: student)
    checkFields(student.row, .student, isInForce: true, at: studentPlace, &findings)
    var hasDemographics = false
    var hasMove = false
    for (group, rows) in groups {
      for (index, row) in zip(rows.indices, rows) {
        let place = StudentFindings.Place(group, row)
        let isInForce = group != .demographics || index + 1 == rows.endIndex
        checkFields(row.row, group, isInForce: isInForce, at: place, &findings)
        checkConditions(row.row, group, at: place, &findings)
        switch group {
        case .demographics: checkAge(row.row, at: place, &findings)
        case .qualifyingMoves: hasMove = checkMove(row.row, at: place, &findings) || hasMove
        case .enrollments: checkWithdrawal(row.row, at: place, &findings)
        default: break
        }
      }
      if group == .demographics, let current = rows.last {
        hasDemographics = true
        checkNames(current, &findings)
      }
    }
    if !hasDemographics {
      findings.add(.demographicsMissing, at: .init(.demographics))
    }
    if !hasMove { findings.add(.qualifyingMoveMissing, at: .init(.qualifyingMoves)) }
  }

  /// Every value by its column, and the blanks where the layout requires a value.
  private func checkFields(
    _ row: Row, _ group: Group, isInForce: Bool, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    var fields = row.fields[...]
    for column in Self.columns[group] ?? [] {
      if let field = fields.first, field.element == column.element {
        fields.removeFirst()
        fieldRules.check(field, column, at: place, &findings)
      } else if column.element == .sex {
        fieldRules.sexMissing(nil, at: place, &findings)
      } else if column.isRequired, !(isInForce && Self.hasOwnBlankRule.contains(column.element)) {
        findings.add(.requiredBlank, at: place, column: column.name)
      }
    }
  }

  /// The names and the birth of the row in force reject, those of variants are only required:
  /// the State keeps variants as they were once written.
  private func checkNames(_ row: LocatedRow, _ findings: inout StudentFindings) {
    let place = StudentFindings.Place(.demographics, row)
    if row.row[.firstName] == nil {
      findings.add(.firstNameBlank, at: place, column: "First Name")
    }
    if row.row[.lastName1] == nil {
      findings.add(.lastNameBlank, at: place, column: "Last Name 1")
    }
    if row.row[.birthDate] == nil {
      findings.add(.birthDateBlank, at: place, column: "Birth Date")
    }
  }

  private func checkAge(
    _ row: Row, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    guard let text = row[.birthDate], let birth = CivilDate(text),
      birth <= header.submissionDate.date
    else { return }
    // A full reload covers years: a child old today was of an age to be served in them.
    let isTooOld = birth.adding(years: rules.ageMaxYears + 1) <= header.effectiveFrom.date
    guard isTooOld || birth > header.effectiveUntil.date else { return }
    findings.add(.birthDateImplausible, at: place, column: "Birth Date")
  }

  /// Whether the row is a move: one without a day of arrival is none.
  private func checkMove(
    _ row: Row, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) -> Bool {
    guard let arrivalText = row[.qualifyingArrivalDate] else { return false }
    if let arrival = CivilDate(arrivalText), let text = row[.eligibilityExpirationDate],
      let expiration = CivilDate(text),
      expiration > arrival.adding(months: rules.eligibilityMonthsMax)
    {
      findings.add(.eligibilityTooLong, at: place, column: "Eligibility Expiration Date")
    }
    return true
  }

  private func checkWithdrawal(
    _ row: Row, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    guard let enrolledText = row[.enrollmentDate], let enrolled = CivilDate(enrolledText),
      let withdrawnText = row[.withdrawalDate], let withdrawn = CivilDate(withdrawnText),
      withdrawn < enrolled
    else { return }
    findings.add(.withdrawalBeforeEnrollment, at: place, column: "Withdrawal Date")
  }

  private func checkConditions(
    _ row: Row, _ group: Group, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    for element in ConditionalRules.blanks(in: row, of: group, rules: rules) {
      guard let column = DataDictionary.column(of: element) else { continue }
      guard case .conditional(let condition) = column.requirement else { continue }
      findings.add(
        .conditionalBlank, at: place, column: column.name, detail: "It is wanted \(condition).")
    }
  }

  /// The columns of each group that hold elements, ascending like the fields of a row.
  private static let columns = Dictionary(
    uniqueKeysWithValues: Group.allCases.map { group in
      (group, DataDictionary.columns(of: group).filter { $0.element != nil })
    })

  /// Elements whose blank has a rule of its own in the row in force.
  private static let hasOwnBlankRule: Set<Element?> = [
    .stateStudentIdentifier, .stateStudentIdentifierType, .firstName, .lastName1, .birthDate,
  ]
}
