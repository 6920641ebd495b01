import KeyValue
import Ledger
public import Primitives
public import Records

extension Exchange {
  /// A certificate of counts in a list.
  public struct CertificateListing: Sendable {
    /// Where its event stands: its name.
    public let position: UInt64
    /// When it was made.
    public let recorded: Instant
    /// What is certified.
    public let body: CountCertified
  }

  /// Every certificate of counts, the newest first.
  public func certificates(acting: Acting) throws -> [CertificateListing] {
    try catchUp()
    let actor = try admit(acting, to: .aggregateReports, target: .nation)
    let positions = try decisions.environment.read { rows -> [UInt64] in
      var found = [UInt64]()
      let prefix = DecisionState.Tables.certificateKey
      try rows.forEach(in: DecisionState.Tables.counters, prefix: prefix) { key, _ in
        found.append(
          try StoredNumber.read(
            key.bytes.dropFirst(prefix.count), in: DecisionState.Tables.counters))
        return true
      }
      return found
    }
    let found = try positions.reversed().map { position in
      let event = try log.event(at: position)
      guard case .clear(let clear)? = event.parts.first else {
        throw ExchangeError(.integrity, "the certificate at position \(position) is empty")
      }
      return CertificateListing(
        position: position, recorded: event.recorded, body: try CountCertified(clear: clear))
    }
    try recordReport(
      "count.certificates", scope: .nation, knownAt: log.size - 1, children: [:], actor,
      acting.time)
    return found
  }
}
