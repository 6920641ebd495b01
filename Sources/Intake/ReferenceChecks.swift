import Primitives
import Records

/// Holds values against the loaded tables.
struct ReferenceChecks: Sendable {
  private let tables: KnownTables
  private let fileDate: CivilDate
  /// Elements that a notice made required, by group.
  private let noticed: [Group: [(element: Element, standing: KnownTables.NoticeStanding)]]

  /// Nil where no table is loaded.
  init?(_ tables: KnownTables, _ fileDate: CivilDate) {
    let isAsked =
      tables.facilities != nil || tables.countries != nil || tables.grades != nil
      || !tables.noticed.isEmpty
    guard isAsked else { return nil }
    self.tables = tables
    self.fileDate = fileDate
    var noticed = [Group: [(element: Element, standing: KnownTables.NoticeStanding)]]()
    for (element, standing) in tables.noticed.sorted(by: { $0.key < $1.key }) {
      guard let group = DataDictionary.group(of: element) else { continue }
      noticed[group, default: []].append((element, standing))
    }
    self.noticed = noticed
  }

  /// Judges the block's rows.
  func check(_ groups: [BlockRules.GroupRows], _ findings: inout StudentFindings) {
    for (group, rows) in groups {
      for row in rows {
        let place = StudentFindings.Place(group, recordID: row.row.recordID, line: row.line)
        switch group {
        case .demographics: checkCountry(row, .birthCountry, at: place, &findings)
        case .qualifyingMoves:
          checkCountry(row, .qualifyingMoveFromCountry, at: place, &findings)
        case .enrollments:
          checkFacilities(row, at: place, &findings)
          checkGrade(row, at: place, &findings)
        default: break
        }
      }
      // Variants of demographics are kept as they were once written.
      for row in group == .demographics ? rows.suffix(1) : rows[...] {
        for (element, standing) in noticed[group] ?? [] where row.row[element] == nil {
          findings.add(
            standing == .due ? .noticedElementDue : .noticedElementBlank,
            at: .init(group, recordID: row.row.recordID, line: row.line),
            column: DataDictionary.column(of: element)?.name)
        }
      }
    }
  }

  private func checkCountry(
    _ row: JudgedRow, _ element: Element, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    guard let countries = tables.countries, let country = row.row[element],
      countries.name(of: country, on: fileDate) == nil
    else { return }
    findings.add(
      .countryUnknown, at: place, column: DataDictionary.column(of: element)?.name,
      value: country)
  }

  private func checkGrade(
    _ row: JudgedRow, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    guard let grades = tables.grades, let grade = row.row[.gradeLevel],
      grades.name(of: grade, on: row.enrolled ?? row.residing ?? fileDate) == nil
    else { return }
    findings.add(
      .gradeUnknown, at: place, column: DataDictionary.column(of: .gradeLevel)?.name)
  }

  /// Numbers that are not well-formed have a finding of their own already.
  private func checkFacilities(
    _ row: JudgedRow, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    guard let facilities = tables.facilities else { return }
    let day = row.enrolled ?? row.residing ?? fileDate
    let columns: [(element: Element, rule: Rule, digits: Int)] = [
      (.schoolIdentificationCode, .schoolUnknown, Facility.schoolDigits),
      (.schoolDistrictID, .districtUnknown, Facility.districtDigits),
      (.districtOfResidence, .districtUnknown, Facility.districtDigits),
    ]
    for (element, rule, digits) in columns {
      guard let number = row.row[element], number.utf8.count == digits, Digits.areAll(number),
        facilities.facility(number, on: day) == nil
      else { continue }
      findings.add(rule, at: place, column: DataDictionary.column(of: element)?.name)
    }
  }
}
