import CBOR
import Files
import KeyValue
public import Ledger
public import Primitives
import Records
import Sealing
import Signing
public import Vault

/// Brings a backup back into an empty place. The copy is verified first.
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

  private let backup: String
  private let home: LedgerHome

  /// From a backup to a home without a ledger.
  public init(backup: String, home: LedgerHome) {
    self.backup = backup
    self.home = home
  }

  /// Verifies, copies, and where it must opens a successor named `successor` (default: the origin
  /// with the size behind it).
  public func perform(
    options: Exchange.Options, successor: String?, time: Instant?
  ) throws -> Outcome {
    guard !home.exists else {
      throw ExchangeError(.refused, "there is a ledger in \(home.directory); move it away first")
    }
    guard Directory.exists(backup + "/log/data.mdb") else {
      throw ExchangeError(.notFound, "\(backup) is no backup of a ledger")
    }
    let published = try Self.verify(backup)
    try requireSecret(options)
    try copy()
    let log = try LogStore(directory: home.log)
    let ring = try log.keyRing()
    guard let genesis = try log.leaf(at: ring.genesisPosition) else {
      throw ExchangeError(.integrity, "the backup's log has no genesis")
    }
    let hash = MerkleTree.leafHash(genesis)
    let head = PublishedHead(directory: home.headDirectory(genesis: hash))
    let state = try head.read()
    // A head that the copy's keys did not sign is of later keys: positions were lost with them.
    let isKnown = try PublishedHead.isSigned(state, byKeysOf: log)
    guard isKnown || successor != nil else {
      log.close()
      try Directory.removeAll(home.directory + "/log")
      throw ExchangeError(
        .integrity,
        """
        the published head in \(home.headDirectory(genesis: hash)) is not signed by a key of this \
        backup: the keys were changed since, or somebody changed the head. Look into it; to go on \
        as a successor say --successor NAME
        """)
    }
    let lost = (state.checkpoint?.checkpoint.size ?? 0) > log.size || !isKnown
    let (size, root) = (log.size, log.root)
    if lost {
      try openSuccessor(
        log, ring, hash, lost: state, options: options,
        origin: successor ?? "\(ring.origin)-from-\(size)", time: time)
    } else if state.checkpoint == nil {
      let key = try Exchange.openEncryptionKey(home, hash, options.secret)
      let signers = try Exchange.loadSigners(home, ring, log.size, key)
      try head.write(
        .init(checkpoint: published, destroyed: state.destroyed), signer: signers.checkpoint)
    }
    log.close()
    let exchange = try Exchange(home: home, options: options)
    defer { exchange.close() }
    let acting = Acting(time: time ?? exchange.log.lastRecorded)
    let actor = Actor.operator(name: exchange.operatorName)
    try exchange.emit(
      exchange.draft(
        RestorePerformed(size: size, root: root), in: .ledger,
        by: actor),
      at: max(acting.time, exchange.log.lastRecorded))
    try exchange.publishCheckpoint()
    return Outcome(size: size, origin: exchange.origin, isSuccessor: lost)
  }

  /// Every byte, every signature, every blob; and the checkpoint that lies with the copy.
  static func verify(_ backup: String) throws -> SignedCheckpoint? {
    let log = try LogStore(directory: backup + "/log", isReadOnly: true)
    defer { log.close() }
    let blobs = try BlobReader(directory: backup)
    defer { blobs.close() }
    _ = try LogVerifier(log: log).verify(treeOnly: false, blob: blobs.check)
    guard Directory.exists(backup + "/checkpoint") else { return nil }
    let note = try SignedCheckpoint(
      parsing: String(decoding: DurableFile.read(backup + "/checkpoint"), as: UTF8.self))
    try LogVerifier(log: log).check(note)
    return note
  }

  /// The secret must open the copy before anything is put in place: a restore that is refused
  /// leaves nothing behind.
  private func requireSecret(_ options: Exchange.Options) throws {
    let log = try LogStore(directory: backup + "/log", isReadOnly: true)
    defer { log.close() }
    guard let genesis = try log.leaf(at: try log.keyRing().genesisPosition) else {
      throw ExchangeError(.integrity, "the backup's log has no genesis")
    }
    let copy = LedgerHome(directory: backup, secondPlace: home.secondPlace)
    _ = try Exchange.openEncryptionKey(copy, MerkleTree.leafHash(genesis), options.secret)
  }

  private func copy() throws {
    let building = home.directory + ".restoring"
    try Directory.removeAll(building)
    try Directory.make(building)
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
    try Directory.make(home.directory)
    for name in ["key-encryption-key", "signing", "blobs", "keys", "log"] {
      try Directory.move(building + "/" + name, to: home.directory + "/" + name)
    }
    try Directory.removeAll(building)
  }

  /// The same leaves, a new name, new keys, vouched for by the old event key: whoever holds the old
  /// checkpoint sees that positions were lost, and nobody can mistake one log for the other.
  private func openSuccessor(
    _ log: LogStore, _ ring: KeyRing, _ hash: [UInt8], lost: PublishedHead.State,
    options: Exchange.Options, origin: String, time: Instant?
  ) throws {
    guard NoteKey.isName(origin), origin != ring.origin else {
      throw ExchangeError(.usage, "a successor needs a name of its own: --successor NAME")
    }
    let key = try Exchange.openEncryptionKey(home, hash, options.secret)
    func make(_ role: KeyRole) throws -> SigningKey {
      try SigningKeyStore.make(role, home: home, key: key, random: options.random)
    }
    let signers = LedgerSigners(
      event: try make(.event), checkpoint: try make(.checkpoint), receipt: try make(.receipt))
    let vault = try Vault(
      directory: home.directory, encryptionKey: key, random: options.random)
    defer { vault.close() }
    let fold = DecisionState(index: try vault.ledgerKey(.index))
    let decisions = DecisionStore(
      environment: Environment.inMemory(tables: DecisionStore.tables(for: fold)), fold: fold)
    try decisions.catchUp(with: log, opener: vault)
    let writer = GroupWriter(
      log: log, decisions: decisions, origin: origin,
      signers: try Exchange.loadSigners(home, ring, log.size, key), random: options.random,
      beforeLog: { try vault.commitPending() })
    let predecessor = Checkpoint(origin: ring.origin, size: log.size, root: log.root)
    let draft = Genesis.draft(
      origin: origin, isClockSimulated: ring.isClockSimulated, signers: signers,
      position: log.size, policies: [], predecessor: predecessor,
      lost: lost.checkpoint?.checkpoint,
      actor: .operator(name: options.operatorName))
    let command = Command(
      identifier: CommandID(from: options.random),
      contentDigest: options.random.bytes(count: 16),
      time: max(time ?? log.lastRecorded, log.lastRecorded)
    ) { scope, rows in try scope.emit(draft, into: &rows) }
    for outcome in try writer.perform([command]) { _ = try outcome.get() }
    guard let genesis = try log.leaf(at: predecessor.size) else {
      throw ExchangeError(.integrity, "the successor's genesis was not written")
    }
    let directory = home.headDirectory(genesis: MerkleTree.leafHash(genesis))
    try Directory.make(directory)
    if case .standard = options.secret {
      try DurableFile.write(
        DurableFile.readSecret(home.secretFile(genesis: hash)),
        to: home.secretFile(genesis: MerkleTree.leafHash(genesis)))
    }
    try PublishedHead(directory: directory)
      .write(.init(checkpoint: nil, destroyed: lost.destroyed), signer: signers.checkpoint)
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
