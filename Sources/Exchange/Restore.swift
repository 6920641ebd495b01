import Files
import KeyValue
public import Ledger
public import Primitives
import Records
import Signing
public import Vault

/// Brings a backup back into an empty place. The copy is verified first.
///
/// Everything is done beside the place: copying, erasing again what was erased since, and, where it
/// must, opening a successor. The second place is told what it must know, and the last step moves
/// the folder into its place: a restore that is refused or interrupted leaves nothing that opens.
///
/// A copy that ends before the published head never continues the same origin: two logs would then
/// claim one name. It goes on as a successor, whose genesis names the last checkpoint, under a name
/// of its own.
public struct Restore: Sendable {
  /// What was restored.
  public struct Outcome: Sendable {
    /// Leaves restored.
    public let size: UInt64
    /// The origin under which the ledger goes on.
    public let origin: String
    /// Whether published positions were lost, so that a successor was opened.
    public let isSuccessor: Bool
  }

  /// What the backup and the second place say before anything is written.
  struct Plan {
    /// Hash of the last genesis in the backup.
    let genesis: [UInt8]
    /// What the second place remembers.
    let state: PublishedHead.State
    /// The checkpoint that lies with the backup.
    let note: SignedCheckpoint
    /// Whether published positions were lost.
    let isLost: Bool
  }

  let backup: String
  let home: LedgerHome

  /// From a backup to a home without a ledger.
  public init(backup: String, home: LedgerHome) {
    self.backup = backup
    self.home = home
  }

  /// Verifies, copies, and where it must opens a successor named `successor` (default: the origin
  /// with the size and the first digits of its checkpoint key's identifier behind it).
  public func perform(
    options: Exchange.Options, successor: String?, time: Instant?
  ) throws -> Outcome {
    try requirePlace()
    let place = try Directory.real(home.directory)
    let claim = try PlaceClaim(of: place)
    defer { claim.release() }
    try requirePlace()
    try requireFinished()
    let copy = home.moved(to: backup)
    let note = try Self.verify(copy) { log in
      try KeysCheck(home: copy, log: log, secret: options.secret)
    }
    let plan = try plan(note, options, successor: successor)
    let folder = try UnfinishedFolder(
      for: place, suffix: ".restoring", clearing: home.forgetLedger)
    let outcome: Outcome
    do {
      outcome = try build(plan, in: folder, options, successor: successor, time: time)
      try Directory.syncAll(folder.path)
      try folder.moveIntoPlace()
    } catch {
      try? home.forgetLedger(madeIn: folder.path)
      try? folder.remove()
      throw error
    }
    // Not before: a published position would be lost if the folder did not come into its place.
    let exchange = try Exchange(home: home, options: options)
    defer { exchange.close() }
    try exchange.publishCheckpoint()
    return outcome
  }

  /// In the place of the data folder there is nothing, or an empty folder.
  private func requirePlace() throws {
    guard !home.exists else {
      throw ExchangeError(.refused, "there is a ledger in \(home.directory); move it away first")
    }
    try home.requireEmpty()
  }

  /// A copy of a backup that broke off has no checkpoint, or files that end too early.
  private func requireFinished() throws {
    guard Directory.exists(backup + "/log/data.mdb") else {
      throw ExchangeError(.notFound, "\(backup) is no backup of a ledger")
    }
    for name in ["keys/data.mdb", "blobs/data.mdb", "signing", "key-encryption-key", "checkpoint"]
    where !Directory.exists(backup + "/" + name) {
      throw ExchangeError(
        .refused, "\(backup) has no \(name): it was not finished; take another backup")
    }
    for name in ["log", "keys", "blobs"] {
      try Environment.checkPages(in: backup + "/" + name)
    }
  }

  /// Every byte, signature, blob and key; and the checkpoint that lies with the copy.
  static func verify(
    _ copy: LedgerHome, keys: (LogStore) throws -> KeysCheck?
  ) throws -> SignedCheckpoint {
    let log = try LogStore(directory: copy.log, isReadOnly: true, storage: copy.storage)
    defer { log.close() }
    let blobs = try BlobReader(directory: copy.directory, storage: copy.storage)
    defer { blobs.close() }
    let keys = try keys(log)
    defer { keys?.close() }
    _ = try LogVerifier(log: log).verify(
      treeOnly: false, blob: blobs.check, event: { try keys?.take($0) })
    _ = try keys?.finish()
    let note = try SignedCheckpoint(
      parsing: String(
        decoding: DurableFile.read(copy.directory + "/checkpoint"), as: UTF8.self))
    guard note.checkpoint.size <= log.size else {
      throw ExchangeError(.integrity, "the backup's log is older than its checkpoint")
    }
    try LogVerifier(log: log).check(note)
    return note
  }

