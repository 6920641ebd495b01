public import CBOR
import Files
public import KeyValue
public import Primitives
public import Records
public import Sealing

/// Data keys per subject and sealed blobs: whatever names or describes a person can be read only
/// through here, and no more once the person's keys are destroyed.
///
/// Reading is safe from any thread. Making, committing and destroying keys belongs to the ledger's
/// writer, one thread at a time.
public final class Vault: Sendable {
  let keys: CompactableEnvironment
  private let blobs: CompactableEnvironment
  let encryptionKey: KeyEncryptionKey
  let random: any RandomSource
  let state = Guarded(State())
  /// Held by whoever writes, rewrites or copies files: a key that is made while they are rewritten
  /// would be lost.
  let writing = RecursiveLock()

  struct State: Sendable {
    var cache: [SubjectID: SealingKey] = [:]
    /// Keys that no row holds yet; the cache may forget, this not.
    var made: [SubjectID: SealingKey] = [:]
    /// How many destructions there were: who read a row before one must not remember it after.
    var destructions = 0
    /// Subjects whose destruction is recorded and not yet done: nothing of theirs opens.
    var doomed: Set<SubjectID> = []
    var pendingKeys: [PendingKey] = []
    var pendingBlobs: [(BlobID, [UInt8])] = []
    var pendingCredentials: [PendingCredential] = []
    /// What wraps, as it was last seen.
    var epoch: KeyEpoch?
  }

  /// A key that no row holds yet. It is wrapped when it is written: an epoch may begin before.
  struct PendingKey: Sendable {
    let subject: SubjectID
    let type: SubjectType
    let owners: [SubjectID]
    let key: SealingKey

    func row(in epoch: KeyEpoch) -> SubjectKeyRow {
      SubjectKeyRow(
        type: type, owners: owners,
        wrapped: PlacedSeal.seal(
          key.key.secretBytes, at: SubjectKeyRow.place(subject, type, owners), under: epoch.key))
    }
  }

  /// How often a snapshot of either was lent.
  package var snapshotsLent: UInt64 {
    keys.environment.snapshotsLent + blobs.environment.snapshotsLent
  }

  /// Opens `keys/` and `blobs/` in a data folder, or in memory when it is nil. Those that must
  /// exist are never made: what is missing of them was lost.
  public init(
    directory: String?, encryptionKey: KeyEncryptionKey, random: any RandomSource,
    isReadOnly: Bool = false, mustExist: Bool = false, storage: Storage = .machine
  ) throws {
    let options = Environment.Options(
      durable: true, readOnly: isReadOnly, mustExist: mustExist, storage: storage)
    keys = try CompactableEnvironment(
      directory: directory.map { $0 + "/keys" }, tables: KeyTables.all, options: options)
    blobs = try CompactableEnvironment(
      directory: directory.map { $0 + "/blobs" }, tables: BlobTables.all, options: options)
    self.encryptionKey = encryptionKey
    self.random = random
    if !isReadOnly { try rewriteIfDue() }
  }

  // MARK: Keys of the ledger

