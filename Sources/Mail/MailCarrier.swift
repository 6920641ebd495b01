/// Whoever takes our letters: a mail server, or a command of this machine.
public protocol MailCarrier: Sendable {
  /// Hands one letter over, and waits for what becomes of it. What goes wrong on the way is put
  /// off: nobody knows then whether the letter arrived, and it is sent again.
  func send(_ letter: MailLetter) -> MailOutcome
}

extension MailSettings {
  /// By these settings; reads the certificates to trust.
  public func carrier() throws -> any MailCarrier {
    switch way {
    case .server(let server): try SMTPClient(server, sender: sender)
    case .command(let path): try MailCommandLine(path: path, sender: sender)
    }
  }
}
