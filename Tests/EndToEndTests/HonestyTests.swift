import Foundation
import Testing

/// What could not be done or said is never called done.
@Suite struct HonestyTests {
  /// Runs a command by a shell that does something to its surroundings first.
  private func run(
    _ ledger: TestLedger, _ script: String, _ words: String...
  ) throws -> Answer {
    try Program.run(
      "/bin/sh", ["-c", script, "sh", Place.msix] + words + ["--data", ledger.data],
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": ledger.root + "/home",
        "MSIX_SECOND_PLACE": ledger.second,
      ],
      folder: ledger.root)
  }

  @Test(arguments: [("> /dev/full", "No space left"), (">&-", "Bad file descriptor")])
  func anAnswerThatCannotBeWrittenIsAFailureWithAReason(
    _ output: String, _ word: String
  ) throws {
    let ledger = try Fixture.small()
    for words in [["checkpoint"], ["keys"], ["children"]] {
      let answer = try run(ledger, "exec \"$@\" \(output)", words[0])
      #expect(answer.status == 1, "\(words)")
      #expect(answer.errors.contains("standard output: \(word)"), "\(answer.errors)")
      #expect(answer.errorLines.count == 1, "\(answer.errors)")
    }
    try ledger.good("verify")
  }

  /// Nobody would know the key of the ledger.
  @Test func initThatCannotShowTheKeyMakesNoLedger() throws {
    let ledger = try TestLedger()
    let script = "exec \"$@\" --origin test.example --simulated-clock > /dev/full"
    let answer = try run(ledger, script, "init")
    #expect(answer.status == 1 && answer.errors.contains("No space left"), "\(answer.errors)")
    #expect(!FileManager.default.fileExists(atPath: ledger.data))
    try ledger.good("init", "--origin", "test.example", "--simulated-clock")
  }

  /// A reader that went away is no failure worth a word.
  @Test func aReaderThatWentAwayEndsItQuietly() throws {
    let ledger = try Fixture.small()
    let answer = try run(
      ledger, "trap '' PIPE; { \"$@\"; echo \"ended $?\" >&2; } | true", "log", "export")
    #expect(answer.errors == "ended 1\n", "\(answer.errors)")
  }

  /// Its mark cannot be written: a full disk would do the same.
  private func refuseMarks(_ ledger: TestLedger) throws {
    try FileManager.default.createDirectory(
      atPath: ledger.data + "/rebuildable.mark.new", withIntermediateDirectories: true)
  }

  @Test func anOlderNoteIsNoAnswerWhenANewOneCannotBeMade() throws {
    let ledger = try Fixture.small()
    try ledger.good("state", "connect", "GA", "--ia", "2020-01-01", "--isa", "2020-01-01")
    try refuseMarks(ledger)
    let answer = try ledger.refused("checkpoint", saying: "rebuildable.mark")
    #expect(answer.output.isEmpty)
    #expect(!(try ledger.good("checkpoint", "--stored").output.isEmpty))
  }

  @Test func aDeadlyPageInABackupEndsARestoreWithAReason() throws {
    let ledger = try Fixture.small()
    let backup = ledger.root + "/backup"
    try ledger.good("backup", backup)
    let file = backup + "/blobs/data.mdb"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    bytes.replaceSubrange(8_192..<12_288, with: Data(repeating: 0xFF, count: 4_096))
    try bytes.write(to: URL(fileURLWithPath: file))
    let place = ledger.root + "/restored"
    try ledger.refused(
      ["restore", backup], status: 3, saying: ["blobs"], data: place,
      second: ledger.root + "/other-second")
    #expect(!FileManager.default.fileExists(atPath: place))
  }
}
