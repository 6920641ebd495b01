public import CBOR
public import Records

/// The subjects that an erasure names.
public struct ErasedSubjects: Sendable {
  /// The child.
  public let child: ChildID
  /// Its State records.
  public let records: [StateRecordID]
  /// Children that were merged into it.
  public let retired: [ChildID]

  /// Subjects.
  public init(child: ChildID, records: [StateRecordID], retired: [ChildID] = []) {
    self.child = child
    self.records = records
    self.retired = retired
  }
}

/// One step that a child had made in a cumulative aggregate: enough to make it again without
/// knowing whose it was.
public struct ResidueEntry: Hashable, Sendable {
  /// Which projection's.
  public let projection: String
  /// Which of its aggregates, and which cell: the row's key without the position.
  public let cell: [UInt8]
  /// Where it happened.
  public let position: UInt64
  /// By how much.
  public let delta: Int64

  /// An entry.
  public init(projection: String, cell: [UInt8], position: UInt64, delta: Int64) {
    self.projection = projection
    self.cell = cell
    self.position = position
    self.delta = delta
  }

  /// `[projection, cell, position, delta]`.
  public var cbor: CBORValue {
    .array([.text(projection), .bytes(cell), .unsigned(position), .int(delta)])
  }

  /// From `cbor`; nil for another shape.
  public init?(cbor: CBORValue) {
    guard let items = cbor.items, items.count == 4, let projection = items[0].string,
      let cell = items[1].byteString, let position = items[2].unsignedInteger,
      let delta = items[3].integer
    else { return nil }
    self.init(projection: projection, cell: cell, position: position, delta: delta)
  }
}
