import Records

/// Where the layout wants a value only under a condition. Conditions that the row itself cannot
/// answer (was the child withdrawn, does the school have terms) are not asked.
enum ConditionalRules {
  /// Whether the condition holds in the row.
  static func holds(
    _ test: DataDictionary.Condition.Test, in row: Row, _ rules: RuleSet
  ) -> Bool {
    switch test {
    case .stateKnows: false
    case .inEveryRow: true
    case .filled(let element): row[element] != nil
    case .anyFilled(let elements): elements.contains { row[$0] != nil }
    case .noneFilled(let elements): !elements.contains { row[$0] != nil }
    case .oneOf(let element, let values): row[element].map(values.contains) ?? false
    case .otherThan(let element, let values): row[element].map { !values.contains($0) } ?? false
    case .blankOrOneOf(let element, let values): row[element].map(values.contains) ?? true
    case .secondaryGrade: row[.gradeLevel].map(rules.secondaryGrades.contains) ?? false
    }
  }
}