  /// One of the ledger's own keys, made at its first use.
  public func ledgerKey(_ name: LedgerKeyName) throws -> SecretKey {
    let stored = try keys.read { rows in
      try rows.get(name.row, in: KeyTables.ledger).map { (row: $0, epoch: try epoch(in: rows)) }
    }
    if let stored {
      guard
        let bytes = try? PlacedSeal.open(stored.row, at: name.place, under: stored.epoch.key),
        let key = SecretKey(bytes)
      else { throw VaultError(.integrity, "the ledger key \(name.rawValue) does not open") }
      return key
    }
    guard let key = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a random source gave another length")
    }
    try writing.alone {
      try keys.environment.writeGrowing { rows in
        let epoch = try epoch(in: rows)
        let sealed = PlacedSeal.seal(key.secretBytes, at: name.place, under: epoch.key)
        try rows.put(sealed, for: name.row, in: KeyTables.ledger)
      }
    }
    return key
  }

  /// Refuses a `keys/` without the ledger's own keys: it is not this ledger's, or was lost, and a
  /// fresh one would make every name unreadable and give MSIX ids twice.
  public func requireLedgerKeys() throws {
    for name in LedgerKeyName.allCases {
      guard try keys.read({ try $0.contains(name.row, in: KeyTables.ledger) }) else {
        throw VaultError(
          .integrity, "keys/ lacks the ledger's \(name.rawValue) key; take keys/ from a backup")
      }
    }
  }

  // MARK: Keys of subjects

  /// A new data key, on disk with the next `commitPending`. Its owners' destruction is its own.
  public func makeKey(
    for subject: SubjectID, type: SubjectType, owners: [SubjectID] = []
  ) -> SealingKey {
    guard let key = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a random source gave another length")
    }
    let sealing = SealingKey(identifier: subject.bytes, key: key)
    let pending = PendingKey(subject: subject, type: type, owners: owners, key: sealing)
    state.withLock { state in
      state.pendingKeys.append(pending)
      state.made[subject] = sealing
      Self.remember(sealing, of: subject, in: &state)
    }
    return sealing
  }

  /// One of the ledger's own keys as the key of a reserved subject, for parts and blobs that no
  /// person owns.
  public func sealingKey(_ name: LedgerKeyName) throws -> SealingKey {
    SealingKey(identifier: name.subject.bytes, key: try ledgerKey(name))
  }

  /// A subject's key; nil when it is destroyed or doomed. One that was never here is an integrity
  /// error: what was lost must not pass for what was lawfully destroyed.
  public func key(of subject: SubjectID) throws -> SealingKey? {
    if let name = LedgerKeyName(subject: subject) { return try sealingKey(name) }
    let (known, destructions) = state.withLock { state in
      (state.cache[subject] ?? state.made[subject], state.destructions)
    }
    if let known { return known }
    let stored = try keys.read { rows in
      try rows.get(subject.bytes, in: KeyTables.subjects)
        .map { (row: $0, epoch: try epoch(in: rows)) }
    }
    guard let stored else {
      throw VaultError(
        .integrity, "keys/ lacks the key of subject \(subject.hex); take keys/ from a backup")
    }
    let row = try SubjectKeyRow(decoding: stored.row)
    if row.wrapped.isEmpty { return nil }
    guard
      let bytes = try? PlacedSeal.open(
        row.wrapped, at: SubjectKeyRow.place(subject, row.type, row.owners),
        under: stored.epoch.key),
      let key = SecretKey(bytes)
    else { throw VaultError(.integrity, "the key of subject \(subject.hex) does not open") }
    let sealing = SealingKey(identifier: subject.bytes, key: key)
    let isCurrent: Bool? = state.withLock { state in
      // Asked last: its event may have been recorded while the row was read.
      if state.doomed.contains(subject) { return nil }
      guard state.destructions == destructions else { return false }
      Self.remember(sealing, of: subject, in: &state)
      return true
    }
    guard let isCurrent else { return nil }
    // A destruction came meanwhile, and may have been this one's: the row is read again.
    return isCurrent ? sealing : try self.key(of: subject)
  }

  private static func remember(
    _ key: SealingKey, of subject: SubjectID, in state: inout State
  ) {
    if state.cache.count >= Limits.keysCachedMax { state.cache.removeAll(keepingCapacity: true) }
    state.cache[subject] = key
  }

  /// Writes the keys and blobs made since the last time: before the log that refers to them. Those
  /// of a group that was not written stay for the next: a key that nothing names harms nobody.
  public func commitPending() throws {
    try writing.alone { try writePending() }
  }

  private func writePending() throws {
    let (newKeys, newBlobs, newCredentials) = state.withLock {
      ($0.pendingKeys, $0.pendingBlobs, $0.pendingCredentials)
    }
    if !newKeys.isEmpty || !newCredentials.isEmpty {
      try keys.environment.writeGrowing { transaction in
        let epoch = try epoch(in: transaction)
        for credential in newCredentials {
          try transaction.put(
            credential.sealed(in: epoch), for: credential.name, in: KeyTables.credentials)
        }
        for new in newKeys {
          try transaction.put(
            new.row(in: epoch).encoded, for: new.subject.bytes, in: KeyTables.subjects)
          for owner in new.owners {
            try transaction.put([], for: owner.bytes + new.subject.bytes, in: KeyTables.owners)
          }
        }
      }
    }
    if !newBlobs.isEmpty {
      try blobs.environment.writeGrowing { transaction in
        for (blob, chunk) in newBlobs {
          try transaction.put(chunk, for: blob.bytes, in: BlobTables.chunks)
        }
      }
    }
    state.withLock { state in
      state.pendingKeys.removeFirst(newKeys.count)
      for new in newKeys { state.made[new.subject] = nil }
      state.pendingBlobs.removeFirst(newBlobs.count)
      state.pendingCredentials.removeFirst(newCredentials.count)
    }
  }

  // MARK: Destruction

  /// Nothing of these subjects opens from now on: the event that orders their destruction is
  /// recorded. `destroy` follows; where it cannot be done yet, they are remembered until it is.
  public func doom(_ subjects: [SubjectID]) {
    state.withLock { state in
      state.destructions += 1
      state.doomed.formUnion(subjects)
      for subject in subjects { (state.cache[subject], state.made[subject]) = (nil, nil) }
    }
  }

  /// Those whose destruction is recorded and not yet done.
  public func doomed() -> [SubjectID] { state.withLock { $0.doomed }.sorted() }

  /// Whether there are any.
  public var isDestructionDue: Bool { state.withLock { !$0.doomed.isEmpty } }

  /// The subjects whose keys go with this one: itself and all that it owns or shares.
  public func destroyedWith(_ subject: SubjectID) throws -> [SubjectID] {
    var found: Set<SubjectID> = [subject]
    try keys.read { transaction in
      try transaction.forEach(in: KeyTables.owners, prefix: subject.bytes) { key, _ in
        if let owned = SubjectID(bytes: key.bytes.dropFirst(16)) { found.insert(owned) }
        return true
      }
    }
    return found.sorted()
  }

  /// Destroys keys, wraps the others under a new epoch's key and removes the old files. Harmless to
  /// repeat: a crash between the event that orders it and its end is mended by doing it again at
  /// the next start. Where it fails the subjects are doomed, until it is done again.
  public func destroy(_ subjects: [SubjectID]) throws {
    doom(subjects)
    try writing.alone {
      var changed = false
      try keys.environment.writeGrowing { transaction in
        for subject in subjects {
          guard let stored = try transaction.get(subject.bytes, in: KeyTables.subjects) else {
            continue
          }
          let row = try SubjectKeyRow(decoding: stored)
          guard !row.wrapped.isEmpty else { continue }
          let mark = SubjectKeyRow(type: row.type, owners: row.owners, wrapped: [])
          try transaction.put(mark.encoded, for: subject.bytes, in: KeyTables.subjects)
          changed = true
        }
        if changed { try transaction.put([], for: KeyTables.epochDue, in: KeyTables.ledger) }
      }
      try rewriteIfDue()
      try keys.removeRest()
      state.withLock { $0.doomed.subtract(subjects) }
    }
  }

  /// Ends what a destruction or a removal began.
  func rewriteIfDue() throws {
    let (isEpochDue, isCompactionDue) = try keys.read {
      (
        try $0.contains(KeyTables.epochDue, in: KeyTables.ledger),
        try $0.contains(KeyTables.compactionDue, in: KeyTables.ledger)
      )
    }
    // The new file has neither mark.
    if isEpochDue { return try beginEpoch() }
    guard isCompactionDue else { return }
    try keys.compact()
    try keys.environment.writeGrowing {
      _ = try $0.delete(KeyTables.compactionDue, in: KeyTables.ledger)
    }
  }

  /// Whether there is a key of the subject; false also for one that was never here or is doomed.
  public func holdsKey(of subject: SubjectID) throws -> Bool {
    if LedgerKeyName(subject: subject) != nil { return true }
    if state.withLock({ $0.made[subject] != nil }) { return true }
    if state.withLock({ $0.doomed.contains(subject) }) { return false }
    let stored = try keys.read { try $0.get(subject.bytes, in: KeyTables.subjects) }
    return try stored.map { try !SubjectKeyRow(decoding: $0).wrapped.isEmpty } ?? false
  }

  /// Whether a subject's key was destroyed here, or is doomed.
  public func isDestroyed(_ subject: SubjectID) throws -> Bool {
    if state.withLock({ $0.doomed.contains(subject) }) { return true }
    let stored = try keys.read {
      try $0.get(subject.bytes, in: KeyTables.subjects)
    }
    return try stored.map { try SubjectKeyRow(decoding: $0).wrapped.isEmpty } ?? false
  }

  // MARK: Blobs

  /// Seals content in chunks, on disk with the next `commitPending`; nothing for empty content.
  public func sealBlob(
    _ content: [UInt8], under key: SealingKey
  ) -> [(identifier: BlobID, digest: [UInt8], byteCount: Int)] {
    stride(from: 0, to: content.count, by: Limits.blobChunkBytes).map { start in
      let blob = BlobID(from: random)
      let clear = Array(content[start..<min(start + Limits.blobChunkBytes, content.count)])
      let sealed = PlacedSeal.seal(clear, at: blob.bytes, under: key.key)
      state.withLock { $0.pendingBlobs.append((blob, sealed)) }
      return (blob, SHA256Digest.of(sealed), sealed.count)
    }
  }

  /// The ciphertext of a chunk.
  public func blobCiphertext(_ blob: BlobID) throws -> [UInt8] {
    let stored = try blobs.read { try $0.get(blob.bytes, in: BlobTables.chunks) }
    guard let stored else {
      throw VaultError(.notFound, "blob \(blob.hex) is not in blobs/; take it from a backup")
    }
    return stored
  }

  /// The clear bytes of a chunk.
  public func openBlob(_ blob: BlobID, under key: SealingKey) throws -> [UInt8] {
    do {
      return try PlacedSeal.open(
        try blobCiphertext(blob), at: blob.bytes, under: key.key)
    } catch is OpenError {
      throw VaultError(.integrity, "blob \(blob.hex) does not open under its key")
    }
  }

  /// Consistent copies of `keys/` and `blobs/` into a directory.
  public func copy(to directory: String) throws {
    try writing.alone {
      for (environment, name) in [(keys.environment, "keys"), (blobs.environment, "blobs")] {
        try Directory.make(directory + "/" + name)
        try environment.compactCopy(to: directory + "/" + name)
      }
    }
  }

  /// Lets go of the files.
  public func close() {
    keys.environment.close()
    blobs.environment.close()
  }
}

