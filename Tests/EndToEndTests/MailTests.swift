import Foundation
import Glibc
import Testing

/// Letters against a mail server that is not ours: aiosmtpd, over STARTTLS.
@Suite(.enabled(if: Place.pythonHasMail, "MSIX_PYTHON names no Python with aiosmtpd"))
struct MailTests {
  /// A server with its folder, ended with the test.
  private final class Server {
    let folder: String
    let port: Int
    private let program: Program

    convenience init(in ledger: TestLedger, _ words: String...) throws {
      try self.init(folder: ledger.root + "/mail-\(UUID().uuidString)", words)
    }

    /// At the same port again, with the same certificate.
    convenience init(again former: Server) throws {
      try FileManager.default.removeItem(atPath: former.folder + "/port")
      try self.init(folder: former.folder, ["--port", "\(former.port)"])
    }

    private init(folder: String, _ words: [String]) throws {
      self.folder = folder
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      program = try Program(
        try #require(Place.python),
        [Place.repository + "/tools/mail-server/mail_server.py", folder] + words,
        environment: [:], folder: folder)
      let path = folder + "/port"
      for _ in 0..<3_000 where !isFile(path) { usleep(10_000) }
      port = try #require(Int(try String(contentsOfFile: path, encoding: .utf8)))
    }

    deinit { end() }

    func end() {
      program.killHard()
      _ = try? program.wait()
    }

