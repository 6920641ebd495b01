public import Records

/// A submission that was read and judged. Nothing in it is fatal: a file with a fatal finding does
/// not become one of these but an `IntakeError`.
public struct ParsedSubmission: Sendable {
  /// What the file says of itself.
  public let header: SubmissionHeader
  /// The rule set it was judged by; recorded with the submission, since rules change.
  public let ruleSet: String
  /// The students in the order of their Student Record ID.
  public let students: [SubmittedStudent]
  /// Warnings about the file as a whole.
  public let findings: [Finding]
  /// How many findings about students were not kept because there were too many.
  public let findingsLeftOut: Int
}

/// One student's block with the verdict on it.
public struct SubmittedStudent: Sendable {
  /// Tells the students of the file apart, 1 to 40,000.
  public let studentRecordID: UInt32
  /// What the State asks for. Of no meaning where the block is rejected for its action code.
  public let action: ActionCode
  /// The State's statement.
  public let block: StudentBlock
  /// What there is to say about it.
  public let findings: [Finding]
  /// Whether the block is not to be taken. This, not `findings`, decides.
  public let isRejected: Bool
}
