import Projecting
import CBOR
import ConsolidatedRecords
import KeyValue
public import Ledger
import Primitives
import Records
import Sealing
import Vault

extension Exchange {
  /// An event as a reader of the log sees it.
  public struct ShownEvent: Sendable {
    /// Its content, opened as far as the reader may.
    public let opened: OpenedEvent
    /// Hash of its leaf.
    public let leafHash: [UInt8]
    /// The signing key, in hexadecimal digits.
    public let kid: String
  }

  /// Shows events to a visitor. Opening sealed parts is a look at whoever they describe: only the
  /// operator of a simulated ledger may, and it is recorded before the first is shown.
  public func showLog(
    from: UInt64, through to: UInt64?, opening: Bool, acting: Acting,
    _ body: (ShownEvent) throws -> Void
  ) throws {
    let actor = try admit(acting, to: .readLog, target: .nation)
    let size = log.size
    guard size > 0, from < size else {
      throw ExchangeError(.notFound, "the log ends at position \(Int64(size) - 1)")
    }
    let last = min(to ?? size - 1, size - 1)
    let mayOpen = opening && acting.account == nil && isClockSimulated
    if mayOpen {
      try catchUp()
      try recordReport(
        "log \(from) to \(last)", scope: .nation, knownAt: last,
        children: try described(from: from, through: last, knownAt: size - 1), actor,
        acting.time)
    }
    try log.forEachLeaf(from: from, through: last) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      let opened =
        mayOpen
        ? try OpenedEvent(event, opener: vault) : try OpenedEvent(event, opener: ClosedParts())
      try body(
        ShownEvent(
          opened: opened, leafHash: MerkleTree.leafHash(leaf), kid: Hex.encode(event.kid)))
      return true
    }
  }

  /// The children about whom sealed parts of a range speak: a part names whose key opens it.
  func described(
    from: UInt64, through last: UInt64, knownAt position: UInt64
  ) throws -> [ChildID: ListedChild] {
    var subjects = Set<SubjectID>()
    try log.forEachLeaf(from: from, through: last) { position, leaf in
      for part in try RecordedEvent(leaf: leaf, position: position).parts {
        if case .sealed(let sealed) = part, let subject = SubjectID(bytes: sealed.kid) {
          subjects.insert(subject)
        }
      }
      return true
    }
    return try consolidatedRecords.environment.read { rows in
      var children = [ChildID: ListedChild]()
      for subject in subjects {
        let owner = try records.childOf(subject.retagged(), knownAt: position, in: rows)
        guard let child = try records.child(owner ?? subject.retagged(), in: rows) else { continue }
        children[child.child] = ListedChild(accounting: child.accounting)
      }
      return children
    }
  }

  /// A proof of inclusion as a COSE receipt by the receipt key.
  public func inclusionReceipt(of position: UInt64, size: UInt64) throws -> [UInt8] {
    InclusionReceipt.encode(
      try log.inclusionProof(of: position, size: size), root: try log.root(at: size),
      signer: signers.receipt)
  }
}

/// Opens nothing: for readers who may see the clear parts only.
struct ClosedParts: PartOpener {
  func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem? { nil }
}
