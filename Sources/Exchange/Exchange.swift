import AccessTrail
import CBOR
import ChildCounts
import ConsolidatedRecords
import Counting
import DataQuality
import Files
import KeyValue
public import Ledger
import Linkage
public import Primitives
public import Projecting
import Records
import Sealing
public import Signing
import PackageActivity
import Timeliness
public import Vault

/// An open ledger with everything wired: the use cases are its methods, each in a file of its own.
///
/// One process at a time holds it (the lock in the data folder). Within the process, commands pass
/// through the writer one group at a time; reads take snapshots.
public final class Exchange: Sendable {
  /// Where it lies.
  public let home: LedgerHome
  /// The log.
  public let log: LogStore
  /// Keys and blobs.
  public let vault: Vault
  /// Which records make up a child.
  public let consolidatedRecords: RunningProjection
  /// How many children count.
  public let childCounts: RunningProjection
  /// How soon States send.
  public let timeliness: RunningProjection
  /// How complete, trustworthy and fresh records are.
  public let dataQuality: RunningProjection
  /// Who saw what.
  public let accessTrail: RunningProjection
  /// What States' systems sent, by month.
  public let packageActivity: RunningProjection
  /// MSIX ids.
  public let numbering: MSIXNumbering
  /// Whether the ledger runs on a simulated clock, as its genesis says.
  public let isClockSimulated: Bool
  /// The operating system's user: of the process, or of the client for whom this thread works.
  public var operatorName: String { Self.client ?? ownOperatorName }

  private let ownOperatorName: String
  @TaskLocal private static var client: String?
  /// Whether that user has shown the recovery key.
  @TaskLocal private static var isRecovered = false

  /// Whether whoever acts has the recovery key of the ledger.
  var hasRecoveryKey: Bool { door.isOpenedByRecovery || Self.isRecovered }

  /// Does something for a client of a server: events name the client's user.
  /// With a recovery key, which must be this ledger's, he may do what its keeper may.
  public func asOperator<Result>(
    _ name: String, recoveryKey: String? = nil, _ body: () throws -> Result
  ) throws -> Result {
    if let recoveryKey {
      _ = try Self.openEncryptionKey(home, [], .recoveryKey(recoveryKey))
    }
    return try Self.$client.withValue(name) {
      try Self.$isRecovered.withValue(recoveryKey != nil, operation: body)
    }
  }

  let decisions: DecisionStore
  let index: SecretKey
  let policiesRead = PolicyMemory()
  /// The time of the last event when it was opened.
  let clockAtOpening: Instant
  let matching: MatchingIndex
  let commandKey: SecretKey
  let random: any RandomSource
  let writer: GroupWriter
  let queue: WriterQueue
  /// Held by the thread that brings projections forward, rebuilds or compacts them, and through an
  /// erasure from its event to the end of the keys.
  let following = RecursiveLock()
  /// Before which position looks see everything: how far the log was after the last command of a
  /// person that changed a record.
  let mustSee = Guarded<UInt64>(0)
  /// Whether looks may go on while the projections follow.
  let isServed = Guarded(false)
  private let isClosing = Guarded(false)
  let head: PublishedHead
  /// Held while the second place's memory is read and written anew.
  let publishing = RecursiveLock()
  /// Whether an erasure has left counts that are to be made anew.
  let isRecountDue = Guarded(false)
  let encryptionKey: KeyEncryptionKey
  let identity: Guarded<Identity>
  let headClaim: HeadClaim
  /// What signing in needs.
  let door: Door
  /// Reference tables that were opened, by position.
  let referenceCache = Guarded<[UInt64: ReferenceLines]>([:])
  /// Matching models that were opened, by the digest of their content.
  let modelCache = Guarded<[[UInt8]: LinkageModel]>([:])
  private let lock: FileLock
  private let mark: CleanShutdownMark

  struct Identity: Sendable {
    var origin: String
    var signers: LedgerSigners
  }

