extension DataDictionary {
  /// When a conditional column has to be filled.
  public struct Condition: Hashable, Sendable {
    /// What the row itself can say about it.
    public enum Test: Hashable, Sendable {
      /// Only the State knows: was the child withdrawn, does the school have terms.
      case stateKnows
      /// In every row of the group.
      case inEveryRow
      /// When this element is filled.
      case filled(Element)
      /// When any of these is filled.
      case anyFilled([Element])
      /// When none of these is filled.
      case noneFilled([Element])
      /// When this element has one of these values.
      case oneOf(Element, [String])
      /// When this element has another value than these; not when it is blank.
      case otherThan(Element, [String])
      /// When this element is blank or has one of these values.
      case blankOrOneOf(Element, [String])
      /// When the Grade Level is one of the rule set's secondary grades.
      case secondaryGrade
    }

    /// In words, after "wanted": `for types 02 to 05`.
    public let words: String
    /// The same for a program.
    public let test: Test
  }
}

/// The conditions of the table.
extension DataDictionary.Column.Requirement {
  /// A condition that a row cannot answer.
  static func conditional(_ words: String) -> Self {
    .conditional(DataDictionary.Condition(words: words, test: .stateKnows))
  }

  /// A condition that a row answers.
  static func conditional(_ words: String, _ test: DataDictionary.Condition.Test) -> Self {
    .conditional(DataDictionary.Condition(words: words, test: test))
  }
}
