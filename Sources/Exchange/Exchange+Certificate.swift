import CBOR
import Files
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

/// A destruction that is ordered and not yet certified: kept in a file of its own until then, so
/// that a crash in the middle does not lose what is to be looked for. Vectors open nothing.
struct CertificateDue {
  let caseID: CaseID?
  /// Where the event that orders the destruction will stand.
  let erased: UInt64
  let traces: KeyTraces
  /// Wrappings that the search found in `keys/` before.
  let foundBefore: Int

  var cbor: CBORValue {
    .array([
      caseID.map { .identifier($0) } ?? .null, .unsigned(erased), .bytes(traces.commitment),
      .array(traces.vectors.map { .bytes($0) }), .int(foundBefore),
    ])
  }

  init(caseID: CaseID?, erased: UInt64, traces: KeyTraces, foundBefore: Int) {
    self.caseID = caseID
    self.erased = erased
    self.traces = traces
    self.foundBefore = foundBefore
  }

  init?(cbor: CBORValue) {
    guard let items = cbor.items, items.count == 5, let erased = items[1].unsignedInteger,
      let commitment = items[2].byteString, let vectors = items[3].items,
      let found = items[4].int
    else { return nil }
    self.init(
      caseID: items[0].identifier(), erased: erased,
      traces: KeyTraces(vectors: vectors.compactMap(\.byteString), commitment: commitment),
      foundBefore: found)
  }
}

extension Exchange {
  /// Notes what is to be looked for once a destruction is done. Held under `following`.
  func expectCertificate(
    of subjects: [SubjectID], caseID: CaseID?, at erased: UInt64
  ) throws {
    let traces = try vault.traces(of: subjects)
    let before = try DestructionSearch(traces.vectors).search(
      below: home.directory + "/keys", except: [])
    let due = CertificateDue(
      caseID: caseID, erased: erased, traces: traces, foundBefore: before.met.count)
    try writeCertificatesDue(try certificatesDue().filter { $0.erased != erased } + [due])
  }

  /// Those whose event was recorded; what was only prepared is none.
  private func certificatesDue() throws -> [CertificateDue] {
    guard Directory.exists(home.certificatesDue) else { return [] }
    let file = try DurableFile.read(home.certificatesDue)
    guard let items = (try? CBORValue(decoding: file))?.items else {
      throw ExchangeError(.integrity, "\(home.certificatesDue) is damaged; remove it")
    }
    return try items.compactMap { CertificateDue(cbor: $0) }.filter { due in
      try due.erased < log.size && log.event(at: due.erased).isOfType(SubjectErased.type)
    }
  }

  private func writeCertificatesDue(_ dues: [CertificateDue]) throws {
    guard !dues.isEmpty else { return try DurableFile.remove(home.certificatesDue) }
    try DurableFile.write(CBORValue.array(dues.map(\.cbor)).encoded, to: home.certificatesDue)
  }

  /// What certifying came to.
  struct Certification {
    var certified = 0
    var remains: [String] = []
  }

  /// Rewrites what was derived, looks for the destroyed keys in every file of the data folder, and
  /// certifies each destruction of which nothing is found. Where something is, nothing is certified
  /// and the files are named; it is tried again at the next tick.
  @discardableResult
  func certifyDestructions(at time: Instant?) throws -> Certification {
    guard Directory.exists(home.certificatesDue) else { return Certification() }
    try finishDestructions()
    return try following.alone {
      let dues = try certificatesDue()
      guard !dues.isEmpty else {
        try writeCertificatesDue([])
        return Certification()
      }
      try forgetDestroyedRows()
      let result = try DestructionSearch(dues.flatMap(\.traces.vectors)).search(
        below: home.directory, except: [home.certificatesDue])
      guard result.met.isEmpty else { return Certification(remains: result.places) }
      try certify(dues, result, at: max(time ?? log.lastRecorded, log.lastRecorded))
      try writeCertificatesDue([])
      return Certification(certified: dues.count)
    }
  }

