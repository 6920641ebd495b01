import Primitives
import Records
import Signing

/// Checks that no event id comes twice and that every stream's versions follow one another, over a
/// log of any length: what was met lies in scratch files, and is judged by bucket at the end.
struct OrderCheck: ~Copyable {
  /// Event id (two numbers), position.
  private var identifiers: SpilledRows
  /// Stream id (two numbers), kind, version, position.
  private var streams: SpilledRows
  /// Kinds of streams met, numbered: a handful.
  private var kinds: [String: UInt64] = [:]

  /// With scratch files on the file system of a directory.
  init(scratch directory: String) throws {
    let mixer = UInt64(bigEndian: SystemRandom().bytes(count: 8))
    let identifiers = try SpilledRows(width: 3, in: directory, mixer: mixer)
    let streams = try SpilledRows(width: 5, in: directory, mixer: mixer)
    self.identifiers = identifiers
    self.streams = streams
  }

  /// Takes the next event, in order.
  mutating func take(_ event: RecordedEvent) throws {
    let identifier = event.identifier
    try identifiers.add([identifier.high, identifier.low, event.position])
    let stream = event.stream
    let next = UInt64(kinds.count)
    let kind = kinds[stream.kind] ?? next
    if kind == next {
      guard next < UInt64(Limits.streamKindsMax) else {
        throw LedgerError(
          .integrity, "more than \(Limits.streamKindsMax) kinds of streams, which nobody writes")
      }
      kinds[stream.kind] = kind
    }
    try streams.add([
      stream.identifier.high, stream.identifier.low, kind, event.streamVersion, event.position,
    ])
  }

  /// Judges all that was taken; names the first position that is out of order.
  consuming func finish() throws {
    var worst = try firstRepetition()
    if let gap = try firstGap(), worst.map({ gap.position < $0.position }) ?? true { worst = gap }
    if let worst { throw LedgerError(.integrity, worst.reason) }
  }

  private struct Finding {
    let position: UInt64
    let reason: String
  }

  private func firstRepetition() throws -> Finding? {
    var first: UInt64?
    var bucket = [(high: UInt64, low: UInt64, position: UInt64)]()
    try identifiers.forEachBlock { rows in
      for start in stride(from: 0, to: rows.count, by: 3) {
        bucket.append((rows[start], rows[start + 1], rows[start + 2]))
      }
    } end: {
      bucket.sort { $0 < $1 }
      for (left, right) in zip(bucket, bucket.dropFirst())
      where left.high == right.high && left.low == right.low {
        first = min(first ?? .max, right.position)
      }
      bucket.removeAll(keepingCapacity: true)
    }
    return first.map {
      Finding(position: $0, reason: "the event at position \($0) has the id of an earlier one")
    }
  }

  private func firstGap() throws -> Finding? {
    struct Key: Hashable { let high, low, kind: UInt64 }
    var first: Finding?
    var versions = [Key: UInt64]()
    try streams.forEachBlock { rows in
      for start in stride(from: 0, to: rows.count, by: 5) {
        let key = Key(high: rows[start], low: rows[start + 1], kind: rows[start + 2])
        let (version, position) = (rows[start + 3], rows[start + 4])
        let before = versions.updateValue(version, forKey: key) ?? 0
        // A version is never 0, so that nothing follows the last number of all.
        guard version != before &+ 1, first.map({ position < $0.position }) ?? true else {
          continue
        }
        first = Finding(
          position: position,
          reason: """
            the event at position \(position) says version \(version) of its stream, which stands \
            at \(before)
            """)
      }
    } end: {
      versions.removeAll(keepingCapacity: true)
    }
    return first
  }
}
