import AccessTrail
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// What the retention schedule says, and what is done by it.
extension Exchange {
  /// Lets in whoever proposes, approves or audits destructions. The one who is refused for both is
  /// told so once.
  func admitToDestructions(_ acting: Acting) throws -> Actor {
    if acting.account != nil {
      let roles = try bearer(of: acting, .proposeDestruction, .nation).row.holder.roles
      func may(_ function: Function) -> Bool {
        roles.contains { AuthorisationTable.grant($0.role, function).admits(.read) }
      }
      if !may(.proposeDestruction), may(.approveDestruction) {
        return try admit(acting, to: .approveDestruction, target: .nation, manner: .read)
      }
    }
    return try admit(acting, to: .proposeDestruction, target: .nation, manner: .read)
  }

  // MARK: Accountings

  /// The accountings of erased children that may end by a day: the years of the policy after the
  /// last disclosure and after the erasure, whichever is later (5 U.S.C. 552a(c)(3)).
  func accountingsDue(
    on day: CivilDate
  ) throws -> [(child: ChildID, accounting: AccountingID, since: CivilDate)] {
    let rows = try decisions.environment.read { rows in
      try DestructionRows.erasedChild.allBytes(in: rows).compactMap { name, bytes in
        let row = try ErasedChildRow(decoding: bytes)
        guard row.accountingEndedAt == nil, let child = ChildID(bytes: name) else {
          return (child: ChildID, accounting: AccountingID, erasedAt: UInt64)?.none
        }
        return try ChildRow(of: child, in: rows).map { ($0.child, $0.accounting, row.erasedAt) }
      }
    }
    guard !rows.isEmpty else { return [] }
    let years = try policies().int("accounting-years", .retention, on: day)
    let held = Set(try openHolds().map(\.row.child))
    return try rows.compactMap { child, accounting, erasedAt in
      let survivor = try consolidatedRecords.environment.read {
        try records.survivor(of: child, knownAt: .max, in: $0)
      }
      guard !held.contains(child), !held.contains(survivor) else { return nil }
      let last = try accessTrail.environment.read {
        try trail.entries(of: .child(accounting), from: 0, through: .max, limit: 1, in: $0).first
      }
      let positions = [erasedAt, last?.position].compactMap(\.self)
      let since = try positions.map { try log.event(at: $0).recorded.date }.max()
      guard let since else { return nil }
      return (child, accounting, since.adding(years: years))
    }
  }

  /// Destroys the keys of accountings whose years are over.
  func endAccountings(on day: CivilDate, _ actor: Actor, _ time: Instant) throws -> Int {
    try catchUp()
    let due = try accountingsDue(on: day).filter { $0.since <= day }.map(\.accounting)
    guard !due.isEmpty else { return 0 }
    try following.alone {
      let subjects = Set(try due.flatMap { try vault.destroyedWith($0.retagged()) }).sorted()
      for start in stride(from: 0, to: subjects.count, by: Erasure.subjectsPerEvent) {
        let page = Array(subjects[start..<min(start + Erasure.subjectsPerEvent, subjects.count)])
        try Self.retrying {
          let expected = log.size
          try expectCertificate(of: page, caseID: nil, at: expected)
          try recordDestruction(
            of: page, basis: "retention of the accounting of disclosures", actor, at: time,
            expected: expected)
        }
      }
      try finishDestructions()
      try catchUp()
    }
    return due.count
  }

  /// Children whose accounting ended: they are named in no further one.
  func childrenWithoutAccounting() throws -> Set<ChildID> {
    try decisions.environment.read { rows in
      Set(
        try DestructionRows.erasedChild.allBytes(in: rows).compactMap { name, bytes in
          try ErasedChildRow(decoding: bytes).accountingEndedAt == nil
            ? nil : ChildID(bytes: name)
        })
    }
  }

  // MARK: Lists

  /// A case of destruction.
  public struct DestructionCase: Sendable {
    /// The case.
    public let caseID: CaseID
    /// Under what authority.
    public let basis: String
    /// When it was proposed.
    public let proposed: CivilDate
    /// When it was approved and done; nil until then.
    public let erased: CivilDate?
    /// Position of the certificate.
    public let certificate: UInt64?
    /// Whether a hold lies on the child.
    public let isHeld: Bool
  }

  /// A legal hold.
  public struct HoldListing: Sendable {
    /// The hold.
    public let hold: CaseID
    /// Why.
    public let basis: String
    /// When it was placed.
    public let placed: CivilDate
    /// When it was lifted.
    public let lifted: CivilDate?
  }

