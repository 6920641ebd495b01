public import Primitives
public import Records

/// What a package is written to: a CSV package or an XML document, in the normal form. That is: all
/// columns in the layout's order, students by their number, rows by their record id, numbers with
/// their zeros, lines that end in CRLF (CSV) or LF (XML). Values stand as they were written.
public protocol PackageWriting {
  /// The header. First, once.
  mutating func header(_ header: SubmissionHeader) throws
  /// A row of a group: of `student` once for each student, then its groups in the layout's order.
  /// `fields`: those that are not blank, in the layout's order.
  mutating func row(
    _ group: Group, student: UInt32, recordID: UInt16, fields: [PackageField]) throws
  /// The end of everything.
  mutating func end() throws
}

/// A value of a row that is written.
public struct PackageField: Hashable, Sendable {
  /// The place of its column in `DataDictionary.columns(of:)`.
  public let ordinal: Int
  /// UTF-8, not blank.
  public let value: [UInt8]

  /// A value.
  public init(ordinal: Int, value: [UInt8]) {
    self.ordinal = ordinal
    self.value = value
  }
}

/// Why a package cannot be written in an encoding.
public struct PackageWritingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Which group.
  public let group: Group
  /// Which student of the file.
  public let student: UInt32
  /// Which column.
  public let column: String

  /// The place, and what to do.
  public var description: String {
    "\(group.title), student \(padded(student, 7)), \(column): the value has a control character,"
      + " which XML cannot carry. Remove it from the package."
  }
}

extension StudentBlock {
  /// Writes the rows of the block under a number, in the State's own words. The Student row gets
  /// the two transport columns that a block does not keep.
  public func write(
    to writer: inout some PackageWriting, student: UInt32, state: StateCode, action: ActionCode
  ) throws {
    for group in groups {
      let columns = DataDictionary.columns(of: group.group)
      for row in group.rows {
        var fields = [PackageField]()
        for (ordinal, column) in columns.enumerated() {
          let text: String?
          switch (group.group, ordinal) {
          case (.student, GroupPlan.reportingStateOrdinal): text = state.description
          case (.student, GroupPlan.actionOrdinal): text = action.rawValue
          default:
            text = row.fields.first { $0.element == column.element }?.asWritten
          }
          if let text { fields.append(PackageField(ordinal: ordinal, value: Array(text.utf8))) }
        }
        try writer.row(group.group, student: student, recordID: row.recordID, fields: fields)
      }
    }
  }
}

extension SubmissionStream {
  /// Writes the whole package, rejected students too, with every value as it was written. What the
  /// layout does not have is not in it.
  public func write(to writer: inout some PackageWriting) throws {
    try writer.header(header)
    try forEachEntry { store, student, groups, isCut in
      // More than is held of one student cannot be given back whole.
      guard !isCut else {
        throw IntakeError(.packageBytes, detail: "One student has more data than is taken for one.")
      }
      try Self.write(student, .student, in: store, to: &writer)
      for (group, entries) in groups {
        for entry in entries { try Self.write(entry, group, in: store, to: &writer) }
      }
    }
    try writer.end()
  }

  private static func write(
    _ entry: RowStore.Entry, _ group: Group, in store: RowStore,
    to writer: inout some PackageWriting
  ) throws {
    let fields = store.withRow(entry) { packed in
      var packed = packed
      var fields = [PackageField]()
      var ordinal = 0
      while let bytes = packed.next(&ordinal) {
        fields.append(PackageField(ordinal: ordinal, value: bytes.copied))
      }
      return fields
    }
    try writer.row(group, student: entry.student, recordID: entry.recordID, fields: fields)
  }
}

extension Span<UInt8> {
  /// The bytes as a list of their own.
  var copied: [UInt8] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }
}
