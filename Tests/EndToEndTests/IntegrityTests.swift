import Foundation
import Testing

/// The log is the truth and everything else can be made again; a package is taken once.
@Suite struct IntegrityTests {
  @Test func verifyRebuildAndDigestAgree() throws {
    let ledger = try Fixture.full()
    let digests = try ledger.digests()
    #expect(digests.count >= 2)
    let verified = try ledger.good("verify")
    #expect(verified.text.contains("verified:") && verified.text.contains("root: "))
    #expect(try ledger.good("verify", "--tree").text.contains(" 0 signatures"))
    let check = try ledger.good("rebuild", "--check").text
    #expect(check.contains("equal") && !check.contains("DIFFERENT"))
    #expect(digests.values.allSatisfy { check.contains($0) }, "check computes other digests")
    try ledger.good("rebuild")
    #expect(try ledger.digests() == digests)
    let one = try #require(digests.keys.sorted().first?.split(separator: "@").first)
    try ledger.good("rebuild", String(one))
    #expect(try ledger.digests() == digests)
    try ledger.refused("rebuild", "no-such-projection", saying: "consolidated-records")
  }

  @Test func aNoteKeptFromBeforeIsABeginningOfTheLog() throws {
    let ledger = try Fixture.early()
    let note = ledger.root + "/note"
    try ledger.good("checkpoint").output.write(to: URL(fileURLWithPath: note))
    try ledger.submit([Fixture.laterPaths[0]])
    try ledger.good("verify", "--from-checkpoint", note)
    let other = try Fixture.connected()
    try ledger.good("checkpoint").output.write(to: URL(fileURLWithPath: note))
    try other.refused("verify", "--from-checkpoint", note, status: 3, saying: "set back")
    let stranger = try TestLedger.connected(["TX"])
    try stranger.submit(Array(repeating: Sample.paths[0], count: 1))
    try other.good("checkpoint").output.write(to: URL(fileURLWithPath: note))
    try stranger.refused("verify", "--from-checkpoint", note, status: 3)
  }

  @Test func withoutDecisionAndViewsEverythingIsAnsweredAsBefore() throws {
    let ledger = try Fixture.full()
    let position = String(try #require(Fixture.fullReceipts().last).positions.last)
    func answers() throws -> [String] {
      let child = try #require(try ledger.children().first).msixID
      let record = try RecordAnswer(ledger.good("record", child, "--format", "json"))
      return try [
        "\(ledger.digestsBesideTheTrail().sorted { $0.key < $1.key })", "\(ledger.children())",
        "\(record.statements.map(\.position))",
        "\(ledger.count("2024-25", "--known-at", position).numbers.sorted { $0.key < $1.key })",
        "\(ledger.count("2025-26", "--as-of", "2026-01-31").numbers.sorted { $0.key < $1.key })",
        ledger.good("state", "list").text, ledger.good("account", "list").text,
        ledger.good("policy", "list").text,
      ]
    }
    let before = try answers()
    for name in ["decision", "views"] {
      try FileManager.default.removeItem(atPath: ledger.data + "/" + name)
    }
    #expect(try answers() == before)
    let again = try ledger.submit([Sample.paths[7]])
    #expect(try again.first?.cose == Fixture.fullReceipts()[7].cose, "a package was forgotten")
    try ledger.good("rebuild", "--check")
  }

  @Test func aDamagedViewIsNoticedAndMended() throws {
    let ledger = try Fixture.early()
    let digests = try ledger.digests()
    let views = ledger.data + "/views"
    for name in try FileManager.default.contentsOfDirectory(atPath: views) {
      let file = URL(fileURLWithPath: "\(views)/\(name)/data.mdb")
      let size = try Data(contentsOf: file).count
      try Data(repeating: 0x5A, count: size).write(to: file)
    }
    let answer = try ledger.run("rebuild", "--check")
    #expect(answer.status != 0 || !answer.text.contains("DIFFERENT"))
    #expect([0, 1, 3].contains(answer.status), "it crashed: \(answer.errors.prefix(300))")
    if answer.status != 0 { try FileManager.default.removeItem(atPath: views) }
    #expect(try ledger.digests() == digests)
  }

  @Test func twoLedgersCountTheSamePackagesAlike() throws {
    let full = try Fixture.full()
    let other = try Fixture.stepwise().ledger
    for period in Sample.periods {
      for category in ["1", "2"] {
        let one = try full.count(period, "--category", category).numbers
        #expect(try other.count(period, "--category", category).numbers == one, "\(period)")
      }
    }
    let (one, two) = (try full.children(), try other.children())
    #expect(one.families == two.families && one.map(\.record) == two.map(\.record))
  }

  @Test func numbersSayNothingAboutAChild() throws {
    let ledgers = try (0..<2).map { _ in
      let ledger = try TestLedger.connected(["TX"])
      try ledger.submit([Sample.paths[0]])
      return ledger
    }
    let (one, two) = (try ledgers[0].children(), try ledgers[1].children())
    #expect(one.families == two.families && one.map(\.record) == two.map(\.record))
    #expect(Set(one.map(\.msixID)).isDisjoint(with: two.map(\.msixID)))
  }
}

/// Sending again does no harm.
@Suite struct RepetitionTests {
  @Test func theSamePackageTwiceGetsTheFirstReceiptAndNoNewStudents() throws {
    let ledger = try Fixture.early()
    let before = try ledger.events()
    let again = try ledger.submit(Fixture.earlyPaths)
    for (first, second) in zip(try Fixture.earlyReceipts(), again) {
      #expect(first.submission == second.submission && first.positions == second.positions)
      #expect(first.cose == second.cose && first.students == second.students)
    }
    #expect(again.count == Fixture.earlyPaths.count)
    let new = try ledger.events(from: before.count - 1).dropFirst().map(\.type)
    #expect(new.filter { !$0.hasPrefix("report.") }.isEmpty, "\(new)")
  }

