import Foundation
import Glibc
import Primitives
import Signing
import Testing

/// The way of somebody who signs in at the command line of a production ledger.
@Suite struct SignInTests {
  /// A ledger on the machine's clock, and the first accounts' one-time passwords; with them, under
  /// `recovery-key`, what opens it when its operator's secret is lost.
  private static func production() throws -> (TestLedger, [String: String]) {
    let ledger = try TestLedger()
    let lines = try ledger.good("init", "--origin", "production.example").lines
    var passwords = [String: String]()
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      if words.count == 2, line.hasPrefix("  ") { passwords[words[0]] = words[1] }
    }
    passwords["recovery-key"] = lines.dropFirst().first?.trimmingCharacters(in: .whitespaces)
    return (ledger, passwords)
  }

  private func say(_ ledger: TestLedger, _ input: String, _ words: String...) throws -> Answer {
    let answer = try ledger.say(words, input: input)
    #expect(answer.status == 0, "\(words): \(answer.errors)")
    return answer
  }

  @Test func fromTheOneTimePasswordToTheFirstAct() throws {
    let (ledger, passwords) = try Self.production()
    let name = "ome-user-administrator"
    let first = try #require(passwords[name])
    let list = ["account", "list", "--as", name]
    try ledger.refused(list, saying: ["session", "msix signin"])
    try ledger.refused("signin", name, saying: "warning")
    let wrong = try ledger.say(["signin", name, "--acknowledge"], input: "wrong\n\n")
    #expect(wrong.status == 1 && wrong.output.isEmpty)
    let shown = try say(ledger, "\(first)\n\n", "signin", name, "--acknowledge")
    #expect(shown.errors.contains("no privacy") && shown.text.contains("Last sign-in: never"))
    #expect(shown.text.contains("Failures since then: 1"))
    try ledger.refused(list, saying: ["msix password change"])
    _ = try say(ledger, "\(first)\nCorrect-horse-9\n", "password", "change", "--as", name)
    try ledger.refused(list, saying: ["msix totp enrol"])
    let enrol = try ledger.good("totp", "enrol", "--as", name).lines
    let secret = try #require(enrol.first?.split(separator: " ").last.map(String.init))
    let bytes = try #require(Base32.decode(secret))
    let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    let code = TimedCode.code(secret: bytes, step: TimedCode.step(at: now))
    let codes = try say(ledger, "\(secret)\n\(code)\n", "totp", "confirm", "--as", name)
    try ledger.refused(list, saying: ["msix training"])
    try ledger.refused("training", name, "--answers", "aaaaaa", "--as", name, saying: "needed")
    #expect(
      try ledger.good("training", name, "--answers", "bcaabc", "--as", name).text
        .contains("Certificate MSIX-"))
    try ledger.refused(list, saying: ["msix rules-of-behavior"])
    try ledger.good("rules-of-behavior", "--accept", "--as", name)
    #expect(try ledger.good(list).text.contains(name))
    try ledger.good("signout", "--as", name)
    try ledger.refused(list, saying: ["session"])
    let recovery = try #require(codes.lines.last?.trimmingCharacters(in: .whitespaces))
    let again = try say(
      ledger, "Correct-horse-9\n\(recovery)\n", "signin", name, "--acknowledge")
    #expect(again.text.contains("Recovery codes left: 9"))
    #expect(try ledger.good("sessions", "--as", name).lines.count == 1)
    try ledger.good(list)
    try ledger.good("verify")
  }

  @Test func theTokenLiesInAFileOfItsOwner() throws {
    let (ledger, passwords) = try Self.production()
    let name = "system-administrator"
    _ = try say(
      ledger, "\(try #require(passwords[name]))\n\n", "signin", name, "--acknowledge")
    let folder = ledger.root + "/home/.local/state/msix-sessions"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1 && !names[0].contains("system"))
    let path = "\(folder)/\(names[0])"
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try ledger.refused("sessions", "--as", name, saying: "chmod 600")
  }

  @Test func theRecoveryKeyHelpsWhenNobodyCanSignIn() throws {
    let ledger = try TestLedger()
    let lines = try ledger.good("init", "--origin", "production.example").lines
    let key = try #require(lines.dropFirst().first?.trimmingCharacters(in: .whitespaces))
    let name = "ome-user-administrator"
    try ledger.refused("password", "reset", name, saying: "--as")
    let other = try ledger.say(
      ["password", "reset", "system-administrator", "--recovery-key", "-"], input: key + "\n")
    #expect(other.status == 1 && other.errors.contains("--as"))
    let password = try #require(
      try say(ledger, key + "\n", "password", "reset", name, "--recovery-key", "-").lines.first)
    _ = try say(ledger, "\(password)\n\n", "signin", name, "--acknowledge")
  }

  /// The server reads the client's own standard input, and while it waits for it serves others.
  @Test func throughASocketItIsTheSame() throws {
    let (ledger, passwords) = try Self.production()
    let name = "ome-user-administrator"
    let server = try ledger.start(["serve", "--local"])
    let socket = ledger.data + "/run/msix.sock"
    for _ in 0..<3_000 where !FileManager.default.fileExists(atPath: socket) { usleep(10_000) }
    let first = try #require(passwords[name])
    let shown = try say(ledger, "\(first)\n\n", "signin", name, "--acknowledge")
    #expect(shown.text.contains("Last sign-in: never"))
    #expect(shown.errors.components(separatedBy: "no privacy").count == 2, "shown twice")
    _ = try say(ledger, "\(first)\nCorrect-horse-9\n", "password", "change", "--as", name)
    // The recovery key helps while the server runs, and no other key does.
    let reset = ["password", "reset", name, "--recovery-key", "-"]
    #expect(try ledger.say(reset, input: "0404\n").errors.contains("mistyped"))
    let key = try #require(passwords["recovery-key"])
    let answer = try ledger.say(reset, input: key + "\n")
    let second = try #require(answer.lines.first, "\(answer.errors)")
    _ = try say(ledger, "\(second)\n\n", "signin", name, "--acknowledge")
    _ = try say(ledger, "\(second)\nCorrect-horse-8\n", "password", "change", "--as", name)
    let asked = try say(ledger, "Where is it?\n", "helpdesk", "open", "--as", name)
    #expect(asked.text.contains("answered by"))
    #expect(try ledger.good("sessions", "--as", name).lines.count == 1)
    server.end()
    #expect(try server.wait().status == 0)
    // The session outlives the server.
    #expect(try ledger.good("sessions", "--as", name).lines.count == 1)
    #expect(!(try ledger.good("log", "show", "--sealed").text.contains("Where is it?")))
  }

  /// From the application to the account, as docs/accounts.md says it.
  @Test func anAccountIsOpenedFromAnApplication() throws {
    let ledger = try TestLedger.connected(["TX"])
    try ledger.good(
      "account", "create", "keeper", "--role", "state-user-administrator:TX", "--organisation",
      "SEA")
    let keeper = ["--as", "keeper"]
    try ledger.good(
      "account", "apply", "nora", "--full-name", "Nora Nunez", "--phone", "555-0100", "--email",
      "nora@example.org", "--need", "places children", "--role", "primary:TX/district:1",
      "--organisation", "A district")
    try ledger.refused(["account", "open", "nora"] + keeper, saying: ["still missing"])
    try ledger.good(["account", "verify", "nora", "--supervisor", "P. Principal"] + keeper)
    try ledger.good(["account", "approve", "nora", "--authority", "The director"] + keeper)
    try ledger.good("training", "primary", "--answers", "bcaabc", "--application", "nora")
    let password = try #require(
      try ledger.good(["account", "open", "nora"] + keeper).lines.first)
    #expect(try ledger.good(["account", "papers", "nora"] + keeper).text.contains("P. Principal"))
    #expect(try ledger.good("account", "find", "--state", "TX").text.contains("SEA"))
    _ = try say(ledger, "\(password)\n\n", "signin", "nora", "--acknowledge")
    try ledger.good("account", "contact", "--full-name", "Nora N.", "--as", "nora")
    #expect(try ledger.good("account", "me", "--as", "nora").text.contains("msix password change"))
    #expect(try ledger.good(["account", "review"] + keeper).lines.isEmpty)
    try ledger.good("account", "hand-back", "--role", "primary:TX/district:1", "--as", "nora")
    #expect(
      try ledger.good(["account", "papers", "nora"] + keeper).text.contains("kept until"))
    try ledger.good("rebuild", "--check")
  }

  /// No role's manual, and no page, sends anybody to a command that is not there.
  @Test func manualsNameCommandsThatExist() throws {
    let ledger = try TestLedger()
    func say(_ words: [String]) throws -> Answer {
      try Program.run(
        Place.msix, words, environment: ["PATH": "/usr/bin:/bin"], folder: ledger.root)
    }
    var named = Set<String>()
    for role in try say(["manual"]).lines.compactMap({ $0.split(separator: " ").first }) {
      let words = try say(["manual", String(role)]).text.split(whereSeparator: \.isWhitespace)
      for (place, word) in words.enumerated() where word == "msix" && place + 1 < words.count {
        named.insert(words[place + 1].filter { $0.isLetter || $0 == "-" })
      }
    }
    #expect(named.count > 15)
    for command in named.sorted() {
      let answer = try say(["help", command])
      #expect(answer.status == 0 && answer.text.contains("msix \(command)"), "\(command)")
    }
  }
}
