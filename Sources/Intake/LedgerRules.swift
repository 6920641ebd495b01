import Records

/// The rules that compare a block with what the ledger holds. They are asked where that is known,
/// by whoever takes the blocks; here they are listed with the others.
extension Rule {
  /// I for a record in force.
  public static let insertKnown = Rule(
    .warning, "insert-known",
    "Action Code is I, but this State Student Identifier is known; taken as an update.",
    mend: "Send U.")
  /// U for no record in force.
  public static let updateUnknown = Rule(
    .warning, "update-unknown",
    "Action Code is U, but this State Student Identifier is not known; taken as new.",
    mend: "Send I.")
  /// D for no record in force.
  public static let deleteUnknown = Rule(
    .reject, "delete-unknown",
    "Action Code is D, but no statement about this State Student Identifier is in force.",
    mend: "Send D only for what was sent before.")
  /// A child whose data were destroyed.
  public static let identityErased = Rule(
    .reject, "identity-erased",
    "The data under this State Student Identifier were lawfully destroyed.",
    mend: "Ask OME before you send it again.")
  /// A child whose data were destroyed, where the policy takes it again.
  public static let identityReadmitted = Rule(
    .warning, "identity-readmitted",
    "The data under this State Student Identifier were lawfully destroyed; the student was taken "
      + "as a child that is new.",
    mend: "Nothing, if it is meant. Else send D, and ask OME.")
  /// More than a leaf holds.
  public static let blockTooLarge = Rule(
    .reject, "block-too-large",
    "This student's rows take more than 60,000 bytes together.",
    mend: "Leave out rows that say nothing new.")
  /// Another child's number, an old one, or none of ours.
  public static let msixIDNotInForce = Rule(
    .warning, "msix-id-not-in-force",
    "This is not the MSIX number in force for this child.",
    mend: "Take the one of the receipt.")
  /// A file that came late.
  public static let olderThanKnown = Rule(
    .warning, "older-than-known",
    "The file is dated before the statement in force, which it replaces.",
    mend: "If it came late, send the newest statement again.")
  /// One identifier for two children.
  public static let stateIdentifierRecycled = Rule(
    .quality, "state-identifier-recycled",
    "Name and birth date are those of another child than this identifier stood for before; the "
      + "record was begun anew, as the identifier's next generation.",
    mend: "Never give an identifier out twice.")
  /// Demographics that are hardly the same child's.
  public static let identityContradiction = Rule(
    .quality, "identity-contradiction",
    "Name and birth date both differ from the former statement.",
    mend: "If the identifier was given to another child, tell us; if it was a correction, nothing "
      + "is to be done.")

  /// All of them.
  public static let ledgerRules = [
    insertKnown, updateUnknown, deleteUnknown, identityErased, identityReadmitted,
    blockTooLarge, msixIDNotInForce, olderThanKnown, stateIdentifierRecycled, identityContradiction,
  ]
}
