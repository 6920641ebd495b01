import ChildCounts
import ConsolidatedRecords
import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault
import Files

/// Bounds of an erasure.
enum Erasure {
  /// Subjects in one event: 1,000 of 17 bytes stay well below a leaf. Every search that found the
  /// child has a key that goes with it, so there may be more: they go on in further events.
  static let subjectsPerEvent = 1_000
  /// Steps of the residue in one event: 800 of about 50 bytes stay below a leaf. A longer residue
  /// goes on in further events of the same command.
  static let stepsPerEvent = 800
  /// How often an erasure is prepared anew because something was recorded meanwhile.
  static let tries = 20

  /// How many events it takes.
  static func events(subjects: Int, steps: Int) -> Int {
    max(1, pages(subjects, subjectsPerEvent), pages(steps, stepsPerEvent))
  }

  private static func pages(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }

  /// What of a list stands in the event of a number; nothing behind its end.
  static func page<Item>(_ page: Int, of items: [Item], _ size: Int) -> [Item] {
    let start = min(page * size, items.count)
    return Array(items[start..<min(start + size, items.count)])
  }
}

extension Exchange {
  /// Proposes that a child's data be destroyed. Another person approves.
  public func proposeErasure(
    msixID: String, basis: String, acting: Acting
  ) throws -> CaseID {
    let actor = try admit(
      acting, to: .proposeDestruction, target: .nation)
    guard !basis.isEmpty, basis.utf8.count <= Actor.nameBytesMax else {
      throw ExchangeError(
        .usage, "name the authority in at most \(Actor.nameBytesMax) bytes: --basis TEXT")
    }
    guard acting.account != nil else {
      throw ExchangeError(
        .refused, "two accounts are needed: propose as one (--as ACCOUNT), approve as another")
    }
    let found = try child(msixID: msixID)
    guard found.erasedAt == nil else {
      throw ExchangeError(.notFound, "this child's data are erased already")
    }
    let caseID = CaseID(from: random)
    let body = DispositionProposed(
      caseID: caseID, child: found.child, basis: Normalisation.composed(basis))
    try emit(draft(body, in: .caseFile(caseID), by: actor), at: acting.time)
    return caseID
  }

  /// What became of an approval.
  public struct ErasureOutcome: Sendable {
    /// How many keys were destroyed.
    public let keys: Int
    /// Position of the certificate; nil while something still has to be taken away by hand.
    public let certificate: UInt64?
    /// Files in which a copy of what wrapped a destroyed key still lies.
    public let remains: [String]
  }

  /// Approves a proposal and destroys the child's keys: the event with its residue first, the keys
  /// second, then the rows that were derived from what can be read no more; at last nothing of the
  /// keys is found in any file, and that is certified.
  @discardableResult
  public func approveErasure(_ caseID: CaseID, acting: Acting) throws -> ErasureOutcome {
    let row = try decisions.environment.read { try CaseRow(of: caseID, in: $0) }
    guard let row, !row.isDone else {
      throw ExchangeError(.notFound, "there is no open case of this number")
    }
    let asker = try acting.account.map { _ in try person(acting).0 }
    let actor = try admit(
      acting, to: .approveDestruction, target: .nation,
      isOwnProposal: asker != nil && asker == row.proposer.account)
    guard Self.isAnother(actor, than: row.proposer) else {
      throw ExchangeError(
        .refused, "whoever proposed a destruction does not approve it; another person must")
    }
    // Merged meanwhile: the case is about whoever has the child's records now.
    let child = try consolidatedRecords.environment.read {
      try records.survivor(of: row.child, knownAt: .max, in: $0)
    }
    let count = try eraseNow(
      child, caseID: caseID, basis: row.basis, actor, now: acting.time)
    let outcome = try certifyDestructions(at: acting.time)
    return ErasureOutcome(
      keys: count, certificate: try certificatePosition(of: caseID), remains: outcome.remains)
  }

  /// Records the erasure with its residue, remembers it in the second place, destroys the keys.
  ///
  /// What is recorded while it is prepared makes the residue stale: it is prepared again then.
  @discardableResult
  func eraseNow(
    _ child: ChildID, caseID: CaseID?, basis: String, _ actor: Actor, now: Instant?
  ) throws -> Int {
    try Self.retrying {
      try following.alone {
        try eraseAlone(child, caseID: caseID, basis: basis, actor, now: now)
      }
    }
  }

  /// Does again what others overtook, some times.
  static func retrying<Result>(_ body: () throws -> Result) throws -> Result {
    var tries = 1
    while true {
      do {
        return try body()
      } catch let error as ExchangeError where error.code == .busy && tries < Erasure.tries {
        tries += 1
      }
    }
  }

