public import KeyValue
public import Primitives
import Projecting
public import Records

extension ConsolidatedRecords {
  /// A State record in force.
  public struct Entry: Hashable, Sendable {
    /// Which.
    public let record: StateRecordID
    /// The State.
    public let state: StateCode
    /// Which time the State gave the identifier out.
    public let generation: Int
    /// Whose it is; nil between its statement and its identification.
    public let child: ChildID?
    /// Position of the statement in force.
    public let statement: UInt64
  }

  /// A child as the tables know it.
  public struct Child: Hashable, Sendable {
    /// Which.
    public let child: ChildID
    /// Its accounting of disclosures.
    public let accounting: AccountingID
    /// The serial behind its MSIX id.
    public let serial: UInt64
    /// Where its erasure is recorded; nil while it is there.
    public let erasedAt: UInt64?
  }

  /// The child with a serial; nil when there is none.
  public func child(
    serial: UInt64, in rows: borrowing ReadTransaction
  ) throws -> Child? {
    guard let row = try rows.get(serial.bigEndianBytes, in: Tables.serials),
      let child = ChildID(bytes: row)
    else { return nil }
    return try self.child(child, in: rows)
  }

  /// A child; nil when there is none.
  public func child(_ child: ChildID, in rows: borrowing ReadTransaction) throws -> Child? {
    guard let row = try rows.get(child.bytes, in: Tables.children) else { return nil }
    guard row.count == 24 || row.count == 32, let accounting = AccountingID(bytes: row.prefix(16))
    else { throw ProjectingError(.integrity, "a row of children is misshapen") }
    return Child(
      child: child, accounting: accounting, serial: UInt64(bigEndian: row.dropFirst(16)),
      erasedAt: row.count == 32 ? UInt64(bigEndian: row.dropFirst(24)) : nil)
  }

