/// Everything that one block is written from.
struct Block {
  let family: Family
  let child: Child
  let history: History
  /// The day of the package.
  let day: Int
  let kind: Sending.Kind
  let isFirst: Bool
  /// What the State's identifier is made from: the record's own, or another child's where the
  /// State gave a number twice.
  let identifierBase: UInt64
  /// What is wrong with it; nil for a block that is meant to be taken.
  let fault: Fault?
}

/// What makes the exchange reject a block.
enum Fault: Int, CaseIterable, Sendable {
  case firstNameBlank, birthDateBlank, birthDateMalformed, noMove, arrivalInFuture
  case eligibilityTooLong, actionUnknown, identifierTypeUnknown
}
