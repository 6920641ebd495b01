import Files
public import KeyValue
public import Primitives
public import Records
import Sealing
import Synchronization

/// Reads `keys/` beside whoever writes it: for verification. Without the key-encryption key it sees
/// forms, names and who owns what; with it, it opens every wrapped key.
public final class KeysReader: Sendable {
  /// What a walk over the rows found good.
  public struct Report: Hashable, Sendable {
    /// Subjects with a key.
    public let present: Int
    /// Subjects whose key is destroyed.
    public let destroyed: Int
    /// Of these, subjects that nobody said to have destroyed.
    public let unexplained: [SubjectID]
    /// Subjects with a key that was to be destroyed.
    public let undestroyed: Int
  }

  /// How many unexplained subjects are named at most.
  private static let unexplainedMax = 16
  /// A wrapped key: vector, 32 bytes, tag.
  private static let wrappedBytes = 60

  /// Looks for a folder that is being replaced: milliseconds, for a move of microseconds.
  private static let looksMax = 10_000

  private let directory: String
  private let storage: Storage
  private let current: Mutex<Opened>

  /// The rows, and whether the file is young enough to have credentials.
  private struct Opened: Sendable {
    let environment: Environment
    let hasCredentials: Bool
  }

  /// Of a data folder or a backup.
  public init(directory: String, storage: Storage = .machine) throws {
    self.directory = directory
    self.storage = storage
    current = Mutex(try Self.open(directory, storage))
  }

  /// Where the keys of a data folder lie: in `keys/`; in `keys.new/` when a destruction broke off
  /// between its two moves, which the next opening for writing ends.
  public static func place(in directory: String) -> String {
    let keys = directory + "/keys"
    // One that is under way moves a new folder into the place; for a moment there is none.
    for _ in 0..<looksMax { if Directory.exists(keys) { return keys } }
    return Directory.exists(keys + ".new") ? keys + ".new" : keys
  }

  private static func open(_ directory: String, _ storage: Storage) throws -> Opened {
    let path = place(in: directory)
    let options = Environment.Options(readOnly: true, storage: storage)
    do {
      return Opened(
        environment: try Environment.open(path: path, tables: KeyTables.all, options: options),
        hasCredentials: true)
    } catch let error where error.code == .notFound {
      // A reader makes nothing; a file of an earlier version, or a backup of one, has fewer tables.
      return Opened(
        environment: try Environment.open(path: path, tables: KeyTables.early, options: options),
        hasCredentials: false)
    }
  }

  /// Throws unless the subject has a row, of this type when one is given. The row may say that the
  /// key is destroyed.
  public func require(_ subject: SubjectID, type: SubjectType?, position: UInt64) throws {
    if LedgerKeyName(subject: subject) != nil { return }
    // A destruction puts a new file into the place of the one that is open here.
    guard let stored = try row(of: subject) ?? rowAnew(of: subject) else {
      throw VaultError(
        .integrity,
        "keys/ lacks the key of subject \(subject.hex), which the event at position \(position) "
          + "names; take keys/ from a backup that is not older than log/")
    }
    guard let type else { return }
    guard let row = try? SubjectKeyRow(decoding: stored) else {
      throw Self.wrong("the row of subject \(subject.hex) in subjects is misshapen")
    }
    guard row.type == type else {
      throw VaultError(
        .integrity,
        "keys/: subject \(subject.hex) is another kind than the event at position \(position) says")
    }
  }

  private func row(of subject: SubjectID) throws -> [UInt8]? {
    try current.withLock { $0 }.environment.read {
      try $0.get(subject.bytes, in: KeyTables.subjects)
    }
  }

  private func rowAnew(of subject: SubjectID) throws -> [UInt8]? {
    try current.withLock { opened in
      opened.environment.close()
      opened = try Self.open(directory, storage)
    }
    return try row(of: subject)
  }

