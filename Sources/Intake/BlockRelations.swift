import Primitives
import Records

/// Holds the rows of a block against one another: dates, grades, schools, names.
struct BlockRelations: Sendable {
  private let rules: RuleSet

  /// What the child's moves and demographics say for all groups.
  private struct Frame {
    var birth: CivilDate?
    /// The earliest Qualifying Arrival Date.
    var arrival: CivilDate?
    /// The last day of eligibility by any move.
    var eligibleUntil: CivilDate?
  }

  init(rules: RuleSet) { self.rules = rules }

  /// Judges the block's rows, those of a group in the order of their record ids.
  func check(_ groups: [BlockRules.GroupRows], _ findings: inout StudentFindings) {
    let frame = frame(of: groups)
    for (group, rows) in groups {
      switch group {
      case .demographics: if let current = rows.last { checkParents(current, &findings) }
      case .qualifyingMoves: checkMoves(rows, frame, &findings)
      case .enrollments:
        for row in rows { checkEnrollment(row, frame, &findings) }
        checkOverlaps(rows, &findings)
        checkGraduation(rows, &findings)
      case .courseHistory: checkCourses(rows, &findings)
      case .assessments:
        // Months, not days: a month is before the birth when it had ended by then.
        for row in rows
        where isBefore(row.assessed?.adding(months: 1).adding(days: -1), frame.birth) {
          findings.add(.assessmentBeforeBirth, at: place(row, group), column: name(.assessmentDate))
        }
      case .immunizations:
        for row in rows where isBefore(row.dosed, frame.birth) {
          findings.add(.doseBeforeBirth, at: place(row, group), column: name(.doseDate))
        }
      case .eligibility:
        for row in rows where isBefore(row.documented, frame.arrival) {
          findings.add(
            .arrivalAfterDocumented, at: place(row, group),
            column: name(.eligibilityDocumentedDate))
        }
      case .student, .alternateStateStudentIDs: break
      }
    }
  }

  private func frame(of groups: [BlockRules.GroupRows]) -> Frame {
    var frame = Frame()
    for (group, rows) in groups {
      if group == .demographics { frame.birth = rows.last?.birth }
      guard group == .qualifyingMoves else { continue }
      frame.arrival = rows.compactMap(\.arrival).min()
      frame.eligibleUntil = rows.compactMap { row in
        row.expiration ?? row.arrival?.adding(months: rules.eligibilityMonthsMax)
      }.max()
    }
    return frame
  }

  private func checkParents(_ row: JudgedRow, _ findings: inout StudentFindings) {
    guard row.row[.suffix] == nil, let first = row.row[.firstName]?.lowercased(),
      let last = row.row[.lastName1]?.lowercased()
    else { return }
    let parents: [(first: Element, last: Element)] = [
      (.parent1FirstName, .parent1LastName), (.parent2FirstName, .parent2LastName),
    ]
    for parent in parents
    where row.row[parent.first]?.lowercased() == first
      && row.row[parent.last]?.lowercased() == last
    {
      findings.add(
        .parentNamedAsChild, at: place(row, .demographics), column: name(parent.first))
    }
  }

  private func checkMoves(
    _ rows: [JudgedRow], _ frame: Frame, _ findings: inout StudentFindings
  ) {
    var arrivals = Set<CivilDate>()
    for row in rows {
      guard let arrival = row.arrival else { continue }
      let column = name(.qualifyingArrivalDate)
      let place = place(row, .qualifyingMoves)
      if isBefore(arrival, frame.birth) {
        findings.add(.arrivalBeforeBirth, at: place, column: column)
      }
      if isBefore(row.expiration, arrival) {
        findings.add(
          .eligibilityBeforeArrival, at: place, column: name(.eligibilityExpirationDate))
      }
      if !arrivals.insert(arrival).inserted {
        findings.add(.movesSameArrival, at: place, column: column)
      }
    }
  }

  private func checkEnrollment(
    _ row: JudgedRow, _ frame: Frame, _ findings: inout StudentFindings
  ) {
    let place = place(row, .enrollments)
    if let birth = frame.birth, let enrolled = row.enrolled, let grade = row.row[.gradeLevel],
      let ages = GradeAges.usual(in: grade)
    {
      let age = GradeAges.age(on: enrolled, born: birth)
      if max(ages.lowerBound - age, age - ages.upperBound) > GradeAges.yearsOffMax {
        findings.add(.gradeAgainstAge, at: place, column: name(.gradeLevel))
      }
    }
    // Times before and after the child's migratory years are told by this type.
    guard row.row[.enrollmentType] != Self.nonMigrant else { return }
    if isBefore(row.enrolled, frame.arrival) {
      findings.add(.enrollmentBeforeArrival, at: place, column: name(.enrollmentDate))
    }
    if isBefore(frame.eligibleUntil, row.enrolled), row.row[.continuationReason] == nil {
      findings.add(.enrollmentAfterEligibility, at: place, column: name(.enrollmentDate))
    }
    if isBefore(row.residing, frame.arrival) {
      findings.add(.residencyBeforeArrival, at: place, column: name(.residencyDate))
    }
  }

