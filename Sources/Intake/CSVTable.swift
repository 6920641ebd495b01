import Records

/// A CSV file of the layout: its row of names is matched with the columns that the layout gives it.
/// Columns may come in any order, optional ones may be absent.
struct CSVTable {
  /// One field of a row that has a column, by its place in the file and in the layout.
  struct Field {
    let index: Int
    let ordinal: Int
  }

  /// The fields that have a column, in the layout's order.
  let fields: [Field]
  /// Warnings about names that were understood or not read, and about rows above them.
  private(set) var findings: [Finding] = []
  /// The name of the file.
  let file: String
  private let indexByOrdinal: [Int?]
  private var reader: CSVReader
  private let namesAsWritten: [String]
  private var namesRepeated = 0

  /// Rows above the names that are passed over: titles of reports.
  private static let titleRowsMax = 4

  /// The columns of a file of the layout; nil for other names.
  static func columns(ofFile name: String) -> ColumnNames? {
    if name == "header.csv" { return .header }
    return Group.allCases.first { $0.fileName == name }.map(ColumnNames.of)
  }

  /// Reads the row of names.
  init(
    _ source: any ByteReader, file: String, expected: ColumnNames, limits: SubmissionLimits
  ) throws(IntakeError) {
    reader = CSVReader(source, file: file, limits: limits)
    guard try reader.next() else { throw IntakeError(.columnNamesMissing, file: file) }
    var matches = Self.matches(reader, expected)
    var titleRows = 0
    let firstLine = reader.line
    let first = Self.absent(matches, expected)
    let hint = Self.hint(reader)
    // Only where nothing was known at all: a row with some of the names is the row of names.
    if matches.allSatisfy({ $0 == .unknown }) {
      while Self.absent(matches, expected) != nil, titleRows < Self.titleRowsMax,
        try reader.next()
      {
        titleRows += 1
        matches = Self.matches(reader, expected)
      }
    }
    let places = try Self.places(matches, expected, file: file, line: reader.line)
    if Self.absent(matches, expected) != nil, let column = first {
      throw IntakeError(
        .columnMissing, file: file, row: firstLine, column: column.name,
        detail: hint)
    }
    self.file = file
    indexByOrdinal = places
    fields = places.enumerated().compactMap { ordinal, index in
      index.map { Field(index: $0, ordinal: ordinal) }
    }
    findings = Self.findings(
      matches, places, reader, expected, file: file, titleRows: titleRows)
    var names = (0..<matches.count).map { "column \($0 + 1)" }
    for field in fields { names[field.index] = expected.columns[field.ordinal].name }
    namesAsWritten = (0..<matches.count).map(reader.text)
    reader.wantedFields = matches.count
    reader.columnNames = names
  }

  /// Reads the next row; false at the end. Repeated rows of names, as files have that were put
  /// together of several, are passed over and counted.
  mutating func next() throws(IntakeError) -> Bool {
    while try reader.next() {
      guard isRowOfNames else { return true }
      namesRepeated += 1
    }
    if namesRepeated > 0 {
      findings.append(
        Finding(
          .warning, rule: Rule.columnNamesRepeated.name, file: file,
          message: "\(Rule.columnNamesRepeated.message) Rows passed over: \(namesRepeated)."))
      namesRepeated = 0
    }
    return false
  }

  /// The line on which the row that was read begins.
  var line: Int { reader.line }
  /// How many bytes have been read.
  var bytesRead: Int { reader.bytesRead }

  /// What the row that was read lies in. To be let go before the next row is read.
  var bytes: [UInt8] { reader.bytes }

  /// Where a field of the row lies, with its white space.
  func range(_ index: Int) -> Range<Int> { reader.range(index) }

  /// Packs the fields that are not blank; returns how many bytes they take, packed or not.
  func pack(_ wanted: [Field], into block: RowBlock?) -> Int { reader.pack(wanted, into: block) }

  /// A field as text.
  func text(_ index: Int) -> String { reader.text(index) }

  /// Which field has a column; nil when the file lacks it.
  func index(of ordinal: Int) -> Int? { indexByOrdinal[ordinal] }

