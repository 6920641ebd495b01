public import CBOR

/// One row of a group as the State wrote it: text values, empty ones left out, in element order.
public struct Row: Hashable, Sendable {
  /// One element and its text.
  public struct Field: Hashable, Sendable {
    /// Which element.
    public let element: Element
    /// What the State wrote, in NFC, never empty.
    public let value: String

    /// A field.
    public init(_ element: Element, _ value: String) {
      self.element = element
      self.value = value
    }
  }

  /// Tells rows of one group of one student apart in the file, 1 to 999; 0 where the group has one
  /// row a student.
  public let recordID: UInt16
  /// Ascending by element.
  public let fields: [Field]

  /// A row; the fields are sorted here, empty values dropped.
  public init(recordID: UInt16, fields: [Field]) {
    self.recordID = recordID
    self.fields = fields.filter { !$0.value.isEmpty }.sorted { $0.element < $1.element }
  }

  /// The text of an element, or nil when the State left it empty.
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
  }

  /// From groups in any order; empty ones are dropped.
  public init(groups: [GroupRows]) {
    self.groups = groups.filter { !$0.rows.isEmpty }.sorted { $0.group < $1.group }
  }

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
  /// `{group: [[record id, {element: text}], ...]}` with numbers as keys.
  public var cbor: CBORValue { encode { _ in true } }

  /// What is compared to tell an unchanged block: everything but the echo of the MSIX id, which a
  /// State adds after our first answer without saying anything new about the child.
  public var comparableContent: [UInt8] { encode { $0 != .msixID }.encoded }

  private func encode(keeping keep: (Element) -> Bool) -> CBORValue {
    .map(
      groups.map { group in
        .init(
          .int(group.group.rawValue),
          .array(
            group.rows.map { row in
              .array([
                .int(row.recordID),
                .map(
                  row.fields.filter { keep($0.element) }
                    .map { .init(.int($0.element.rawValue), .text($0.value)) }),
              ])
            }))
      })
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
    guard let items = value.items, items.count == 2, let number = items[0].unsignedInteger,
      let recordID = UInt16(exactly: number), let entries = items[1].entries
    else { throw misshapen("a row is [record id, fields]") }
    var fields = [Row.Field]()
    fields.reserveCapacity(entries.count)
    for entry in entries {
      guard let number = entry.key.unsignedInteger, let raw = UInt16(exactly: number),
        let text = entry.value.string
      else { throw misshapen("a field is element: text") }
      fields.append(.init(Element(rawValue: raw), text))
    }
    return Row(recordID: recordID, fields: fields)
  }

  private static func misshapen(_ reason: String) -> CBORError { CBORError(.structure, reason) }
}
