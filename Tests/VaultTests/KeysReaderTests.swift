import CBOR
import Files
import KeyValue
import Primitives
import Records
import Sealing
import Testing

@testable import Vault

/// What a verification finds in `keys/`, with and without the key-encryption key.
@Suite struct KeysReaderTests {
  private static let (child, owned, gone) = (
    SubjectID(high: 7, low: 1), SubjectID(high: 7, low: 2), SubjectID(high: 7, low: 3)
  )
  private static let stranger = SubjectID(high: 9, low: 9)

  /// A child, a case that it owns, and a submission whose key is destroyed; all keys of a ledger.
  private static func make(_ root: String) throws {
    let vault = try Vault(
      directory: root, encryptionKey: try encryptionKey(), random: SeededSource(5))
    defer { vault.close() }
    for name in LedgerKeyName.allCases { _ = try vault.ledgerKey(name) }
    _ = vault.makeKey(for: child, type: .child)
    _ = vault.makeKey(for: owned, type: .caseFile, owners: [child])
    _ = vault.makeKey(for: gone, type: .submission)
    try vault.commitPending()
    try vault.destroy([gone])
  }

  private static func change(
    _ root: String, _ change: (inout WriteTransaction) throws -> Void
  ) throws {
    let keys = try Environment.open(path: root + "/keys", tables: KeyTables.all)
    defer { keys.close() }
    try keys.write { rows in try change(&rows) }
  }

  private static func report(_ root: String, isOpening: Bool) throws -> KeysReader.Report {
    let reader = try KeysReader(directory: root)
    defer { reader.close() }
    for (subject, type) in [(child, SubjectType.child), (owned, .caseFile), (gone, .submission)] {
      try reader.require(subject, type: type, position: 1)
    }
    return try reader.check(
      destroyed: { [gone] }, opening: isOpening ? try encryptionKey() : nil)
  }