  /// Refuses what can be known to fail, while nothing is written yet.
  private func plan(
    _ note: SignedCheckpoint, _ options: Exchange.Options, successor: String?
  ) throws -> Plan {
    let log = try LogStore(directory: backup + "/log", isReadOnly: true)
    defer { log.close() }
    let ring = try log.keyRing()
    guard let genesis = try log.leaf(at: ring.genesisPosition) else {
      throw ExchangeError(.integrity, "the backup's log has no genesis")
    }
    let hash = MerkleTree.leafHash(genesis)
    let copy = home.moved(to: backup)
    _ = try Exchange.openEncryptionKey(copy, hash, options.secret)
    let state = try PublishedHead(directory: home.headDirectory(genesis: hash)).read()
    // A head that the copy's keys did not sign is of later keys: positions were lost with them.
    let isKnown = try PublishedHead.isSigned(state, byKeysOf: log)
    guard isKnown || successor != nil else {
      throw ExchangeError(
        .integrity,
        """
        the published head in \(home.headDirectory(genesis: hash)) is not signed by a key of this \
        backup: the keys were changed since, or somebody changed the head. Look into it; to go on \
        as a successor say --successor NAME
        """)
    }
    let isLost = !isKnown || (state.checkpoint?.checkpoint.size ?? 0) > log.size
    if isLost {
      try Self.requireName(successor, after: ring, size: log.size)
    } else {
      try PublishedHead.check(state, against: log)
    }
    return Plan(genesis: hash, state: state, note: note, isLost: isLost)
  }

  /// Makes the whole ledger in the folder, opened once, so that nothing is left to do in its place.
  private func build(
    _ plan: Plan, in folder: UnfinishedFolder, _ options: Exchange.Options, successor: String?,
    time: Instant?
  ) throws -> Outcome {
    try copy(to: folder.path)
    let built = home.moved(to: folder.path)
    let (size, root) = try openSuccessor(
      of: plan, in: folder, built, options, name: successor, time: time)
    var options = options
    options.isRestoring = true
    // Whoever lost the head as well has the backup's checkpoint alone; see below.
    options.adoptsHead = !plan.isLost && plan.state.checkpoint == nil
    let exchange = try Exchange(home: built, options: options)
    defer { exchange.close() }
    for name in LedgerKeyName.allCases { _ = try exchange.vault.ledgerKey(name) }
    try exchange.emit(
      exchange.draft(
        RestorePerformed(size: size, root: root), in: .ledger,
        by: .operator(name: exchange.operatorName)),
      at: max(time ?? exchange.log.lastRecorded, exchange.log.lastRecorded))
    if plan.isLost {
      try exchange.publishCheckpoint()
    } else {
      try exchange.rememberPublished(plan.note)
    }
    return Outcome(size: size, origin: exchange.origin, isSuccessor: plan.isLost)
  }

  private func copy(to building: String) throws {
    for name in ["keys", "blobs", "log"] {
      try Directory.make(building + "/" + name)
      try DurableFile.copy(
        backup + "/" + name + "/data.mdb", to: building + "/" + name + "/data.mdb")
    }
    try Directory.make(building + "/signing")
    for name in try Directory.list(backup + "/signing") {
      try DurableFile.write(
        DurableFile.read(backup + "/signing/" + name), to: building + "/signing/" + name)
    }
    try DurableFile.write(
      DurableFile.read(backup + "/key-encryption-key"), to: building + "/key-encryption-key")
  }
}

extension Exchange {
  /// Gives a second place without a checkpoint the one that lies with the backup.
  func rememberPublished(_ note: SignedCheckpoint) throws {
    var state = try head.read()
    guard state.checkpoint == nil else { return }
    try claimHead()
    state.checkpoint = note
    try head.write(state, signer: signers.checkpoint)
  }
}

extension BlobReader {
  /// Checks a reference of an event.
  public func check(_ reference: BlobReference, at position: UInt64) throws {
    try check(
      identifier: reference.identifier.bytes, digest: reference.digest,
      byteCount: reference.byteCount, position: position)
  }
}
