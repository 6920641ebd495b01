import Primitives
import Testing

@testable import Mail

@Suite struct AddressAndLetterTests {
  @Test(arguments: [
    "a@b", "ana.lopez+msix@school.k12.tx.us", "O'Brien@example.gov", "x@1.2.3.4",
  ])
  func anAddressIsTaken(_ text: String) throws {
    #expect(try #require(MailAddress(text)).text == text)
  }

  /// Nothing that ends a line, a bracket or the domain gets to the server.
  @Test(arguments: [
    "", "a", "@b", "a@", "a@@b", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "a@b>",
    "<a@b>", "\"a\"@b", ".a@b", "a.@b", "a@-b", "a@b-", "a@b..c", "a@.b", "ñ@b", "a@ñ", "a,b@c",
    "a@b\0", "a@[1.2.3.4]",
  ])
  func anythingElseIsNone(_ text: String) { #expect(MailAddress(text) == nil) }

  @Test func anAddressHasItsLengths() {
    let local = String(repeating: "a", count: 64)
    #expect(MailAddress(local + "@b") != nil)
    #expect(MailAddress(local + "a@b") == nil)
    #expect(MailAddress("a@" + String(repeating: "b", count: 252)) != nil)
    #expect(MailAddress("a@" + String(repeating: "b", count: 253)) == nil)
  }

  private func letter(_ text: String, subject: String = "MSIX: a message") throws -> MailLetter? {
    let sender = try #require(MailAddress("msix@example.gov"))
    let recipient = try #require(MailAddress("ana@example.org"))
    let time = try #require(Instant("2025-09-01T05:06:07Z"))
    return MailLetter(
      from: sender, to: recipient, subject: subject, text: text, token: "0a1b", time: time)
  }

  @Test func aLetterIsRFC5322() throws {
    let lines = try #require(try letter("one\n.two\n")).lines
    #expect(
      lines == [
        "From: <msix@example.gov>", "To: <ana@example.org>", "Subject: MSIX: a message",
        "Date: Mon, 1 Sep 2025 05:06:07 +0000", "Message-ID: <0a1b@example.gov>",
        "MIME-Version: 1.0", "Content-Type: text/plain; charset=us-ascii",
        "Content-Transfer-Encoding: 7bit", "Auto-Submitted: auto-generated", "", "one", ".two",
        "",
      ])
  }

  @Test func aFullStopDoesNotEndIt() throws {
    let bytes = try #require(try letter(".\n..\nend")).dotted
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasSuffix("\r\n\r\n..\r\n...\r\nend\r\n.\r\n"))
  }

  @Test func wordsAreOneLineOfASCIIEach() throws {
    for text in ["a\rb", "ñ", "a\0", String(repeating: "a", count: 999)] {
      #expect(try letter(text) == nil)
    }
    for subject in ["", "a\nBcc: x@y", "ñ"] {
      #expect(try letter("words", subject: subject) == nil)
    }
  }
}
