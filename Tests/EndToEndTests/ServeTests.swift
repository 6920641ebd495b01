import Foundation
import Glibc
import Testing

/// A server on the ledger's socket, and the commands that go through it.
@Suite struct ServeTests {
  private static func serving(_ ledger: TestLedger) throws -> Program {
    let server = try ledger.start(["serve", "--local", "--tick-seconds", "1"])
    let socket = ledger.data + "/run/msix.sock"
    for _ in 0..<3_000 where !isSocket(socket) { usleep(10_000) }
    try #require(isSocket(socket))
    return server
  }

  private static func isSocket(_ path: String) -> Bool {
    var information = stat()
    return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFSOCK
  }

  private static func permissions(_ path: String) -> mode_t {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { return 0 }
    return information.st_mode & 0o777
  }

  @Test func commandsGoThroughTheSocketAndAnswerTheSame() throws {
    let ledger = try Fixture.small()
    let alone = try ledger.good("count", "--period", "2023-24", "--known-at", "20").text
    let server = try Self.serving(ledger)
    #expect(Self.permissions(ledger.data + "/run/msix.sock") == 0o600)
    #expect(Self.permissions(ledger.data + "/run") == 0o700)
    #expect(try ledger.good("count", "--period", "2023-24", "--known-at", "20").text == alone)
    let child = try #require(try ledger.children().first)
    #expect(try ledger.good("record", child.msixID).text.contains(child.msixID))
    // What cannot be opened beside the server is what tells that it was the server who answered.
    try ledger.good("submit", Fixture.laterPaths[0])
    try ledger.refused(["record", "123"], saying: ["12 digits"])
    try ledger.refused(["count", "--as-of", "soon"], status: 2)
    try ledger.good("verify")
    server.end()
    #expect(try server.wait().status == 0)
    #expect(!FileManager.default.fileExists(atPath: ledger.data + "/run/msix.sock"))
    try ledger.good("rebuild", "--check")
  }

  @Test func aLookThroughTheSocketNamesTheOperator() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let server = try Self.serving(ledger)
    try ledger.good("record", child.msixID)
    server.end()
    _ = try server.wait()
    let trail = try ledger.good("trail", "--child", child.msixID, "--format", "csv").text
    #expect(trail.contains(",\(NSUserName()),"))
  }

  @Test func manyClientsAreServedAtOnce() throws {
    let ledger = try Fixture.small()
    let children = try ledger.children().prefix(6).map(\.msixID)
    let server = try Self.serving(ledger)
    let running = try (0..<12).map { number in
      try ledger.start(["record", children[number % children.count], "--format", "json"])
    }
    let submitting = try ledger.start(["submit", Fixture.laterPaths[0]])
    for (number, program) in running.enumerated() {
      let answer = try program.wait()
      #expect(answer.status == 0, "\(answer.errors)")
      #expect(answer.text.contains(children[number % children.count]))
    }
    #expect(try submitting.wait().status == 0)
    server.end()
    #expect(try server.wait().status == 0)
    let looks = try ledger.events().filter { $0.type == "record.viewed" }
    #expect(looks.count >= 12)
    try ledger.good("rebuild", "--check")
    try ledger.good("verify")
  }

  @Test func aSocketThatADeadServerLeftIsNoServer() throws {
    let ledger = try Fixture.small()
    let server = try Self.serving(ledger)
    server.killHard()
    _ = try server.wait()
    #expect(FileManager.default.fileExists(atPath: ledger.data + "/run/msix.sock"))
    try ledger.good("count", "--period", "2023-24")
    let again = try Self.serving(ledger)
    try ledger.good("count", "--period", "2023-24")
    again.end()
    #expect(try again.wait().status == 0)
  }

  @Test func pathsAreThoseOfTheClient() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let server = try Self.serving(ledger)
    let file = ledger.root + "/copy.json"
    try ledger.good("export", child.msixID, "--to", file)
    #expect(Self.permissions(file) == 0o600)
    try ledger.refused(["export", child.msixID, "--to", file], saying: ["name a new file"])
    server.end()
    #expect(try server.wait().status == 0)
  }

  @Test func aSecondServerWaitsAndIsRefused() throws {
    let ledger = try Fixture.small()
    let server = try Self.serving(ledger)
    try ledger.refused(["serve", "--local"])
    try ledger.good("count", "--period", "2023-24")
    server.end()
    #expect(try server.wait().status == 0)
  }

  @Test func somebodySignsInThroughTheSocket() throws {
    let ledger = try TestLedger()
    let name = "ome-user-administrator"
    let lines = try ledger.good("init", "--origin", "production.example").lines
    let password = try #require(
      lines.map { $0.split(separator: " ").map(String.init) }
        .first { $0.count == 2 && $0[0] == name }?[1])
    let server = try Self.serving(ledger)
    let wrong = try ledger.say(["signin", name, "--acknowledge"], input: "wrong\n\n")
    #expect(wrong.status == 1 && wrong.output.isEmpty)
    let right = try ledger.say(["signin", name, "--acknowledge"], input: "\(password)\n\n")
    #expect(right.status == 0, "\(right.errors)")
    #expect(right.text.contains("Failures since then: 1"))
    let changed = try ledger.say(
      ["password", "change", "--as", name], input: "\(password)\nCorrect-horse-9\n")
    #expect(changed.status == 0, "\(changed.errors)")
    try ledger.refused("account", "list", "--as", name, saying: "msix totp enrol")
    server.end()
    #expect(try server.wait().status == 0)
  }

  @Test func pagesAreServedBesideTheSocket() throws {
    let ledger = try Fixture.small()
    try ledger.refused(["serve", "--tls-cert", "x.pem"], status: 2, saying: ["--tls-key"])
    try ledger.refused(["serve", "--port", "70000"], status: 2, saying: ["65535"])
    let server = try ledger.start(["serve", "--port", "0"])
    let socket = ledger.data + "/run/msix.sock"
    for _ in 0..<3_000 where !Self.isSocket(socket) { usleep(10_000) }
    try ledger.good("count", "--period", "2023-24")
    server.end()
    let ended = try server.wait()
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(ended.text.contains("pages at https://127.0.0.1:"))
    #expect(ended.errors.contains("DEVELOPMENT certificate"))
  }

  @Test func accountsToLookAroundWithAreMade() throws {
    let ledger = try Fixture.small()
    let lines = try ledger.good("account", "demonstrate", "--states", "TX").lines
    #expect(lines.count == 12)
    let words = try #require(lines.first).split(separator: " ").map(String.init)
    #expect(words.first == "tx-registrar")
    let signedIn = try ledger.say(
      ["signin", "tx-registrar", "--acknowledge"], input: "\(words[1])\n\n")
    #expect(signedIn.status == 0 && !signedIn.text.contains("First: "), "\(signedIn.errors)")
  }
}
