import Primitives
public import Records

/// Writes a package of CSV files. Bytes are given out in pieces, each with the name of its file; a
/// group without rows gets no file.
public struct CSVPackageWriter: PackageWriting {
  private let sink: (String, [UInt8]) throws -> Void
  private var pieces: [[UInt8]]
  /// The groups whose columns were named.
  private var started = Set<Group>()

  /// Bytes of a file that are collected before they are given out.
  private static let pieceBytes = 1 << 18

  /// A writer. `sink` is told the file and its next bytes.
  public init(sink: @escaping (String, [UInt8]) throws -> Void) {
    self.sink = sink
    pieces = Array(repeating: [], count: Group.allCases.count)
  }

  /// See ``PackageWriting``.
  public mutating func header(_ header: SubmissionHeader) throws {
    let names = DataDictionary.headerColumns.map(\.name)
    try sink(
      HeaderReader.fileName,
      Array((CSVWriter.line(names) + CSVWriter.line(header.layoutValues)).utf8))
  }

  /// See ``PackageWriting``.
  public mutating func row(
    _ group: Group, student: UInt32, recordID: UInt16, fields: [PackageField]
  ) throws {
    let place = Int(group.rawValue) - 1
    let plan = GroupPlan.of(group)
    if started.insert(group).inserted {
      pieces[place] = Array(CSVWriter.line(plan.columns.map(\.column.name)).utf8)
      pieces[place].reserveCapacity(Self.pieceBytes + 4_096)
    }
    pieces[place] += Array(padded(student, 7).utf8)
    var rest = fields[...]
    for ordinal in 1..<plan.columns.count {
      pieces[place].append(0x2C)
      if ordinal == plan.recordOrdinal {
        if recordID > 0 { pieces[place] += Array(padded(recordID, 3).utf8) }
      } else if let field = rest.first, field.ordinal == ordinal {
        rest.removeFirst()
        Self.append(field.value, to: &pieces[place])
      }
    }
    pieces[place] += [0x0D, 0x0A]
    if pieces[place].count >= Self.pieceBytes {
      try sink(group.fileName, pieces[place])
      pieces[place].removeAll(keepingCapacity: true)
    }
  }

  /// See ``PackageWriting``.
  public mutating func end() throws {
    for group in Group.allCases {
      let piece = pieces[Int(group.rawValue) - 1]
      if !piece.isEmpty { try sink(group.fileName, piece) }
    }
  }

  private static func append(_ value: [UInt8], to line: inout [UInt8]) {
    guard CSVWriter.needsQuotes(value) else {
      line += value
      return
    }
    line.append(0x22)
    for byte in value {
      if byte == 0x22 { line.append(0x22) }
      line.append(byte)
    }
    line.append(0x22)
  }
}

extension SubmissionHeader {
  /// The values of the header in the layout's order and forms.
  var layoutValues: [String] {
    [
      state.description, submissionDate.layoutTimestamp, String(totalStudents),
      String(totalRecords), effectiveFrom.layoutTimestamp, effectiveUntil.layoutTimestamp,
    ]
  }
}

extension Instant {
  /// YYYYMMDDhhmmssSSS, UTC.
  var layoutTimestamp: String {
    let day = date
    let milliseconds = (microseconds - Instant(startOf: day).microseconds) / 1_000
    let seconds = milliseconds / 1_000
    return day.compact + padded(seconds / 3_600, 2) + padded(seconds / 60 % 60, 2)
      + padded(seconds % 60, 2) + padded(milliseconds % 1_000, 3)
  }
}
