import Files

/// Hands letters to the machine's own mail system, by its `sendmail` command (Postfix, Exim and
/// others have one): that one queues them, and goes on from there.
///
/// The command gets a list of words that never changes but for the two addresses; no shell reads
/// any of it, and the recipient stands behind `--`, so that no address is an option.
public struct MailCommandLine: MailCarrier {
  private let program: ChildProgram
  private let sender: MailAddress

  /// Seconds for a letter: the command queues it, and waits for no other server.
  static let secondsMax = 60

  /// The statuses that tell of the recipient or the letter (sysexits: no user, no host, a letter
  /// that is not taken). Every other one is the machine's own trouble.
  private static let refusals: Set<Int32> = [65, 67, 68, 69]

  /// By the command's path.
  init(path: String, sender: MailAddress) throws(MailSettings.Mistake) {
    guard let program = ChildProgram(path: path, secondsMax: Self.secondsMax) else {
      throw MailSettings.Mistake("sendmail names no program that may be run")
    }
    self.program = program
    self.sender = sender
  }

  /// Hands one letter over.
  public func send(_ letter: MailLetter) -> MailOutcome {
    // `-i`: a full stop alone on a line is no end. `-f`: to whom it comes back.
    let words = ["-i", "-f", sender.text, "--", letter.recipient.text]
    // The command reads lines as this machine ends them.
    let text = letter.lines.joined(separator: "\n") + "\n"
    return switch program.run(words, reading: Array(text.utf8)) {
    case .status(0): .handed
    case .status(let code) where Self.refusals.contains(code): .refused(code: Int(code))
    case .status(let code): .deferred(code: Int(code))
    case .none: .deferred(code: 0)
    }
  }
}
