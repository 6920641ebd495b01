import CBOR
import Files
public import Primitives
public import Records
public import Signing

/// The last published checkpoint and the destroyed subjects, kept in a second place, so that a log
/// or key store that was set back to an earlier day is noticed before it signs anything. Signed by
/// the checkpoint key: whoever can write there must not be able to have keys destroyed.
///
/// One writer at a time, under the ledger's lock.
public struct PublishedHead: Sendable {
  /// What the second place remembers.
  public struct State: Sendable {
    /// The last published checkpoint; nil before the first.
    public var checkpoint: SignedCheckpoint?
    /// Subjects whose keys must stay destroyed.
    public var destroyed: [SubjectID]
    /// Over both, as it was read; nil when nothing was there.
    var signature: [UInt8]?

    /// Whether nothing was there: not even an empty memory, which somebody signed.
    public var isMissing: Bool { signature == nil }

    /// A state.
    public init(checkpoint: SignedCheckpoint?, destroyed: [SubjectID]) {
      self.checkpoint = checkpoint
      self.destroyed = destroyed
    }

    var content: CBORValue {
      .record([
        "checkpoint": (checkpoint?.note).map { .text($0) },
        "destroyed": .array(destroyed.sorted().map { .identifier($0) }),
      ])
    }

    var toBeSigned: [UInt8] { Array("msix published head\n".utf8) + content.encoded }
  }

  private let path: String

  /// In a directory that belongs to the ledger with this genesis.
  public init(directory: String) { path = directory + "/head" }

  /// The name of a ledger's directory in the second place.
  public static func name(genesisLeafHash: [UInt8]) -> String { Hex.encode(genesisLeafHash) }

  /// What is remembered, not yet checked; an empty state when nothing is.
  public func read() throws -> State {
    guard Directory.exists(path) else { return State(checkpoint: nil, destroyed: []) }
    let stored = try DurableFile.read(path)
    let value = (try? CBORValue(decoding: stored)) ?? .null
    let items = value["content"]?["destroyed"]?.items
    let destroyed = items?.compactMap { $0.identifier(SubjectKind.self) }
    guard let destroyed, destroyed.count == items?.count,
      let signature = value["signature"]?.byteString
    else {
      throw LedgerError(.integrity, "\(path) is not a published head; look at it before you go on")
    }
    var state = State(
      checkpoint: try value["content"]?["checkpoint"]?.string.map { text throws(LedgerError) in
        do throws(LedgerError) {
          return try SignedCheckpoint(parsing: text)
        } catch {
          throw LedgerError(error.code, "the published head \(path): \(error.reason)")
        }
      },
      destroyed: destroyed)
    state.signature = signature
    return state
  }

  /// Remembers, durably.
  public func write(_ state: State, signer: SigningKey) throws {
    try Directory.make(Directory.parent(of: path))
    let value = CBORValue.record([
      "content": state.content, "signature": .bytes(signer.sign(state.toBeSigned)),
    ])
    try DurableFile.write(value.encoded, to: path)
  }

  /// Whether the state and its note are signed by a checkpoint key that this log names.
  public static func isSigned(_ state: State, byKeysOf log: LogStore) throws -> Bool {
    guard let signature = state.signature else { return true }
    let keys = try log.keyRing().keys.filter { $0.role == .checkpoint }.map(\.key)
    return keys.contains { $0.verifies(signature, of: state.toBeSigned) }
      && (state.checkpoint?.isSigned(byOneOf: keys) ?? true)
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
        forked or changed. Keep it for the inquiry and restore a backup: msix restore
        """)
    }
  }
}
