/// What everybody reads and acknowledges before the door.
public enum WarningNotice {
  /// The notice, a paragraph a line.
  public static let paragraphs = [
    "WARNING. This system belongs to the United States Department of Education and is for official "
      + "business of the Migrant Education Program alone.",
    "There is no privacy in this system. What you do in it is watched, written down and audited; "
      + "each look at a child's record is kept with your name, your purpose and the time, and the "
      + "family may read it.",
    "Use without permission, or beyond it, is forbidden and may cost you your account and your "
      + "position, and bring civil and criminal penalties. What looks like evidence of a crime may "
      + "be handed to law enforcement.",
    "By going on, with permission or without, you consent to this.",
  ]

  /// The notice as it is shown.
  public static var text: String { paragraphs.map { Layout.wrapped($0) }.joined(separator: "\n\n") }
}