  /// How to open.
  public struct Options: Sendable {
    /// How the key-encryption key is opened.
    public var secret: SecretSource
    /// Where unpredictable bytes come from.
    public var random: any RandomSource
    /// The operating system's user.
    public var operatorName: String
    /// How much work a new password's hash takes.
    public var passwordCost = PasswordKey.Cost.interactive
    /// How long to wait for another process to let the ledger go.
    public var lockWaitMilliseconds: Int
    /// Whether a second place without this ledger's head is taken for a new one: only somebody who
    /// knows that it was lost, not set back, may say so.
    public var adoptsHead: Bool
    /// Told how far a projection is: its name, leaves done, leaves in all.
    public var progress: @Sendable (String, UInt64, UInt64) -> Void
    /// Told where each event that is being decided will stand; what it throws ends the group. For
    /// tests of interruption.
    package var beforeEvent: (@Sendable (UInt64) throws -> Void)?
    /// How many threads seal, sign and hash beside the writer: for tests and measurements. What is
    /// decided does not depend on it.
    package var preparingThreads = Processors.count
    /// Which boot of the machine this is.
    package var bootIdentifier = BootIdentifier.current()
    /// Whether a restore opens what it is still making; nobody else may.
    var isRestoring = false

    /// Options.
    public init(
      secret: SecretSource = .standard, random: any RandomSource = SystemRandom(),
      operatorName: String, lockWaitMilliseconds: Int = 10_000, adoptsHead: Bool = false,
      progress: @escaping @Sendable (String, UInt64, UInt64) -> Void = { _, _, _ in }
    ) {
      self.secret = secret
      self.random = random
      self.operatorName = operatorName
      self.lockWaitMilliseconds = lockWaitMilliseconds
      self.adoptsHead = adoptsHead
      self.progress = progress
    }
  }

  /// The version of the consolidated records' projection.
  let records = ConsolidatedRecords()
  /// The projection of counts under the rule set in force.
  let counts = ChildCounts()
  /// The projection of what was sent when.
  let clocks = Timeliness()
  /// The projection of data quality under the weights in force.
  let qualities = DataQuality()
  /// The projection of looks.
  let trail = AccessTrail()
  /// The projection of what States' systems sent.
  let activity = PackageActivity()

  /// Opens a ledger: checks the log against the second place, makes destroyed keys stay destroyed,
  /// and brings decision state and projections up to the log.
  public init(home: LedgerHome, options: Options) throws {
    guard home.exists else {
      throw ExchangeError(
        .notFound, "there is no ledger in \(home.directory); make one: msix init --origin NAME")
    }
    self.home = home
    random = options.random
    ownOperatorName = options.operatorName
    door = Door(home: home, options)
    lock = try FileLock(path: home.lock, waitMilliseconds: options.lockWaitMilliseconds)
    if !options.isRestoring { try UnfinishedFolder.settle(home.directory) }
    let log = try LogStore(directory: home.log, mustExist: true, storage: home.storage)
    self.log = log
    let ring = try log.keyRing()
    guard let genesis = try log.leaf(at: ring.genesisPosition), !ring.origin.isEmpty else {
      throw ExchangeError(.integrity, "the log in \(home.log) has no genesis; restore a backup")
    }
    (isClockSimulated, clockAtOpening) = (ring.isClockSimulated, log.lastRecorded)
    let genesisHash = MerkleTree.leafHash(genesis)
    let headDirectory = home.headDirectory(genesis: genesisHash)
    head = PublishedHead(directory: headDirectory)
    headClaim = try HeadClaim(
      directory: headDirectory, waitMilliseconds: options.lockWaitMilliseconds)
    encryptionKey = try Self.openEncryptionKey(home, genesisHash, options.secret)
    try Self.requireVault(home)
    vault = try Vault(
      directory: home.directory, encryptionKey: encryptionKey, random: options.random,
      mustExist: true, storage: home.storage)
    try vault.requireLedgerKeys()
    index = try vault.ledgerKey(.index)
    matching = MatchingIndex(index: index)
    commandKey = try vault.ledgerKey(.command)
    numbering = MSIXNumbering(key: try vault.ledgerKey(.msixID))
    let signers = try Self.loadSigners(home, ring, log.size, encryptionKey)
    identity = Guarded(Identity(origin: ring.origin, signers: signers))

    // Before anything derived is thrown away: a log that was set back is nobody's truth.
    let published = try head.read()
    try Self.require(published, home, ring, log, options)
    mark = CleanShutdownMark(directory: home.directory)
    let boot = options.bootIdentifier
    if !mark.isTrustworthy(bootIdentifier: boot) {
      for place in [home.decision, home.views, home.sessions] { try Directory.removeAll(place) }
    }
    try Self.removeViewsIfDue(home)
    try mark.writeOpen(bootIdentifier: boot)
    decisions = try Self.openDecisions(
      home, DecisionState(index: index), log, beforeEvent: options.beforeEvent)
    let keys = ProjectionKeys(
      index: index, atRest: try vault.ledgerKey(.atRest), digest: try vault.ledgerKey(.digest))
    let (views, disk) = (home.views, home.storage)
    consolidatedRecords = try RunningProjection(records, keys: keys, views: views, storage: disk)
    childCounts = try RunningProjection(counts, keys: keys, views: views, storage: disk)
    timeliness = try RunningProjection(clocks, keys: keys, views: views, storage: disk)
    dataQuality = try RunningProjection(qualities, keys: keys, views: views, storage: disk)
    accessTrail = try RunningProjection(trail, keys: keys, views: views, storage: disk)
    packageActivity = try RunningProjection(activity, keys: keys, views: views, storage: disk)
    let (vault, decisions) = (vault, decisions)
    writer = GroupWriter(
      log: log, decisions: decisions, origin: ring.origin, signers: signers,
      random: options.random, signerThreads: options.preparingThreads, signs: true,
      beforeLog: { try vault.commitPending() }, doom: { vault.doom($0) },
      catchUp: { try decisions.catchUp(with: log, opener: vault) })
    queue = try WriterQueue(writer: writer)
    try settleDestructions(Set(published.destroyed), options.progress)
    // Last, when nothing speaks against the log. A second place that was lost cannot tell whether
    // it is the newest: then the seed of a key that it does not name stays.
    try SigningKeyStore.removeOthers(
      than: log.keyRing(), size: log.size, home: home, keepsUnnamed: options.adoptsHead)
  }

