import CBOR
public import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// Findings about the file as a whole that are kept with a submission; more say the same again.
  static let fileFindingsMax = 200

  /// What became of a package.
  public struct SubmissionOutcome: Sendable {
    /// Which submission.
    public let submission: SubmissionID
    /// The receipt's body and digest.
    public let receipt: ReceiptBody
    /// Whether the file as a whole was refused.
    public let isRefused: Bool
    /// Whether it had been answered before.
    public let isRepetition: Bool
  }

  /// Takes a package: reads and judges it whole, then commits chunk by chunk, then answers.
  ///
  /// A package that was answered before gets its first answer. One that was cut short is completed.
  /// A file of a connected State that is refused as a whole is an event with a receipt too.
  ///
  /// `expectedState`: by whose connection it came; `received`: when. `progress` is told students
  /// done and in all. `asTest`: judged and matched, and changes nothing, also of a State whose
  /// packages are taken in earnest. `requestKey`: an idempotency key, with a State that is known by
  /// the connection; used before for another package, it throws ``RequestKeyReused``.
  public func submit(
    _ files: PackageFiles, fileName: String, expectedState: StateCode?, received: Instant?,
    asTest: Bool = false, requestKey: String? = nil, acting: Acting,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> SubmissionOutcome {
    let digest = try Self.digest(of: files)
    if let requestKey, let expectedState {
      let actor = try admit(acting, to: .submitPackages, target: .state(expectedState))
      try bind(
        requestKey: requestKey, to: digest + [asTest ? 1 : 0], operation: "submitPackage", actor,
        at: acting.time)
    }
    let header: SubmissionHeader
    do throws(IntakeError) { header = try SubmissionReader.header(of: files) } catch {
      guard let state = error.header?.state ?? expectedState else { throw error }
      return try refuse(
        error, state: state, encoding: files.encoding, digest: digest, fileName: fileName,
        received: received ?? acting.time, asTest: asTest, acting: acting)
    }
    let state = expectedState ?? header.state
    let time = received ?? max(acting.time, isClockSimulated ? header.submissionDate : acting.time)
    let actor = try admit(acting, to: .submitPackages, target: .state(state))
    let agreement = try agreement(with: state)
    if let objection = agreement.objection(on: time.date) {
      throw ExchangeError(.refused, objection)
    }
    let mode = asTest ? .test : agreement.mode
    if let answered = try answered(state, mode, digest) { return answered }
    let rules = try ruleSet(on: time.date)
    let parsed: SubmissionStream
    do throws(IntakeError) {
      parsed = try SubmissionReader.stream(
        files, ruleSet: rules, receivedAt: time, expectedState: expectedState)
    } catch {
      return try refuse(
        error, state: state, encoding: files.encoding, digest: digest, fileName: fileName,
        received: time, asTest: asTest, acting: acting)
    }
    let submission = try receive(
      parsed.header, parsed.findings, ruleSet: parsed.ruleSet, state: state,
      mode: mode, encoding: files.encoding, digest: digest, fileName: fileName, at: time, actor)
    var test: TestAnswer?
    switch mode {
    case .production: try take(parsed, submission, actor, at: time, progress)
    case .test: test = try rehearse(parsed, submission, actor, at: time, progress)
    }
    return try complete(
      submission, state: state, outcome: .taken, at: time, actor, test: test)
  }

  /// SHA-256 over the sorted files, equal for a directory and a zip.
  private static func digest(of files: PackageFiles) throws -> [UInt8] {
    var hash = RunningSHA256()
    try files.feedDigest { hash.update($0) }
    return hash.finalize()
  }

  /// The first answer to a package that was answered.
  private func answered(
    _ state: StateCode, _ mode: StateConnected.Mode, _ digest: [UInt8]
  ) throws -> SubmissionOutcome? {
    let key = DecisionState.packageKey(
      state: state, mode: mode, digest: digest, under: index)
    let found = try decisions.environment.read { rows -> (SubmissionID, UInt64)? in
      guard
        let submission = try rows.get(key, in: DecisionState.Tables.packages)
          .flatMap({ SubmissionID(bytes: $0) }),
        let completed = try SubmissionRow(of: submission, in: rows)?.completed
      else { return nil }
      return (submission, completed)
    }
    guard let (submission, completed) = found else { return nil }
    let receipt = try ReceiptComposer(exchange: self).recompose(submission)
    let event = try log.event(at: completed)
    guard case .clear(let clear)? = event.parts.first else { return nil }
    return SubmissionOutcome(
      submission: submission, receipt: receipt,
      isRefused: try SubmissionCompleted(clear: clear).outcome == .refused, isRepetition: true)
  }

  /// Records that a package came in; the same package again gets the same submission.
  private func receive(
    _ header: SubmissionHeader, _ findings: [Finding], ruleSet: String, state: StateCode,
    mode: StateConnected.Mode, encoding: String, digest: [UInt8], fileName: String,
    at time: Instant, _ actor: Actor
  ) throws -> SubmissionID {
    let packageKey = DecisionState.packageKey(
      state: state, mode: mode, digest: digest, under: index)
    let submission = SubmissionID(from: random)
    let kept = findings.prefix(Self.fileFindingsMax).told(after: []).map(\.cbor)
    try perform(
      "submission.received", identifier: commandIdentifier("submission.received", packageKey),
      content: packageKey, at: time
    ) { [self] scope, rows in
      let key = vault.makeKey(for: submission.retagged(), type: .submission)
      let body = SubmissionReceived(
        submission: submission, state: state, encoding: encoding,
        keyedDigest: KeyedDigest.of(digest, under: key.key.forDigests),
        submissionDate: header.submissionDate, totalStudents: header.totalStudents,
        totalRecords: header.totalRecords, effectiveFrom: header.effectiveFrom,
        effectiveUntil: header.effectiveUntil, mode: mode, ruleSet: ruleSet)
      let sealed = CBORValue.record([
        "digest": .bytes(digest), "file": .text(fileName), "findings": .array(kept),
      ])
      try scope.emit(
        draft(
          body, in: .submission(submission), by: actor, sealed: [.sealed(key, sealed)]),
        into: &rows)
    }
    let known = try decisions.environment.read {
      try $0.get(packageKey, in: DecisionState.Tables.packages)
    }
    guard let known = known.flatMap({ SubmissionID(bytes: $0) }) else {
      throw ExchangeError(.integrity, "a submission was recorded and is not known")
    }
    return known
  }

  private func take(
    _ parsed: SubmissionStream, _ submission: SubmissionID, _ actor: Actor, at time: Instant,
    _ progress: (Int, Int) -> Void
  ) throws {
    let decider = SubmissionDecider(
      exchange: self, submission: submission, header: parsed.header, ruleSet: parsed.ruleSet,
      actor: actor, rejectedKeptDays: try rejectedKeptDays(on: time.date),
      admitsErased: try admitsErased(on: time.date),
      routing: try WorkRouting(self, on: time.date), keys: DecisionKeys(of: vault))
    // Three go at once: this thread reads the next chunk while the writer decides on one, and the
    // projections follow what is recorded. What following meets, `complete` will meet again.
    let (writing, following) = (try Assistant(), try Assistant())
    defer { try? following.finish() }
    var done = 0
    try waiting(for: writing) {
      let size = SubmissionDecider.studentsPerChunk
      try parsed.forEachChunk(of: size * SubmissionDecider.chunksAtOnceMax) { place, students in
        let chunks = stride(from: 0, to: students.count, by: size).map { start in
          let chunk = students[start..<min(start + size, students.count)]
          // Where it begins and ends: should chunks ever have another size, a retry after that
          // meets unchanged blocks, and skips none.
          let first = place.lowerBound + start
          let content =
            submission.bytes + UInt32(first).bigEndianBytes
            + UInt32(first + chunk.count).bigEndianBytes
          return BulkyPiece(content: content) { scope, rows in
            try decider.decide(chunk, &scope, &rows)
          }
        }
        try writing.begin { [self] in
          try perform("submission.chunk", bulky: chunks, at: time)
          following.nudge { [self] in try catchUp() }
        }
        progress(done, parsed.studentCount)
        done = place.upperBound
      }
    }
    progress(done, parsed.studentCount)
  }

  /// Runs `body`, then waits for the assistant, also when `body` failed: nothing is written after
  /// an answer.
  private func waiting(for assistant: Assistant, _ body: () throws -> Void) throws {
    do { try body() } catch {
      try? assistant.finish()
      throw error
    }
    try assistant.finish()
  }

  /// Whether a child that was lawfully destroyed is taken again when a State sends it.
  func admitsErased(on day: CivilDate) throws -> Bool {
    try policies().textOrFirst("erased-resubmission", .retention, on: day) == "admit"
  }

  /// Days for which a block that is not taken can still be read.
  func rejectedKeptDays(on day: CivilDate) throws -> Int {
    try policies().int("rejected-block-days", .retention, on: day)
  }

  /// Composes the receipt from what was recorded and records its digest.
  private func complete(
    _ submission: SubmissionID, state: StateCode, outcome: SubmissionCompleted.Outcome,
    at time: Instant, _ actor: Actor, test: TestAnswer?
  ) throws -> SubmissionOutcome {
    let size = log.size
    let composer = ReceiptComposer(exchange: self)
    // The log is read while the projections take in its end.
    let following = try Assistant()
    defer { try? following.finish() }
    try following.begin { [self] in try catchUp() }
    var content = try composer.content(of: submission, before: size) { try following.finish() }
    if let test { try composer.add(test, to: &content, knownAt: size - 1) }
    let composed = content
    guard let key = try vault.key(of: submission.retagged()) else {
      throw ExchangeError(.integrity, "a submission has no key")
    }
    let answer = try perform(
      "submission.completed",
      identifier: commandIdentifier("submission.completed", submission.bytes),
      content: submission.bytes, at: max(time, log.lastRecorded)
    ) { [self] scope, rows in
      let receipt = ReceiptBody(content: composed, last: scope.nextPosition)
      let digestKey = ReceiptBody.digestKey(of: key.key)
      let body = SubmissionCompleted(
        submission: submission, state: state, outcome: outcome, totals: composed.totals,
        findingCounts: composed.findingCounts, first: composed.first, last: scope.nextPosition,
        receiptDigest: KeyedDigest.of(receipt.encoded, under: digestKey),
        // Somebody else's event may have come between.
        knownAt: scope.nextPosition == size ? nil : size - 1)
      let blobs = test.map { vault.sealContent($0.cbor.encoded, under: key) } ?? []
      try scope.emit(
        draft(
          body, in: .submission(submission), by: actor,
          sealed: test != nil
            ? []
            : [
              .sealed(
                key,
                .record([
                  "findings": .array(
                    composed.findings.prefix(Self.fileFindingsMax).map(\.cbor))
                ]))
            ],
          blobs: blobs),
        into: &rows)
    }
    let receipt: ReceiptBody
    if let last = answer.first, !answer.isRepetition {
      receipt = ReceiptBody(content: composed, last: last)
    } else {
      receipt = try ReceiptComposer(exchange: self).recompose(submission)
    }
    return SubmissionOutcome(
      submission: submission, receipt: receipt, isRefused: outcome == .refused,
      isRepetition: answer.isRepetition)
  }

  /// Records that a connected State's file was refused as a whole, and why.
  private func refuse(
    _ error: IntakeError, state: StateCode, encoding: String, digest: [UInt8], fileName: String,
    received: Instant, asTest: Bool, acting: Acting
  ) throws -> SubmissionOutcome {
    let actor = try admit(acting, to: .submitPackages, target: .state(state))
    let row = try decisions.environment.read { try AgreementRow(of: state, in: $0) }
    let time = max(
      received, isClockSimulated ? error.header?.submissionDate ?? received : received)
    guard let row, row.objection(on: time.date) == nil else { throw error }
    let mode = asTest ? .test : row.mode
    if let known = try answered(state, mode, digest) { return known }
    let none = Instant(microseconds: 0)
    let header =
      error.header
      ?? SubmissionHeader(
        state: state, submissionDate: none, totalStudents: 0, totalRecords: 0,
        effectiveFrom: none, effectiveUntil: none)
    let submission = try receive(
      header, [error.finding], ruleSet: RuleSet.inForce(on: time.date).name, state: state,
      mode: mode,
      encoding: encoding, digest: digest, fileName: fileName, at: time, actor)
    return try complete(
      submission, state: state, outcome: .refused, at: time, actor, test: nil)
  }
}