  @Test(arguments: [true, false])
  func whatWasWrittenIsGood(_ isOpening: Bool) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Self.make(scratch.path)
    let report = try Self.report(scratch.path, isOpening: isOpening)
    #expect(report.present == 2 && report.destroyed == 1)
    #expect(report.unexplained.isEmpty && report.undestroyed == 0)
  }

  /// `keys/` of a ledger, or of a backup, from before there were credentials.
  @Test(arguments: [true, false])
  func keysOfAnEarlierVersionAreReadAndThenKept(_ isOpening: Bool) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Self.make(scratch.path)
    let (keys, early) = (scratch.path + "/keys", scratch.path + "/early")
    try Self.copy(KeyTables.early, from: keys, to: early)
    try Directory.removeAll(keys)
    try Directory.move(early, to: keys)
    #expect(try Self.report(scratch.path, isOpening: isOpening).present == 2)
    // The reader made nothing.
    #expect(throws: StoreError.self) {
      try Environment.open(path: keys, tables: KeyTables.all, options: .init(readOnly: true))
    }
    let vault = try Vault(
      directory: scratch.path, encryptionKey: try encryptionKey(), random: SeededSource(6),
      mustExist: true)
    #expect(try vault.holdsKey(of: Self.child))
    vault.close()
    #expect(try Self.report(scratch.path, isOpening: isOpening).present == 2)
    try Environment.open(path: keys, tables: KeyTables.all, options: .init(readOnly: true)).close()
  }

  private static func copy(_ tables: [Table], from path: String, to target: String) throws {
    try Directory.make(target)
    let source = try Environment.open(path: path, tables: tables, options: .init(readOnly: true))
    let copy = try Environment.open(path: target, tables: tables)
    defer {
      source.close()
      copy.close()
    }
    try source.read { rows in
      try copy.write { copies in
        for table in tables {
          var pairs = [([UInt8], [UInt8])]()
          try rows.forEach(in: table) { key, value in
            pairs.append((key.bytes, value.bytes))
            return true
          }
          for (key, value) in pairs { try copies.put(value, for: key, in: table) }
        }
      }
    }
  }

  /// As a crash leaves it between the two moves of a destruction.
  @Test func keysThatAreToTakeThePlaceAreRead() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Self.make(scratch.path)
    let keys = scratch.path + "/keys"
    try Directory.move(keys, to: keys + ".new")
    #expect(KeysReader.place(in: scratch.path) == keys + ".new")
    #expect(try Self.report(scratch.path, isOpening: true).present == 2)
    #expect(!Directory.exists(keys))
    try Directory.move(keys + ".new", to: keys)
    #expect(KeysReader.place(in: scratch.path) == keys)
  }

  @Test func destructionsAreHeldAgainstWhatIsRecorded() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Self.make(scratch.path)
    let reader = try KeysReader(directory: scratch.path)
    defer { reader.close() }
    let report = try reader.check(destroyed: { [Self.child] }, opening: nil)
    #expect(report.unexplained == [Self.gone] && report.undestroyed == 1)
  }

  /// The file is replaced while it is read: what is made afterwards lies in the new one.
  @Test func aRowBehindADestructionIsSeen() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Self.make(scratch.path)
    let copy = try Scratch()
    defer { copy.remove() }
    let reader = try KeysReader(directory: scratch.path)
    defer { reader.close() }
    #expect(throws: VaultError(.integrity, "")) {
      try reader.require(Self.stranger, type: nil, position: 1)
    }
    let other = try Vault(
      directory: copy.path, encryptionKey: try encryptionKey(), random: SeededSource(6))
    _ = other.makeKey(for: Self.stranger, type: .account)
    try other.commitPending()
    other.close()
    try replaceFolder(scratch.path + "/keys", by: copy.path + "/keys")
    try reader.require(Self.stranger, type: .account, position: 1)
  }

  /// A damage, whether it is seen without the key-encryption key, and what the error names.
  struct Damage: Sendable {
    let name: String
    let isSeenWithoutKey: Bool
    let says: String
    let change: @Sendable (inout WriteTransaction) throws -> Void
  }

  private static func turned(_ key: [UInt8], in table: Table, _ index: Int) -> Damage {
    Damage(
      name: "\(table.name) \(index)", isSeenWithoutKey: false, says: "does not open"
    ) { rows in
      var value = try #require(try rows.get(key, in: table))
      value[value.count - 1 - index] ^= 4
      try rows.put(value, for: key, in: table)
    }
  }

  static let damages: [Damage] =
    [
      turned(child.bytes, in: KeyTables.subjects, 0),
      turned(owned.bytes, in: KeyTables.subjects, 40),
      turned(LedgerKeyName.msixID.row, in: KeyTables.ledger, 30),
      Damage(name: "lost child", isSeenWithoutKey: true, says: child.hex) { rows in
        _ = try rows.delete(child.bytes, in: KeyTables.subjects)
      },
      Damage(name: "lost destroyed", isSeenWithoutKey: true, says: gone.hex) { rows in
        _ = try rows.delete(gone.bytes, in: KeyTables.subjects)
      },
      Damage(name: "exchanged", isSeenWithoutKey: true, says: child.hex) { rows in
        let one = try #require(try rows.get(child.bytes, in: KeyTables.subjects))
        let two = try #require(try rows.get(owned.bytes, in: KeyTables.subjects))
        try rows.put(two, for: child.bytes, in: KeyTables.subjects)
        try rows.put(one, for: owned.bytes, in: KeyTables.subjects)
      },
      Damage(name: "misshapen", isSeenWithoutKey: true, says: stranger.hex) { rows in
        try rows.put([1, 2, 3], for: stranger.bytes, in: KeyTables.subjects)
      },
      Damage(name: "misshapen child", isSeenWithoutKey: true, says: child.hex) { rows in
        try rows.put([1, 2, 3], for: child.bytes, in: KeyTables.subjects)
      },
      Damage(name: "half a key", isSeenWithoutKey: true, says: stranger.hex) { rows in
        let row = SubjectKeyRow(type: .child, owners: [], wrapped: [1, 2])
        try rows.put(row.encoded, for: stranger.bytes, in: KeyTables.subjects)
      },
      Damage(name: "no subject", isSeenWithoutKey: true, says: "subjects") { rows in
        try rows.put([1, 2, 3], for: [1], in: KeyTables.subjects)
      },
      Damage(name: "owner too many", isSeenWithoutKey: true, says: "owners") { rows in
        try rows.put([], for: child.bytes + gone.bytes, in: KeyTables.owners)
      },
      Damage(name: "owner lost", isSeenWithoutKey: true, says: "owners") { rows in
        _ = try rows.delete(child.bytes + owned.bytes, in: KeyTables.owners)
      },
      Damage(name: "owner with a value", isSeenWithoutKey: true, says: "owners") { rows in
        try rows.put([1], for: child.bytes + owned.bytes, in: KeyTables.owners)
      },
      Damage(name: "ledger key lost", isSeenWithoutKey: true, says: "msix-id") { rows in
        _ = try rows.delete(LedgerKeyName.msixID.row, in: KeyTables.ledger)
      },
      Damage(name: "ledger key too many", isSeenWithoutKey: true, says: "ledger") { rows in
        try rows.put([1], for: [0x78], in: KeyTables.ledger)
      },
    ]

  @Test(arguments: damages.indices)
  func damageIsFoundAndNamed(_ index: Int) throws {
    let damage = Self.damages[index]
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Self.make(scratch.path)
    try Self.change(scratch.path, damage.change)
    for isOpening in [true, false] {
      do {
        _ = try Self.report(scratch.path, isOpening: isOpening)
        #expect(!isOpening && !damage.isSeenWithoutKey, "\(damage.name) passed")
      } catch let error as VaultError {
        #expect(error.code == .integrity)
        #expect(error.reason.contains("keys/"), "\(error)")
        #expect(error.reason.contains(damage.says), "\(error)")
      }
    }
  }
}
