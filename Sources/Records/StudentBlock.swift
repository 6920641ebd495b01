import CBOR

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
      let isInOrder = zip(rows, rows.dropFirst()).allSatisfy { $0.recordID <= $1.recordID }
      self.rows = isInOrder ? rows : rows.sorted { $0.recordID < $1.recordID }
    }

    /// Rows that ascend by record id, as readers make them.
    public init(_ group: Group, ascending rows: [Row]) {
      self.group = group
      self.rows = rows
    }
  }

  /// From groups in any order; empty ones are dropped.
  public init(groups: [GroupRows]) {
    let isInOrder =
      zip(groups, groups.dropFirst()).allSatisfy { $0.group <= $1.group }
      && groups.allSatisfy { !$0.rows.isEmpty }
    self.groups =
      isInOrder
      ? groups : groups.filter { !$0.rows.isEmpty }.sorted { $0.group < $1.group }
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
  /// What is compared to tell an unchanged block: everything that was understood but the echo of
  /// the MSIX id, which a State adds after our first answer without saying anything new. The form
  /// of `write(into:)` without what was written.
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
}
