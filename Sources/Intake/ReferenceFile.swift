/// Reads the CSV file of a reference table: the wanted columns by name, in any order; others are
/// passed over.
public enum ReferenceFile {
  /// Bytes of a file: its sealed pieces of 64 KiB have to be named in one event, which has room for
  /// about a thousand. The nation's 120,000 districts and schools take about 12 MiB.
  public static let bytesMax = 48 << 20

  /// The rows, their fields in the order of `columns`; blank where the file lacks one that is not
  /// `required`.
  public static func rows(
    path: String, columns: [String], required: [String]
  ) throws(IntakeError) -> [[String]] {
    guard case .regular(let file) = OpenFile.open(path: path) else {
      throw IntakeError(.packageUnreadable, file: SafeName.file(path))
    }
    return try rows(.file(file), columns, required)
  }

  /// The same from bytes.
  public static func rows(
    bytes: [UInt8], columns: [String], required: [String]
  ) throws(IntakeError) -> [[String]] {
    try rows(.bytes(bytes), columns, required)
  }

  private static func rows(
    _ storage: Storage, _ columns: [String], _ required: [String]
  ) throws(IntakeError) -> [[String]] {
    let name = "table"
    guard storage.byteCount <= bytesMax else { throw IntakeError(.packageBytes, file: name) }
    let bytes = RangeReader(storage, offset: 0, count: storage.byteCount, file: name)
    var reader = CSVReader(bytes, file: name, limits: .standard)
    guard try reader.next() else { throw IntakeError(.columnNamesMissing, file: name) }
    let names = (0..<reader.fieldCount).map { reader.text($0) }
    for column in required where !names.contains(column) {
      throw IntakeError(.columnMissing, file: name, row: reader.line, column: column)
    }
    guard Set(names).count == names.count else {
      throw IntakeError(.columnDuplicate, file: name, row: reader.line)
    }
    let places = columns.map { names.firstIndex(of: $0) }
    reader.columnNames = names
    reader.wantedFields = names.count
    var rows = [[String]]()
    while try reader.next() {
      rows.append(places.map { $0.map { reader.text($0) } ?? "" })
    }
    return rows
  }
}
