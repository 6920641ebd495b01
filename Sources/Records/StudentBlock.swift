public import CBOR

/// One row of a group: text values as understood, with the State's own words beside them where they
/// are others; empty ones left out, in element order.
public struct Row: Hashable, Sendable {
  /// One element and its text.
  public struct Field: Hashable, Sendable {
    /// Which element.
    public let element: Element
    /// What was understood, in NFC, never empty: a code as its list has it, a day as YYYYMMDD.
    public let value: String
    /// What the State wrote, in NFC, where that is something else than `value`.
    public let written: String?

    /// A field.
    public init(_ element: Element, _ value: String, written: String? = nil) {
      self.element = element
      self.value = value
      // Asked apart, because nearly every field has none.
      if let written, written != value { self.written = written } else { self.written = nil }
    }

    /// In the State's own words.
    public var asWritten: String { written ?? value }
  }

  /// Tells rows of one group of one student apart in the file, 1 to 999; 0 where the group has one
  /// row a student.
  public let recordID: UInt16
  /// Ascending by element.
  public let fields: [Field]

  /// A row; the fields are sorted here, empty values dropped.
  public init(recordID: UInt16, fields: [Field]) {
    self.recordID = recordID
    let isInOrder =
      zip(fields, fields.dropFirst()).allSatisfy { $0.element < $1.element }
      && fields.allSatisfy { !$0.value.isEmpty }
    self.fields =
      isInOrder
      ? fields : fields.filter { !$0.value.isEmpty }.sorted { $0.element < $1.element }
  }

  /// From fields that ascend by element and are not empty, as readers make them.
  public init(recordID: UInt16, ascending fields: [Field]) {
    self.recordID = recordID
    self.fields = fields
  }

  /// What was understood of an element, or nil when the State left it empty.
  public subscript(_ element: Element) -> String? {
    fields.first { $0.element == element }?.value
  }
}

/// What a State asks to be done with a student's block.
public enum ActionCode: String, Sendable, CaseIterable {
  /// I: a new State record.
  case insert = "I"
  /// U: replaces the former statement.
  case update = "U"
  /// D: retracts it.
  case delete = "D"
}

/// A State's complete current statement about one child: every row that it sends for one State
/// record. What the next block no longer carries is superseded.
public struct StudentBlock: Hashable, Sendable {
  /// Rows by group, ascending by group, rows ascending by record id. No empty group.
  public let groups: [GroupRows]

  /// The rows of one group.
  public struct GroupRows: Hashable, Sendable {
    /// The group.
    public let group: Group
    /// Its rows, ascending by record id.
    public let rows: [Row]

    /// Rows of a group; sorted here.
    public init(_ group: Group, _ rows: [Row]) {
      self.group = group
      self.rows = rows.sorted { $0.recordID < $1.recordID }
    }

    /// Rows that ascend by record id, as readers make them.
    public init(_ group: Group, ascending rows: [Row]) {
      self.group = group
      self.rows = rows
    }
  }

  /// From groups in any order; empty ones are dropped.
  public init(groups: [GroupRows]) {
    self.groups = groups.filter { !$0.rows.isEmpty }.sorted { $0.group < $1.group }
  }

  /// From groups that ascend and have rows, as readers make them.
  public init(ascending groups: [GroupRows]) { self.groups = groups }

  /// The rows of a group; none when it is absent.
  public func rows(_ group: Group) -> [Row] {
    groups.first { $0.group == group }?.rows ?? []
  }

  /// The demographics in force: the row with the highest record id. The others are variants.
  public var demographics: Row? { rows(.demographics).last }

  /// The Student row.
  public var student: Row? { rows(.student).first }

  /// The groups that have rows.
  public var groupsPresent: [Group] { groups.map(\.group) }
}

