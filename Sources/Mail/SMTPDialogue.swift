import Primitives

/// What a client says to a server to hand it one letter: RFC 5321 and 3207. Pure: replies come in,
/// acts go out.
struct SMTPDialogue {
  /// What is to be done.
  enum Act: Hashable {
    case send([UInt8])
    case startTLS
    case end(MailOutcome)
  }

  private enum State {
    case greeting
    case hello
    case startTLS
    case shaking
    case password
    case sender
    case recipient
    case data
    case content
  }

  private let letter: MailLetter
  private let server: MailServer
  private let sender: MailAddress
  private var state = State.greeting
  private var isProtected = false

  init(_ letter: MailLetter, _ server: MailServer, sender: MailAddress) {
    self.letter = letter
    self.server = server
    self.sender = sender
  }

  /// What follows a reply.
  mutating func take(_ reply: SMTPReply) -> [Act] {
    switch state {
    case .greeting:
      guard reply.code == 220 else { return later(reply) }
      return hello()
    case .hello:
      guard reply.code == 250 else { return later(reply) }
      return greeted(reply)
    case .startTLS:
      guard reply.code == 220 else { return later(reply) }
      state = .shaking
      return [.startTLS]
    case .shaking: return later(reply)
    case .password:
      guard reply.code == 235 else { return later(reply) }
      return mail()
    case .sender:
      // Our own address is refused: that is no fault of the recipient's.
      guard reply.code == 250 else { return later(reply) }
      state = .recipient
      return [Self.line("RCPT TO:<\(letter.recipient.text)>")]
    case .recipient:
      guard reply.code == 250 || reply.code == 251 else { return judged(reply) }
      state = .data
      return [Self.line("DATA")]
    case .data:
      guard reply.code == 354 else { return judged(reply) }
      state = .content
      return [.send(letter.dotted)]
    case .content:
      guard reply.code == 250 else { return judged(reply) }
      return [Self.line("QUIT"), .end(.handed)]
    }
  }

  /// The connection is protected from here on: what the server said before counts no more.
  mutating func protected() -> [Act] {
    isProtected = true
    return hello()
  }

  private mutating func hello() -> [Act] {
    state = .hello
    return [Self.line("EHLO \(sender.domain)")]
  }

  private mutating func greeted(_ reply: SMTPReply) -> [Act] {
    if !isProtected, server.isProtected {
      // Never in the clear: somebody between might have taken the offer away.
      guard reply.offers("STARTTLS") else { return later(reply) }
      state = .startTLS
      return [Self.line("STARTTLS")]
    }
    guard let login = server.login, isProtected else { return mail() }
    guard reply.offers("AUTH", "PLAIN") else { return later(reply) }
    state = .password
    let words = [0] + Array(login.user.utf8) + [0] + Array(login.password.utf8)
    return [Self.line("AUTH PLAIN \(Base64.encode(words))")]
  }

  private mutating func mail() -> [Act] {
    state = .sender
    return [Self.line("MAIL FROM:<\(sender.text)>")]
  }

  /// Something of the server's: another time, whatever it says.
  private func later(_ reply: SMTPReply) -> [Act] {
    [Self.line("QUIT"), .end(.deferred(code: reply.code))]
  }

  /// Something about this letter: 5 is for ever.
  private func judged(_ reply: SMTPReply) -> [Act] {
    let isForEver = reply.code >= 500
    return [
      Self.line("QUIT"),
      .end(isForEver ? .refused(code: reply.code) : .deferred(code: reply.code)),
    ]
  }

  private static func line(_ text: String) -> Act { .send(Array((text + "\r\n").utf8)) }
}
