public import Records

/// One rule of intake: its name stands in receipts and worklists and never changes its sense.
public struct Rule: Hashable, Sendable {
  /// `qualifying-move-missing`.
  public let name: String
  /// What breaking it means for the student or the file.
  public let severity: Finding.Severity
  /// What is wrong and how to mend it.
  public let message: String

  init(_ severity: Finding.Severity, _ name: String, _ message: String) {
    self.name = name
    self.severity = severity
    self.message = message
  }

  /// Every rule, those about the file first.
  public static let all = packageRules + fileRules + studentRules
}
