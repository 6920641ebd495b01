import Records

/// Where the layout wants a value only under a condition. Conditions that the row itself cannot
/// answer (was the child withdrawn, does the school have terms) are not asked.
enum ConditionalRules {
  /// The elements that the row should have and has not, in the layout's order.
  static func blanks(in row: Row, of group: Group, rules: RuleSet) -> [Element] {
    let wanted: [UInt16]
    switch group {
    case .alternateStateStudentIDs: wanted = row.has(4) ? [5] : []
    case .qualifyingMoves: wanted = move(row)
    case .enrollments: wanted = enrollment(row, rules)
    case .courseHistory: wanted = row.has(74) || row.has(75) ? [74, 75] : [72, 73]
    case .assessments: wanted = [76, 77, 78, 79, 80, 81, 82]
    case .student, .demographics, .immunizations, .eligibility: wanted = []
    }
    return wanted.filter { !row.has($0) }.map(Element.init(rawValue:))
  }

  /// A child came from a State or from a country; a row that gives neither is asked for the State.
  private static func move(_ row: Row) -> [UInt16] {
    let country = row[Element(rawValue: 29)]
    return country == nil || country == "USA" || country == "US" ? [28] : []
  }

  private static func enrollment(_ row: Row, _ rules: RuleSet) -> [UInt16] {
    var wanted = [UInt16]()
    if let type = row[.enrollmentType] {
      if type != "06" { wanted.append(35) }
      if ["02", "03", "04", "05"].contains(type) { wanted.append(36) }
      if type == "06" { wanted.append(55) }
    }
    let isSecondary = row[.gradeLevel].map(rules.secondaryGrades.contains) ?? false
    if isSecondary { wanted.append(58) }
    if row.has(60) { wanted.append(59) }
    if row.has(59) { wanted.append(60) }
    if isSecondary { wanted += [61, 63] }
    return wanted
  }
}

extension Row {
  fileprivate func has(_ element: UInt16) -> Bool { self[Element(rawValue: element)] != nil }
}