/// The ledger's own keys.
public enum LedgerKeyName: String, Sendable, CaseIterable {
  /// Keyed hashes of what is looked up: State identities, core fields, names of accounts.
  case index
  /// Digests of projections.
  case digest
  /// Derived facts in projections.
  case atRest = "at-rest"
  /// Residues of erased children.
  case statistics
  /// Digests of commands.
  case command
  /// The permutation from serials to MSIX ids.
  case msixID = "msix-id"
  /// Sealed tables of the ledger itself: reference tables, models.
  case reference

  /// The reserved subject whose parts this key seals: fifteen zero bytes and a number. No random
  /// identifier is one of them.
  public var subject: SubjectID { SubjectID(high: 0, low: number) }

  /// Written out: it stands in events.
  private var number: UInt64 {
    switch self {
    case .index: 1
    case .digest: 2
    case .atRest: 3
    case .statistics: 4
    case .command: 5
    case .msixID: 6
    case .reference: 7
    }
  }

  /// The name in `keys/`.
  var row: [UInt8] { Array(rawValue.utf8) }

  /// What the wrapped key is bound to.
  var place: [UInt8] { Array("msix ledger key, \(rawValue)".utf8) }

  init?(subject: SubjectID) {
    // Asked for every part that is opened, and nearly every subject is another's.
    guard subject.high == 0,
      let name = Self.allCases.first(where: { $0.subject == subject })
    else { return nil }
    self = name
  }
}

extension Vault {
  /// Opens a sealed part; nil when its subject's key is destroyed.
  public func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem? {
    guard let subject = SubjectID(bytes: part.kid) else {
      throw VaultError(.integrity, "a part is sealed under a key id that is no subject's")
    }
    guard let key = try key(of: subject) else { return nil }
    let clear: [UInt8]
    do {
      clear = try Seal.open(
        part.ciphertext, under: key.key, vector: part.initializationVector,
        additionalData: COSEEncrypt0.additionalData(kid: part.kid, external: external))
    } catch {
      throw VaultError(
        .integrity, "a part sealed under subject \(subject.hex) does not open in its place")
    }
    return try CBORItem(decoding: clear)
  }
}