  private func certify(
    _ dues: [CertificateDue], _ result: DestructionSearch.Result, at time: Instant
  ) throws {
    let epoch = try vault.epochNumber()
    for due in dues {
      let body = DispositionCertified(
        caseID: due.caseID, erased: due.erased, keys: due.traces.vectors.count,
        commitment: due.traces.commitment, epoch: epoch, foundBefore: due.foundBefore,
        foundAfter: result.met.count, files: result.files, bytes: result.bytes)
      let stream = due.caseID.map { Ledger.Stream.caseFile($0) } ?? .ledger
      let draft = draft(body, in: stream, by: .system("destruction"))
      // A crash behind it leaves the file: the same command gets the same answer.
      let identifier = commandIdentifier("certificate", due.erased.bigEndianBytes)
      try perform(
        DispositionCertified.type, identifier: identifier, content: due.erased.bigEndianBytes,
        at: time
      ) { scope, rows in try scope.emit(draft, into: &rows) }
    }
  }

  func certificatePosition(of caseID: CaseID) throws -> UInt64? {
    try decisions.environment.read { try CaseRow(of: caseID, in: $0) }?.certifiedAt
  }

  /// A backup as destruction sees it.
  public struct BackupListing: Sendable {
    /// Position of the event that recorded it: its name.
    public let position: UInt64
    /// When it was made.
    public let made: CivilDate
    /// How many leaves it has.
    public let size: UInt64
    /// The day by which it is to be destroyed.
    public let end: CivilDate
    /// When somebody stated that it is; nil until then.
    public let destroyed: CivilDate?
  }

  /// A certificate of destruction, with what it leads to.
  public struct DestructionCertificate: Sendable {
    /// The case.
    public let caseID: CaseID
    /// Under what authority.
    public let basis: String
    /// The role of who proposed, and when.
    public let proposed: (role: Role?, day: CivilDate)
    /// The role of who approved, and when.
    public let approved: (role: Role?, day: CivilDate)
    /// What was certified.
    public let body: DispositionCertified
    /// Where the certificate stands.
    public let position: UInt64
    /// When it was recorded.
    public let recorded: Instant
    /// Backups of before the destruction that still exist, as far as was stated: each holds the
    /// destroyed keys until its end.
    public let earlierBackups: [BackupListing]
  }

  /// The certificate of a case. Where something hindered it, it is tried once more first.
  public func destructionCertificate(
    of caseID: CaseID, acting: Acting
  ) throws -> DestructionCertificate {
    _ = try admitToDestructions(acting)
    let outcome = try certifyDestructions(at: acting.time)
    guard let row = try decisions.environment.read({ try CaseRow(of: caseID, in: $0) }),
      let erasedAt = row.erasedAt
    else { throw ExchangeError(.notFound, "no destruction of this case was approved") }
    guard let position = row.certifiedAt else {
      throw ExchangeError(
        .failed,
        "not certified: what wrapped a destroyed key still lies in "
          + outcome.remains.joined(separator: ", ") + "; remove it, then ask again")
    }
    let event = try OpenedEvent(try log.event(at: position), opener: ClosedParts())
    let approval = try OpenedEvent(try log.event(at: erasedAt), opener: ClosedParts())
    return DestructionCertificate(
      caseID: caseID, basis: row.basis, proposed: (Self.role(of: row.proposer), row.proposed),
      approved: (Self.role(of: try Actor(cbor: approval.actor)), approval.recorded.date),
      body: try DispositionCertified(clear: event.clear), position: position,
      recorded: event.recorded,
      earlierBackups: try backups(on: acting.time.date).filter {
        $0.position < erasedAt && $0.destroyed == nil
      })
  }

  private static func role(of actor: Actor) -> Role? {
    guard case .account(_, let role, _, _, _) = actor else { return nil }
    return role
  }

  /// Backups by the day on which they were made, as the policy of a day lets them live.
  func backups(on day: CivilDate) throws -> [BackupListing] {
    let days = try policies().intOrFirst("backup-days", .retention, on: day)
    return try decisions.environment.read { try DestructionRows.backup.allBytes(in: $0) }
      .map { name, bytes in
        let row = try BackupRow(decoding: bytes)
        return BackupListing(
          position: try StoredNumber.read(name, in: DestructionRows.table), made: row.made,
          size: row.size,
          end: row.made.adding(days: days), destroyed: row.destroyed)
      }
  }
}
