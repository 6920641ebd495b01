import KeyValue
import Primitives
public import Signing

/// Makes and keeps checkpoints. Under the ledger's lock.
public struct Checkpoints: Sendable {
  private let log: LogStore
  private let head: PublishedHead?

  /// Over a log, with the second place (none for ledgers in memory).
  public init(log: LogStore, head: PublishedHead?) {
    self.log = log
    self.head = head
  }

  /// The last one made, if any.
  public func latest() throws -> SignedCheckpoint? {
    let pair = try log.environment.read {
      try $0.last(
        in: LogTables.checkpoints, atOrBefore: [UInt8](repeating: 0xFF, count: 8), prefix: [])
    }
    return try pair.map { try SignedCheckpoint(parsing: String(decoding: $0.value, as: UTF8.self)) }
  }

  /// All of them in order of size, to a visitor.
  public func forEach(_ body: (SignedCheckpoint) throws -> Void) throws {
    // Before every key, also one of another length.
    var next: [UInt8] = [0]
    while true {
      let from = next
      let pair = try log.environment.read {
        try $0.first(in: LogTables.checkpoints, atOrAfter: from, prefix: [])
      }
      guard let pair else { return }
      guard pair.key.count == 8 else {
        throw LedgerError(
          .integrity, "log/: checkpoints has a row under a key that is no number of leaves")
      }
      let signed = try SignedCheckpoint(parsing: String(decoding: pair.value, as: UTF8.self))
      let size = orderedNumber(pair.key)
      guard signed.checkpoint.size == size else {
        throw LedgerError(
          .integrity, "a note for \(signed.checkpoint.size) leaves is kept as one for \(size)")
      }
      try body(signed)
      next = pair.key + [0]
    }
  }

  /// A checkpoint for the present size: the one that there is, or a new one. The derived root is
  /// compared first, and the second place remembers it before anybody sees it.
  public func publish(origin: String, signer: SigningKey) throws -> SignedCheckpoint {
    // Size and root of one moment: others may append meanwhile, and a root of more leaves under
    // this size would be a signed untruth.
    let edge = try log.edge()
    let size = edge.size
    if let latest = try latest(), latest.checkpoint.size == size,
      latest.checkpoint.origin == origin
    {
      // The second place may have forgotten what was made.
      if let head {
        var state = try head.read()
        if state.checkpoint == nil {
          state.checkpoint = latest
          try head.write(state, signer: signer)
        }
      }
      return latest
    }
    try log.checkRoot(of: edge)
    let ring = try log.keyRing()
    if !ring.origin.isEmpty {
      let counts = ring.keys.contains {
        $0.role == .checkpoint && $0.key == signer.verifyingKey && size > 0 && $0.covers(size - 1)
      }
      guard counts, ring.origin(at: size - 1) == origin else {
        throw LedgerError(
          .mayNotSign, "the checkpoint key at hand does not count at the last leaf yet")
      }
    }
    let signed = SignedCheckpoint(
      Checkpoint(origin: origin, size: size, root: edge.root), signer: signer)
    if let head {
      var state = try head.read()
      // A log that was set back must not make the second place forget. Another origin is that of
      // a successor, which goes on from an earlier size.
      if state.checkpoint?.checkpoint.origin == origin {
        try PublishedHead.check(state, against: log)
      }
      // What others wrote there must not be signed for the ledger.
      guard try PublishedHead.isSigned(state, byKeysOf: log) else {
        throw LedgerError(
          .integrity, "the published head in the second place is not signed by this ledger")
      }
      state.checkpoint = signed
      try head.write(state, signer: signer)
    }
    try log.environment.writeGrowing {
      try $0.put(Array(signed.note.utf8), for: orderedKey(size), in: LogTables.checkpoints)
    }
    return signed
  }
}
