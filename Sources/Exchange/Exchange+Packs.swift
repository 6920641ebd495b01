import AccessTrail
import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

/// What a family gets: the access pack that answers its request, and the packet of one that leaves.
extension Exchange {
  /// A request for access, without naming the child.
  public struct AccessRequestListing: Sendable {
    /// The request.
    public let request: CaseID
    /// Who asked.
    public let relation: RequesterRelation
    /// When.
    public let received: CivilDate
    /// By when access is given.
    public let due: CivilDate
    /// Position of the pack that answered it.
    public let answered: UInt64?
  }

  /// Records that whoever holds a child's rights asks for access. The clock of 34 CFR 99.10 begins.
  public func requestAccess(
    msixID: String, by name: String, relation: RequesterRelation, proof: String, acting: Acting
  ) throws -> (request: CaseID, due: CivilDate) {
    try catchUp()
    let actor = try admit(acting, to: .accessPack, target: .nation)
    let content = [
      "by": CBORValue.text(try Self.deskWords(name, "the name of who asks")),
      "proof": .text(try Self.deskWords(proof, "the proof of identity")),
    ]
    let child = try presentChild(msixID).child
    let day = acting.time.date
    try require(relation, holdsRightsOf: child, on: day)
    let request = CaseID(from: random)
    let due = day.adding(days: try policies().int("access-days", .privacy, on: day))
    try emitSealed(
      AccessRequested(request: request, child: child, relation: relation, due: due),
      about: child, content, actor, acting.time)
    return (request, due)
  }

  /// Requests for access, the most urgent first.
  public func accessRequests(answered: Bool, acting: Acting) throws -> [AccessRequestListing] {
    _ = try admit(acting, to: .accessPack, target: .nation, manner: .read)
    return try decisions.environment.read { try PrivacyRows.request.all(in: $0) }
      .compactMap { name, row in
        guard let request = CaseID(bytes: name) else { return nil }
        let row = try AccessRequestRow(row)
        return AccessRequestListing(
          request: request, relation: row.relation, received: row.received, due: row.due,
          answered: row.answered)
      }
      .filter { answered || $0.answered == nil }
      .sorted { ($0.due, $0.request) < ($1.due, $1.request) }
  }

  /// What a pack is made of.
  public struct PackContent: Sendable {
    /// What is in it.
    public let kind: AccessPackProduced.Kind
    /// The whole record, with what was before.
    public let record: ConsolidatedRecord
    /// Who saw the child, when and why; nil where the pack has no accounting.
    public let accounting: [DisclosureEntry]?
    /// The mark of the copy; its number is the code of the pack.
    public let mark: CopyMark
    /// The ledger's name.
    public let origin: String
  }

  /// A pack that was made.
  public struct Pack: Sendable {
    /// The document as the caller composed it.
    public let document: [UInt8]
    /// What goes behind it.
    public let proof: PackProof
    /// HMAC over the document under the pack's key.
    public let digest: [UInt8]
    /// Position of the event.
    public let position: UInt64
  }

