import Projecting
import ConsolidatedRecords
import CBOR
import Files
import KeyValue
public import Ledger
public import Primitives
public import Records
import Sealing
public import Signing
public import Vault

extension Exchange {
  /// A checkpoint of the whole log, remembered in the second place. One at a time: that must not be
  /// told of a smaller tree after a larger one.
  @discardableResult
  public func publishCheckpoint() throws -> SignedCheckpoint {
    // What keeps keys from going is no reason to publish nothing: tick says what it is.
    try? finishDestructions()
    return try publishing.alone {
      try claimHead()
      return try Checkpoints(log: log, head: head)
        .publish(origin: origin, signer: signers.checkpoint)
    }
  }

  /// Before anything is written in the second place.
  func claimHead() throws {
    if try headClaim.take() { try PublishedHead.check(head.read(), against: log) }
  }

  /// A checkpoint that contains a position: the last one made when it does, else a new one. A look
  /// at the past then publishes nothing.
  public func checkpoint(containing position: UInt64) throws -> SignedCheckpoint {
    if let latest = try Checkpoints(log: log, head: nil).latest(),
      latest.checkpoint.size > position, latest.checkpoint.origin == origin
    {
      return latest
    }
    return try publishCheckpoint()
  }

  /// What travels with a receipt's body: signature, proof, checkpoint, leaf, key of its digest.
  public struct IssuedReceipt: Sendable {
    /// What it says.
    public let body: ReceiptBody
    /// COSE_Sign1 over the body, by the receipt key; nil when parts were erased since.
    public let signed: [UInt8]?
    /// That the answering event is in the checkpoint's tree.
    public let inclusion: InclusionProof
    /// The checkpoint.
    public let checkpoint: SignedCheckpoint
    /// The answering event's leaf.
    public let leaf: [UInt8]
    /// The key under which the leaf carries the body's digest.
    public let bodyDigestKey: [UInt8]
  }

  /// Issues a receipt under a checkpoint that contains its answer.
  public func issue(
    _ receipt: ReceiptBody, under checkpoint: SignedCheckpoint
  ) throws -> IssuedReceipt {
    guard let leaf = try log.leaf(at: receipt.last),
      let key = try vault.key(of: receipt.content.submission.retagged())
    else { throw ExchangeError(.integrity, "a submission has lost its answer or its key") }
    var signed: [UInt8]?
    if receipt.isWhole {
      let payload = receipt.encoded
      let signer = signers.receipt
      let protected = COSESign1.protectedHeader(
        kid: KeyValidity.kid(of: signer.verifyingKey), more: [ReceiptBody.contentType])
      signed =
        COSESign1(
          protected: protected, payload: payload,
          signature: signer.sign(
            COSESign1.toBeSigned(protected: protected, payload: payload))
        ).encoded
    }
    return IssuedReceipt(
      body: receipt, signed: signed,
      inclusion: try log.inclusionProof(of: receipt.last, size: checkpoint.checkpoint.size),
      checkpoint: checkpoint, leaf: leaf,
      bodyDigestKey: ReceiptBody.digestKey(of: key.key).secretBytes)
  }

  /// An answered submission's receipt again. Who asks for one that is not is refused like who asks
  /// for another State's, with the same event: trying numbers out tells nothing.
  public func receipt(of submission: SubmissionID, acting: Acting) throws -> IssuedReceipt {
    let row = try decisions.environment.read { try SubmissionRow(of: submission, in: $0) }
    let scope: Scope = row.map { .state($0.state) } ?? .nation
    let actor = try admit(acting, to: .readReceipts, target: scope)
    guard let row else { throw ExchangeError(.notFound, "there is no such submission") }
    let body = try ReceiptComposer(exchange: self).recompose(submission)
    // A receipt shows the State its own identifiers: a look like any other.
    let children = try receiptChildren(body)
    try recordReport(
      "receipt", scope: .state(row.state), knownAt: body.last, children: children,
      about: submission.hex, actor, acting.time)
    return try issue(body, under: try publishCheckpoint())
  }

  func receiptChildren(_ body: ReceiptBody) throws -> [ChildID: ListedChild] {
    var children = [ChildID: ListedChild]()
    let numbers =
      body.content.identifiers.map(\.msixID) + body.content.rehearsed.compactMap(\.msixID)
    for number in numbers {
      let child = try child(msixID: number)
      children[child.child] = ListedChild(
        accounting: child.accounting, shown: Array(number.utf8))
    }
    return children
  }

  /// Adds a key for a role and retires the present one; the new one signs from the next event on.
  public func rotateKey(_ role: KeyRole, revoking reason: String?, acting: Acting) throws {
    let actor = try admit(acting, to: .operate, target: .nation)
    let old = signers[role]
    let oldKid = KeyValidity.kid(of: old.verifyingKey)
    // The last statement under the old key: afterwards only the new one counts.
    if role == .checkpoint { try publishCheckpoint() }
    let new = try SigningKeyStore.make(role, home: home, key: encryptionKey, random: random)
    do {
      try recordRotation(role, from: oldKid, to: new, revoking: reason, actor, acting.time)
    } catch {
      let kid = KeyValidity.kid(of: new.verifyingKey)
      // Where the log has it, it is done: the old key may sign nothing any more.
      if try log.keyRing().key(role, at: log.size)?.kid != kid {
        // Unless it is unknown whether the log has it: the next opening then knows.
        if !Self.mayBeWritten(error) {
          try? DurableFile.remove(home.signingKeyFile(role, kid: kid))
        }
        throw error
      }
    }
    identity.withLock { $0.signers = $0.signers.replacing(role, with: new) }
    writer.use(origin: origin, signers: signers)
    // Nobody needs the old seed any more, and nobody shall find it.
    try DurableFile.remove(home.signingKeyFile(role, kid: oldKid))
  }