  /// The State records of a child that were in force at a position, in the order in which they
  /// joined it.
  public func entries(
    of child: ChildID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> [Entry] {
    var members = [StateRecordID]()
    try rows.forEach(in: Tables.members, prefix: child.bytes) { key, kind in
      let key = key.bytes
      guard UInt64(bigEndian: key.dropFirst(16)) <= position else { return false }
      guard let record = StateRecordID(bytes: key.dropFirst(24)) else { return true }
      members.removeAll { $0 == record }
      if kind.bytes == Kind.joined { members.append(record) }
      return true
    }
    return try members.compactMap { try entry($0, knownAt: position, in: rows) }
  }

  /// A State record as it stood at a position; nil when it was not in force.
  public func entry(
    _ record: StateRecordID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> Entry? {
    let row = try rows.last(
      in: Tables.statements, atOrBefore: record.bytes + position.bigEndianBytes,
      prefix: record.bytes)
    guard let row, row.value == Kind.submitted,
      let facts = try rows.get(record.bytes, in: Tables.records), facts.count == 6,
      let state = StateCode(String(decoding: facts.prefix(2), as: UTF8.self))
    else { return nil }
    return Entry(
      record: record, state: state,
      generation: facts.dropFirst(2).reduce(0) { $0 << 8 | Int($1) },
      child: try Self.child(of: record, at: position, in: rows),
      statement: UInt64(bigEndian: row.key.dropFirst(16)))
  }

  /// Every State record in force at a position, in the order of their opaque identifiers.
  public func forEachEntry(
    knownAt position: UInt64, in rows: borrowing ReadTransaction,
    _ body: (Entry) throws -> Void
  ) throws {
    try forEachEntry(knownAt: position, after: nil, in: rows) { entry in
      try body(entry)
      return true
    }
  }

  /// The same behind a State record, until `body` says no.
  public func forEachEntry(
    knownAt position: UInt64, after start: StateRecordID?, in rows: borrowing ReadTransaction,
    _ body: (Entry) throws -> Bool
  ) throws {
    var records = [StateRecordID]()
    try rows.forEach(in: Tables.records, from: start?.bytes) { key, _ in
      if let record = StateRecordID(bytes: key.bytes), record != start { records.append(record) }
      return true
    }
    for record in records {
      guard let entry = try entry(record, knownAt: position, in: rows) else { continue }
      guard try body(entry) else { return }
    }
  }
}

extension ConsolidatedRecords {
  /// Every State record that belongs to a child now, in force or retracted, in byte order.
  public func members(
    of child: ChildID, in rows: borrowing ReadTransaction
  ) throws -> [StateRecordID] {
    var members = Set<StateRecordID>()
    try rows.forEach(in: Tables.members, prefix: child.bytes) { key, kind in
      guard let record = StateRecordID(bytes: key.bytes.dropFirst(24)) else { return true }
      if kind.bytes == Kind.joined { members.insert(record) } else { members.remove(record) }
      return true
    }
    return members.sorted()
  }
}

extension ConsolidatedRecords {
  /// The child to which a State record belonged at a position; nil when it had none.
  public func childOf(
    _ record: StateRecordID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> ChildID? {
    try Self.child(of: record, at: position, in: rows)
  }

  /// Position of the last statement about a record at or before a position, retracted since or not;
  /// nil when there is none.
  public func lastStatement(
    of record: StateRecordID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> UInt64? {
    var found: UInt64?
    try rows.forEach(
      in: Tables.statements, prefix: record.bytes,
      from: record.bytes + position.bigEndianBytes, reversed: true
    ) { key, kind in
      guard kind.bytes == Kind.submitted else { return true }
      found = UInt64(bigEndian: key.bytes.dropFirst(16))
      return false
    }
    return found
  }
}

extension ConsolidatedRecords {
  /// The child for which a child's id stands at a position: itself, or whoever it was merged into,
  /// however often.
  public func survivor(
    of child: ChildID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> ChildID {
    var child = child
    // No circle: a retired child never has a State record again, so nothing is merged into it.
    while let row = try rows.get(child.bytes, in: Tables.retired), row.count == 24,
      UInt64(bigEndian: row.dropFirst(16)) <= position, let next = ChildID(bytes: row.prefix(16))
    {
      child = next
    }
    return child
  }

  /// The children whose ids stood for a child at a position, in byte order.
  public func retired(
    into child: ChildID, knownAt position: UInt64 = .max, in rows: borrowing ReadTransaction
  ) throws -> [ChildID] {
    var all = [ChildID]()
    try rows.forEach(in: Tables.retired) { key, _ in
      if let retired = ChildID(bytes: key.bytes) { all.append(retired) }
      return true
    }
    return try all.filter {
      try $0 != child && survivor(of: $0, knownAt: position, in: rows) == child
    }
  }

  /// The records of a State that merges and splits gave another child after one position and up to
  /// another, each once, in byte order.
  public func changes(
    of state: StateCode, after start: UInt64, through end: UInt64,
    in rows: borrowing ReadTransaction
  ) throws -> [StateRecordID] {
    var found = Set<StateRecordID>()
    try rows.forEach(
      in: Tables.changes, prefix: state.bytes,
      from: state.bytes + (start + 1).bigEndianBytes
    ) { key, _ in
      let key = key.bytes
      guard UInt64(bigEndian: key.dropFirst(2)) <= end else { return false }
      if let record = StateRecordID(bytes: key.dropFirst(10)) { found.insert(record) }
      return true
    }
    return found.sorted()
  }

  /// Every child that a State record ever belonged to, in the order of time.
  public func pastChildren(
    of record: StateRecordID, in rows: borrowing ReadTransaction
  ) throws -> [ChildID] {
    var found = [ChildID]()
    try rows.forEach(in: Tables.links, prefix: record.bytes) { _, child in
      if let child = ChildID(bytes: child.bytes) { found.append(child) }
      return true
    }
    return found
  }

  /// Every State record that ever belonged to a child.
  public func pastMembers(
    of child: ChildID, in rows: borrowing ReadTransaction
  ) throws -> [StateRecordID] {
    var found = Set<StateRecordID>()
    try rows.forEach(in: Tables.members, prefix: child.bytes) { key, _ in
      if let record = StateRecordID(bytes: key.bytes.dropFirst(24)) { found.insert(record) }
      return true
    }
    return found.sorted()
  }
}

extension ConsolidatedRecords {
  /// What the tables remember of a State record or of a child's, in the order of the log.
  public struct Change: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
      /// The State made a statement.
      case stated
      /// The State took its statement back.
      case retracted
      /// The record became one of the child's.
      case joined
      /// It was given to another child.
      case left
    }

    /// Where.
    public let position: UInt64
    /// Which State record.
    public let record: StateRecordID
    /// What happened.
    public let kind: Kind
  }

  /// The State records that came to a child and left it up to a position.
  public func memberships(
    of child: ChildID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> [Change] {
    var found = [Change]()
    try rows.forEach(in: Tables.members, prefix: child.bytes) { key, kind in
      let key = key.bytes
      let place = UInt64(bigEndian: key.dropFirst(16))
      guard place <= position else { return false }
      guard let record = StateRecordID(bytes: key.dropFirst(24)) else { return true }
      found.append(
        Change(
          position: place, record: record, kind: kind.bytes == Kind.joined ? .joined : .left))
      return true
    }
    return found
  }

  /// Every State record that belonged to a child at a position, in force or retracted, in byte
  /// order.
  public func members(
    of child: ChildID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> [StateRecordID] {
    var members = Set<StateRecordID>()
    for change in try memberships(of: child, knownAt: position, in: rows) {
      if change.kind == .joined {
        members.insert(change.record)
      } else {
        members.remove(change.record)
      }
    }
    return members.sorted()
  }

  /// What a State said of a record up to a position, and took back.
  public func statements(
    of record: StateRecordID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> [Change] {
    var found = [Change]()
    try rows.forEach(in: Tables.statements, prefix: record.bytes) { key, kind in
      let place = UInt64(bigEndian: key.bytes.dropFirst(16))
      guard place <= position else { return false }
      found.append(
        Change(
          position: place, record: record,
          kind: kind.bytes == Kind.submitted ? .stated : .retracted))
      return true
    }
    return found
  }

  /// A State record's State; nil when it is erased or was never there.
  public func state(
    of record: StateRecordID, in rows: borrowing ReadTransaction
  ) throws -> StateCode? {
    try rows.get(record.bytes, in: Tables.records)
      .flatMap { StateCode(String(decoding: $0.prefix(2), as: UTF8.self)) }
  }
}
