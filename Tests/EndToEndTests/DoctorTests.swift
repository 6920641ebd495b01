import Foundation
import Glibc
import Testing

/// `msix doctor` as an operator calls it.
@Suite struct DoctorTests {
  struct Answered: Decodable {
    struct Finding: Decodable {
      let finding: String
      let gravity: String
      let what: String
      let `do`: String
      let runbook: String?
    }
    let status: Int
    let findings: [Finding]
  }

  private func ask(_ ledger: TestLedger, _ status: Int32, _ more: String...) throws -> Answered {
    let answer = try ledger.run(["doctor", "--format", "json"] + more)
    #expect(answer.status == status, "\(answer.text) \(answer.errors)")
    let answered: Answered = try answer.json()
    #expect(answered.status == Int(status))
    return answered
  }

  /// The limits of whoever runs the tests are not the ledger's.
  private func names(_ answered: Answered) -> Set<String> {
    Set(answered.findings.map(\.finding)).subtracting(["core-dumps", "open-files-few"])
  }

  @Test func whereNoLedgerIsThatIsWhatItSays() throws {
    let ledger = try TestLedger()
    let answered = try ask(ledger, 1)
    #expect(names(answered) == ["ledger-missing"])
    let text = try ledger.run("doctor").text
    #expect(text.contains("mend ledger-missing: ") && text.contains("do: "))
    #expect(text.contains("see: docs/runbooks/machine.md"))
  }

  @Test func aServersLedgerIsLookedAtBesideIt() throws {
    let ledger = try Fixture.small()
    let server = try ledger.start(["serve", "--local"])
    let socket = ledger.data + "/run/msix.sock"
    for _ in 0..<3_000 where !FileManager.default.fileExists(atPath: socket) { usleep(10_000) }
    let answer = try ledger.run("doctor", "--format", "json")
    let answered: Answered = try answer.json()
    let locked = try #require(answered.findings.first { $0.finding == "locked" })
    #expect(locked.what.contains("serves it") && locked.gravity == "note")
    #expect(!answered.findings.contains { $0.gravity == "integrity" }, "\(answer.text)")
    try ledger.good("count", "--period", "2023-24")
    server.end()
    #expect(try server.wait().status == 0)
    #expect(try !names(ledger.run("doctor", "--format", "json").json()).contains("locked"))
  }

  @Test func damageIsStatusThreeAndASecretThatIsGoneIsNot() throws {
    let ledger = try Fixture.small()
    try ledger.good("checkpoint")
    let hash = try #require(
      try FileManager.default.contentsOfDirectory(atPath: ledger.second).first)
    let secret = "\(ledger.second)/\(hash)/operator.secret"
    let kept = ledger.root + "/kept"
    try FileManager.default.moveItem(atPath: secret, toPath: kept)
    #expect(try names(ask(ledger, 1)).contains("secret-missing"))
    #expect(
      try !names(ledger.run("doctor", "--format", "json", "--secret-file", kept).json())
        .contains("secret-missing"))
    try FileManager.default.removeItem(atPath: "\(ledger.second)/\(hash)/head")
    #expect(try names(ask(ledger, 3, "--secret-file", kept)).contains("head-missing"))
  }

  /// A page that leads nowhere may end the process that reads it: the answer is 3 all the same.
  @Test func aDamagedPageIsAnAnswer() throws {
    let ledger = try Fixture.small()
    let file = ledger.data + "/keys/data.mdb"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    for index in 8_192..<bytes.count { bytes[index] = 0x5A }
    try bytes.write(to: URL(fileURLWithPath: file))
    let answer = try ledger.run("doctor")
    #expect(answer.status == 3, "\(answer.status) \(answer.text) \(answer.errors)")
  }

  @Test func aCertificateThatEndsIsSaid() throws {
    let ledger = try Fixture.small()
    let (key, certificate) = (ledger.root + "/key.pem", ledger.root + "/certificate.pem")
    try tool(
      "openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "5", "-subj", "/CN=x",
      "-keyout", key, "-out", certificate)
    #expect(
      try names(ask(ledger, 1, "--tls-cert", certificate)).contains("certificate-ending"))
    #expect(try names(ask(ledger, 1, "--tls-cert", key)).contains("certificate-unreadable"))
  }
}
