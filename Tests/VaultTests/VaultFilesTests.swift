import CBOR
import Files
import Foundation
import KeyValue
import Primitives
import Records
import Sealing
import Testing

@testable import Vault

/// Vaults on disk: reopened, destroyed, and found in every state in which a crash can leave them.
@Suite struct VaultFilesTests {
  private static let first = SubjectID(high: 1, low: 1)
  private static let second = SubjectID(high: 1, low: 2)

  private static func open(
    _ root: String, key: UInt64 = 99, isReadOnly: Bool = false
  ) throws -> Vault {
    try Vault(
      directory: root, encryptionKey: try encryptionKey(seed: key), random: SeededSource(5),
      isReadOnly: isReadOnly)
  }

  /// Makes a vault with two keys and closes it; gives the keys.
  private static func make(_ root: String) throws -> (SealingKey, SealingKey) {
    let vault = try open(root)
    defer { vault.close() }
    let keys = (
      vault.makeKey(for: first, type: .child), vault.makeKey(for: second, type: .child)
    )
    try vault.commitPending()
    return keys
  }

  /// The wrapped key in a row of `keys/`, whose vault is closed.
  private static func wrapped(_ subject: SubjectID, in root: String) throws -> [UInt8] {
    let keys = try Environment.open(
      path: root + "/keys", tables: KeyTables.all, options: .init(readOnly: true))
    defer { keys.close() }
    let row = try keys.read { try $0.get(subject.bytes, in: KeyTables.subjects) }
    return try SubjectKeyRow(decoding: try #require(row)).wrapped
  }

  @Test func everythingOutlivesTheProcess() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let (one, two) = try Self.make(root)
    let vault = try Self.open(root)
    let index = try vault.ledgerKey(.index)
    let blob = try #require(vault.sealBlob([7], under: one).first).identifier
    try vault.commitPending()
    try vault.destroy([Self.second])
    vault.close()
    for isReadOnly in [false, true] {
      let again = try Self.open(root, isReadOnly: isReadOnly)
      defer { again.close() }
      #expect(try again.key(of: Self.first) == one)
      #expect(try again.key(of: Self.second) == nil)
      #expect(try again.isDestroyed(Self.second))
      #expect(try again.ledgerKey(.index) == index)
      #expect(try again.openBlob(blob, under: one) == [7])
    }
    #expect(one != two)
  }

