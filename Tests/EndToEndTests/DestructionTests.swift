import Foundation
import Testing

/// A destruction with its search, as the people who do it see it: through the command line, on the
/// files as they lie (behaviour P20); and the desk's other papers.
@Suite struct DestructionTests {
  private static let approver = "system-administrator"

  private static func world() throws -> (ledger: TestLedger, row: ChildLine, student: [String]) {
    let ledger = try Fixture.small()
    try ledger.good(
      "account", "create", "pat", "--role", "privacy-act-administrator:nation", "--organisation",
      "Department of Education")
    let student = try Package(Sample.all[0])[rows: "student.csv"][1]
    let row = try #require(
      try ledger.children().first { $0.state == "TX" && $0.identifier == student[4] })
    return (ledger, row, student)
  }

  private static func line(_ answer: Answer) -> String {
    answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Whether bytes stand in any file below a folder.
  private static func holds(_ bytes: Data, below folder: String) throws -> Bool {
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let content = FileManager.default.contents(atPath: "\(folder)/\(name)")
      if content?.range(of: bytes) != nil { return true }
    }
    return false
  }

  /// The wrapped key of a subject as it lies in a copy of `keys/`: its row is `[type, [* owner],
  /// wrapped]` behind its name, and 60 bytes of wrapped key begin with 58 3c.
  private static func wrapped(_ subject: Data, in keys: Data) -> Data? {
    var start = keys.startIndex
    while let found = keys.range(of: subject, in: start..<keys.endIndex) {
      start = found.upperBound
      let row = keys[found.upperBound...].prefix(160)
      guard row.first == 0x83, let mark = row.range(of: Data([0x58, 0x3C])) else { continue }
      let wrapped = keys[mark.upperBound...].prefix(60)
      if wrapped.count == 60 { return Data(wrapped) }
    }
    return nil
  }

  private static func bytes(_ hex: Substring) -> Data {
    let digits = Array(hex)
    return Data(
      stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...$0 + 1]), radix: 16)
      })
  }

  @Test func p20TheSearchBeforeAndAfter() throws {
    let (ledger, row, _) = try Self.world()
    try ledger.good("backup", ledger.root + "/earlier")
    let before = try Data(contentsOf: URL(fileURLWithPath: ledger.data + "/keys/data.mdb"))
    let count = try ledger.count("2023-24").numbers
    let held = Self.line(
      try ledger.good("erase", "hold", row.msixID, "--basis", "audit 7", "--as", "pat"))
    let number = Self.line(
      try ledger.good("erase", "propose", row.msixID, "--basis", "schedule 7.2", "--as", "pat"))
    try ledger.refused("erase", "approve", number, "--as", Self.approver, saying: "legal hold")
    try ledger.good("erase", "lift", held, "--basis", "audit closed", "--as", "pat")
    let told = try ledger.good("erase", "approve", number, "--as", Self.approver).text
    #expect(told.contains("keys destroyed") && told.contains("certified at position"))

    // Which keys went is in the log; where they had lain, in the copy of keys/ from before.
    let log = try ledger.good("log", "show", "--sealed").text
    let erasure = try #require(
      log.split(separator: "\n").first { $0.contains("\"subject.erased\"") })
    let list = try #require(erasure.firstMatch(of: /"subjects":\[([^\]]*)\]/)).1
    let subjects = list.matches(of: /[0-9a-f]{32}/).map { Self.bytes($0.0) }
    #expect(subjects.count >= 2)
    let wrapped = subjects.compactMap { Self.wrapped($0, in: before) }
    #expect(wrapped.count == subjects.count, "the search finds nothing even before")
    try ledger.good("backup", ledger.root + "/later")
    for key in wrapped {
      #expect(before.range(of: key) != nil)
      #expect(try Self.holds(key, below: ledger.root + "/earlier/keys"))
      #expect(try !Self.holds(key, below: ledger.data))
      #expect(try !Self.holds(key, below: ledger.root + "/later"))
    }
    let certificate = try ledger.good(
      "erase", "certificate", number, "--format", "json", "--as", "pat"
    ).text
    #expect(certificate.contains("\"found_after\":0") && certificate.contains("\"leaves\""))
    #expect(!certificate.contains(row.msixID) && !certificate.contains(row.identifier))
    #expect(try ledger.good("erase", "list", "--as", "pat").text.contains("certified at"))
    #expect(try ledger.good("erase", "due", "--as", "pat").text.contains("backup of"))
    #expect(try ledger.count("2023-24").numbers == count)
    try ledger.good("verify")
    #expect(try !ledger.good("rebuild", "--check").text.contains("DIFFERENT"))
  }

  @Test func p11AFamilysPackIsConfirmedOnAStrangersMachine() throws {
    let (ledger, row, student) = try Self.world()
    let desk = ["--as", "pat", "--purpose", "privacy-act"]
    try ledger.refused(
      ["privacy", "pack", row.msixID, "--to", ledger.root + "/early.html"] + desk)
    try ledger.good(
      ["privacy", "request", row.msixID, "--by", "Rosa", "--relation", "parent", "--proof", "ID"]
        + desk)
    #expect(try ledger.good(["privacy", "requests"] + desk).text.contains("due"))
    let file = ledger.root + "/pack.html"
    let code = Self.line(
      try ledger.good(["privacy", "pack", row.msixID, "--language", "es", "--to", file] + desk))
    let page = try String(contentsOfFile: file, encoding: .utf8)
    #expect(page.contains(student[4]) && page.contains("lang=\"es\"") && page.contains(code))
    #expect(page.contains("Quién ha visto este expediente") && page.contains("Si algo está mal"))
    #expect(page.contains("34 CFR 99.33"))
    // By the code, with the ledger; by the file and the public key, without it.
    let confirmed = try ledger.good("privacy", "verify-pack", code).text
    #expect(confirmed.contains("access pack (es)") && !confirmed.contains(row.msixID))
    let key = try #require(
      try ledger.good("keys").text.firstMatch(of: /"notes":\["([^"]+)"/)
    ).1
    let stranger = try TestLedger()
    try FileManager.default.copyItem(atPath: file, toPath: stranger.root + "/pack.html")
    let answer = try stranger.good(
      "privacy", "verify-pack", "--file", stranger.root + "/pack.html", "--vkey", String(key))
    #expect(answer.text == confirmed)
    let forged = page.replacingOccurrences(of: student[4], with: "0000")
    try forged.write(toFile: stranger.root + "/forged.html", atomically: true, encoding: .utf8)
    try stranger.refused(
      "privacy", "verify-pack", "--file", stranger.root + "/forged.html", "--vkey", String(key),
      status: 3)
    try ledger.good("privacy", "verify-pack", "--file", file)
  }

  @Test func p12p13p19TheDeskByTheCommandLine() throws {
    let (ledger, row, _) = try Self.world()
    for name in ["ann", "bob"] {
      try ledger.good(
        "account", "create", name, "--role", "primary:TX/school:1", "--organisation", "Elm School")
    }
    #expect(
      try ledger.good("privacy", "holder", row.msixID, "--as", "pat").text.hasPrefix("parent"))
    let consent = Self.line(
      try ledger.good(
        "privacy", "consent", row.msixID, "--by", "Rosa", "--relation", "parent", "--recipient",
        "Elm Club", "--document", "letter", "--until", "2030-01-01", "--as", "pat"))
    try ledger.good(
      "record", row.msixID, "--as", "ann", "--purpose", "consent", "--paper", consent)
    try ledger.refused(
      "record", row.msixID, "--as", "ann", "--purpose", "consent", "--paper", "letter")
    try ledger.good("privacy", "withdraw", consent, "--as", "pat")
    try ledger.refused(
      "record", row.msixID, "--as", "ann", "--purpose", "consent", "--paper", consent)

    try ledger.good(
      "record", row.msixID, "--as", "ann", "--purpose", "emergency", "--paper", "at the hospital")
    let task = try #require(
      try ledger.good("privacy", "tasks", "--as", "bob").text.split(separator: " ").first)
    try ledger.refused("privacy", "cosign", String(task), "--reason", "me", "--as", "ann")
    try ledger.good("privacy", "cosign", String(task), "--reason", "seen", "--as", "bob")
    try ledger.good("privacy", "letter", String(task), "--to", "12 Elm Street", "--as", "pat")
    #expect(try ledger.good("privacy", "tasks", "--as", "bob").text.contains("nothing waits"))

    let breach = Self.line(
      try ledger.good(
        "privacy", "breach", "declare", "--account", "ann", "--text", "stolen laptop", "--as",
        "pat"))
    let shown = try ledger.good("privacy", "breach", "show", breach, "--as", "pat").text
    #expect(shown.contains("record.viewed") && shown.contains("notices queued"))
    #expect(!shown.contains(row.msixID))
    try ledger.refused("record", row.msixID, "--as", "ann", "--purpose", "enrollment")
    try ledger.refused("account", "reinstate", "ann", "--reason", "asks")
    try ledger.good("privacy", "breach", "contain", breach, "--text", "found", "--as", "pat")
    try ledger.good("account", "reinstate", "ann", "--reason", "found")
    try ledger.good("verify")
  }
}