  private func eraseAlone(
    _ child: ChildID, caseID: CaseID?, basis: String, _ actor: Actor, now: Instant?
  ) throws -> Int {
    try catchUp()
    // All that follows is true of this position, and recorded at it or not at all.
    let expected = try consolidatedRecords.applied().count
    let erased = try subjects(of: child)
    // What the second place remembers as destroyed stays so, whatever lies on it in an old copy.
    if caseID != nil { try requireNoHold(on: erased) }
    let destroyed = try self.destroyed(with: erased)
    let entangled = try entangled(with: erased)
    let residue =
      try entangled.isEmpty
      ? residue(of: erased)
      : residue(of: erased, except: counts.name)
        + residue(of: erased, destroying: destroyed, entangled: entangled)
    if !entangled.isEmpty { try DurableFile.write([], to: home.viewsRebuildDue) }
    try expectCertificate(
      of: destroyed, caseID: caseID, at: expected + (caseID == nil ? 0 : 1))
    try unlessRecorded(destroyed) {
      try recordErasure(
        of: erased, destroying: destroyed, residue, caseID, basis: basis, actor,
        max(now ?? log.lastRecorded, log.lastRecorded), at: expected)
    }
    if !entangled.isEmpty { isRecountDue.withLock { $0 = true } }
    // Views follow the log also where the keys cannot go yet.
    let finished = Result { try finishDestructions() }
    try catchUp()
    try finished.get()
    return destroyed.count
  }

  /// Records a destruction. Where the log has it though recording failed, because the commit of
  /// `decision/` behind it did, it happened, and whoever called goes on to destroy the keys.
  func unlessRecorded(_ subjects: [SubjectID], _ record: () throws -> Void) throws {
    do { try record() } catch {
      guard try subjects.allSatisfy({ try vault.isDestroyed($0) }) else { throw error }
    }
  }

  /// The approval and the erasure, with what the child had added to cumulative aggregates.
  private func recordErasure(
    of erased: ErasedSubjects, destroying: [SubjectID], _ residue: [ResidueEntry],
    _ caseID: CaseID?, basis: String, _ actor: Actor, _ time: Instant, at expected: UInt64
  ) throws {
    let statistics = try vault.sealingKey(.statistics)
    try perform("subject.erased", at: time) { [self] scope, rows in
      guard scope.nextPosition == expected else {
        throw ExchangeError(.busy, "something was recorded meanwhile; approve again")
      }
      var identities = [CBORValue]()
      for record in erased.records {
        if let row = try RecordRow(of: record, in: rows) { identities.append(.bytes(row.identity)) }
      }
      let approved = try caseID.map { caseID in
        try scope.emit(
          draft(DispositionApproved(caseID: caseID), in: .caseFile(caseID), by: actor),
          into: &rows)
      }
      let stream = caseID.map { Ledger.Stream.caseFile($0) } ?? .child(erased.child)
      for page in 0..<Erasure.events(subjects: destroying.count, steps: residue.count) {
        let isFirst = page == 0
        let body = SubjectErased(
          child: erased.child, records: isFirst ? erased.records : [],
          subjects: Erasure.page(page, of: destroying, Erasure.subjectsPerEvent), caseID: caseID,
          basis: basis, knownAt: expected - 1, retired: isFirst ? erased.retired : [])
        let steps = Erasure.page(page, of: residue, Erasure.stepsPerEvent)
        let sealed = CBORValue.record([
          "residue": .array(steps.map(\.cbor)), "identities": .array(isFirst ? identities : []),
        ])
        try scope.emit(
          draft(
            body, in: stream, by: actor, cause: approved,
            sealed: [.sealed(statistics, sealed)]),
          into: &rows)
      }
    }
  }

  private func residue(
    of erased: ErasedSubjects, except left: String? = nil
  ) throws -> [ResidueEntry] {
    var residue = [ResidueEntry]()
    for running in projections where running.projection.name != left {
      residue += try running.environment.read { rows in
        try running.projection.residue(of: erased, using: running.keys, in: rows)
      }
    }
    return residue
  }

  private static func isAnother(_ actor: Actor, than proposer: Actor) -> Bool {
    // Two operators at one machine cannot be told from one who changed his name.
    guard let account = actor.account, let first = proposer.account else { return false }
    return account != first
  }

  private func subjects(of child: ChildID) throws -> ErasedSubjects {
    try consolidatedRecords.environment.read { rows in
      ErasedSubjects(
        child: child, records: try records.members(of: child, in: rows),
        retired: try records.retired(into: child, in: rows))
    }
  }

  private func destroyed(with erased: ErasedSubjects) throws -> [SubjectID] {
    var subjects = Set(try vault.destroyedWith(erased.child.retagged()))
    for record in erased.records {
      subjects.formUnion(try vault.destroyedWith(record.retagged()))
    }
    for child in erased.retired {
      subjects.formUnion(try vault.destroyedWith(child.retagged()))
    }
    return subjects.sorted()
  }

  func rememberDestroyed(_ subjects: [SubjectID]) throws {
    try publishing.alone {
      var state = try head.read()
      guard !Set(state.destroyed).isSuperset(of: subjects) else { return }
      try claimHead()
      state = try head.read()
      state.destroyed = Set(state.destroyed).union(subjects).sorted()
      try head.write(state, signer: signers.checkpoint)
    }
  }
}
