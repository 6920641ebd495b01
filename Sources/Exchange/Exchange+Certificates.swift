import Signing
import ChildCounts
public import Counting
import KeyValue
public import Ledger
import Primitives
import Projecting
public import Records
import Sealing

extension Exchange {
  /// A certified count with what lets a stranger hold it against the log.
  public struct Certificate: Sendable {
    /// What is certified.
    public let body: CountCertified
    /// Where its event stands.
    public let position: UInt64
    /// The signed leaf of the event.
    public let leaf: [UInt8]
    /// A checkpoint that contains the event.
    public let checkpoint: SignedCheckpoint

    /// The period.
    public var period: PerformancePeriod {
      PerformancePeriod(startYear: Int32(clamping: body.periodStartYear))
    }
  }

  /// What came of looking at a certificate again.
  public struct CertificateReport: Sendable {
    /// What is certified.
    public let certificate: CountCertified
    /// Where its event stands.
    public let position: UInt64
    /// Everything that does not hold, by name; empty when the certificate stands.
    public let failures: [(name: String, explanation: String)]
    /// Whether the log was counted again from nothing.
    public let wasReplayed: Bool
  }

  /// Certifies both categories of a period as known at a position: the numbers go into a signed
  /// event, with a checkpoint that contains the position.
  public func certifyCount(_ asked: CountQuestion, acting: Acting) throws -> Certificate {
    let settled = try settled(asked)
    let question = settled.question
    let actor = try admit(acting, to: .certifyCount, target: .nation)
    let note = try checkpoint(containing: question.knownAt)
    let categories = try childCounts.environment.read { rows in
      try Self.certified(counts, question, in: rows)
    }
    let body = CountCertified(
      periodStartYear: Int(question.period.startYear), knownAt: question.knownAt,
      asOf: question.asOf, rules: settled.rulesName,
      rulesDigest: SHA256Digest.of(question.rules.rules.encoded), checkpoint: note.note,
      categories: categories)
    let answer = try perform(CountCertified.type, at: acting.time) { [self] scope, rows in
      try scope.emit(draft(body, in: .ledger, by: actor), into: &rows)
    }
    guard let position = answer.first, let leaf = try log.leaf(at: position) else {
      throw ExchangeError(.integrity, "the certificate was recorded and is not in the log")
    }
    return Certificate(
      body: body, position: position, leaf: leaf,
      checkpoint: try checkpoint(containing: position))
  }

  /// The numbers of both categories and the digests of their series.
  private static func certified(
    _ counts: ChildCounts, _ question: ChildCounts.Question, in rows: borrowing ReadTransaction
  ) throws -> [CountCertified.Category] {
    try CountingCategory.allCases.map { category in
      var question = question
      question.category = category
      var digest = RunningSHA256()
      try counts.forEachSeriesRow(question, in: rows) { digest.update($0) }
      return CountCertified.Category(
        category: category.rawValue,
        national: try counts.count(question, state: nil, in: rows),
        states: try counts.states(question, in: rows).compactMap { state in
          let count = try counts.count(question, state: state, in: rows)
          return count == 0 ? nil : (state, count)
        },
        seriesDigest: digest.finalize())
    }
  }

  /// Looks at a certificate again, however much was recorded since: whether the event is in this
  /// log and well signed, whether its checkpoint is this log's, and whether the same rules give the
  /// same numbers. With `replaying` the log is counted again from nothing, which takes as long as
  /// it takes.
  public func verifyCertificate(
    at position: UInt64, leaf: [UInt8]?, replaying: Bool, acting: Acting
  ) throws -> CertificateReport {
    try catchUp()
    let actor = try admit(acting, to: .aggregateReports, target: .nation)
    guard position < log.size, let stored = try log.leaf(at: position) else {
      throw ExchangeError(
        .notFound, "no-such-event: the log ends before position \(position)")
    }
    let event = try RecordedEvent(leaf: stored, position: position)
    guard event.type == CountCertified.type else {
      throw ExchangeError(
        .notFound, "no-such-event: position \(position) is no certificate but \(event.type)")
    }
    guard case .clear(let clear)? = event.parts.first else {
      throw ExchangeError(.integrity, "the certificate at position \(position) is empty")
    }
    let body = try CountCertified(clear: clear)
    var failures = [(name: String, explanation: String)]()
    if let leaf, leaf != stored {
      failures.append(
        ("another-log", "the leaf of the certificate is not the one at its position here"))
    }
    failures += try proofFailures(event, body)
    failures += try countFailures(body, replaying: replaying)
    try recordReport(
      "count.verify", scope: .nation, knownAt: body.knownAt, children: [:], actor, acting.time)
    return CertificateReport(
      certificate: body, position: position, failures: failures, wasReplayed: replaying)
  }

