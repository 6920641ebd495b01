import Foundation
import Testing

/// A copy that can be brought back, and never a second log under one name.
@Suite struct BackupTests {
  private static func names(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder))
  }

  @Test func aBackupHoldsLogKeysAndBlobsAndNoSecret() throws {
    let ledger = try Fixture.early()
    let backup = ledger.root + "/backup"
    try ledger.good("backup", backup)
    let names = try Self.names(in: backup)
    #expect(names.isSuperset(of: ["log", "keys", "blobs", "signing", "key-encryption-key"]))
    #expect(names.isDisjoint(with: ["decision", "views", "lock"]))
    let second = try #require(try Self.names(in: ledger.second).first)
    let secret = try Data(
      contentsOf: URL(fileURLWithPath: "\(ledger.second)/\(second)/operator.secret"))
    let raw = try #require(Data(hex: String(decoding: secret, as: UTF8.self)))
    for name in try FileManager.default.subpathsOfDirectory(atPath: backup) {
      guard let content = try? Data(contentsOf: URL(fileURLWithPath: backup + "/" + name))
      else { continue }
      #expect(content.range(of: secret) == nil && content.range(of: raw) == nil, "\(name)")
      #expect(!name.contains("secret"))
    }
    try ledger.refused("backup", backup, saying: "exists")
    #expect(try ledger.events().contains { $0.type.contains("backup") })
  }

  /// To another machine: the second place came along by itself.
  @Test func aRestoredBackupAnswersAsTheLedgerDid() throws {
    let ledger = try Fixture.early()
    let position = String(try #require(Fixture.earlyReceipts().last).positions.last)
    let (digests, children) = (try ledger.digestsBesideTheTrail(), try ledger.children())
    let numbers = try ledger.count("2023-24").numbers
    try ledger.good("backup", ledger.root + "/backup")
    let other = try TestLedger()
    try copyFolder(ledger.second, to: other.second)
    let answer = try other.good("restore", ledger.root + "/backup")
    #expect(answer.errors.isEmpty, "\(answer.errors)")
    #expect(try other.digestsBesideTheTrail() == digests)
    #expect(try other.children() == children)
    #expect(try other.count("2023-24").numbers == numbers)
    #expect(
      try other.count("2023-24", "--known-at", position).numbers
        == ledger.count("2023-24", "--known-at", position).numbers)
    #expect(try other.good("checkpoint").text.hasPrefix("test.example/ledger\n"))
    try other.good("verify")
    try other.good("rebuild", "--check")
    let again = try #require(try other.submit([Fixture.earlyPaths[0]]).first)
    #expect(try again.cose == Fixture.earlyReceipts()[0].cose)
    try other.submit([Fixture.laterPaths[0]])
    try other.refused("restore", ledger.root + "/backup", saying: "there is a ledger")
  }

  /// On a machine that has nothing but the backup and the recovery key.
  @Test func theRecoveryKeyAloneBringsABackupBack() throws {
    let ledger = try TestLedger()
    let made = try ledger.good("init", "--origin", "test.example", "--simulated-clock").text
    let key = try #require(
      made.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .first { $0.count > 60 && $0.split(separator: "-").count > 8 && !$0.contains("/") })
    try ledger.good("state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01")
    try ledger.submit([Sample.paths[0]])
    let digests = try ledger.digests()
    try ledger.good("backup", ledger.root + "/backup")
    let other = try TestLedger()
    let restored = try other.say(
      ["restore", ledger.root + "/backup", "--recovery-key", "-"], input: key + "\n")
    #expect(restored.status == 0, "\(restored.errors)")
    let file = other.root + "/recovery-key"
    #expect(
      FileManager.default.createFile(
        atPath: file, contents: Data((key + "\n").utf8), attributes: [.posixPermissions: 0o600]))
    let lines: [DigestLine] = try other.good("digest", "--recovery-key", file).json()
    #expect(Set(lines.map(\.digest)) == Set(digests.values))
    let last = try #require(key.last)
    let wrong = String(key.dropLast()) + (last == "0" ? "1" : "0")
    let refused = try other.say(["digest", "--recovery-key", "-"], input: wrong + "\n")
    #expect(refused.status == 1 && refused.errors.contains("recovery key"))
  }

  /// A restore that is refused leaves nothing, so that the second try can succeed.
  @Test func aRestoreWithoutTheSecretLeavesNothingBehind() throws {
    let ledger = try Fixture.early()
    try ledger.good("backup", ledger.root + "/backup")
    let other = try TestLedger()
    try other.refused("restore", ledger.root + "/backup", saying: "secret")
    #expect(!FileManager.default.fileExists(atPath: other.data + "/log"))
    try copyFolder(ledger.second, to: other.second)
    try other.good("restore", ledger.root + "/backup")
    try other.good("verify")
  }

  @Test func anOldBackupGoesOnAsASuccessorUnderAnotherName() throws {
    let ledger = try Fixture.early()
    // Before the backup: its event comes after it, and a note over that states one leaf more.
    let old = ledger.root + "/known"
    try ledger.good("checkpoint").output.write(to: URL(fileURLWithPath: old))
    try ledger.good("backup", ledger.root + "/backup")
    let digests = try ledger.digests()
    try ledger.submit([Fixture.laterPaths[0]])
    let answer = try ledger.good(
      ["restore", ledger.root + "/backup"], data: ledger.root + "/successor")
    #expect(answer.errors.contains("successor"), "\(answer.errors)")
    try FileManager.default.moveItem(atPath: ledger.data, toPath: ledger.root + "/lost")
    try FileManager.default.moveItem(atPath: ledger.root + "/successor", toPath: ledger.data)

    let note = try ledger.good("checkpoint").text
    #expect(!note.hasPrefix("test.example/ledger\n"), "two logs claim one name: \(note)")
    #expect(try ledger.digests() == digests)
    try ledger.good("verify")
    try ledger.good("verify", "--from-checkpoint", old)
    try ledger.good("rebuild", "--check")
    let receipt = try #require(try ledger.submit([Fixture.laterPaths[0]]).first)
    #expect(receipt.students.inserted > 0 && receipt.checkpoint.hasPrefix(note.prefix(20)))
    let again = try #require(try ledger.submit([Fixture.earlyPaths[0]]).first)
    #expect(try again.submission == Fixture.earlyReceipts()[0].submission)
    if let python = Place.python {
      try Independent(python).accepts(ledger, more: ["--known-checkpoint", old])
    }
  }

  @Test func aTamperedBackupIsNotBroughtBack() throws {
    let ledger = try Fixture.early()
    try ledger.good("backup", ledger.root + "/backup")
    for (folder, position) in [("log", 100), ("log", 320)] {
      let copy = "\(ledger.root)/\(folder)-\(position)"
      try copyFolder(ledger.root + "/backup", to: copy)
      let leaf = try ledger.good(
        "log", "export", "--from", "\(position)", "--to", "\(position)"
      ).output
      let file = URL(fileURLWithPath: "\(copy)/\(folder)/data.mdb")
      var content = try Data(contentsOf: file)
      let range = try #require(content.range(of: leaf))
      content[range.lowerBound + leaf.count / 2] ^= 1
      try content.write(to: file)
      try ledger.refused(
        ["restore", copy], status: 3, saying: [], data: "\(ledger.root)/back-\(position)")
      #expect(!FileManager.default.fileExists(atPath: "\(ledger.root)/back-\(position)/log"))
    }
    try ledger.refused(
      ["restore", ledger.root + "/home"], saying: ["no backup"], data: ledger.root + "/x")
  }
}

extension Data {
  /// From hexadecimal digits.
  init?(hex: String) {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    self.init(
      stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }
}
