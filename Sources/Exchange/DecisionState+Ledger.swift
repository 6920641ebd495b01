import CBOR
import KeyValue
import Ledger
import Primitives
import Records
import Sealing

/// Submissions, agreements, policies, tables, cases.
extension DecisionState {
  func foldSubmission(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    switch event.type {
    case SubmissionReceived.type:
      let body = try SubmissionReceived(clear: event.clear)
      let former = try rows.get(
        Self.answeredKey(body.state, body.mode), in: Tables.counters
      ).map { try StoredNumber.read($0, in: Tables.counters) }
      try SubmissionRow(
        state: body.state, first: event.position, completed: nil, mode: body.mode, former: former
      ).put(as: body.submission, into: &rows)
      if let digest = event.opened(body.submission.retagged())?["digest"]?.byteString {
        let key = Self.packageKey(
          state: body.state, mode: body.mode, digest: digest, under: index)
        try rows.put(body.submission.bytes, for: key, in: Tables.packages)
      }
    case SubmissionCompleted.type:
      let body = try SubmissionCompleted(clear: event.clear)
      guard var row = try SubmissionRow(of: body.submission, in: rows) else { return true }
      row.completed = event.position
      try row.put(as: body.submission, into: &rows)
      try rows.put(
        event.position.bigEndianBytes, for: Self.answeredKey(row.state, row.mode),
        in: Tables.counters)
    default: return false
    }
    return true
  }

  /// Where the position of a State's last answer is kept.
  private static func answeredKey(_ state: StateCode, _ mode: StateConnected.Mode) -> [UInt8] {
    Array("answered \(state) \(mode.rawValue)".utf8)
  }

  func foldLedger(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    switch event.type {
    case StateConnected.type:
      let body = try StateConnected(clear: event.clear)
      try AgreementRow(body).put(into: &rows)
    case StatePromoted.type:
      let body = try StatePromoted(clear: event.clear)
      try changeAgreement(body.state, &rows) { $0.mode = .production }
    case StateSuspended.type:
      let body = try StateSuspended(clear: event.clear)
      try changeAgreement(body.state, &rows) { $0.isSuspended = true }
    case StateRenewalDue.type:
      let body = try StateRenewalDue(clear: event.clear)
      try changeAgreement(body.state, &rows) { $0.isRenewalWarned = true }
    case PolicyAdopted.type:
      let policy = try PolicyAdopted(clear: event.clear).policy
      let key = Array(policy.area.rawValue.utf8) + [0] + UInt64(policy.version).bigEndianBytes
      try rows.put(policy.cbor.encoded, for: key, in: Tables.policies)
    case ReferenceLoaded.type:
      let body = try ReferenceLoaded(clear: event.clear)
      try rows.put(
        event.position.bigEndianBytes,
        for: Array(body.table.rawValue.utf8) + [0] + UInt64(body.version).bigEndianBytes,
        in: Tables.references)
    case ModelPublished.type:
      let body = try ModelPublished(clear: event.clear)
      let row = ModelRow(version: body.version, position: event.position, digest: body.digest)
      try row.put(into: &rows)
    case ModelRematched.type:
      try rows.put(
        event.position.bigEndianBytes, for: Tables.rematchedKey, in: Tables.counters)
    case CountCertified.type:
      try rows.put(
        [], for: Tables.certificateKey + event.position.bigEndianBytes, in: Tables.counters)
    case DispositionProposed.type:
      let body = try DispositionProposed(clear: event.clear)
      try CaseRow(
        child: body.child, proposer: try Actor(cbor: event.actor), basis: body.basis,
        proposed: event.recorded.date
      ).put(as: body.caseID, into: &rows)
    default: break
    }
  }

  private func changeAgreement(
    _ state: StateCode, _ rows: inout WriteTransaction, _ change: (inout AgreementRow) -> Void
  ) throws {
    guard var row = try AgreementRow(of: state, in: rows) else { return }
    change(&row)
    try row.put(into: &rows)
  }

  static func packageKey(
    state: StateCode, mode: StateConnected.Mode, digest: [UInt8], under key: SecretKey
  ) -> [UInt8] {
    KeyedDigest.of(
      Array("package \(state) \(mode.rawValue) ".utf8), digest, under: key)
  }

  static func accountKey(name: String, under key: SecretKey) -> [UInt8] {
    KeyedDigest.of(Array("account ".utf8), Array(name.utf8), under: key)
  }
}