  /// Two basic schools at one time. A stay that nobody ended is taken to end with its school year:
  /// many States send withdrawals only of children who leave early. The rows are gone through once,
  /// in the order of their start, with the longest stay so far and the longest in any other school:
  /// a block may have 999.
  private func checkOverlaps(_ rows: [JudgedRow], _ findings: inout StudentFindings) {
    typealias Stay = (school: String, until: CivilDate)
    let stays = rows.compactMap { row -> (row: JudgedRow, from: CivilDate, stay: Stay)? in
      guard let type = row.row[.enrollmentType], Self.basicSchool.contains(type),
        let from = row.enrolled,
        let school = row.row[.schoolIdentificationCode] ?? row.row[.schoolName]?.lowercased()
      else { return nil }
      return (row, from, (school, row.withdrawn ?? Self.endOfSchoolYear(from)))
    }.sorted { ($0.from, $0.row.row.recordID) < ($1.from, $1.row.row.recordID) }
    var longest: Stay?
    var elsewhere: Stay?
    for (row, from, stay) in stays {
      let other = longest?.school == stay.school ? elsewhere : longest
      if let other, from < other.until {
        findings.add(
          .enrollmentsOverlap, at: place(row, .enrollments), column: name(.enrollmentDate))
      }
      if let present = longest, present.school != stay.school {
        if stay.until > present.until {
          (longest, elsewhere) = (stay, present)
        } else if elsewhere.map({ stay.until > $0.until }) ?? true {
          elsewhere = stay
        }
      } else if longest.map({ stay.until > $0.until }) ?? true {
        longest = stay
      }
    }
  }

  private func checkGraduation(_ rows: [JudgedRow], _ findings: inout StudentFindings) {
    guard let graduated = rows.compactMap(\.graduated).min() else { return }
    let secondary = rows.filter { $0.row[.gradeLevel].map(rules.secondaryGrades.contains) ?? false }
    let entry = secondary.compactMap(\.enrolled).min()
    for row in rows {
      let place = place(row, .enrollments)
      if let day = row.graduated,
        entry.map({ day < $0 })
          ?? (secondary.isEmpty && row.row[.gradeLevel].map(GradeAges.isBelow9) ?? false)
      {
        findings.add(.graduationBeforeGrade9, at: place, column: name(.graduationDate))
      }
      if isBefore(graduated, row.enrolled),
        row.row[.enrollmentType].map(Self.basicSchool.contains) ?? false
      {
        findings.add(.enrolledAfterGraduation, at: place, column: name(.enrollmentDate))
      }
    }
  }

  private func checkCourses(_ rows: [JudgedRow], _ findings: inout StudentFindings) {
    var seen = Set<[Row.Field]>()
    for row in rows {
      let place = place(row, .courseHistory)
      // The same course with other results was taken again, or in another school.
      if row.row[.courseTitle] != nil, !seen.insert(row.row.fields).inserted {
        findings.add(.courseDuplicate, at: place, column: name(.courseTitle))
      }
      if let begin = row.row[.beginAcademicYear], let end = row.row[.endAcademicYear],
        let first = Digits.number(begin, digitsMax: 4), let last = Digits.number(end, digitsMax: 4),
        last < first
      {
        findings.add(.courseYearsReversed, at: place, column: name(.endAcademicYear))
      }
    }
  }

  private func isBefore(_ day: CivilDate?, _ other: CivilDate?) -> Bool {
    guard let day, let other else { return false }
    return day < other
  }

  private func place(_ row: JudgedRow, _ group: Group) -> StudentFindings.Place {
    StudentFindings.Place(group, recordID: row.row.recordID, line: row.line)
  }

  private func name(_ element: Element) -> String? { DataDictionary.column(of: element)?.name }

  private static let nonMigrant = "07"
  /// Types that are a school; projects run beside one.
  private static let basicSchool: Set<String> = ["01", "05"]

  /// The last day of June that follows: school years end in May or June.
  private static func endOfSchoolYear(_ day: CivilDate) -> CivilDate {
    let parts = day.components
    return CivilDate(year: parts.month > 6 ? parts.year + 1 : parts.year, month: 6, day: 30) ?? day
  }
}

/// How old children usually are in a grade.
enum GradeAges {
  /// Years beyond the usual ages that are let pass: children who moved much are often older.
  static let yearsOffMax = 3

  /// The completed ages; nil for grades that say nothing of age.
  static func usual(in grade: String) -> ClosedRange<Int>? {
    if grade == "KG" { return 5...6 }
    if grade == "PS" { return 3...5 }
    if let number = Digits.number(grade, digitsMax: 2), (1...12).contains(number) {
      return number + 5...number + 6
    }
    guard grade.utf8.count == 2, grade.utf8.first == 0x50,
      let age = Digits.number(String(grade.dropFirst()), digitsMax: 1)
    else { return nil }
    return age...age
  }

  /// Whether it is a grade of school before the ninth.
  static func isBelow9(_ grade: String) -> Bool {
    grade == "KG" || (Digits.number(grade, digitsMax: 2).map { (1...8).contains($0) } ?? false)
  }

  /// Completed years on a day; below 0 before birth.
  static func age(on day: CivilDate, born birth: CivilDate) -> Int {
    let (now, then) = (day.components, birth.components)
    return now.year - then.year - ((now.month, now.day) < (then.month, then.day) ? 1 : 0)
  }
}