  /// Checks every row: its form, that `owners` says what the rows say, that the ledger's own keys
  /// are all here, and with the key-encryption key that every wrapped key opens in its place.
  /// `destroyed` gives the subjects whose destruction is recorded; it is asked once the rows stand
  /// still, because an event is recorded before its keys go.
  public func check(
    destroyed: () throws -> Set<SubjectID>, opening key: KeyEncryptionKey?
  ) throws -> Report {
    let opened = current.withLock { $0 }
    return try opened.environment.read { rows in
      let key = try key.map { try KeyEpoch(in: rows, under: $0) }
      let recorded = try destroyed()
      var owned = 0
      var present = 0
      var undestroyed = 0
      var empty = 0
      var unexplained = [SubjectID]()
      try rows.forEach(in: KeyTables.subjects) { name, value in
        let (subject, row) = try Self.checked(name.bytes, value.bytes, opening: key)
        for owner in Set(row.owners) {
          guard try rows.contains(owner.bytes + subject.bytes, in: KeyTables.owners) else {
            throw Self.wrong("owners lacks a row of subject \(subject.hex)")
          }
          owned += 1
        }
        if !row.wrapped.isEmpty {
          present += 1
          if recorded.contains(subject) { undestroyed += 1 }
        } else {
          empty += 1
          if !recorded.contains(subject), unexplained.count < Self.unexplainedMax {
            unexplained.append(subject)
          }
        }
        return true
      }
      try Self.checkOwners(rows, owned: owned)
      try Self.checkLedgerKeys(rows, opening: key)
      if opened.hasCredentials { try Self.checkCredentials(rows, opening: key) }
      return Report(
        present: present, destroyed: empty, unexplained: unexplained, undestroyed: undestroyed)
    }
  }

  private static func checked(
    _ name: [UInt8], _ value: [UInt8], opening key: KeyEpoch?
  ) throws -> (SubjectID, SubjectKeyRow) {
    guard let subject = SubjectID(bytes: name), LedgerKeyName(subject: subject) == nil else {
      throw wrong("subjects has a row under a name that is no subject's")
    }
    guard let row = try? SubjectKeyRow(decoding: value), row.encoded == value,
      row.wrapped.isEmpty || row.wrapped.count == wrappedBytes
    else { throw wrong("the row of subject \(subject.hex) in subjects is misshapen") }
    if let key, !row.wrapped.isEmpty {
      let place = SubjectKeyRow.place(subject, row.type, row.owners)
      guard let bytes = try? PlacedSeal.open(row.wrapped, at: place, under: key.key),
        SecretKey(bytes) != nil
      else { throw wrong("the key of subject \(subject.hex) does not open") }
    }
    return (subject, row)
  }

  /// Every row that should be there was found: as many are no others.
  private static func checkOwners(_ rows: borrowing ReadTransaction, owned: Int) throws {
    var count = 0
    try rows.forEach(in: KeyTables.owners) { _, value in
      guard value.isEmpty else { throw wrong("a row of owners is misshapen") }
      count += 1
      return true
    }
    guard count == owned else {
      throw wrong("owners has \(count - owned) rows that no subject's row knows of")
    }
  }

  private static func checkLedgerKeys(
    _ rows: borrowing ReadTransaction, opening key: KeyEpoch?
  ) throws {
    for name in LedgerKeyName.allCases {
      guard let stored = try rows.get(name.row, in: KeyTables.ledger) else {
        throw wrong("ledger lacks the ledger's \(name.rawValue) key; take keys/ from a backup")
      }
      guard stored.count == wrappedBytes else {
        throw wrong("the row of the ledger's \(name.rawValue) key is misshapen")
      }
      if let key {
        guard let bytes = try? PlacedSeal.open(stored, at: name.place, under: key.key),
          SecretKey(bytes) != nil
        else { throw wrong("the ledger's \(name.rawValue) key does not open") }
      }
    }
    var own = LedgerKeyName.allCases.count
    for mark in [KeyTables.compactionDue, KeyTables.epochDue] {
      guard let due = try rows.get(mark, in: KeyTables.ledger) else { continue }
      guard due.isEmpty else { throw wrong("a mark in ledger is misshapen") }
      own += 1
    }
    if let epoch = try rows.get(KeyEpoch.row, in: KeyTables.ledger) {
      guard epoch.count == KeyEpoch.rowBytes else {
        throw wrong("the row of the epoch is misshapen")
      }
      own += 1
    }
    guard try rows.count(in: KeyTables.ledger) == own else {
      throw wrong("ledger has a row that is none of its own")
    }
  }

  private static func checkCredentials(
    _ rows: borrowing ReadTransaction, opening key: KeyEpoch?
  ) throws {
    try rows.forEach(in: KeyTables.credentials) { name, value in
      guard name.byteCount == CredentialRow.nameByteCount else {
        throw wrong("credentials has a row under a name that is none")
      }
      if let key, CredentialRow.open(value.bytes, name: name.bytes, in: key) == nil {
        throw wrong("a row of credentials does not open")
      }
      return true
    }
  }

  private static func wrong(_ what: String) -> VaultError {
    VaultError(.integrity, "keys/: \(what)")
  }

  /// Lets go of the files.
  public func close() { current.withLock { $0.environment.close() } }
}
