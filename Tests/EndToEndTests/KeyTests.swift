import Foundation
import Primitives
import Testing

/// Keys change; what they signed stays good, and nothing else does.
@Suite struct KeyTests {
  struct Keys: Decodable {
    struct Event: Decodable {
      let kid: String
      let alg: String
      let `public`: String
      let from: Int
      let until: Int?
    }
    let notes: [String]
    let events: [Event]
  }

  @Test func afterEachRotationSubmissionsGoOnAndEverythingVerifies() throws {
    let ledger = try Fixture.small()
    let known = ledger.root + "/known"
    try ledger.good("checkpoint").output.write(to: URL(fileURLWithPath: known))
    let receipts = ledger.root + "/receipts"
    var lines = Data()
    for (role, path) in zip(["event", "checkpoint", "receipt"], Fixture.laterPaths) {
      try ledger.good("keys", "rotate", role)
      lines += try ledger.good("submit", path).output
      try ledger.good("verify")
    }
    try lines.write(to: URL(fileURLWithPath: receipts))
    let keys: Keys = try ledger.good("keys").json()
    #expect(keys.notes.count == 2 && keys.notes.allSatisfy { $0.hasPrefix("test.example/ledger+") })
    try #require(keys.events.count == 2)
    #expect(keys.events.allSatisfy { $0.alg == "EdDSA" && Base64.decode($0.public)?.count == 32 })
    let (old, new) = (keys.events[0], keys.events[1])
    #expect(old.from == 0 && new.until == nil && old.kid != new.kid)
    let until = try #require(old.until)
    #expect(until > 0 && abs(new.from - until) <= 1, "\(old) \(new)")
    try ledger.good("rebuild", "--check")
    let first = try #require(try ledger.submit([Sample.paths[0]]).first)
    #expect(try first.submission == Fixture.smallReceipt().submission)
    if let python = Place.python {
      try Independent(python).accepts(
        ledger, more: ["--receipt", receipts, "--known-checkpoint", known])
    }
  }

  /// Every event is signed by the key that was in force at its position.
  @Test func eventsNameTheKeyInForceAtTheirPosition() throws {
    let ledger = try Fixture.connected()
    try ledger.good("keys", "rotate", "event")
    try ledger.good("keys", "rotate", "event", "--revoke", "lost laptop")
    try ledger.submit([Sample.paths[0]])
    let keys: Keys = try ledger.good("keys").json()
    struct Signed: Decodable {
      let position: Int
      let kid: String
    }
    let events: [Signed] = try ledger.good("log", "show", "--sealed").jsonLines()
    try #require(keys.events.count == 3)
    for event in events {
      let key = try #require(keys.events.first { $0.kid == event.kid })
      #expect(event.position >= key.from, "\(event.position)")
      if let until = key.until { #expect(event.position <= until, "\(event.position)") }
    }
    #expect(Set(events.map(\.kid)).count == 3)
    try ledger.good("verify")
  }

  /// Another secret and recovery key open the same ledger; the former pair does not.
  @Test func aRenewedSecretTakesThePlaceOfTheFormer() throws {
    let ledger = try Fixture.small()
    let before = try ledger.children()
    let file = ledger.root + "/new-secret"
    try Data((0..<32).map { UInt8($0) }).write(to: URL(fileURLWithPath: file))
    try ledger.refused("keys", "renew", "--new-secret-file", file, saying: "chmod 600")
    try tool("chmod", "600", file)
    let words = try ledger.good("keys", "renew", "--new-secret-file", file).text
      .split(whereSeparator: \.isWhitespace)
    let key = try #require(words.first { $0.count(where: { $0 == "-" }) == 16 })
    // The former secret is put aside: its absence is no damage.
    try ledger.refused("children", saying: "secret is not at")
    #expect(try ledger.good("verify").errors.contains("not at hand"))
    try ledger.good("verify", "--secret-file", file)
    #expect(
      try ChildLine.parse(
        ledger.good("children", "--format", "csv", "--secret-file", file)) == before)
    let paper = ledger.root + "/paper"
    try Data("\(key)\n".utf8).write(to: URL(fileURLWithPath: paper))
    try tool("chmod", "600", paper)
    try ledger.good("checkpoint", "--recovery-key", paper)
    let former = try tool("find", ledger.second, "-name", "operator.secret.former").lines
    try #require(former.count == 1)
    try ledger.refused("children", "--secret-file", former[0], saying: "does not open")
  }

  /// A key file that was exchanged for another is noticed before anything is signed with it.
  @Test func aForeignKeyFileIsRefused() throws {
    let ledger = try Fixture.small()
    let stranger = try TestLedger.connected(["TX"])
    func file(_ ledger: TestLedger, _ role: String) throws -> String {
      let names = try FileManager.default.contentsOfDirectory(atPath: ledger.data + "/signing")
      return ledger.data + "/signing/" + (try #require(names.first { $0.hasPrefix(role) }))
    }
    let own = try file(ledger, "event")
    try FileManager.default.removeItem(atPath: own)
    try FileManager.default.copyItem(atPath: file(stranger, "event"), toPath: own)
    try ledger.refused("submit", Fixture.laterPaths[0], status: 3, saying: "key")
  }

  /// Files with keys and secrets are for their owner alone.
  @Test func secretsAreReadableByTheirOwnerAlone() throws {
    let ledger = try Fixture.small()
    var seen = 0
    for folder in [ledger.data, ledger.second] {
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
        guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
        let mode = try #require(attributes[.posixPermissions] as? Int)
        #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
        seen += 1
      }
    }
    #expect(seen > 8)
  }
}
