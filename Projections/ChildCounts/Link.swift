import KeyValue
import Primitives
import Projecting
import Records

/// To which child a State record belongs, and its place among that child's records.
struct Link {
  let child: ChildID
  let order: UInt64

  init?(of record: StateRecordID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let row = try rows.get(record.bytes, in: ChildCounts.Tables.links) else { return nil }
    guard row.count == 24, let child = ChildID(bytes: row.prefix(16)) else {
      throw ProjectingError(.integrity, "a row of links is misshapen")
    }
    self.child = child
    order = UInt64(bigEndian: row.dropFirst(16))
  }
}
