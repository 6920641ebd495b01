import CBOR
import Files
public import Ledger
import Primitives
import Records
import Vault

/// Holds `keys/` against the log, which says whose keys there must be and which are destroyed: a
/// lost key would otherwise pass for a lawful destruction, and its owner would drop out of counts.
///
/// It is fed every event in order, and then walks the rows. Memory grows with what was destroyed,
/// not with the log.
public struct KeysCheck: Sendable {
  /// What was found good, and what is worth saying.
  public struct Report: Sendable {
    /// Subjects with a key.
    public let present: Int
    /// Subjects whose key is destroyed.
    public let destroyed: Int
    /// Whether every wrapped key was opened; else only its form was looked at.
    public let isOpened: Bool
    /// Destroyed keys that neither the log nor, where it is at hand, the second place explains.
    public let unexplained: Int
    /// Keys that the log says are destroyed and that are still here.
    public let undestroyed: Int
  }

  private let home: LedgerHome
  private let log: LogStore
  private let reader: KeysReader
  private let key: KeyEncryptionKey?
  private let genesis: [UInt8]

  /// Of a data folder or a backup; nil of a copy that has neither keys nor the file of the
  /// key-encryption key, such as an auditor's. A secret that is named must open the file; the
  /// standard one may be elsewhere.
  public init?(home: LedgerHome, log: LogStore, secret: SecretSource) throws {
    guard Directory.exists(KeysReader.place(in: home.directory) + "/data.mdb") else {
      guard !Directory.exists(home.encryptionKey) else {
        throw ExchangeError(
          .integrity, "keys/ is missing in \(home.directory); take it from a backup")
      }
      return nil
    }
    let genesis = try Self.genesis(of: log, home)
    try self.init(
      home: home, log: log, genesis: genesis, key: Self.encryptionKey(home, genesis, secret))
  }

  /// The same with the key at hand.
  init(home: LedgerHome, log: LogStore, key: KeyEncryptionKey) throws {
    try self.init(home: home, log: log, genesis: Self.genesis(of: log, home), key: key)
  }

  private init(
    home: LedgerHome, log: LogStore, genesis: [UInt8], key: KeyEncryptionKey?
  ) throws {
    self.home = home
    self.log = log
    self.genesis = genesis
    self.key = key
    reader = try KeysReader(directory: home.directory, storage: home.storage)
  }

  private static func genesis(of log: LogStore, _ home: LedgerHome) throws -> [UInt8] {
    guard let leaf = try log.leaf(at: try log.keyRing().genesisPosition) else {
      throw ExchangeError(.integrity, "the log in \(home.log) has no genesis; restore a backup")
    }
    return MerkleTree.leafHash(leaf)
  }

  private static func encryptionKey(
    _ home: LedgerHome, _ genesis: [UInt8], _ secret: SecretSource
  ) throws -> KeyEncryptionKey? {
    guard case .standard = secret else {
      return try Exchange.openEncryptionKey(home, genesis, secret)
    }
    guard Directory.exists(home.secretFile(genesis: genesis)) else { return nil }
    do {
      return try Exchange.openEncryptionKey(home, genesis, secret)
    } catch let error as VaultError where error.code == .wrongSecret {
      throw ExchangeError(
        .integrity,
        "\(home.secretFile(genesis: genesis)) does not open \(home.encryptionKey): one of the two "
          + "is damaged")
    }
  }

  /// Whoever the event names must have a row, which may say that the key is destroyed.
  public func take(_ event: RecordedEvent) throws {
    var hasClear = false
    for part in event.parts {
      switch part {
      case .sealed(let sealed):
        guard let subject = SubjectID(bytes: sealed.kid) else { continue }
        try reader.require(subject, type: nil, position: event.position)
      case .clear(let members):
        guard !hasClear else { continue }
        hasClear = true
        if event.isOfType(ChildIdentified.type) {
          let body = try ChildIdentified(clear: members)
          try reader.require(body.child.retagged(), type: .child, position: event.position)
          try reader.require(
            body.accounting.retagged(), type: .accounting, position: event.position)
          try reader.require(body.record.retagged(), type: .stateRecord, position: event.position)
        } else if event.isOfType(SubjectErased.type) {
          for subject in try SubjectErased(clear: members).subjects {
            try reader.require(subject, type: nil, position: event.position)
          }
        }
      }
    }
  }

  /// Walks the rows, after the last event.
  public func finish() throws -> Report {
    let remembered = try remembered()
    let report = try reader.check(
      destroyed: {
        try Exchange.recordedDestructions(in: log).union(remembered ?? [])
      }, opening: key)
    // A restored copy destroys again what the second place remembers; without it nobody can tell.
    if remembered != nil, let subject = report.unexplained.first {
      throw ExchangeError(
        .integrity,
        "keys/: the key of subject \(subject.hex) is destroyed, and nothing recorded says so; take "
          + "keys/ from a backup")
    }
    return Report(
      present: report.present, destroyed: report.destroyed, isOpened: key != nil,
      unexplained: report.unexplained.count, undestroyed: report.undestroyed)
  }

  /// The destructions that the second place remembers; nil when it is not at hand or not whole,
  /// which every opening for writing asks.
  private func remembered() throws -> Set<SubjectID>? {
    let directory = home.headDirectory(genesis: genesis)
    guard Directory.exists(directory),
      let state = try? PublishedHead(directory: directory).read(),
      try state.checkpoint != nil || Checkpoints(log: log, head: nil).latest() == nil,
      try PublishedHead.isSigned(state, byKeysOf: log)
    else { return nil }
    return Set(state.destroyed)
  }

  /// Lets go of the files.
  public func close() { reader.close() }
}
