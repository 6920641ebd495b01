import Records

/// A CSV file of the layout: its first row is matched with the columns that the layout gives it.
/// Columns may come in any order, optional ones may be absent.
struct CSVTable {
  /// For each field of a row its column; nil where the layout has none of that name.
  private let columns: [DataDictionary.Column?]
  /// The fields that hold elements.
  private let elements: [(index: Int, element: Element)]
  /// The warning about columns that are not read, if there are any.
  let finding: Finding?
  /// The name of the file.
  let file: String
  private var reader: CSVReader

  /// The columns of a file of the layout; nil for other names.
  static func columns(ofFile name: String) -> [DataDictionary.Column]? {
    if name == "header.csv" { return DataDictionary.headerColumns }
    return Group.allCases.first { $0.fileName == name }.map(DataDictionary.columns(of:))
  }

  /// Reads the row of names.
  init(
    _ source: any ByteReader, file: String, expected: [DataDictionary.Column],
    limits: SubmissionLimits
  ) throws(IntakeError) {
    reader = CSVReader(source, file: file, limits: limits)
    guard try reader.next() else { throw IntakeError(.columnNamesMissing, file: file) }
    var columns = [DataDictionary.Column?]()
    var unknown = [String]()
    for index in 0..<reader.row.fieldCount {
      let name = reader.row.text(index)
      let column = expected.first { $0.name == name }
      if let column, columns.contains(column) {
        throw IntakeError(
          .columnDuplicate, file: file, row: reader.row.line, column: column.name)
      }
      if column == nil { unknown.append(Self.place(index, name)) }
      columns.append(column)
    }
    for column in expected where column.isRequired && !columns.contains(column) {
      throw IntakeError(.columnMissing, file: file, row: reader.row.line, column: column.name)
    }
    self.file = file
    self.columns = columns
    elements = columns.enumerated().compactMap { place in
      place.element?.element.map { (place.offset, $0) }
    }
    finding = unknown.isEmpty ? nil : Self.unknownColumns(unknown, file: file)
    reader.fieldCount = columns.count
    reader.columnNames = columns.enumerated().map { $0.element?.name ?? "column \($0.offset + 1)" }
  }

  /// Reads the next row; false at the end.
  mutating func next() throws(IntakeError) -> Bool { try reader.next() }

  /// The line on which the row that was read begins.
  var line: Int { reader.row.line }
  /// How many bytes have been read.
  var bytesRead: Int { reader.bytesRead }

  /// A field of the row that was read.
  func text(_ index: Int) -> String { reader.row.text(index) }

  /// The fields of the row that hold elements, blank ones left out.
  func fields() -> [Row.Field] {
    var fields = [Row.Field]()
    fields.reserveCapacity(elements.count)
    for (index, element) in elements {
      let text = reader.row.text(index)
      if !text.isEmpty { fields.append(Row.Field(element, text)) }
    }
    return fields
  }

  /// Which field has a column; nil when the file lacks it.
  func index(of name: String) -> Int? { columns.firstIndex { $0?.name == name } }

  /// Columns are known by their place. A name is repeated only when it cannot be a child's data:
  /// files without a row of names put a child there.
  private static func place(_ index: Int, _ name: String) -> String {
    SafeName.column(name).map { "\(index + 1) (\($0))" } ?? "\(index + 1)"
  }

  private static func unknownColumns(_ places: [String], file: String) -> Finding {
    let shown = places.prefix(10).joined(separator: ", ")
    let rest = places.count > 10 ? " and \(places.count - 10) more" : ""
    return Finding(
      .warning, rule: Rule.unknownColumn.name, file: file, row: 1,
      message: "\(Rule.unknownColumn.message) By place: \(shown)\(rest).")
  }
}