  private static func requireVault(_ home: LedgerHome) throws {
    for name in ["keys", "blobs"]
    where !Directory.exists(home.directory + "/" + name + "/data.mdb")
      && !Directory.exists(home.directory + "/" + name + ".new")
    {
      throw ExchangeError(
        .integrity, "\(name)/ is missing in \(home.directory); take it from a backup")
    }
  }

  /// Refuses a second place that has forgotten this ledger, remembers another log, or was written
  /// by somebody else.
  private static func require(
    _ published: PublishedHead.State, _ home: LedgerHome, _ ring: KeyRing, _ log: LogStore,
    _ options: Options
  ) throws {
    // A successor is born with a head, before its first checkpoint: it may name destroyed keys.
    let isForgotten =
      try published.checkpoint == nil
      && Checkpoints(log: log, head: nil).latest()?.checkpoint.origin == ring.origin
      || published.isMissing && ring.genesisPosition > 0
    guard !isForgotten || options.adoptsHead else {
      throw ExchangeError(
        .integrity,
        """
        \(home.secondPlace) does not remember what this ledger published, so nobody can tell \
        whether the log was set back. Bring it back; if it is lost, hold the log against a \
        checkpoint in other hands (msix verify --from-checkpoint FILE), then say: \
        msix checkpoint --adopt-head
        """)
    }
    try PublishedHead.check(published, against: log)
    guard try PublishedHead.isSigned(published, byKeysOf: log) else {
      throw ExchangeError(
        .integrity, "the published head in \(home.secondPlace) is not signed by this ledger")
    }
  }

  /// The projections, in the order in which they are followed.
  public var projections: [RunningProjection] {
    [consolidatedRecords, childCounts, timeliness, dataQuality, accessTrail, packageActivity]
  }

  /// How often a snapshot was lent of anything that this ledger holds: what an operator sees grow
  /// with use, and by what tests see that two answers took as many looks.
  public var snapshotsLent: UInt64 {
    decisions.environment.snapshotsLent + log.snapshotsLent
      + vault.snapshotsLent + projections.map(\.environment.snapshotsLent).reduce(0, +)
  }

  /// The origin in force.
  public var origin: String { identity.withLock { $0.origin } }

  var signers: LedgerSigners { identity.withLock { $0.signers } }

