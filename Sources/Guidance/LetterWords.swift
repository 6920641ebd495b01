public import Records

/// The fixed words of a letter: that something waits in the exchange, and where. No name and no
/// number: what it is about is read after signing in.
public struct LetterWords: Hashable, Sendable {
  /// One line.
  public let subject: String
  /// Lines of at most 78 characters, in plain ASCII.
  public let text: String

  /// For a kind of letter; `link` is the front page of the exchange.
  public init(_ kind: LetterKind, link: String) {
    let (subject, what) = Self.words(kind)
    self.subject = "MSIX: " + subject
    text = """
      \(what)

      Sign in to read it:

        \(link)

      This letter was written by the Migrant Student Information Exchange (MSIX).
      It never names a child, never asks for a password, and holds none. Please
      do not answer it. Questions: your User Administrator or the Help Desk.
      """
  }

  private static func words(_ kind: LetterKind) -> (subject: String, what: String) {
    switch kind {
    case .notice:
      (
        "a notice about a record",
        """
        A notice waits for you: something that you were shown of a record was
        corrected, or is contested by the family.
        """
      )
    case .move:
      (
        "notice of a move",
        """
        A notice of a child's move waits for an answer of your State or district.
        The time for the answer runs.
        """
      )
    case .request:
      (
        "request for records",
        """
        Records of a child are asked of your State or district. The time for the
        answer runs.
        """
      )
    case .message:
      ("a message", "A message about a child waits for you.")
    case .breach:
      (
        "a suspected breach was declared",
        """
        A suspected breach was declared. Accounts may be frozen; what they touched
        is listed at the privacy desk.
        """
      )
    case .password:
      (
        "your password was reset",
        """
        The password of your account was reset. Your User Administrator tells you
        the one-time password on another way. If you did not ask for it, tell the
        Help Desk at once.
        """
      )
    }
  }
}