  private static func mayBeWritten(_ error: any Error) -> Bool {
    switch (error as? LedgerError)?.code {
    case .busy, .mayNotSign, .integrity, nil: true
    default: false
    }
  }

  private func recordRotation(
    _ role: KeyRole, from oldKid: [UInt8], to new: SigningKey, revoking reason: String?,
    _ actor: Actor, _ time: Instant
  ) throws {
    try perform("key.rotated", at: time) { scope, rows in
      let validity = KeyValidity(role: role, key: new.verifyingKey, from: scope.nextPosition + 1)
      let added = try scope.emit(
        EventDraft(
          type: LedgerEventType.keyAdded, stream: .ledger, actor: actor.cbor,
          parts: [.clear(.record(["key": validity.cbor]))]),
        into: &rows)
      try scope.emit(
        EventDraft(
          type: reason == nil ? LedgerEventType.keyRetired : LedgerEventType.keyRevoked,
          stream: .ledger, actor: actor.cbor, cause: added,
          parts: [
            .clear(
              .record([
                "kid": .bytes(oldKid), "role": .text(role.rawValue),
                "reason": .text(reason ?? "rotation"),
              ]))
          ]),
        into: &rows)
    }
  }

  /// Puts the key-encryption key under another operator's secret and a fresh recovery key, which is
  /// shown before the file changes: when it cannot be, the former ones go on. Copies of the former
  /// file, in backups too, open with the former ones still.
  public func renewSecret(
    _ secret: [UInt8], cost: PasswordKey.Cost = .interactive, acting: Acting,
    showing: (RecoveryKey) throws -> Void
  ) throws {
    let actor = try admit(acting, to: .operate, target: .nation)
    guard !secret.isEmpty else { throw ExchangeError(.usage, "the new secret is empty") }
    let (file, recovery) = try encryptionKey.kept(under: secret, cost: cost, random: random)
    try showing(recovery)
    try emit(draft(SecretRenewed(), in: .ledger, by: actor), at: acting.time)
    try DurableFile.write(file, to: home.encryptionKey)
    guard let genesis = try log.leaf(at: log.keyRing().genesisPosition) else { return }
    let former = home.secretFile(genesis: MerkleTree.leafHash(genesis))
    // It opens former copies still, and this ledger no more: it must not pass for damage.
    if Directory.exists(former) { try Directory.move(former, to: former + ".former") }
  }

  /// What a rebuild found or did with one projection.
  public struct RebuildReport: Sendable {
    /// Which projection.
    public let name: String
    /// Its version.
    public let version: Int
    /// Leaves taken in.
    public let size: UInt64
    /// Digest of the live rows.
    public let live: [UInt8]
    /// Digest of the rebuilt rows.
    public let rebuilt: [UInt8]
  }

  /// Rebuilds projections from nothing beside the live ones, and compares; unless `checkOnly` the
  /// rebuilt ones take the place of the live. No names means all.
  public func rebuild(
    _ names: [String], checkOnly: Bool,
    progress: @Sendable (String, UInt64, UInt64) -> Void = { _, _, _ in }
  ) throws -> [RebuildReport] {
    let known = projections.map(\.projection.name)
    for name in names where !known.contains(name) {
      throw ExchangeError(
        .notFound, "there is no projection \(name); there are \(known.joined(separator: ", "))")
    }
    let asked = projections.filter { names.isEmpty || names.contains($0.projection.name) }
    return try following.alone {
      let built = try RunningProjection.built(asked, from: log, opener: vault) {
        progress("projections", $0, $1)
      }
      let digests = try RunningProjection.digests(of: asked, built)
      return try zip(zip(asked, built), digests).map { pair, digests in
        let (running, built) = pair
        let report = RebuildReport(
          name: running.projection.name, version: running.projection.version,
          size: try running.applied().count, live: digests.live, rebuilt: digests.built)
        if checkOnly { try built.discard() } else { try running.swap(for: built) }
        return report
      }
    }
  }

  /// Makes the decision state anew from the log.
  public func rebuildDecisions() throws {
    try decisions.rebuild(from: log, opener: vault)
  }

  /// Whether the decision state equals one folded anew from the log, row by row.
  public func checkDecisions() throws -> Bool {
    let fold = DecisionState(index: index)
    let path = home.decision + ".check"
    try Directory.removeAll(path)
    let fresh = DecisionStore(
      environment: try Environment.open(
        path: path, tables: DecisionStore.tables(for: fold),
        options: .init(durable: false, storage: home.storage)),
      fold: fold)
    try fresh.catchUp(with: log, opener: vault)
    let isEqual = try fresh.holdsTheSameRows(as: decisions)
    fresh.environment.close()
    try Directory.removeAll(path)
    return isEqual
  }
}

extension Exchange {
  /// How many rows each table of `decision/` has: for tests of what grows.
  package func decisionRowCounts() throws -> [String: Int] {
    try decisions.environment.read { rows in
      var counts = [String: Int]()
      for table in DecisionState.tableList { counts[table.name] = try rows.count(in: table) }
      return counts
    }
  }
}