  @Test func anotherKeyEncryptionKeyOpensNothing() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let (one, _) = try Self.make(root)
    let right = try Self.open(root)
    _ = try right.ledgerKey(.digest)
    right.close()
    let vault = try Self.open(root, key: 98)
    defer { vault.close() }
    let sealed = part(.null, under: one, external: [], vector: [UInt8](repeating: 0, count: 12))
    #expect(throws: VaultError(.integrity, "")) { try vault.key(of: Self.first) }
    #expect(throws: VaultError(.integrity, "")) { try vault.ledgerKey(.digest) }
    #expect(throws: VaultError(.integrity, "")) { try vault.open(sealed, external: []) }
  }

  /// A row moved to another subject, or edited so that its owner's destruction would pass it over,
  /// is no key.
  @Test func aWrappedKeyIsBoundToItsRow() throws {
    let owned = SubjectID(high: 1, low: 3)
    func verdict(
      _ change: (SubjectKeyRow, inout WriteTransaction) throws -> Void
    ) throws -> VaultError.Code? {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let root = scratch.path
      let made = try Self.open(root)
      _ = made.makeKey(for: owned, type: .caseFile, owners: [Self.first])
      try made.commitPending()
      made.close()
      let keys = try Environment.open(path: root + "/keys", tables: KeyTables.all)
      try keys.write { rows throws in
        let row = try rows.get(owned.bytes, in: KeyTables.subjects)
        try change(try SubjectKeyRow(decoding: try #require(row)), &rows)
      }
      keys.close()
      let vault = try Self.open(root)
      defer { vault.close() }
      do {
        _ = try vault.key(of: owned)
        if try vault.holdsKey(of: Self.second) { _ = try vault.key(of: Self.second) }
        return nil
      } catch let error as VaultError {
        return error.code
      }
    }
    func put(
      _ row: SubjectKeyRow, for subject: SubjectID, into rows: inout WriteTransaction
    ) throws { try rows.put(row.encoded, for: subject.bytes, in: KeyTables.subjects) }
    let unchanged = try verdict { row, rows in try put(row, for: owned, into: &rows) }
    #expect(unchanged == nil)
    let moved = try verdict { row, rows in try put(row, for: Self.second, into: &rows) }
    #expect(moved == .integrity)
    let typed = try verdict { row, rows in
      let other = SubjectKeyRow(type: .account, owners: row.owners, wrapped: row.wrapped)
      try put(other, for: owned, into: &rows)
    }
    #expect(typed == .integrity)
    let freed = try verdict { row, rows in
      let other = SubjectKeyRow(type: row.type, owners: [], wrapped: row.wrapped)
      try put(other, for: owned, into: &rows)
    }
    #expect(freed == .integrity)
    let sold = try verdict { row, rows in
      let other = SubjectKeyRow(type: row.type, owners: [Self.second], wrapped: row.wrapped)
      try put(other, for: owned, into: &rows)
    }
    #expect(sold == .integrity)
    let ownerless = try verdict { row, rows in
      let list = CBORValue.array([.text("case"), .array([.bytes([1])]), .bytes(row.wrapped)])
      try rows.put(list.encoded, for: owned.bytes, in: KeyTables.subjects)
    }
    #expect(ownerless == .integrity)
  }

  /// The bytes of docs/formats/keys.md.
  @Test func thePlaceOfAKeyIsItsRow() {
    let subject = SubjectID(high: 0x0A0A_0A0A_0A0A_0A0A, low: 0x0A0A_0A0A_0A0A_0A0A)
    let (place, id) = (
      SubjectKeyRow.place(subject, .stateRecord, []), "500a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
    )
    #expect(Hex.encode(place) == "83\(id)6c73746174652d7265636f726480")
    let owned = SubjectKeyRow.place(subject, .caseFile, [subject, Self.first])
    #expect(Hex.encode(owned) == "83\(id)646361736582\(id)50\(Self.first.hex)")
    #expect(owned != SubjectKeyRow.place(subject, .caseFile, [Self.first, subject]))
  }

  @Test func aDestroyedKeyIsInNoFile() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let (one, two) = try Self.make(root)
    let lost = try Self.wrapped(Self.first, in: root)
    let kept = try Self.wrapped(Self.second, in: root)
    #expect(lost.count == 60)
    #expect(try isFound(lost, below: root))
    let vault = try Self.open(root)
    try vault.destroy([Self.first])
    #expect(try !isFound(lost, below: root))
    #expect(try vault.key(of: Self.second) == two)
    vault.close()
    for bytes in [lost, Array(lost.prefix(28)), Array(lost.suffix(28)), one.key.secretBytes] {
      #expect(try !isFound(bytes, below: root))
    }
    // What survives is wrapped anew: not even its former wrapping is left.
    #expect(try !isFound(kept, below: root))
    #expect(try isFound(Self.wrapped(Self.second, in: root), below: root))
    #expect(try Self.wrapped(Self.first, in: root) == [])
  }

  /// The row was emptied, then the rewriting of the file failed: free pages still hold the key.
  @Test func aDestructionThatWasInterruptedIsFinished() throws {
    for isRepeated in [true, false] {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let root = scratch.path
      _ = try Self.make(root)
      let lost = try Self.wrapped(Self.first, in: root)
      let vault = try Self.open(root)
      try Directory.make(root + "/keys.old/in the way")
      #expect(throws: (any Error).self) { try vault.destroy([Self.first]) }
      vault.close()
      #expect(try isFound(lost, below: root))
      let again = try Self.open(root)
      if isRepeated { try again.destroy([Self.first]) }
      #expect(try again.isDestroyed(Self.first))
      #expect(try again.key(of: Self.second) != nil)
      again.close()
      #expect(try !isFound(lost, below: root))
      #expect(try Directory.list(root) == ["blobs", "keys"])
    }
  }

  /// The same, and whoever has it open goes on: what survives opens, and a second try ends it.
  @Test func aDestructionThatFailedIsDoneAgainWithoutAStart() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let (_, two) = try Self.make(root)
    let lost = try Self.wrapped(Self.first, in: root)
    let vault = try Self.open(root)
    defer { vault.close() }
    try Directory.make(root + "/keys.old/in the way")
    #expect(throws: (any Error).self) { try vault.destroy([Self.first]) }
    #expect(vault.doomed() == [Self.first])
    #expect(try vault.key(of: Self.second) == two && vault.key(of: Self.first) == nil)
    _ = vault.makeKey(for: SubjectID(high: 1, low: 3), type: .child)
    try vault.commitPending()
    try vault.destroy(vault.doomed())
    #expect(!vault.isDestructionDue)
    #expect(try vault.key(of: Self.second) == two && vault.epochNumber() == 1)
    #expect(try !isFound(lost, below: root))
    #expect(try Directory.list(root) == ["blobs", "keys"])
  }

  /// States of the swap: the present directory, the whole copy, the old one.
  enum Crash: CaseIterable, Sendable {
    case emptyCopy, partialCopy, wholeCopy, oldMovedAway, oldMovedAndRemoved, swapped
    case oldPartlyRemoved
  }

  @Test(arguments: Crash.allCases)
  func aCrashDuringTheSwapIsRecovered(_ crash: Crash) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let (one, two) = try Self.make(root)
    let (keys, new, old) = (root + "/keys", root + "/keys.new", root + "/keys.old")
    let files = FileManager.default
    switch crash {
    case .emptyCopy: try Directory.make(new)
    case .partialCopy:
      try Directory.make(new)
      try DurableFile.write([1, 2, 3], to: new + "/data.mdb")
    case .wholeCopy: try files.copyItem(atPath: keys, toPath: new)
    case .oldMovedAway:
      try files.copyItem(atPath: keys, toPath: new)
      try Directory.move(keys, to: old)
    case .oldMovedAndRemoved: try Directory.move(keys, to: new)
    case .swapped: try files.copyItem(atPath: keys, toPath: old)
    case .oldPartlyRemoved:
      try Directory.make(old)
      try DurableFile.write([1], to: old + "/lock.mdb")
    }
    let vault = try Self.open(root)
    #expect(try vault.key(of: Self.first) == one)
    #expect(try Directory.list(root) == ["blobs", "keys"])
    try vault.destroy([Self.second])
    #expect(try vault.key(of: Self.second) == nil)
    #expect(try Directory.list(root) == ["blobs", "keys"])
    vault.close()
    let again = try Self.open(root)
    #expect(try again.key(of: Self.first) == one)
    #expect(try again.key(of: Self.second) == nil)
    again.close()
    #expect(two != one)
  }

  @Test func aCopyIsAVault() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let (one, _) = try Self.make(root)
    let vault = try Self.open(root)
    let blob = try #require(vault.sealBlob([5], under: one).first).identifier
    try vault.commitPending()
    try Directory.make(root + "/copy")
    try vault.copy(to: root + "/copy")
    try vault.destroy([Self.first])
    vault.close()
    let copy = try Self.open(root + "/copy")
    defer { copy.close() }
    #expect(try copy.key(of: Self.first) == one)
    #expect(try copy.openBlob(blob, under: one) == [5])
  }

  @Test func blobsAreCheckedWithoutAnyKey() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let (one, _) = try Self.make(scratch.path)
    let vault = try Self.open(scratch.path)
    let made = try #require(vault.sealBlob([5, 6], under: one).first)
    try vault.commitPending()
    vault.close()
    let reader = try BlobReader(directory: scratch.path)
    defer { reader.close() }
    func check(
      _ identifier: [UInt8] = made.identifier.bytes, _ digest: [UInt8] = made.digest,
      _ count: Int = made.byteCount
    ) throws {
      try reader.check(identifier: identifier, digest: digest, byteCount: count, position: 1)
    }
    try check()
    #expect(throws: VaultError(.integrity, "")) { try check(BlobID(high: 1, low: 1).bytes) }
    #expect(throws: VaultError(.integrity, "")) {
      try check(made.identifier.bytes, [UInt8](repeating: 0, count: 32))
    }
    #expect(throws: VaultError(.integrity, "")) {
      try check(made.identifier.bytes, made.digest, made.byteCount + 1)
    }
  }

  @Test func anEmptyFolderIsNoVaultToRead() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    #expect(throws: StoreError(.notFound, "")) { try Self.open(root, isReadOnly: true) }
    #expect(try Directory.list(root) == [])
  }
}