  /// Cases of destruction and legal holds, by day. They name no child.
  public func destructions(
    acting: Acting
  ) throws -> (cases: [DestructionCase], holds: [HoldListing]) {
    _ = try admitToDestructions(acting)
    try catchUp()
    let rows = try decisions.environment.read { rows in
      var found = [(CaseID, CaseRow)]()
      try rows.forEach(in: DecisionState.Tables.cases) { key, value in
        if let caseID = CaseID(bytes: key.bytes) {
          found.append((caseID, try CaseRow(decoding: value.bytes)))
        }
        return true
      }
      return found
    }
    let held = Set(try openHolds().map(\.row.child))
    let cases = try rows.map { caseID, row in
      DestructionCase(
        caseID: caseID, basis: row.basis, proposed: row.proposed,
        erased: try row.erasedAt.map { try log.event(at: $0).recorded.date },
        certificate: row.certifiedAt,
        isHeld: row.erasedAt == nil && held.contains(row.child))
    }
    let holds = try holds().map { hold, row in
      HoldListing(hold: hold, basis: row.basis, placed: row.placed, lifted: row.lifted)
    }
    return (
      cases.sorted { ($0.proposed, $0.caseID) < ($1.proposed, $1.caseID) },
      holds.sorted { ($0.placed, $0.hold) < ($1.placed, $1.hold) }
    )
  }

  /// What the retention schedule says is due, or soon will be.
  public struct RetentionDue: Sendable {
    /// Children about whom no State has said anything for the policy's years: MSIX id and the day
    /// since which that is so. The longest silent first.
    public let children: [(msixID: String, since: CivilDate)]
    /// Whether there are more of them.
    public let isCut: Bool
    /// Accountings of erased children, and the day on which tick destroys their keys.
    public let accountings: [(msixID: String, day: CivilDate)]
    /// Backups that still exist, with the day on which they are to be destroyed.
    public let backups: [BackupListing]
  }

  /// Children on one list of what is due: more are for the next look.
  static let retentionDueMax = 1_000

  /// What is due for destruction on a day. Listing a child is a look at it.
  public func retentionDue(acting: Acting) throws -> RetentionDue {
    try catchUp()
    let actor = try admitToDestructions(acting)
    let day = acting.time.date
    let backups = try backups(on: day).filter { $0.destroyed == nil }
    // Whoever only approves comes near no child, not even by number.
    guard AuthorisationTable.mayRead(.proposeDestruction, actor) else {
      return RetentionDue(children: [], isCut: false, accountings: [], backups: backups)
    }
    let years = try policies().intOrFirst("record-years", .retention, on: day)
    let (waiting, knownAt) = try decisions.environment.read { rows in
      (
        try silent(forYears: years, on: day, in: rows),
        try decidedThrough(in: rows)
      )
    }
    var listed = [ChildID: ListedChild]()
    var children = [(msixID: String, since: CivilDate)]()
    for (child, last) in waiting.prefix(Self.retentionDueMax) {
      let known = try consolidatedRecords.environment.read { try records.child(child, in: $0) }
      guard let known, known.erasedAt == nil else { continue }
      let number = numbering.number(serial: known.serial)
      children.append((number, last.adding(years: years)))
      listed[child] = ListedChild(accounting: known.accounting, shown: Array(number.utf8))
    }
    try recordReport(
      "erase-due", scope: .nation, knownAt: knownAt, children: listed,
      about: "\(years) years before \(day)", actor, acting.time)
    let accountings = try accountingsDue(on: day).compactMap { due in
      try consolidatedRecords.environment.read { try records.child(due.child, in: $0) }
        .map { (msixID: numbering.number(serial: $0.serial), day: due.since) }
    }
    return RetentionDue(
      children: children, isCut: waiting.count > Self.retentionDueMax,
      accountings: accountings.sorted { ($0.day, $0.msixID) < ($1.day, $1.msixID) },
      backups: backups)
  }

  /// Children among decisions of whom nobody said anything for so many years, those whose time came
  /// first before the others, with the day of the last statement.
  func silent(
    forYears years: Int, on day: CivilDate, in rows: borrowing some Reading & ~Copyable
  ) throws -> [(key: ChildID, value: CivilDate)] {
    var last = [ChildID: UInt64]()
    try rows.forEach(in: DecisionState.Tables.records) { _, value in
      let row = try RecordRow(decoding: value.bytes)
      if let child = row.child { last[child] = max(last[child] ?? 0, row.statement) }
      return true
    }
    return try last.mapValues { try log.event(at: $0).recorded.date }
      .filter { $0.value.adding(years: years) <= day }
      .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
  }

  /// Notes that a backup is destroyed, as its keeper states.
  public func noteBackupDestroyed(_ position: UInt64, acting: Acting) throws {
    let actor = try admit(acting, to: .operate, target: .nation)
    try perform(BackupDestroyed.type, at: acting.time) { [self] scope, rows in
      guard let bytes = try DestructionRows.backup.bytes(position.bigEndianBytes, in: rows),
        try BackupRow(decoding: bytes).destroyed == nil
      else {
        throw ExchangeError(
          .notFound, "no backup that still exists was recorded at this position: msix erase due")
      }
      try scope.emit(
        draft(BackupDestroyed(backup: position), in: .ledger, by: actor), into: &rows)
    }
  }
}