    /// The letters that it took, in their order.
    func letters() throws -> [String] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.wholeMatch(of: /letter-[0-9]+/) != nil }
      return try names.sorted().map {
        try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
      }
    }

    /// A file of settings for it.
    func settings(_ more: String = "") throws -> String {
      let path = folder + "/settings-\(UUID().uuidString)"
      try """
      server = 127.0.0.1:\(port)
      from = msix@example.gov
      link = https://msix.example.gov/
      \(more.isEmpty ? "trust = \(folder)/trust.pem" : more)
      """.write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }
  }

  /// Accounts with an address each, whose password was reset: a letter each.
  private func ledger(_ names: String...) throws -> TestLedger {
    let ledger = try accounts(names)
    for name in names { try ledger.good("password", "reset", name) }
    return ledger
  }

  /// Accounts with an address each.
  private func accounts(_ names: [String]) throws -> TestLedger {
    let ledger = try Fixture.connected()
    for name in names {
      try ledger.good(
        "account", "create", name, "--role", "primary:TX", "--organisation", "A school")
      try ledger.good(
        "account", "contact", "--full-name", "Nora Nunez", "--email", "\(name)@example.org",
        "--as", name)
    }
    return ledger
  }

  /// Waits until it is so, at most a minute.
  private func wait(_ words: String, until isSo: () throws -> Bool) throws {
    for _ in 0..<600 {
      if try isSo() { return }
      usleep(100_000)
    }
    Issue.record("it never came: \(words)")
  }

  /// Letters of a server that runs: an event queues one, the next round hands it over; where nobody
  /// listens it is tried again later; what is refused is shown.
  @Test func aServerSendsWhatEventsQueue() throws {
    let ledger = try accounts(["nora", "never"])
    var post = try Server(in: ledger)
    let serving = try ledger.start([
      "serve", "--local", "--tick-seconds", "3600", "--mail", try post.settings(),
      "--mail-seconds", "1",
    ])
    let socket = ledger.data + "/run/msix.sock"
    try wait("the server") { FileManager.default.fileExists(atPath: socket) }
    func list() throws -> String { try ledger.good("mail", "list").text }
    #expect(try list().contains("no letter waits"))

    try ledger.good("password", "reset", "nora")
    try wait("the letter") { try post.letters().count == 1 }
    #expect(try #require(post.letters().first).contains("msix@example.gov nora@example.org\n"))
    try wait("its event") { try list().contains("no letter waits") }

    post.end()
    try ledger.good("password", "reset", "nora")
    try wait("the attempt") { try list().contains("nora  password") && list().contains("tried 1") }
    post = try Server(again: post)
    // Its time comes with the ledger's clock.
    #expect(try post.letters().count == 1)
    try ledger.good("count", "--period", "2023-24", "--now", "2030-01-01T00:00:00Z")
    try wait("the second attempt") { try post.letters().count == 2 }

    try ledger.good("password", "reset", "never")
    try wait("the refusal") {
      try list().contains("refused, the server said 550")
    }
    try ledger.good("mail", "returned", "nora", "password")
    #expect(try list().contains("NOT DELIVERED: returned"))
    serving.end()
    #expect(try serving.wait().status == 0)
    try ledger.good("rebuild", "--check")
    try ledger.good("verify")
  }

  /// The machine's own command in place of a server.
  @Test func aCommandOfTheMachineTakesLettersToo() throws {
    let ledger = try ledger("nora")
    let command = ledger.root + "/sendmail"
    try "#!/bin/sh\necho \"$@\" > \(ledger.root)/words\ncat > \(ledger.root)/letter\n"
      .write(toFile: command + ".txt", atomically: true, encoding: .utf8)
    // Copied by another process: a program that somebody has open for writing does not run.
    #expect(
      try Program.run(
        "/usr/bin/install", ["-m", "700", command + ".txt", command], environment: [:],
        folder: ledger.root
      ).status == 0)
    let settings = ledger.root + "/settings"
    try "sendmail = \(command)\nfrom = msix@example.gov\nlink = https://msix.example.gov/\n"
      .write(toFile: settings, atomically: true, encoding: .utf8)
    #expect(try send(ledger, settings).contains("1 handed over"))
    let words = try String(contentsOfFile: ledger.root + "/words", encoding: .utf8)
    #expect(words == "-i -f msix@example.gov -- nora@example.org\n")
    let letter = try String(contentsOfFile: ledger.root + "/letter", encoding: .utf8)
    #expect(letter.contains("https://msix.example.gov/") && !letter.contains("\r"))
    try "server = 127.0.0.1\n\(try String(contentsOfFile: settings, encoding: .utf8))"
      .write(toFile: settings, atomically: true, encoding: .utf8)
    try ledger.refused(
      ["mail", "send", "--settings", settings], status: 2, saying: ["server or sendmail"])
  }

  private func send(_ ledger: TestLedger, _ settings: String, now: String? = nil) throws -> String {
    try ledger.good(["mail", "send", "--settings", settings] + (now.map { ["--now", $0] } ?? []))
      .text
  }

  @Test func p15ALetterIsFixedWordsAndALink() throws {
    let ledger = try ledger("nora")
    let server = try Server(in: ledger, "--login", "u:p w")
    let password = server.folder + "/password"
    try "p w\n".write(toFile: password, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: password)
    let settings = try server.settings(
      "trust = \(server.folder)/trust.pem\nuser = u\npassword-file = \(password)")
    #expect(try ledger.good("mail", "list").text.contains("nora  password"))
    #expect(try send(ledger, settings).contains("1 handed over"))
    let letter = try #require(try server.letters().first)
    #expect(letter.hasPrefix("tls login msix@example.gov nora@example.org\n"))
    #expect(letter.contains("https://msix.example.gov/") && letter.contains("Auto-Submitted"))
    for word in ["Nora", "Nunez", "A school", "TX"] { #expect(!letter.contains(word), "\(word)") }
    #expect(try ledger.good("mail", "list").text.contains("no letter waits"))
    #expect(try send(ledger, settings).contains("0 handed over"))
    #expect(try server.letters().count == 1)
    try ledger.good("rebuild", "--check")
  }

  @Test func whatIsRefusedOrPutOffIsShown() throws {
    let ledger = try ledger("never", "later", "full", "good")
    let server = try Server(in: ledger)
    let settings = try server.settings()
    #expect(try send(ledger, settings).contains("1 handed over, 1 put off, 2 not delivered"))
    let list = try ledger.good("mail", "list").lines
    #expect(list.contains { $0.contains("never") && $0.contains("refused, the server said 550") })
    #expect(list.contains { $0.contains("full") && $0.contains("refused, the server said 552") })
    #expect(
      list.contains { $0.contains("later") && $0.contains("tried 1 times, the server said 451") })
    // Not before its time; then with growing waits, and after five days no more.
    #expect(try send(ledger, settings).contains("0 handed over, 0 put off"))
    var tries = 1
    for day in 2...9 {
      if try send(ledger, settings, now: "2030-01-0\(day)T00:00:00Z").contains("1 put off") {
        tries += 1
      }
    }
    #expect(try ledger.good("mail", "list").text.contains("expired"))
    #expect(tries >= 1)
    // Another address makes it due again.
    try ledger.good(
      "account", "contact", "--full-name", "L", "--email", "else@example.org", "--as", "later")
    #expect(try send(ledger, settings, now: "2030-01-10T00:00:00Z").contains("1 handed over"))
    try ledger.good("mail", "returned", "good", "password")
    #expect(try ledger.good("mail", "list").text.contains("returned"))
  }

  /// A server that hangs up after the letter: nobody knows whether it was taken, so it goes again,
  /// under the same number.
  @Test func aLetterMayComeTwiceButNeverNot() throws {
    let ledger = try ledger("gone")
    let server = try Server(in: ledger)
    let settings = try server.settings()
    #expect(try send(ledger, settings).contains("1 put off"))
    #expect(try send(ledger, settings, now: "2030-01-01T00:00:00Z").contains("0 handed over"))
    let numbers = try server.letters().map { letter in
      letter.split(separator: "\n").first { $0.hasPrefix("Message-ID") }
    }
    #expect(numbers.count == 2 && Set(numbers).count == 1)
  }

  @Test func withoutProtectionNothingIsSaid() throws {
    let ledger = try ledger("nora")
    let plain = try Server(in: ledger, "--plain")
    #expect(try send(ledger, try plain.settings("security = starttls")).contains("1 put off"))
    #expect(try plain.letters().isEmpty)
    // A certificate that nobody vouches for is none either.
    let server = try Server(in: ledger)
    let stranger = try server.settings("security = starttls")
    #expect(
      try send(ledger, stranger, now: "2030-01-01T00:00:00Z").contains("0 handed over"))
    #expect(try server.letters().isEmpty)
    #expect(try ledger.good("mail", "list").text.contains("nora"))
    try ledger.refused(
      ["mail", "send", "--settings", try server.settings("security = none\nuser = u")],
      status: 2, saying: ["STARTTLS"])
  }
}