extension StudentBlock {
  /// `{group: [[record id, {element: text}, ? {element: as written}], ...]}`, numbers as keys. The
  /// third item is there only in rows where something was written otherwise than understood.
  public var cbor: CBORValue {
    encode { row in
      let written = row.fields.compactMap { field in
        field.written.map { CBORValue.Entry(.int(field.element.rawValue), .text($0)) }
      }
      let items = [.int(row.recordID), Self.values(row.fields)]
      return .array(written.isEmpty ? items : items + [.map(written)])
    }
  }

  /// What is compared to tell an unchanged block: everything that was understood but the echo of
  /// the MSIX id, which a State adds after our first answer without saying anything new. The form
  /// of `cbor` without what was written; groups, rows and elements ascend, and so do their keys.
  public var comparableContent: [UInt8] {
    var writer = CBORWriter(capacityBytes: 2_048)
    writer.map(count: groups.count)
    for group in groups { Self.write(group, into: &writer) }
    return writer.bytes
  }

  private static func write(_ group: GroupRows, into writer: inout CBORWriter) {
    writer.unsigned(UInt64(group.group.rawValue))
    writer.array(count: group.rows.count)
    for row in group.rows {
      let echoes = row.fields.count { $0.element == .msixID }
      writer.array(count: 2)
      writer.unsigned(UInt64(row.recordID))
      writer.map(count: row.fields.count - echoes)
      for field in row.fields where field.element != .msixID {
        writer.unsigned(UInt64(field.element.rawValue))
        writer.text(field.value)
      }
    }
  }

  private static func values(_ fields: [Row.Field]) -> CBORValue {
    .map(fields.map { .init(.int($0.element.rawValue), .text($0.value)) })
  }

  private func encode(_ row: (Row) -> CBORValue) -> CBORValue {
    .map(groups.map { .init(.int($0.group.rawValue), .array($0.rows.map(row))) })
  }

  /// The block from `cbor`; an unknown group or another shape is refused.
  public init(cbor: CBORValue) throws(CBORError) {
    guard let entries = cbor.entries else { throw Self.misshapen("a block is a map of groups") }
    var groups = [GroupRows]()
    for entry in entries {
      guard let number = entry.key.unsignedInteger, let raw = UInt8(exactly: number),
        let group = Group(rawValue: raw), let rows = entry.value.items
      else { throw Self.misshapen("an unknown group") }
      groups.append(GroupRows(group, try rows.map { row throws(CBORError) in try Self.row(row) }))
    }
    self.init(groups: groups)
  }

  private static func row(_ value: CBORValue) throws(CBORError) -> Row {
    guard let items = value.items, (2...3).contains(items.count),
      let number = items[0].unsignedInteger, let recordID = UInt16(exactly: number)
    else { throw misshapen("a row is [record id, fields, ? fields as written]") }
    let values = try texts(items[1])
    var written = items.count == 3 ? try texts(items[2])[...] : []
    guard items.count == 2 || !written.isEmpty else {
      throw misshapen("an empty list of what was written otherwise")
    }
    var fields = [Row.Field]()
    fields.reserveCapacity(values.count)
    for (element, text) in values {
      let own = written.first?.element == element ? written.removeFirst().text : nil
      guard own != text else { throw misshapen("what was written is what was understood") }
      fields.append(.init(element, text, written: own))
    }
    guard written.isEmpty else { throw misshapen("something written without its meaning") }
    return Row(recordID: recordID, fields: fields)
  }

  private static func texts(
    _ value: CBORValue
  ) throws(CBORError) -> [(element: Element, text: String)] {
    guard let entries = value.entries else { throw misshapen("fields are a map") }
    var texts = [(element: Element, text: String)]()
    texts.reserveCapacity(entries.count)
    for entry in entries {
      guard let number = entry.key.unsignedInteger, let raw = UInt16(exactly: number),
        let text = entry.value.string
      else { throw misshapen("a field is element: text") }
      texts.append((Element(rawValue: raw), text))
    }
    return texts
  }

  private static func misshapen(_ reason: String) -> CBORError { CBORError(.structure, reason) }
}