  private func proofFailures(
    _ event: RecordedEvent, _ body: CountCertified
  ) throws -> [(name: String, explanation: String)] {
    var failures = [(name: String, explanation: String)]()
    let ring = try log.keyRing()
    let key = ring.keys.first {
      $0.role == .event && $0.kid == event.kid && $0.covers(event.position)
    }
    if key?.key.verifies(event.signature, of: event.signedBytes) != true {
      failures.append(("signature", "no key in force at the position signed the certificate"))
    }
    do {
      let note = try SignedCheckpoint(parsing: body.checkpoint)
      guard note.checkpoint.size > body.knownAt else {
        failures.append(("checkpoint", "its checkpoint does not contain the position"))
        return failures
      }
      try LogVerifier(log: log).check(note)
    } catch let error as LedgerError {
      failures.append(("checkpoint", error.reason))
    }
    return failures
  }

  private func countFailures(
    _ body: CountCertified, replaying: Bool
  ) throws -> [(name: String, explanation: String)] {
    let rules: NumberedRules
    do {
      rules = try ruleSet(named: body.rules, knownAt: body.knownAt).series
    } catch let error as ExchangeError {
      return [("rules", error.reason)]
    }
    // A later version of the policy may count alike and share the series: its own name then stands
    // in the certificate, and the digest of the set that the series was made under.
    guard SHA256Digest.of(rules.rules.encoded) == body.rulesDigest else {
      return [("rules", "the rule set \(body.rules) has other values here")]
    }
    let question = ChildCounts.Question(
      category: .one, period: PerformancePeriod(startYear: Int32(clamping: body.periodStartYear)),
      asOf: body.asOf, knownAt: body.knownAt, rules: rules)
    var failures = try childCounts.environment.read { rows in
      Self.differences(
        body.categories, try Self.certified(counts, question, in: rows), "series")
    }
    guard replaying else { return failures }
    let built = try childCounts.built(
      from: log, opener: vault, upTo: body.knownAt + 1, inMemory: true)
    defer { try? built.discard() }
    failures += try built.environment.read { rows in
      Self.differences(
        body.categories, try Self.certified(counts, question, in: rows), "replay")
    }
    return failures
  }

  private static func differences(
    _ certified: [CountCertified.Category], _ found: [CountCertified.Category], _ name: String
  ) -> [(name: String, explanation: String)] {
    var failures = [(name: String, explanation: String)]()
    for one in certified {
      guard let other = found.first(where: { $0.category == one.category }), one != other else {
        continue
      }
      if one.national != other.national {
        failures.append(
          (
            name,
            "category \(one.category): \(one.national) children certified, \(other.national) found"
          ))
      }
      let states = Set(one.states.map(\.state)).union(other.states.map(\.state))
      for state in states.sorted() {
        let pair = [one, other].map { list in
          list.states.first { $0.state == state }?.count ?? 0
        }
        if pair[0] != pair[1] {
          failures.append(
            (name, "category \(one.category), \(state): \(pair[0]) certified, \(pair[1]) found"))
        }
      }
      if one.seriesDigest != other.seriesDigest {
        failures.append(
          (name, "category \(one.category): the rows of the series have another digest"))
      }
    }
    return failures
  }
}