  @Test func aFolderAndAnArchiveAreTheSamePackage() throws {
    let ledger = try Fixture.early()
    let package = try Package(Sample.all[0])
    try package.writeFolder(ledger.root + "/folder")
    try package.writeArchive(ledger.root + "/stored.zip")
    let first = try #require(try Fixture.earlyReceipts().first)
    for name in ["folder", "stored.zip"] {
      let receipt = try #require(try ledger.submit([ledger.root + "/" + name]).first)
      #expect(receipt.digest == first.digest && receipt.submission == first.submission, "\(name)")
      #expect(receipt.cose == first.cose, "\(name)")
    }
    let fresh = try Fixture.connected()
    let receipt = try #require(try fresh.submit([ledger.root + "/folder"]).first)
    #expect(receipt.digest == first.digest && receipt.students == first.students)
  }

  /// Georgia's full reload of November 2025 repeats every record, changed or not.
  @Test func unchangedBlocksMakeNoNewEvents() throws {
    let ledger = try Fixture.full()
    let reload = try #require(Sample.all.firstIndex { $0.name == "20251110-GA" })
    let receipt = try Fixture.fullReceipts()[reload]
    #expect(receipt.students.unchanged > 0)
    let events = try ledger.events(from: receipt.positions.first, to: receipt.positions.last)
    let submitted = events.count { $0.type == "student.submitted" }
    #expect(submitted == receipt.students.inserted + receipt.students.updated)

    // One more file, nothing else: another package, and every block of its last state is known.
    let last = try #require(Sample.all.last)
    var package = try Package(last)
    package.files["notes.txt"] = Data("sent again".utf8)
    try package.writeFolder(ledger.root + "/again")
    let children = try ledger.children()
    let again = try #require(try ledger.submit([ledger.root + "/again"]).first)
    #expect(again.submission != receipt.submission)
    let first = try #require(try Fixture.fullReceipts().last)
    #expect(
      again.students.unchanged == first.students.inserted + first.students.updated
        + first.students.unchanged)
    #expect(again.students.inserted == 0 && again.students.updated == 0)
    #expect(again.findings.contains { $0.rule == "unknown-file" && $0.severity == "warning" })
    let new = try ledger.events(from: again.positions.first, to: again.positions.last)
    #expect(!new.contains { $0.type == "student.submitted" })
    #expect(try ledger.children() == children)
  }
}
