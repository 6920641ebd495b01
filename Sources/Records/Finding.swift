/// What validation has to say about one place of a submission. It names the place and the mend and
/// never repeats a child's value.
public struct Finding: Hashable, Sendable {
  /// How grave it is.
  public enum Severity: String, Sendable, CaseIterable {
    /// Nothing of the file is taken.
    case fatal
    /// This student's block is not taken; the former statement stays in force.
    case reject
    /// Taken; the State should look.
    case warning
    /// Taken; an item of data quality for the State's worklist.
    case quality
  }

  /// How grave.
  public let severity: Severity
  /// The rule's name, stable for ever: `qualifying-move-missing`.
  public let rule: String
  /// Which student of the file, 1 to 40,000; nil for the file as a whole.
  public let studentRecordID: UInt32?
  /// Which group.
  public let group: Group?
  /// Which row of the group under that student.
  public let recordID: UInt16?
  /// Which file of the package.
  public let file: String?
  /// Which line of the file, the header line being 1.
  public let row: Int?
  /// Which column.
  public let column: String?
  /// What is wrong and what to do; no value of the child in it.
  public let message: String
  /// Whether the State's former statement about the student did not have it; nil where nobody has
  /// compared: before it is recorded, and in what was recorded before this was told.
  public var isNew: Bool?

  /// A finding.
  public init(
    _ severity: Severity, rule: String, studentRecordID: UInt32? = nil, group: Group? = nil,
    recordID: UInt16? = nil, file: String? = nil, row: Int? = nil, column: String? = nil,
    message: String, isNew: Bool? = nil
  ) {
    self.severity = severity
    self.rule = rule
    self.studentRecordID = studentRecordID
    self.group = group
    self.recordID = recordID
    self.file = file
    self.row = row
    self.column = column
    self.message = message
    self.isNew = isNew
  }
}
