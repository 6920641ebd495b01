import CBOR
public import KeyValue
public import Primitives
public import Records
import Sealing

/// What decisions read, folded from the log's events. The ledger keeps streams and commands in it;
/// the use cases keep the rest.
public protocol DecisionFold: Sendable {
  /// Tables of the use cases, ordinals from `DecisionTables.firstFree` on.
  var tables: [Table] { get }

  /// The form of its rows: rows of another form are made anew from the log. 1 to 255.
  var form: UInt8 { get }

  /// The types of event that it reads; nil for all. The bodies of others are not even opened.
  var reads: Set<String>? { get }

  /// Takes in one event. Pure: no clock, no randomness; the same events give the same rows.
  func apply(_ event: OpenedEvent, into transaction: inout WriteTransaction) throws
}

extension DecisionFold {
  /// All.
  public var reads: Set<String>? { nil }
  /// The first.
  public var form: UInt8 { 1 }
}

/// Tables of the environment `decision/` that the ledger itself keeps.
public enum DecisionTables {
  /// Identifier ‖ kind → version.
  static let streams = Table(0, "streams")
  /// Identifier of a command's first event → its position, its time, digest of what was asked.
  static let commands = Table(1, "commands")
  /// Name → value.
  static let facts = Table(2, "facts")
  /// The ledger's own.
  public static let own = [streams, commands, facts]
  /// First ordinal for the use cases.
  public static let firstFree = 3

  static let appliedKey = Array("applied".utf8)
}

/// The environment `decision/`: not synced, always rebuildable. Written by the ledger's writer
/// alone; read by anybody.
public final class DecisionStore: Sendable {
  /// Where the rows are.
  public let environment: Environment
  /// How events become rows.
  public let fold: any DecisionFold
  /// Told where each event that is being decided will stand; what it throws ends the group. For
  /// tests of interruption.
  package let beforeEvent: (@Sendable (UInt64) throws -> Void)?

  /// Over an environment whose tables are `tables(for:)`.
  public convenience init(environment: Environment, fold: any DecisionFold) {
    self.init(environment: environment, fold: fold, beforeEvent: nil)
  }

  package init(
    environment: Environment, fold: any DecisionFold,
    beforeEvent: (@Sendable (UInt64) throws -> Void)?
  ) {
    self.environment = environment
    self.fold = fold
    self.beforeEvent = beforeEvent
  }

  /// The tables to open the environment with.
  public static func tables(for fold: any DecisionFold) -> [Table] {
    DecisionTables.own + fold.tables
  }

  /// How many leaves an environment of any form has taken in, for whoever only looks at it.
  public static func appliedCount(in environment: Environment) throws -> UInt64 {
    let row = try environment.read {
      try $0.get(DecisionTables.appliedKey, in: DecisionTables.facts)
    }
    return try row.map { try number($0) } ?? 0
  }

  /// How many leaves have been taken in, and the hash of the last.
  func applied() throws -> (count: UInt64, leafHash: [UInt8]) {
    try environment.read { try applied(in: $0) }
  }

  package func applied(
    in transaction: borrowing some Reading & ~Copyable
  ) throws -> (count: UInt64, leafHash: [UInt8]) {
    guard let row = try transaction.get(DecisionTables.appliedKey, in: DecisionTables.facts),
      row.count == 41, row.last == fold.form
    else { return (0, []) }
    return (UInt64(bigEndian: row), Array(row.dropFirst(8).prefix(32)))
  }

  /// Whether what was taken in is a prefix of this log. A log that is shorter than what was taken
  /// in has lost its end: an integrity error, because commits reach the log first.
  public func agrees(with log: LogStore) throws -> Bool {
    let (count, hash) = try applied()
    guard count > 0 else {
      // Rows without the word how far they go are of no use.
      return try environment.read { rows in
        for table in Self.tables(for: fold) where try rows.count(in: table) > 0 { return false }
        return true
      }
    }
    guard count <= log.size else {
      throw LedgerError(
        .integrity,
        """
        decision/ has taken in \(count) events, the log has \(log.size): the log has lost its end. \
        Keep everything as it is and bring the log back, or restore a backup (msix restore). Only \
        when you know that the log is right: remove decision/, it is then made anew
        """)
    }
    guard let leaf = try log.leaf(at: count - 1) else { return false }
    return MerkleTree.leafHash(leaf) == hash
  }

