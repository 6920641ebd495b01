import CBOR
import Files
public import Primitives
public import Records

/// The last published checkpoint and the destroyed subjects, kept in a second place, so that a log
/// or key store that was set back to an earlier day is noticed before it signs anything.
///
/// One writer at a time, under the ledger's lock.
public struct PublishedHead: Sendable {
  /// What the second place remembers.
  public struct State: Sendable {
    /// The last published checkpoint; nil before the first.
    public var checkpoint: SignedCheckpoint?
    /// Subjects whose keys must stay destroyed.
    public var destroyed: [SubjectID]

    /// A state.
    public init(checkpoint: SignedCheckpoint?, destroyed: [SubjectID]) {
      self.checkpoint = checkpoint
      self.destroyed = destroyed
    }
  }

  private let path: String

  /// In a directory that belongs to the ledger with this genesis.
  public init(directory: String) { path = directory + "/head" }

  /// The name of a ledger's directory in the second place.
  public static func name(genesisLeafHash: [UInt8]) -> String { Hex.encode(genesisLeafHash) }

  /// What is remembered; an empty state when nothing is.
  public func read() throws -> State {
    guard Directory.exists(path) else { return State(checkpoint: nil, destroyed: []) }
    let value = try CBORValue(decoding: try DurableFile.read(path))
    let items = value["destroyed"]?.items
    let destroyed = items?.compactMap { $0.identifier(SubjectKind.self) }
    guard let destroyed, destroyed.count == items?.count else {
      throw LedgerError(.integrity, "\(path) is not a published head; look at it before you go on")
    }
    return State(
      checkpoint: try value["checkpoint"]?.string.map { text throws(LedgerError) in
        try SignedCheckpoint(parsing: text)
      },
      destroyed: destroyed)
  }

  /// Remembers, durably.
  public func write(_ state: State) throws {
    try Directory.make(Directory.parent(of: path))
    let value = CBORValue.record([
      "checkpoint": (state.checkpoint?.note).map { .text($0) },
      "destroyed": .array(state.destroyed.sorted().map { .identifier($0) }),
    ])
    try DurableFile.write(value.encoded, to: path)
  }

  /// Refuses a log that is shorter than what was published, or that leads elsewhere.
  public static func check(_ state: State, against log: LogStore) throws {
    guard let head = state.checkpoint?.checkpoint else { return }
    guard head.size <= log.size else {
      throw LedgerError(
        .integrity,
        """
        a checkpoint of \(head.size) leaves was published, the log has \(log.size): it was set \
        back. Restore a newer copy, or restore this one as a successor: msix restore
        """)
    }
    guard try log.root(at: head.size) == head.root else {
      throw LedgerError(
        .integrity,
        """
        the log's first \(head.size) leaves are not those of the published checkpoint: it was \
        forked or changed
        """)
    }
  }
}
