public import Primitives
public import Records

/// One rule of intake: its name stands in receipts and worklists and never changes its sense. A
/// name with a severity is one rule.
public struct Rule: Hashable, Sendable {
  /// `qualifying-move-missing`.
  public let name: String
  /// What breaking it means for the student or the file.
  public let severity: Finding.Severity
  /// What is wrong, in a sentence.
  public let words: String
  /// How to mend it, in a sentence.
  public let mend: String
  /// Which rule set brought it, counted from 1.
  let since: Int
  /// The last rule set that has it; nil while it goes on.
  let last: Int?

  init(
    _ severity: Finding.Severity, _ name: String, _ words: String, mend: String, since: Int = 1,
    last: Int? = nil
  ) {
    self.name = name
    self.severity = severity
    self.words = words
    self.mend = mend
    self.since = since
    self.last = last
  }

  /// Whether the rule set of that number, counted from 1, has it.
  func isAsked(in generation: Int) -> Bool {
    since <= generation && last.map { generation <= $0 } ?? true
  }

  /// What a finding says: what is wrong and how to mend it.
  public var message: String { "\(words) \(mend)" }

  /// The first day on whose packages it is asked.
  public var effectiveFrom: CivilDate { RuleSet.all[since - 1].effectiveFrom }

  /// The last such day; nil while it goes on.
  public var effectiveUntil: CivilDate? { last.flatMap { RuleSet.all[$0 - 1].effectiveUntil } }

  /// Every rule: those about the file, about a student, and those that ask the ledger.
  public static let all = sections.flatMap(\.rules)

  /// Every rule, by what it is about.
  public static let sections: [(title: String, rules: [Rule])] = [
    ("The package", packageRules), ("Its files", fileRules), ("A student's rows", studentRules),
    ("Rows against one another", relationRules), ("Values against loaded tables", referenceRules),
    ("A block against what the ledger holds", ledgerRules),
  ]
}
