import KeyValue
import Primitives
import Records

/// Checks that no event id comes twice and that every stream's versions follow one another, over a
/// log of any length: what was met lies in an environment of its own, not in memory.
struct OrderCheck {
  /// Event id → nothing.
  static let identifiers = Table(0, "identifiers")
  /// Stream → version.
  static let streams = Table(1, "streams")

  let scratch: Environment

  /// Takes the next events, in order.
  func take(_ events: [RecordedEvent]) throws {
    try scratch.write { rows in
      for event in events {
        guard try rows.putIfAbsent([], for: event.identifier.bytes, in: Self.identifiers) else {
          throw LedgerError(
            .integrity, "the event at position \(event.position) has the id of an earlier one")
        }
        let key = event.stream.tableKey
        let version = try rows.get(key, in: Self.streams).map { UInt64(bigEndian: $0) } ?? 0
        guard event.streamVersion == version + 1 else {
          throw LedgerError(
            .integrity,
            """
            the event at position \(event.position) says version \(event.streamVersion) of its \
            stream, which stands at \(version)
            """)
        }
        try rows.put(event.streamVersion.bigEndianBytes, for: key, in: Self.streams)
      }
    }
  }
}
