import Primitives
import Testing

@testable import Mail

/// What is said to a mail server, without one.
@Suite struct DialogueTests {
  private static let file = """
    server = 127.0.0.1:25
    security = none
    from = msix@example.gov
    link = https://msix.example.gov/
    """

  private func dialogue(_ change: (String) -> String = { $0 }) throws -> SMTPDialogue {
    let sender = try #require(MailAddress("msix@example.gov"))
    let recipient = try #require(MailAddress("ana@example.org"))
    let letter = try #require(
      MailLetter(
        from: sender, to: recipient, subject: "s", text: "t", token: "0a",
        time: Instant(microseconds: 0)))
    let settings = try MailSettings(change(Self.file)) { _ in "secret word" }
    return SMTPDialogue(letter, try Self.server(settings), sender: settings.sender)
  }

  private static func server(_ settings: MailSettings) throws -> MailServer {
    guard case .server(let server) = settings.way else { throw MailSettings.Mistake("no server") }
    return server
  }

  private func reply(_ code: Int, _ lines: String...) -> SMTPReply {
    SMTPReply(code: code, lines: lines.isEmpty ? ["words"] : lines)
  }

  private func said(_ acts: [SMTPDialogue.Act]) -> [String] {
    acts.map { act in
      switch act {
      case .send(let bytes): String(decoding: bytes, as: UTF8.self)
      case .startTLS: "TLS"
      case .end(let outcome): "\(outcome)"
      }
    }
  }

  @Test func aLetterIsHandedOver() throws {
    var dialogue = try dialogue()
    #expect(said(dialogue.take(reply(220))) == ["EHLO example.gov\r\n"])
    #expect(said(dialogue.take(reply(250))) == ["MAIL FROM:<msix@example.gov>\r\n"])
    #expect(said(dialogue.take(reply(250))) == ["RCPT TO:<ana@example.org>\r\n"])
    #expect(said(dialogue.take(reply(250))) == ["DATA\r\n"])
    #expect(said(dialogue.take(reply(354)))[0].hasSuffix("\r\nt\r\n.\r\n"))
    #expect(dialogue.take(reply(250)).last == .end(.handed))
  }

  /// Whether it is for ever is the recipient's affair and the letter's, never the server's own.
  @Test(arguments: [0, 1, 2, 3, 4, 5])
  func aRefusalIsJudgedByWhereItComes(_ step: Int) throws {
    let good = [220, 250, 250, 250, 354]
    for code in [421, 550] {
      var dialogue = try dialogue()
      for number in 0..<step { _ = dialogue.take(reply(good[number])) }
      let outcome = dialogue.take(reply(code)).last
      #expect(
        outcome
          == .end(step >= 3 && code == 550 ? .refused(code: 550) : .deferred(code: code)),
        "\(step) \(code)")
    }
  }

  @Test func nothingIsSaidInTheClear() throws {
    let protected = { (text: String) in
      text.replacing("none", with: "starttls") + "\nuser = u\npassword-file = p"
    }
    var dialogue = try dialogue(protected)
    _ = dialogue.take(reply(220))
    // The offer is missing: somebody may have taken it away.
    #expect(dialogue.take(reply(250, "hello", "SIZE 1")).last == .end(.deferred(code: 250)))
    dialogue = try self.dialogue(protected)
    _ = dialogue.take(reply(220))
    #expect(said(dialogue.take(reply(250, "hello", "STARTTLS"))) == ["STARTTLS\r\n"])
    #expect(dialogue.take(reply(220)) == [.startTLS])
    // Words that came before the protection count for nothing.
    var early = dialogue
    #expect(early.take(reply(250)).last == .end(.deferred(code: 250)))
    #expect(said(dialogue.protected()) == ["EHLO example.gov\r\n"])
    let login = Base64.encode(Array("\0u\0secret word".utf8))
    #expect(
      said(dialogue.take(reply(250, "hello", "AUTH LOGIN PLAIN"))) == ["AUTH PLAIN \(login)\r\n"])
    #expect(said(dialogue.take(reply(235)))[0].hasPrefix("MAIL FROM"))
  }

  @Test func aWrongPasswordIsNoFaultOfTheRecipient() throws {
    var dialogue = try dialogue {
      $0.replacing("none", with: "starttls") + "\nuser = u\npassword-file = p"
    }
    _ = dialogue.take(reply(220))
    _ = dialogue.take(reply(250, "hello", "STARTTLS"))
    _ = dialogue.take(reply(220))
    _ = dialogue.protected()
    _ = dialogue.take(reply(250, "hello", "AUTH PLAIN"))
    #expect(dialogue.take(reply(535)).last == .end(.deferred(code: 535)))
  }

  // MARK: Replies

  private func read(_ text: String, pieces: Int) throws -> [SMTPReply] {
    var reader = SMTPReplyReader()
    var found = [SMTPReply]()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      reader.take(Array(bytes[start..<min(start + pieces, bytes.count)]))
      while let reply = try reader.next() { found.append(reply) }
    }
    return found
  }

  @Test(arguments: [1, 2, 7, 1_000]) func repliesAreReadInAnyPieces(_ pieces: Int) throws {
    let found = try read(
      "220 hello\r\n250-one\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n354\r\n", pieces: pieces)
    #expect(
      found == [
        SMTPReply(code: 220, lines: ["hello"]),
        SMTPReply(code: 250, lines: ["one", "STARTTLS", "AUTH PLAIN LOGIN"]),
        SMTPReply(code: 354, lines: [""]),
      ])
    #expect(found[1].offers("STARTTLS") && found[1].offers("AUTH", "PLAIN"))
    #expect(!found[1].offers("SIZE") && !found[1].offers("AUTH", "CRAM-MD5"))
  }

  @Test(arguments: [
    "hello\r\n", "25 x\r\n", "999 x\r\n", "100 x\r\n", "250-a\r\n251 b\r\n", "250_a\r\n",
    String(repeating: "2", count: 3_000), "\r\n",
    String(repeating: "250-a\r\n", count: 200),
  ])
  func whatIsNoReplyIsRefused(_ text: String) {
    #expect(throws: SMTPReplyReader.Misread.self) { try read(text, pieces: 1_000) }
  }

  // MARK: Settings

  @Test func settingsAreRead() throws {
    let settings = try MailSettings(
      """
      # our server
      server = mail.example.gov
      from   = msix@example.gov
      link = https://msix.example.gov/
      user = u
      password-file = /p
      trust = ca.pem
      """
    ) { path in
      #expect(path == "/p")
      return "word"
    }
    let server = try Self.server(settings)
    #expect(server.host == "mail.example.gov" && server.port == 587 && server.isProtected)
    #expect(server.login == .init(user: "u", password: "word") && server.trust == "ca.pem")
    let other = try MailSettings(Self.file.replacing("127.0.0.1:25", with: "[::1]:2525")) { _ in ""
    }
    let six = try Self.server(other)
    #expect(six.host == "::1" && six.port == 2525)
  }

  @Test(arguments: [
    ("server = 127.0.0.1:25", ""), ("server = 127.0.0.1:25", "server = x:0"),
    ("127.0.0.1:25", "mail.example.gov"), ("security = none", "security = tls"),
    ("msix@example.gov", "msix"), ("https://", "http://"), ("link", "links"),
    ("security = none", "security = none\nuser = u\npassword-file = p"),
    ("server = 127.0.0.1:25", "sendmail = sendmail"),
    ("security = none", "sendmail = /usr/sbin/sendmail"),
    ("security = none", "password-file = p"), ("security = none", "security = none\nfrom = a@b"),
  ])
  func aMistakeIsNamedWithoutItsValue(_ one: String, _ other: String) throws {
    #expect(throws: MailSettings.Mistake.self) {
      try MailSettings(Self.file.replacing(one, with: other)) { _ in "word" }
    }
  }
}
