import KeyValue
import Primitives
import Records

/// What decisions know of links: which State records make up a child, which were judged to be two
/// children's, which pairs were ever shown to a person, whose id stands for whose.
enum LinkRows {
  private typealias Tables = DecisionState.Tables

  /// The State records of a child, retracted ones too, in byte order.
  static func members(
    of child: ChildID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [StateRecordID] {
    try partners(of: child.bytes, Tables.members, rows)
  }

  /// The child for which a child's id stands: itself, or whoever it was merged into.
  static func survivor(
    of child: ChildID, in rows: borrowing some Reading & ~Copyable
  ) throws -> ChildID {
    var child = child
    while let next = try rows.get(child.bytes, in: Tables.retired).flatMap({ ChildID(bytes: $0) }) {
      child = next
    }
    return child
  }

  /// The child that a State record belongs to now.
  static func child(
    of record: StateRecordID, in rows: borrowing some Reading & ~Copyable
  ) throws -> ChildID? { try RecordRow(of: record, in: rows)?.child }

  /// The children that have a record which somebody judged to be another child's than this one.
  static func childrenApart(
    from record: StateRecordID, in rows: borrowing some Reading & ~Copyable
  ) throws -> Set<ChildID> {
    var found = Set<ChildID>()
    let partners: [StateRecordID] = try partners(of: record.bytes, Tables.apart, rows)
    for partner in partners {
      if let child = try child(of: partner, in: rows) { found.insert(child) }
    }
    return found
  }

  /// Whether a record of one child and a record of another were judged to be two children's. What
  /// joins a child later inherits its judgements so.
  static func areApart(
    _ one: ChildID, _ other: ChildID, in rows: borrowing some Reading & ~Copyable
  ) throws -> Bool {
    for record in try members(of: one, in: rows) {
      if try childrenApart(from: record, in: rows).contains(other) { return true }
    }
    return false
  }

  /// The item in which a person was ever asked whether two children are one, open or judged; an
  /// open one comes first.
  static func asked(
    about one: ChildID, _ other: ChildID, in rows: borrowing some Reading & ~Copyable
  ) throws -> ItemID? {
    var judged: ItemID?
    for record in try members(of: one, in: rows) {
      for (item, partner) in try pairs(of: record, in: rows)
      where try child(of: partner, in: rows) == other {
        if try rows.contains(item.bytes, in: Tables.openItems) { return item }
        judged = item
      }
    }
    let merges = try Set(proposals(about: one, in: rows))
      .intersection(proposals(about: other, in: rows))
    return merges.min() ?? judged
  }

  /// The open proposals that name a child.
  static func proposals(
    about child: ChildID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [ItemID] { try partners(of: child.bytes, Tables.proposals, rows) }

  /// The pairs of a record that were ever shown to a person, and the other record of each.
  static func pairs(
    of record: StateRecordID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [(item: ItemID, other: StateRecordID)] {
    var found = [(ItemID, StateRecordID)]()
    try rows.forEach(in: Tables.pairs, prefix: record.bytes) { key, value in
      if let item = ItemID(bytes: key.bytes.dropFirst(16)),
        let other = StateRecordID(bytes: value.bytes)
      {
        found.append((item, other))
      }
      return true
    }
    return found
  }

  static func setApart(_ sides: RecordSides, in rows: inout WriteTransaction) throws {
    for one in sides.one {
      for other in sides.other where try bothKnown(one, other, rows) {
        try rows.put([], for: one.bytes + other.bytes, in: Tables.apart)
        try rows.put([], for: other.bytes + one.bytes, in: Tables.apart)
      }
    }
  }

  /// A validated merge overrules what was judged before.
  static func forgetApart(_ sides: RecordSides, in rows: inout WriteTransaction) throws {
    for one in sides.one {
      for other in sides.other {
        try rows.delete(one.bytes + other.bytes, in: Tables.apart)
        try rows.delete(other.bytes + one.bytes, in: Tables.apart)
      }
    }
  }

  /// An erased record leaves no row behind.
  static func forget(_ record: StateRecordID, in rows: inout WriteTransaction) throws {
    for other in try partners(of: record.bytes, Tables.apart, rows) as [StateRecordID] {
      try rows.delete(record.bytes + other.bytes, in: Tables.apart)
      try rows.delete(other.bytes + record.bytes, in: Tables.apart)
    }
    if let child = try child(of: record, in: rows) {
      try rows.delete(child.bytes + record.bytes, in: Tables.members)
    }
  }

  /// A record whose key is destroyed has no row, also not when all is made anew.
  private static func bothKnown(
    _ one: StateRecordID, _ other: StateRecordID, _ rows: borrowing WriteTransaction
  ) throws -> Bool {
    try rows.contains(one.bytes, in: Tables.records)
      && rows.contains(other.bytes, in: Tables.records)
  }

  private static func partners<Kind>(
    of prefix: [UInt8], _ table: Table, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [Identifier<Kind>] {
    var found = [Identifier<Kind>]()
    try rows.forEach(in: table, prefix: prefix) { key, _ in
      if let partner = Identifier<Kind>(bytes: key.bytes.dropFirst(16)) { found.append(partner) }
      return true
    }
    return found
  }
}
