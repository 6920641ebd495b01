public import Primitives
public import Records

/// What a version counts: one State record, one account, the ledger itself.
public struct Stream: Hashable, Sendable {
  /// The kind, a lower-case noun: `record`, `child`, `account`.
  public let kind: String
  /// Which one.
  public let identifier: StreamID

  /// A stream.
  public init<Kind>(_ kind: String, _ identifier: Identifier<Kind>) {
    self.kind = kind
    self.identifier = identifier.retagged()
  }

  /// The ledger's own stream: keys, policies, reference tables.
  public static let ledger = Stream("ledger", StreamID(high: 0, low: 0))

  /// Key of its row in the table of streams.
  var tableKey: [UInt8] { identifier.bytes + Array(kind.utf8) }
}