  /// Brings every projection up to the log. One that disagrees with the log is emptied first: it is
  /// derived, and the log is the truth.
  ///
  /// One at a time: following belongs to one thread, and any look asks for it.
  public func catchUp(
    progress: @Sendable (String, UInt64, UInt64) -> Void = { _, _, _ in }
  ) throws {
    try following.alone {
      for projection in projections where try !projection.agrees(with: log) {
        try projection.clear()
      }
      try RunningProjection.catchUp(projections, with: log, opener: vault) {
        progress("projections", $0, $1)
      }
      if isRecountDue.withLock({ $0 }) { try recount() }
    }
  }

  /// The same beside whoever serves: nothing any more once the ledger is being closed.
  func followBeside() throws {
    try following.alone {
      if !isClosing.withLock({ $0 }) { try catchUp() }
    }
  }

  /// Syncs what was written without sync, says so, and lets go of everything.
  public func close() {
    following.alone { isClosing.withLock { $0 = true } }
    do {
      try decisions.environment.sync()
      for projection in projections { try projection.environment.sync() }
      try mark.writeClean()
    } catch {
      // Without the mark the next start after a crash of the machine rebuilds: nothing is lost.
    }
    sessionUses.close()
    decisions.environment.close()
    for projection in projections { projection.environment.close() }
    // Without it the next start does the same.
    try? Self.compactDecisionsIfDue(home)
    vault.close()
    log.close()
    headClaim.release()
    lock.release()
  }

  private static func openDecisions(
    _ home: LedgerHome, _ fold: DecisionState, _ log: LogStore,
    beforeEvent: (@Sendable (UInt64) throws -> Void)?
  ) throws -> DecisionStore {
    func open() throws -> DecisionStore {
      DecisionStore(
        environment: try Environment.open(
          path: home.decision, tables: DecisionStore.tables(for: fold),
          options: .init(durable: false, storage: home.storage)),
        fold: fold, beforeEvent: beforeEvent)
    }
    try compactDecisionsIfDue(home)
    let store = try open()
    if try store.agrees(with: log) { return store }
    store.environment.close()
    try Directory.removeAll(home.decision)
    return try open()
  }

  static func openEncryptionKey(
    _ home: LedgerHome, _ genesis: [UInt8], _ secret: SecretSource
  ) throws -> KeyEncryptionKey {
    let file = try DurableFile.read(home.encryptionKey, maxBytes: 4_096)
    switch secret {
    case .standard:
      let path = home.secretFile(genesis: genesis)
      guard Directory.exists(path) else {
        throw ExchangeError(
          .refused,
          """
          the operator's secret is not at \(path); name its file with --secret-file, or give the \
          recovery key with --recovery-key
          """)
      }
      return try KeyEncryptionKey(
        file: file, operatorSecret: try DurableFile.readSecret(path))
    case .file(let path):
      return try KeyEncryptionKey(file: file, operatorSecret: try DurableFile.readSecret(path))
    case .recoveryKey(let text):
      guard let key = RecoveryKey(text) else {
        throw ExchangeError(.refused, "the recovery key is mistyped: its check digits do not agree")
      }
      return try KeyEncryptionKey(file: file, recoveryKey: key)
    }
  }

  static func loadSigners(
    _ home: LedgerHome, _ ring: KeyRing, _ size: UInt64, _ key: KeyEncryptionKey
  ) throws -> LedgerSigners {
    func load(_ role: KeyRole) throws -> SigningKey {
      guard let validity = ring.key(role, at: size) else {
        throw ExchangeError(.integrity, "the log names no \(role.rawValue) key in force")
      }
      let path = home.signingKeyFile(role, kid: validity.kid)
      // Where a rotation was lost with the log's end, the seed that counts again is long gone.
      guard Directory.exists(path) else {
        throw ExchangeError(
          .integrity,
          "\(path) is missing, and the log names its key as the one in force: take it from a "
            + "backup; if a key was rotated since, the log has lost its end: take that from one")
      }
      let sealed = try DurableFile.readSecret(path)
      guard
        let seed = try? key.open(seed: sealed, at: SigningKeyStore.place(role, validity.kid)),
        let signing = try? SigningKey(seed: seed), signing.verifyingKey == validity.key
      else { throw ExchangeError(.integrity, "\(path) does not hold the key that the log names") }
      return signing
    }
    return LedgerSigners(
      event: try load(.event), checkpoint: try load(.checkpoint), receipt: try load(.receipt))
  }
}

/// The vault opens what is recorded.
extension Vault: PartOpener {}
