import ConsolidatedRecords
import CBOR
import Files
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Vault

/// What must hold at every start: destroyed keys are destroyed, here and in the second place's
/// memory, whatever crash or restored copy came between.
extension Exchange {
  /// Ends what was cut short, does again what was lost, and brings all that follows up to the log.
  func settleDestructions(
    _ remembered: Set<SubjectID>, _ progress: @Sendable (String, UInt64, UInt64) -> Void
  ) throws {
    let redone = try redoDestructions()
    try decisions.catchUp(with: log, opener: vault)
    try catchUp(progress: progress)
    try eraseAgain(remembered)
    if redone { try forgetDestroyedRows() }
    // What cannot be certified yet hinders nobody: tick tries again.
    try certifyDestructions(at: nil)
  }

  /// Keys named by the log's erasures are destroyed: also after a crash between event and
  /// destruction. Gives whether there was anything to do.
  func redoDestructions() throws -> Bool {
    let subjects = try Self.recordedDestructions(in: log)
    guard !subjects.isEmpty else { return false }
    let left = try subjects.filter { try !vault.isDestroyed($0) }
    if !left.isEmpty { try vault.destroy(left.sorted()) }
    let remembered = Set(try head.read().destroyed)
    if !subjects.isSubset(of: remembered) { try rememberDestroyed(subjects.sorted()) }
    return !left.isEmpty
  }

  /// The subjects whose keys the log says are destroyed.
  static func recordedDestructions(in log: LogStore) throws -> Set<SubjectID> {
    var subjects = Set<SubjectID>()
    for (position, type) in try log.structuralEvents() where type == StructuralEvent.erased {
      subjects.formUnion(try log.event(at: position).destroyedSubjects())
    }
    return subjects
  }

  /// Destroys the keys that the log says are destroyed and that are still there. From their event
  /// on they open nothing; where a full disk keeps them from going, every write, tick and
  /// checkpoint asks for it again, and so does the next opening.
  package func finishDestructions() throws {
    guard vault.isDestructionDue else { return }
    try following.alone {
      let doomed = vault.doomed()
      guard !doomed.isEmpty else { return }
      try rememberDestroyed(doomed)
      try vault.destroy(doomed)
    }
  }

  /// A restored copy may be older than an erasure that the second place remembers: the child is
  /// erased again, with its residue, so that counts keep their value and nobody comes back.
  func eraseAgain(_ remembered: Set<SubjectID>) throws {
    let actor = Actor.system("restore")
    let left = try remembered.filter { try vault.holdsKey(of: $0) }.sorted()
    guard !left.isEmpty else { return }
    for subject in left {
      let found = try consolidatedRecords.environment.read { rows in
        try records.child(
          records.survivor(of: subject.retagged(), knownAt: .max, in: rows), in: rows)
      }
      guard let found, found.erasedAt == nil else { continue }
      try eraseNow(found.child, caseID: nil, basis: "erased before the restore", actor, now: nil)
    }
    try eraseRest(left, actor)
    try forgetDestroyedRows()
    try certifyDestructions(at: nil)
  }

  /// What belongs to no child here (rejected blocks; children whose records are not in this copy)
  /// is recorded too: a key that is destroyed and that no event names would be a lost one.
  private func eraseRest(_ remembered: [SubjectID], _ actor: Actor) throws {
    try following.alone { try eraseRestAlone(remembered, actor) }
  }

  private func eraseRestAlone(_ remembered: [SubjectID], _ actor: Actor) throws {
    let rest = try remembered.filter { try vault.holdsKey(of: $0) }
    for start in stride(from: 0, to: rest.count, by: Erasure.subjectsPerEvent) {
      let subjects = Array(rest[start..<min(start + Erasure.subjectsPerEvent, rest.count)])
      try recordDestruction(
        of: subjects, basis: "erased before the restore", actor, at: log.lastRecorded)
    }
    try finishDestructions()
    try catchUp()
  }

  /// The event that orders the destruction of keys that are no child's: rejected blocks, ended
  /// accountings, what a restore brought back.
  ///
  /// With `expected` it stands at that position, or `busy` is thrown.
  func recordDestruction(
    of subjects: [SubjectID], basis: String, _ actor: Actor, at time: Instant,
    expected: UInt64? = nil
  ) throws {
    let statistics = try vault.sealingKey(.statistics)
    try unlessRecorded(subjects) {
      try perform("subject.erased", at: time) { [self] scope, rows in
        guard expected == nil || scope.nextPosition == expected else {
          throw ExchangeError(.busy, "something was recorded meanwhile; try again")
        }
        let body = SubjectErased(
          child: nil, records: [], subjects: subjects, caseID: nil, basis: basis,
          knownAt: scope.nextPosition - 1)
        let residue = CBORValue.record(["residue": .array([])])
        try scope.emit(
          draft(body, in: .ledger, by: actor, sealed: [.sealed(statistics, residue)]),
          into: &rows)
      }
    }
  }

  /// Rewrites what was derived without the rows that are gone.
  func forgetDestroyedRows() throws {
    try following.alone {
      for projection in projections { try projection.compact() }
      try DurableFile.write([], to: home.decisionCompactionDue)
      let spare = home.decision + ".new"
      try Directory.removeAll(spare)
      try decisions.environment.compact(by: spare)
      try DurableFile.remove(home.decisionCompactionDue)
    }
  }

  /// Rewrites `decision/` without deleted rows, when an erasure asked for it. Nobody has it open.
  static func compactDecisionsIfDue(_ home: LedgerHome) throws {
    guard Directory.exists(home.decisionCompactionDue) else { return }
    if Directory.exists(home.decision + "/data.mdb") {
      let new = home.decision + ".new"
      try Directory.removeAll(new)
      try Directory.make(new)
      let fold = DecisionState.tableList
      let environment = try Environment.open(
        path: home.decision, tables: fold,
        options: .init(durable: false, storage: home.storage))
      try environment.compactCopy(to: new)
      environment.close()
      try Directory.removeAll(home.decision)
      try Directory.move(new, to: home.decision)
    }
    try DurableFile.remove(home.decisionCompactionDue)
  }
}
