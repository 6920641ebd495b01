import KeyValue
import Primitives
import Records
import Sealing

/// The key under which every key in `keys/` is wrapped, itself wrapped under the key-encryption key
/// and kept beside them. Each destruction begins a new epoch: what survives is wrapped anew and the
/// files of before go, so that a wrapping which somebody kept of an earlier file opens nothing
/// without the epoch's own row of that same file.
///
/// Epoch 0 has no row: the key-encryption key itself wraps. Ledgers begin there.
struct KeyEpoch: Sendable {
  /// Counts the destructions that rewrote the file.
  let number: UInt64
  /// What wraps.
  let key: SecretKey
  /// The row: number, vector, ciphertext, tag; empty for epoch 0.
  let stored: [UInt8]

  /// The row's name among the ledger's own keys.
  static let row = Array("epoch".utf8)
  /// Number, vector, 32 bytes, tag.
  static let rowBytes = 68

  /// What the wrapped key is bound to.
  private static func place(_ number: UInt64) -> [UInt8] {
    Array("msix key epoch, ".utf8) + number.bigEndianBytes
  }

  /// The one in force.
  init(in rows: borrowing some Reading & ~Copyable, under key: KeyEncryptionKey) throws {
    guard let stored = try rows.get(Self.row, in: KeyTables.ledger) else {
      (number, self.key, self.stored) = (0, key.key, [])
      return
    }
    guard stored.count == Self.rowBytes else {
      throw VaultError(.integrity, "keys/: the row of the epoch is misshapen")
    }
    let number = UInt64(bigEndian: stored.prefix(8))
    guard
      let bytes = try? PlacedSeal.open(
        Array(stored.dropFirst(8)), at: Self.place(number), under: key.key),
      let opened = SecretKey(bytes)
    else { throw VaultError(.integrity, "keys/: the key of the epoch does not open") }
    (self.number, self.key, self.stored) = (number, opened, stored)
  }

  /// The one after another.
  init(after former: KeyEpoch, under key: KeyEncryptionKey, random: any RandomSource) {
    guard let made = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a random source gave another length")
    }
    number = former.number + 1
    self.key = made
    stored =
      number.bigEndianBytes
      + PlacedSeal.seal(made.secretBytes, at: Self.place(number), under: key.key)
  }
}

extension Vault {
  /// The epoch of a snapshot's rows. Opened once and then compared by its row.
  func epoch(in rows: borrowing some Reading & ~Copyable) throws -> KeyEpoch {
    let stored = try rows.get(KeyEpoch.row, in: KeyTables.ledger) ?? []
    if let known = state.withLock({ $0.epoch }), known.stored == stored { return known }
    let epoch = try KeyEpoch(in: rows, under: encryptionKey)
    state.withLock { $0.epoch = epoch }
    return epoch
  }

  /// Which epoch wraps the keys now: as many destructions have rewritten `keys/`.
  public func epochNumber() throws -> UInt64 { try keys.read { try epoch(in: $0) }.number }

  /// Rewrites `keys/` without what was destroyed, every key that survives wrapped under a new
  /// epoch's key, and removes the files of before.
  func beginEpoch() throws {
    try keys.rewrite { old, new in
      try old.read { rows in
        let former = try epoch(in: rows)
        let next = KeyEpoch(after: former, under: encryptionKey, random: random)
        try new.writeGrowing { try $0.put(next.stored, for: KeyEpoch.row, in: KeyTables.ledger) }
        for table in KeyTables.all {
          var batch = RowBatch(table: table, target: new)
          try rows.forEach(in: table) { name, value in
            if let value = try Self.rewrapped(name.bytes, value.bytes, in: table, former, next) {
              try batch.add(name.bytes, value)
            }
            return true
          }
          try batch.write()
        }
      }
    }
  }

  /// A row under the new epoch; nil for one that is of the old alone.
  private static func rewrapped(
    _ name: [UInt8], _ value: [UInt8], in table: Table, _ former: KeyEpoch, _ next: KeyEpoch
  ) throws -> [UInt8]? {
    func again(_ wrapped: [UInt8], at place: [UInt8]) throws -> [UInt8] {
      guard let clear = try? PlacedSeal.open(wrapped, at: place, under: former.key) else {
        throw VaultError(.integrity, "keys/: a row of \(table.name) does not open; nothing changed")
      }
      return PlacedSeal.seal(clear, at: place, under: next.key)
    }
    switch table {
    case KeyTables.subjects:
      guard let subject = SubjectID(bytes: name) else {
        throw VaultError(.integrity, "keys/: subjects has a row under a name that is no subject's")
      }
      let row = try SubjectKeyRow(decoding: value)
      guard !row.wrapped.isEmpty else { return value }
      let place = SubjectKeyRow.place(subject, row.type, row.owners)
      return SubjectKeyRow(
        type: row.type, owners: row.owners, wrapped: try again(row.wrapped, at: place)
      ).encoded
    case KeyTables.ledger:
      guard let own = LedgerKeyName.allCases.first(where: { $0.row == name }) else { return nil }
      return try again(value, at: own.place)
    case KeyTables.credentials: return try again(value, at: CredentialRow.place(name))
    default: return value
    }
  }
}

/// Rows on their way into another environment, some thousands in a transaction.
private struct RowBatch {
  /// Rows of one transaction: about 2 MB.
  private static let rowsMax = 16_384
  let table: Table
  let target: Environment
  private var rows: [(name: [UInt8], value: [UInt8])] = []

  init(table: Table, target: Environment) {
    self.table = table
    self.target = target
  }

  mutating func add(_ name: [UInt8], _ value: [UInt8]) throws {
    rows.append((name, value))
    if rows.count == Self.rowsMax { try write() }
  }

  mutating func write() throws {
    let (rows, table) = (rows, table)
    try target.writeGrowing { transaction in
      for row in rows { try transaction.put(row.value, for: row.name, in: table) }
    }
    self.rows = []
  }
}
