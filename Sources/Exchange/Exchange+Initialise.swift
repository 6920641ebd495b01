import CBOR
import Counting
import Files
import KeyValue
import Ledger
public import Primitives
import Records
import Sealing
public import Signing
public import Vault

extension Exchange {
  /// What a new ledger is made with.
  public struct Founding: Sendable {
    /// Its name for ever.
    public var origin: String
    /// Whether its time is told to it; it can then never pass for a production one.
    public var isClockSimulated: Bool
    /// The moment of the genesis.
    public var time: Instant
    /// The operator's secret; nil makes a random one in the second place.
    public var operatorSecret: [UInt8]?
    /// The operating system's user.
    public var operatorName: String
    /// How much work the hash of a first password takes.
    public var passwordCost = PasswordKey.Cost.interactive
    /// Where unpredictable bytes come from.
    public var random: any RandomSource

    /// A founding.
    public init(
      origin: String, isClockSimulated: Bool, time: Instant, operatorSecret: [UInt8]? = nil,
      operatorName: String, random: any RandomSource = SystemRandom()
    ) {
      self.origin = origin
      self.isClockSimulated = isClockSimulated
      self.time = time
      self.operatorSecret = operatorSecret
      self.operatorName = operatorName
      self.random = random
    }
  }

  /// What `initialise` gives back.
  public struct Founded: Sendable {
    /// To be written down: it is shown this once.
    public let recoveryKey: RecoveryKey
    /// Where the operator's secret was put; nil when it was given.
    public let secretFile: String?
    /// Names of the first accounts.
    public let accounts: [String]
    /// Their one-time passwords on a production ledger, in the same order: shown this once. On a
    /// simulated one nobody signs in, and there are none.
    public let firstPasswords: [String]
  }

  /// Makes a ledger beside its place and moves it there whole, as the last step: what is half made
  /// is no ledger, and of two who make one there, one does.
  ///
  /// `show` is called when everything is on the disk and before the move: there is never a ledger
  /// whose recovery key nobody was shown. Whatever it throws, no ledger is made.
  public static func initialise(
    _ home: LedgerHome, _ founding: Founding, show: (Founded) throws -> Void = { _ in }
  ) throws -> Founded {
    guard NoteKey.isName(founding.origin) else {
      throw ExchangeError(
        .usage,
        """
        an origin has 1 to 255 visible ASCII characters without a plus sign, such as \
        msix.example.gov/ledger
        """)
    }
    try refuseLedger(in: home)
    let place = try Directory.real(home.directory)
    let claim = try PlaceClaim(of: place)
    defer { claim.release() }
    try refuseLedger(in: home)
    let folder = try UnfinishedFolder(
      for: place, suffix: ".initialising", clearing: home.forgetLedger)
    do {
      let building = home.moved(to: folder.path)
      let founded = try Founder(home: building, folder: folder, founding: founding).found()
      try show(founded)
      try folder.moveIntoPlace()
      return founded
    } catch {
      try? home.forgetLedger(madeIn: folder.path)
      try? folder.remove()
      throw error
    }
  }
}

extension Exchange {
  /// Nothing may be there but an empty folder. Parts of a ledger without its log are a damaged one,
  /// whose keys nobody may overwrite.
  private static func refuseLedger(in home: LedgerHome) throws {
    guard !home.exists else {
      throw ExchangeError(.refused, "there is a ledger in \(home.directory) already")
    }
    for name in ["log", "keys", "blobs", "signing", "key-encryption-key"]
    where Directory.isThere(home.directory + "/" + name) {
      throw ExchangeError(
        .refused,
        """
        \(home.directory) holds \(name) of a ledger that has lost its log: restore a backup (msix \
        restore), or move the folder away before a new ledger is made there
        """)
    }
    try home.requireEmpty()
  }
}

/// Writes the first group of a ledger: genesis, policies, reference tables, first accounts.
private struct Founder {
  let home: LedgerHome
  let folder: UnfinishedFolder
  let founding: Exchange.Founding

  func found() throws -> Exchange.Founded {
    let random = founding.random
    let secret = founding.operatorSecret ?? Array(Hex.encode(random.bytes(count: 32)).utf8)
    // A random secret cannot be guessed; only one that a person chose needs a slow derivation.
    let (key, file, recovery) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: founding.operatorSecret == nil ? .least : .interactive,
      random: random)
    try DurableFile.write(file, to: home.encryptionKey)
    let signers = try makeSigners(key)
    let log = try LogStore(directory: home.log, storage: home.storage)
    let vault = try Vault(
      directory: home.directory, encryptionKey: key, random: random, storage: home.storage)
    for name in LedgerKeyName.allCases { _ = try vault.ledgerKey(name) }
    let index = try vault.ledgerKey(.index)
    let fold = DecisionState(index: index)
    let decisions = DecisionStore(
      environment: try Environment.open(
        path: home.decision, tables: DecisionStore.tables(for: fold),
        options: .init(durable: false, storage: home.storage)),
      fold: fold)
    let writer = GroupWriter(
      log: log, decisions: decisions, origin: founding.origin, signers: signers, random: random,
      beforeLog: { try vault.commitPending() })
    let founding = founding
    let passwords =
      founding.isClockSimulated
      ? [] : FirstEvents.accounts.map { _ in OneTimePassword.make(lengthMin: 0, random: random) }
    let command = Command(
      identifier: CommandID(from: random), contentDigest: random.bytes(count: 16),
      time: founding.time
    ) { scope, rows in
      try FirstEvents(
        founding: founding, signers: signers, vault: vault, passwords: passwords
      ).emit(into: &scope, &rows)
    }
    for outcome in try writer.perform([command]) { _ = try outcome.get() }
    guard let genesis = try log.leaf(at: 0) else {
      throw ExchangeError(.integrity, "the genesis was not written")
    }
    let hash = MerkleTree.leafHash(genesis)
    try folder.write(note: Array(PublishedHead.name(genesisLeafHash: hash).utf8))
    try Directory.make(home.headDirectory(genesis: hash))
    if self.founding.operatorSecret == nil {
      try DurableFile.write(secret, to: home.secretFile(genesis: hash))
    }
    decisions.environment.close()
    vault.close()
    log.close()
    try Directory.removeAll(home.decision)
    try Directory.syncAll(home.directory)
    return Exchange.Founded(
      recoveryKey: recovery,
      secretFile: self.founding.operatorSecret == nil ? home.secretFile(genesis: hash) : nil,
      accounts: FirstEvents.accounts.map(\.name), firstPasswords: passwords)
  }

  private func makeSigners(_ key: KeyEncryptionKey) throws -> LedgerSigners {
    func make(_ role: KeyRole) throws -> SigningKey {
      try SigningKeyStore.make(role, home: home, key: key, random: founding.random)
    }
    try Directory.make(home.signing)
    return LedgerSigners(
      event: try make(.event), checkpoint: try make(.checkpoint), receipt: try make(.receipt))
  }
}