  /// Makes one. The document is composed first and recorded by its digest before it is given out;
  /// what cannot be recorded is not given.
  public func producePack(
    _ kind: AccessPackProduced.Kind, msixID: String, language: String, acting: Acting,
    compose: (PackContent) throws -> [UInt8]
  ) throws -> Pack {
    try catchUp()
    let actor = try admit(
      acting, to: kind == .accessPack ? .accessPack : .exitPacket, target: .nation)
    let child = try presentChild(msixID)
    let request = kind == .accessPack ? try openRequest(of: child.child, acting.time.date) : nil
    let position = log.size - 1
    var content = try content(of: child.child, knownAt: position, withHistory: true)
    let openItems = try openItems(about: child.child, content.records)
    // A family's own record is hidden from nobody who makes it for the family.
    let locked = kind == .accessPack ? [] : try lockedStates(openItems, acting: acting)
    content.hide(locked)
    guard !content.statements.isEmpty, let key = try vault.key(of: child.child.retagged()) else {
      throw ExchangeError(.notFound, "no State's statement about this child is in force")
    }
    let pack = CopyID(from: random)
    let mark = CopyMark(
      copy: pack, recipient: try recipient(of: actor), purpose: actor.purpose, time: acting.time)
    let all = kind == .accessPack ? try disclosures(of: child) : []
    let told = all.filter { $0.purpose?.isWithheldFromFamily != true }
    let document = try compose(
      PackContent(
        kind: kind,
        record: try consolidated(
          content, child, knownAt: position, look: position, openItems: openItems,
          locked: locked, copy: mark),
        accounting: kind == .accessPack ? told : nil, mark: mark, origin: origin))
    let digestKey = key.key.derived(for: "msix access pack \(pack.hex)")
    let digest = KeyedDigest.of(document, under: digestKey)
    let body = AccessPackProduced(
      pack: pack, child: child.child, kind: kind, request: request, language: language,
      knownAt: position, keyedDigest: digest, withheld: all.count - told.count)
    let look = Look(
      manner: .printed, child: child, groups: content.groups, knownAt: position,
      view: Self.viewVersion, shown: content.shown(openItems: openItems), openItems: openItems,
      hasHistory: true, copy: pack, locked: locked)
    let recorded = try record(look, by: actor, acting) { [self] event in
      draft(body, in: .child(child.child), by: actor, cause: event)
    }
    return Pack(
      document: document, proof: try proof(of: pack, at: recorded + 1, digestKey.secretBytes),
      digest: digest, position: recorded + 1)
  }

  private func proof(
    of pack: CopyID, at position: UInt64, _ key: [UInt8]
  ) throws -> PackProof {
    let checkpoint = try publishCheckpoint()
    guard let leaf = try log.leaf(at: position) else {
      throw ExchangeError(.integrity, "a pack was recorded and is not in the log")
    }
    return PackProof(
      pack: pack, digestKey: key, leaf: leaf,
      inclusion: try log.inclusionProof(of: position, size: checkpoint.checkpoint.size),
      note: checkpoint.note)
  }

  /// The oldest request for access to a child that nobody answered; whoever asked must still hold
  /// the rights.
  private func openRequest(of child: ChildID, _ day: CivilDate) throws -> CaseID {
    let rows = try decisions.environment.read { try PrivacyRows.request.all(in: $0) }
    let open = try rows.compactMap { name, row -> (CaseID, AccessRequestRow)? in
      let row = try AccessRequestRow(row)
      let survivor = try consolidatedRecords.environment.read {
        try records.survivor(of: row.child, knownAt: .max, in: $0)
      }
      guard let request = CaseID(bytes: name), row.answered == nil, survivor == child else {
        return nil
      }
      return (request, row)
    }.min { ($0.1.received, $0.0) < ($1.1.received, $1.0) }
    guard let open else {
      throw ExchangeError(
        .refused, "nobody has asked for access to this record: msix privacy request comes first")
    }
    try require(open.1.relation, holdsRightsOf: child, on: day)
    return open.0
  }

  /// Confirms a code: that a pack was made under it, when, and over which digest. It shows nothing
  /// of the child.
  public func confirmPack(_ pack: CopyID, acting: Acting) throws -> PackProof.Confirmation {
    _ = try admit(acting, to: .readProofs, target: .nation, manner: .accounting)
    let found = try decisions.environment.read {
      try PrivacyRows.pack.get(pack.bytes, in: $0)?.unsignedInteger
    }
    guard let position = found else {
      throw ExchangeError(.notFound, "no pack has this code")
    }
    let event = try OpenedEvent(try log.event(at: position), opener: ClosedParts())
    let body = try AccessPackProduced(clear: event.clear)
    return PackProof.Confirmation(
      pack: pack, kind: body.kind, language: body.language, recorded: event.recorded,
      position: position, digest: body.keyedDigest, origin: origin)
  }

  /// The public keys under which this ledger's checkpoints verify.
  public func noteKeys() throws -> [String] {
    let ring = try log.keyRing()
    return ring.keys.filter { $0.role == .checkpoint }.map {
      NoteKey.text(name: ring.originNaming($0), key: $0.key)
    }
  }
}