  /// Takes in what the log has and this has not; with `end` only what lies before that position.
  /// A stream with a gap is an integrity error.
  public func catchUp(
    with log: LogStore, opener: some PartOpener, before end: UInt64 = .max
  ) throws {
    var (count, hash) = try applied()
    let size = min(log.size, end)
    while count < size {
      let last = min(size - 1, count + UInt64(Limits.leavesPerSnapshot) - 1)
      try environment.writeGrowing { transaction in
        try log.forEachLeaf(from: count, through: last) { position, leaf in
          let event = try RecordedEvent(leaf: leaf, position: position)
          let version = try Self.version(of: event.stream, in: transaction)
          guard event.streamVersion == version + 1 else {
            throw LedgerError(
              .integrity,
              """
              the event at position \(position) says version \(event.streamVersion) of its \
              stream, which stands at \(version)
              """)
          }
          try note(
            stream: event.stream, version: event.streamVersion, identifier: event.identifier,
            commandDigest: event.commandDigest, position: position, recorded: event.recorded,
            into: &transaction)
          if fold.reads?.contains(event.type) ?? true {
            try event.reading {
              try fold.apply(try OpenedEvent($0, opener: opener), into: &transaction)
            }
          }
          hash = MerkleTree.leafHash(leaf)
          return true
        }
        try putApplied(count: last + 1, leafHash: hash, into: &transaction)
      }
      count = last + 1
    }
  }

  /// Forgets every row and takes in the whole log anew.
  public func rebuild(from log: LogStore, opener: some PartOpener) throws {
    let tables = Self.tables(for: fold)
    try environment.writeGrowing { rows in for table in tables { try rows.clear(table) } }
    try catchUp(with: log, opener: opener)
  }

  func take(_ numbered: NumberedDraft, into transaction: inout WriteTransaction) throws {
    try beforeEvent?(numbered.position)
    try note(
      stream: numbered.draft.stream, version: numbered.streamVersion,
      identifier: numbered.identifier, commandDigest: numbered.commandDigest,
      position: numbered.position, recorded: numbered.recorded, into: &transaction)
    if fold.reads?.contains(numbered.draft.type) ?? true {
      try fold.apply(OpenedEvent(numbered), into: &transaction)
    }
  }

  /// What the ledger itself keeps of every event: its stream's version, its command.
  private func note(
    stream: Stream, version: UInt64, identifier: EventID, commandDigest: [UInt8]?,
    position: UInt64, recorded: Instant, into transaction: inout WriteTransaction
  ) throws {
    try transaction.put(
      version.bigEndianBytes, for: stream.tableKey, in: DecisionTables.streams)
    guard let commandDigest else { return }
    try transaction.put(
      position.bigEndianBytes + UInt64(recorded.microseconds).bigEndianBytes + commandDigest,
      for: identifier.bytes, in: DecisionTables.commands)
  }

  /// Where the event stands that a command began with; nil for any other event.
  public func position(ofFirst event: EventID) throws -> UInt64? {
    try environment.read { rows in
      try rows.get(event.bytes, in: DecisionTables.commands).map { try Self.number($0) }
    }
  }

  /// Where the first event of a command stands; nil where it was not recorded.
  public func position(ofFirstOf command: CommandID) throws -> UInt64? {
    try position(ofFirst: EventPayload.identifier(command: command, ordinal: 0))
  }

  static func version(
    of stream: Stream, in transaction: borrowing some Reading & ~Copyable
  ) throws -> UInt64 {
    try transaction.get(stream.tableKey, in: DecisionTables.streams)
      .map { try number($0) } ?? 0
  }

  /// The number with which a row begins; a shorter row is damage.
  private static func number(_ row: [UInt8]) throws(LedgerError) -> UInt64 {
    guard row.count >= 8 else {
      throw LedgerError(.integrity, "decision/: a row is cut short; say: msix rebuild")
    }
    return UInt64(bigEndian: row)
  }

  /// Pretends to have taken in the whole log: for measurements over logs that were filled without
  /// decisions.
  package func standAt(end log: LogStore) throws {
    guard log.size > 0, let last = try log.leaf(at: log.size - 1) else { return }
    try environment.write {
      try putApplied(count: log.size, leafHash: MerkleTree.leafHash(last), into: &$0)
    }
  }

  func putApplied(
    count: UInt64, leafHash: [UInt8], into transaction: inout WriteTransaction
  ) throws {
    try transaction.put(
      count.bigEndianBytes + leafHash + [fold.form], for: DecisionTables.appliedKey,
      in: DecisionTables.facts)
  }
}

extension DecisionStore {
  /// Whether every table holds the same rows as another's.
  public func holdsTheSameRows(as other: DecisionStore) throws -> Bool {
    for table in Self.tables(for: fold)
    where try digest(of: table) != other.digest(of: table) { return false }
    return true
  }

  /// SHA-256 over all pairs of a table in their order, each framed by its lengths.
  private func digest(of table: Table) throws -> [UInt8] {
    var digest = RunningSHA256()
    try environment.read { rows in
      try rows.forEach(in: table) { key, value in
        digest.update(UInt64(key.byteCount).bigEndianBytes + key.bytes)
        digest.update(UInt64(value.byteCount).bigEndianBytes + value.bytes)
        return true
      }
    }
    return digest.finalize()
  }
}
