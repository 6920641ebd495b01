import KeyValue
package import Linkage
package import Primitives
package import Records
import Sealing

/// What matching keeps of a State record: its statements, sealed under a key of the ledger, and the
/// child it belongs to. Numbered by the position of the record's first statement, so that an older
/// record has the lower number.
package struct MatchingRow {
  let record: StateRecordID
  let state: StateCode
  let child: ChildID?
  package private(set) var statements: [MatchFields]

  /// The most different statements that are kept; older ones make room.
  static let statementsMax = 12

  package init(
    record: StateRecordID, state: StateCode, child: ChildID?, statements: [MatchFields]
  ) {
    self.record = record
    self.state = state
    self.child = child
    self.statements = statements
  }

  init?(
    number: UInt64, under key: SecretKey, in rows: borrowing some Reading & ~Copyable
  ) throws {
    let read = try rows.withValue(number.bigEndianBytes, in: DecisionState.Tables.matching) {
      (value: RawSpan) -> MatchingRow? in
      guard value.byteCount > Self.headBytes else { return nil }
      let head = value.extracting(0..<Self.headBytes).bytes
      guard let record = StateRecordID(bytes: head.prefix(16)),
        let state = StateCode(String(decoding: head[32..<34], as: UTF8.self)),
        let clear = try? PlacedSeal.open(
          value.extracting(Self.headBytes..<value.byteCount), at: Self.place(number), under: key),
        let statements = MatchFields.unpacked(clear)
      else { return nil }
      let child = ChildID(bytes: head[16..<32])
      return MatchingRow(
        record: record, state: state, child: child == Self.nobody ? nil : child,
        statements: statements)
    }
    guard let read else { return nil }
    guard let row = read else {
      throw ExchangeError(
        .integrity, "row \(number) of matching in decision/ is misshapen; say: msix rebuild")
    }
    self = row
  }

  func put(number: UInt64, under key: SecretKey, into rows: inout WriteTransaction) throws {
    let sealed = PlacedSeal.seal(
      MatchFields.packed(statements), at: Self.place(number), under: key)
    try rows.put(
      record.bytes + (child ?? Self.nobody).bytes + state.bytes + sealed,
      for: number.bigEndianBytes, in: DecisionState.Tables.matching)
  }

  /// Gives the row another child. What is sealed stays as it is; nothing happens without a row.
  static func setChild(
    _ child: ChildID, number: UInt64, in rows: inout WriteTransaction
  ) throws {
    let key = number.bigEndianBytes
    guard var bytes = try rows.get(key, in: DecisionState.Tables.matching) else { return }
    guard bytes.count > headBytes else {
      throw ExchangeError(
        .integrity, "row \(number) of matching in decision/ is misshapen; say: msix rebuild")
    }
    bytes.replaceSubrange(16..<32, with: child.bytes)
    try rows.put(bytes, for: key, in: DecisionState.Tables.matching)
  }

  private static let headBytes = 34
  private static let nobody = ChildID(high: 0, low: 0)

  private static func place(_ number: UInt64) -> [UInt8] {
    Array("matching".utf8) + number.bigEndianBytes
  }

  /// The statements with new ones before them, each once.
  mutating func add(_ new: [MatchFields]) {
    var all = new
    for statement in statements where !all.contains(statement) { all.append(statement) }
    statements = Array(all.prefix(Self.statementsMax))
  }
}
