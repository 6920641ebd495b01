import CBOR
import Files
import KeyValue
import Primitives
import Records
import Sealing
import Testing

@testable import Vault

/// Each destruction wraps what survives under a key of a new epoch.
@Suite struct KeyEpochTests {
  private static let gone = SubjectID(high: 1, low: 1)
  private static let kept = SubjectID(high: 1, low: 2)
  private static let account = AccountID(high: 2, low: 1)

  private static func vault(_ root: String?) throws -> Vault {
    try Vault(
      directory: root, encryptionKey: try encryptionKey(), random: SeededSource(5))
  }

  private static func rows(_ vault: Vault, _ table: Table) throws -> [[UInt8]: [UInt8]] {
    var found = [[UInt8]: [UInt8]]()
    try vault.keys.read { rows in
      try rows.forEach(in: table) { name, value in
        found[name.bytes] = value.bytes
        return true
      }
    }
    return found
  }

  /// Every wrapping changes, what they wrap does not, on disk and in memory.
  @Test(arguments: Place.allCases) func survivorsAreWrappedAnew(_ place: Place) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let vault = try Self.vault(place == .disk ? scratch.path : nil)
    defer { vault.close() }
    let own = try LedgerKeyName.allCases.map { try vault.ledgerKey($0) }
    _ = vault.makeKey(for: Self.gone, type: .child)
    let kept = vault.makeKey(for: Self.kept, type: .child, owners: [SubjectID(high: 7, low: 7)])
    let credential = vault.keepCredential([1, 2, 3], of: Self.account)
    try vault.commitPending()
    #expect(try vault.epochNumber() == 0)
    let before = try KeyTables.all.map { try Self.rows(vault, $0) }
    let traces = try vault.traces(of: [Self.gone])
    #expect(traces.vectors.count == 1 && traces.vectors.first?.count == 12)

    try vault.destroy([Self.gone])
    #expect(try vault.epochNumber() == 1)
    #expect(try vault.key(of: Self.kept) == kept && vault.key(of: Self.gone) == nil)
    #expect(try LedgerKeyName.allCases.map { try vault.ledgerKey($0) } == own)
    #expect(try vault.credential(credential, of: Self.account) == [1, 2, 3])
    let after = try KeyTables.all.map { try Self.rows(vault, $0) }
    for (old, new) in zip(before, after) {
      for (name, value) in old where !value.isEmpty { #expect(new[name] != value) }
    }
    #expect(before[1] == after[1], "owners are what they were")
    #expect(try vault.traces(of: [Self.gone]).vectors.isEmpty)
  }

  /// A key that was made before an epoch began and is written after it opens all the same.
  @Test func whatIsNotYetWrittenIsWrappedWhenItIs() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let vault = try Self.vault(scratch.path)
    _ = vault.makeKey(for: Self.gone, type: .child)
    try vault.commitPending()
    let late = vault.makeKey(for: Self.kept, type: .child)
    let credential = vault.keepCredential([9], of: Self.account)
    try vault.destroy([Self.gone])
    try vault.commitPending()
    vault.close()
    let again = try Self.vault(scratch.path)
    defer { again.close() }
    #expect(try again.key(of: Self.kept) == late)
    #expect(try again.credential(credential, of: Self.account) == [9])
  }

  /// A crash between the marks and the new file: the next start begins the epoch.
  @Test func aDestructionCutShortIsEndedAtTheNextStart() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let vault = try Self.vault(scratch.path)
    for name in LedgerKeyName.allCases { _ = try vault.ledgerKey(name) }
    let kept = vault.makeKey(for: Self.kept, type: .child)
    try vault.commitPending()
    try vault.keys.environment.write {
      try $0.put([], for: KeyTables.epochDue, in: KeyTables.ledger)
    }
    vault.close()
    // What a crash in the middle of the filling leaves behind is made anew.
    try Directory.make(scratch.path + "/keys.new")
    try DurableFile.write([1], to: scratch.path + "/keys.new/data.mdb")
    let again = try Self.vault(scratch.path)
    defer { again.close() }
    #expect(try again.epochNumber() == 1 && again.key(of: Self.kept) == kept)
    #expect(!Directory.exists(scratch.path + "/keys.new"))
    #expect(try Self.rows(again, KeyTables.ledger)[KeyTables.epochDue] == nil)
  }

  /// The check beside the writer opens every row in its epoch, and refuses a foreign epoch's row.
  @Test func theCheckKnowsTheEpoch() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let vault = try Self.vault(scratch.path)
    for name in LedgerKeyName.allCases { _ = try vault.ledgerKey(name) }
    _ = vault.makeKey(for: Self.gone, type: .child)
    _ = vault.makeKey(for: Self.kept, type: .child)
    try vault.commitPending()
    try vault.destroy([Self.gone])
    let row = try #require(try Self.rows(vault, KeyTables.ledger)[KeyEpoch.row])
    vault.close()
    func check() throws -> KeysReader.Report {
      let reader = try KeysReader(directory: scratch.path)
      defer { reader.close() }
      return try reader.check(destroyed: { [Self.gone] }, opening: encryptionKey())
    }
    let report = try check()
    #expect(report.present == 1 && report.destroyed == 1 && report.unexplained.isEmpty)
    for damaged in [Array(row.dropLast()), row.dropLast() + [row[67] ^ 1], [1] + row.dropFirst()] {
      let keys = try Environment.open(path: scratch.path + "/keys", tables: KeyTables.all)
      try keys.write { try $0.put(damaged, for: KeyEpoch.row, in: KeyTables.ledger) }
      keys.close()
      #expect(throws: VaultError(.integrity, "")) { try check() }
    }
  }
}
