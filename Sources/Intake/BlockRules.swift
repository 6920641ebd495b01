import Primitives
import Records

/// The rules about what a block's rows have to do with one another and with the file.
final class BlockRules: Sendable {
  private let header: SubmissionHeader
  private let rules: RuleSet
  let rowRules: RowRules
  /// Nil under a set that has none of its rules.
  private let relations: BlockRelations?
  private let references: ReferenceChecks?

  /// The judged rows of one group, in the order of their record ids.
  typealias GroupRows = (group: Group, rows: [JudgedRow])

  init(header: SubmissionHeader, rules: RuleSet) {
    self.header = header
    self.rules = rules
    let isCompared = rules.has(.arrivalBeforeBirth)
    relations = isCompared ? BlockRelations(rules: rules) : nil
    references = isCompared ? ReferenceChecks(rules.tables, header.submissionDate.date) : nil
    rowRules = RowRules(
      fieldRules: FieldRules(fileDate: header.submissionDate.date, rules: rules), rules: rules)
  }

  /// Judges what no row says alone.
  func check(_ groups: [GroupRows], _ findings: inout StudentFindings) {
    var hasDemographics = false
    var hasMove = false
    for (group, rows) in groups {
      switch group {
      case .demographics:
        hasDemographics = true
        if let current = rows.last { checkNames(current, &findings) }
      case .qualifyingMoves:
        hasMove = rows.contains { $0.row[.qualifyingArrivalDate] != nil }
      default: break
      }
    }
    if !hasDemographics { findings.add(.demographicsMissing, at: .init(.demographics)) }
    if !hasMove { findings.add(.qualifyingMoveMissing, at: .init(.qualifyingMoves)) }
    relations?.check(groups, &findings)
    references?.check(groups, &findings)
  }

  /// The rules about the days of one row.
  func checkDays(_ row: JudgedRow, of group: Group, _ findings: inout StudentFindings) {
    let place = StudentFindings.Place(group, recordID: row.row.recordID, line: row.line)
    switch group {
    case .demographics: checkAge(row, at: place, &findings)
    case .qualifyingMoves:
      if let arrival = row.arrival, let expiration = row.expiration,
        expiration > arrival.adding(months: rules.eligibilityMonthsMax)
      {
        findings.add(.eligibilityTooLong, at: place, column: "Eligibility Expiration Date")
      }
    case .enrollments:
      if let enrolled = row.enrolled, let withdrawn = row.withdrawn, withdrawn < enrolled {
        findings.add(.withdrawalBeforeEnrollment, at: place, column: "Withdrawal Date")
      }
    default: break
    }
  }

  /// The names and the birth of the row in force reject, those of variants are only required:
  /// the State keeps variants as they were once written.
  private func checkNames(_ row: JudgedRow, _ findings: inout StudentFindings) {
    let place = StudentFindings.Place(
      .demographics, recordID: row.row.recordID, line: row.line)
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
    _ row: JudgedRow, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    guard let birth = row.birth, birth <= header.submissionDate.date else { return }
    // A full reload covers years: a child old today was of an age to be served in them.
    let isTooOld = birth.adding(years: rules.ageMaxYears + 1) <= header.effectiveFrom.date
    guard isTooOld || birth > header.effectiveUntil.date else { return }
    findings.add(.birthDateImplausible, at: place, column: "Birth Date")
  }
}