  /// Asked of every row, so it looks at one byte first: ties are digits.
  private var isRowOfNames: Bool {
    guard let field = fields.first else { return false }
    let place = reader.range(field.index)
    guard !place.isEmpty, !(0x30...0x39).contains(reader.bytes[place.lowerBound]) else {
      return false
    }
    return namesAsWritten.indices.allSatisfy { reader.text($0) == namesAsWritten[$0] }
  }

  private static func matches(_ reader: CSVReader, _ expected: ColumnNames) -> [ColumnNames.Match] {
    (0..<reader.fieldCount).map { expected.match(reader.text($0)) }
  }

  /// For each ordinal the field that has it. An exact name goes before one that only means it.
  private static func places(
    _ matches: [ColumnNames.Match], _ expected: ColumnNames, file: String, line: Int
  ) throws(IntakeError) -> [Int?] {
    var places = [Int?](repeating: nil, count: expected.columns.count)
    for (index, match) in matches.enumerated() {
      guard case .exact(let ordinal) = match else { continue }
      guard places[ordinal] == nil else {
        throw IntakeError(
          .columnDuplicate, file: file, row: line, column: expected.columns[ordinal].name)
      }
      places[ordinal] = index
    }
    let exact = places
    for (index, match) in matches.enumerated() {
      guard case .meant(let ordinal) = match, exact[ordinal] == nil else { continue }
      guard places[ordinal] == nil else {
        throw IntakeError(
          .columnDuplicate, file: file, row: line, column: expected.columns[ordinal].name,
          detail: "Two columns have names that mean it.")
      }
      places[ordinal] = index
    }
    return places
  }

  /// The first required column that no field has.
  private static func absent(
    _ matches: [ColumnNames.Match], _ expected: ColumnNames
  ) -> DataDictionary.Column? {
    let present = Set(
      matches.compactMap { match in
        switch match {
        case .exact(let ordinal), .meant(let ordinal): ordinal
        case .unknown: nil
        }
      })
    return expected.columns.enumerated().first { ordinal, column in
      column.isRequired && !present.contains(ordinal)
    }?.element
  }

  /// What a file without commas is separated by.
  private static func hint(_ reader: CSVReader) -> String {
    guard reader.fieldCount == 1 else { return "" }
    let text = reader.text(0)
    for (mark, name) in [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")]
    where text.contains(mark) {
      return "The columns seem to be separated by \(name); separate them by commas."
    }
    return ""
  }

  private static func findings(
    _ matches: [ColumnNames.Match], _ places: [Int?], _ reader: CSVReader,
    _ expected: ColumnNames, file: String, titleRows: Int
  ) -> [Finding] {
    var findings = [Finding]()
    var unknown = [String]()
    if titleRows > 0 {
      findings.append(
        Finding(
          .warning, rule: Rule.titleRows.name, file: file, row: 1,
          message: "\(Rule.titleRows.message) Rows passed over: \(titleRows)."))
    }
    for (index, match) in matches.enumerated() {
      if case .meant(let ordinal) = match, places[ordinal] == index {
        findings.append(
          Finding(
            .warning, rule: Rule.columnNameUnderstood.name, file: file, row: reader.line,
            column: expected.columns[ordinal].name,
            message: "\(Rule.columnNameUnderstood.message) Column \(place(index, reader)) was "
              + "read as \"\(expected.columns[ordinal].name)\"."))
      } else if !places.contains(index) {
        unknown.append(place(index, reader))
      }
    }
    if !unknown.isEmpty { findings.append(unknownColumns(unknown, file: file, row: reader.line)) }
    return findings
  }

  /// Columns are known by their place. A name is repeated only when it cannot be a child's data:
  /// files without a row of names put a child there.
  private static func place(_ index: Int, _ reader: CSVReader) -> String {
    SafeName.column(reader.text(index)).map { "\(index + 1) (\($0))" } ?? "\(index + 1)"
  }

  private static func unknownColumns(_ places: [String], file: String, row: Int) -> Finding {
    let shown = places.prefix(10).joined(separator: ", ")
    let rest = places.count > 10 ? " and \(places.count - 10) more" : ""
    return Finding(
      .warning, rule: Rule.unknownColumn.name, file: file, row: row,
      message: "\(Rule.unknownColumn.message) By place: \(shown)\(rest).")
  }
}
