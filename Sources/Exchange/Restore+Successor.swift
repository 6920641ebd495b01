import Files
import KeyValue
import Ledger
import Primitives
import Records
import Signing
import Vault

/// The same leaves, a new name, new keys, vouched for by the old event key: whoever holds the old
/// checkpoint sees that positions were lost, and nobody can mistake one log for the other.
extension Restore {
  /// Digits of the checkpoint key's identifier in a name that nobody chose: the same backup may be
  /// brought back twice, and two logs need two names.
  private static let nameDigits = 8

  /// Refuses a name that a successor cannot have: none at all, or one that this log had before.
  static func requireName(_ name: String?, after ring: KeyRing, size: UInt64) throws {
    let digits = String(repeating: "0", count: nameDigits)
    let origin = name ?? defaultName(after: ring, size: size, digits: digits)
    let former = Set(ring.keys.map { ring.originNaming($0) } + [ring.origin])
    guard NoteKey.isName(origin), !former.contains(origin) else {
      throw ExchangeError(
        .usage,
        """
        a successor needs a name of its own, 1 to 255 visible ASCII characters without a plus \
        sign: --successor NAME
        """)
    }
  }

  private static func defaultName(after ring: KeyRing, size: UInt64, digits: String) -> String {
    "\(ring.origin)-from-\(size)-\(digits)"
  }

  /// Opens one in the copy, if published positions were lost. Gives the copy's size and root as
  /// they were before.
  func openSuccessor(
    of plan: Plan, in folder: UnfinishedFolder, _ built: LedgerHome, _ options: Exchange.Options,
    name: String?, time: Instant?
  ) throws -> (size: UInt64, root: [UInt8]) {
    let log = try LogStore(directory: folder.path + "/log", mustExist: true)
    defer { log.close() }
    let (size, root) = (log.size, log.root)
    guard plan.isLost else { return (size, root) }
    let key = try Exchange.openEncryptionKey(built, plan.genesis, options.secret)
    func make(_ role: KeyRole) throws -> SigningKey {
      try SigningKeyStore.make(role, home: built, key: key, random: options.random)
    }
    let signers = LedgerSigners(
      event: try make(.event), checkpoint: try make(.checkpoint), receipt: try make(.receipt))
    let ring = try log.keyRing()
    let kid = Hex.encode(KeyValidity.kid(of: signers.checkpoint.verifyingKey))
    let digits = String(kid.prefix(Self.nameDigits))
    let origin = name ?? Self.defaultName(after: ring, size: size, digits: digits)
    let draft = Genesis.draft(
      origin: origin, isClockSimulated: ring.isClockSimulated, signers: signers, position: size,
      policies: [], predecessor: Checkpoint(origin: ring.origin, size: size, root: root),
      lost: Self.lost(by: plan, of: ring.origin, beyond: size),
      actor: .operator(name: options.operatorName))
    try append(draft, of: origin, to: log, built, key, options, time)
    guard let genesis = try log.leaf(at: size) else {
      throw ExchangeError(.integrity, "the successor's genesis was not written")
    }
    try remember(plan, MerkleTree.leafHash(genesis), signers, in: folder, options)
    return (size, root)
  }

  /// What the predecessor had published beyond this copy. A head that no key of the copy signed may
  /// state anything.
  private static func lost(
    by plan: Plan, of origin: String, beyond size: UInt64
  ) -> Checkpoint? {
    guard let stated = plan.state.checkpoint?.checkpoint, stated.origin == origin,
      stated.size > size
    else { return nil }
    return stated
  }

  /// One event, signed by the old event key.
  private func append(
    _ draft: EventDraft, of origin: String, to log: LogStore, _ built: LedgerHome,
    _ key: KeyEncryptionKey, _ options: Exchange.Options, _ time: Instant?
  ) throws {
    let ring = try log.keyRing()
    let vault = try Vault(
      directory: built.directory, encryptionKey: key, random: options.random, mustExist: true)
    defer { vault.close() }
    try vault.requireLedgerKeys()
    let fold = DecisionState(index: try vault.ledgerKey(.index))
    let decisions = DecisionStore(
      environment: Environment.inMemory(tables: DecisionStore.tables(for: fold)), fold: fold)
    try decisions.catchUp(with: log, opener: vault)
    let writer = GroupWriter(
      log: log, decisions: decisions, origin: origin,
      signers: try Exchange.loadSigners(built, ring, log.size, key), random: options.random,
      beforeLog: { try vault.commitPending() })
    let command = Command(
      identifier: CommandID(from: options.random),
      contentDigest: options.random.bytes(count: 16),
      time: max(time ?? log.lastRecorded, log.lastRecorded)
    ) { scope, rows in try scope.emit(draft, into: &rows) }
    for outcome in try writer.perform([command]) { _ = try outcome.get() }
  }

  /// Tells the second place what must stay destroyed, before the copy is opened.
  private func remember(
    _ plan: Plan, _ genesis: [UInt8], _ signers: LedgerSigners, in folder: UnfinishedFolder,
    _ options: Exchange.Options
  ) throws {
    let directory = home.headDirectory(genesis: genesis)
    try folder.write(note: Array(PublishedHead.name(genesisLeafHash: genesis).utf8))
    try Directory.make(directory)
    if case .standard = options.secret {
      try DurableFile.write(
        DurableFile.readSecret(home.secretFile(genesis: plan.genesis)),
        to: home.secretFile(genesis: genesis))
    }
    try PublishedHead(directory: directory)
      .write(.init(checkpoint: nil, destroyed: plan.state.destroyed), signer: signers.checkpoint)
  }
}
