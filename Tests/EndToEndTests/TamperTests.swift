import Foundation
import Testing

/// Whoever changes stored bytes, or sets the ledger back, is noticed.
@Suite struct TamperTests {
  /// Changes bytes of the log's file. Pages that are no longer used may hold copies: all of them.
  private static func replace(
    _ old: Data, with new: Data, in file: String, at location: SourceLocation = #_sourceLocation
  ) throws {
    var content = try Data(contentsOf: URL(fileURLWithPath: file))
    var from = content.startIndex
    var count = 0
    while let range = content.range(of: old, in: from..<content.endIndex) {
      content.replaceSubrange(range, with: new)
      from = range.upperBound
      count += 1
    }
    try #require(count > 0, "the bytes are not in the file", sourceLocation: location)
    try content.write(to: URL(fileURLWithPath: file))
  }

  /// Position and which byte: head, time, payload, signature; whole tile, edge, genesis.
  @Test(arguments: [(0, 40), (60, 1), (60, 6), (100, 120), (100, -1), (300, 200), (300, -20)])
  func aChangedLeafIsFoundAndItsPositionSaid(_ position: Int, _ byte: Int) throws {
    let ledger = try Fixture.early()
    let number = String(position)
    let leaf = try ledger.good("log", "export", "--from", number, "--to", number).output
    var changed = leaf
    let place = byte < 0 ? leaf.count + byte : byte
    changed[place] ^= 0x04
    try Self.replace(leaf, with: changed, in: ledger.logFile)
    let answer = try ledger.refused(["verify"], status: 3)
    // A time that is later than the next one's is found there.
    let said = [position, position + 1].contains {
      answer.errors.contains("position \($0)")
    }
    #expect(said, "byte \(place) of leaf \(position): \(answer.errors)")
  }

  @Test func withTheTreeAloneAChangedLeafIsFoundToo() throws {
    let ledger = try Fixture.early()
    let leaf = try ledger.good("log", "export", "--from", "150", "--to", "150").output
    var changed = leaf
    changed[leaf.count - 1] ^= 1
    try Self.replace(leaf, with: changed, in: ledger.logFile)
    try ledger.refused("verify", "--tree", status: 3)
  }

  @Test func aBackupOfAChangedLogIsRefused() throws {
    for position in ["100", "300"] {
      let ledger = try Fixture.early()
      let leaf = try ledger.good("log", "export", "--from", position, "--to", position).output
      var changed = leaf
      changed[leaf.count / 2] ^= 1
      try Self.replace(leaf, with: changed, in: ledger.logFile)
      try ledger.refused("backup", ledger.root + "/backup", status: 3)
      #expect(!FileManager.default.fileExists(atPath: ledger.root + "/backup"), "\(position)")
    }
  }

  @Test func exchangedCheckpointsAreFound() throws {
    let ledger = try Fixture.early()
    let first = try ledger.good("checkpoint").output
    try ledger.submit([Fixture.laterPaths[0]])
    let second = try ledger.good("checkpoint").output
    try #require(first.count == second.count && first != second)
    let aside = Data(repeating: 0xAA, count: first.count)
    try Self.replace(first, with: aside, in: ledger.logFile)
    try Self.replace(second, with: first, in: ledger.logFile)
    try Self.replace(aside, with: second, in: ledger.logFile)
    try ledger.refused("verify", status: 3)
  }

  @Test func aCheckpointWithAnotherRootOrSignatureIsFound() throws {
    let base = try Fixture.early()
    let note = try base.good("checkpoint").output
    let text = String(decoding: note, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count >= 5)
    for old in [String(lines[2]), String(lines[4].suffix(40))] {
      let ledger = try TestLedger(copyOf: base)
      let other = (old.first == "A" ? "B" : "A") + old.dropFirst()
      try Self.replace(
        note, with: Data(text.replacingOccurrences(of: old, with: other).utf8),
        in: ledger.logFile)
      try ledger.refused("verify", status: 3)
    }
  }

  @Test func aBlobThatWasChangedIsFound() throws {
    let ledger = try Fixture.connected()
    let file = ledger.data + "/blobs/data.mdb"
    var content = try Data(contentsOf: URL(fileURLWithPath: file))
    // A byte in the middle of each page but the first two, which say where the others are.
    for page in stride(from: 2 * 4_096, to: content.count, by: 4_096) { content[page + 2_048] ^= 1 }
    try content.write(to: URL(fileURLWithPath: file))
    try ledger.refused("verify", status: 3)
  }

  @Test func aLogThatWasSetBackSignsNothingAndSaysWhatToDo() throws {
    let ledger = try Fixture.early()
    let old = ledger.root + "/old"
    try copyFolder(ledger.data, to: old)
    try ledger.submit([Fixture.laterPaths[0]])
    try FileManager.default.removeItem(atPath: ledger.data)
    try FileManager.default.moveItem(atPath: old, toPath: ledger.data)
    let before = try ledger.good("log", "export").output

    let commands = [
      ["submit", Fixture.laterPaths[1]], ["checkpoint"], ["count"], ["children"], ["tick"],
      ["state", "connect", "VT", "--ia", "2020-01-01", "--isa", "2020-01-01"],
      ["keys", "rotate", "event"], ["backup", ledger.root + "/backup"], ["rebuild"],
      ["account", "create", "x", "--role", "auditor:nation", "--organisation", "y"],
    ]
    for command in commands {
      try ledger.refused(command, status: 3, saying: ["set back", "msix restore"])
    }
    try ledger.good("verify")
    try ledger.good("keys")
    try ledger.good("proof", "inclusion", "3")
    try ledger.good("checkpoint", "--stored")
    #expect(try ledger.good("log", "export").output == before, "something was written")
  }

  @Test func aForkedLogSignsNothingAndSaysWhatToDo() throws {
    let ledger = try Fixture.early()
    let fork = try TestLedger(copyOf: ledger)
    try ledger.submit([Fixture.laterPaths[0]])
    // The fork grows beyond it, with a second place of its own.
    try fork.submit(Array(Fixture.laterPaths[1..<8]))
    try FileManager.default.removeItem(atPath: fork.second)
    try copyFolder(ledger.second, to: fork.second)
    let before = try fork.good("log", "export").output
    for command in [["submit", Fixture.laterPaths[9]], ["checkpoint"], ["count"], ["tick"]] {
      try fork.refused(command, status: 3, saying: ["fork", "restore"])
    }
    #expect(try fork.good("log", "export").output == before, "something was written")
    try fork.good("verify")
  }
}
