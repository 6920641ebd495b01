/// Reads CSV (RFC 4180) from a stream of bytes, a row at a time, in memory that the limits bound.
///
/// It takes what the RFC allows and nothing beyond it, since a reader that guesses at a stray
/// quotation mark moves values into other columns. Lines may end in LF alone, lines without
/// anything are passed over, and a mark of byte order at the start is too.
struct CSVReader {
  private let source: any ByteReader
  private let file: String
  private let limits: SubmissionLimits
  private var chunk: [UInt8] = []
  private var position = 0
  private var line = 1
  /// Where between two bytes the reader stands.
  private var state = State.fieldStart

  /// The row that `next` has read.
  private(set) var row = CSVRow()
  /// How many bytes have been taken from the source.
  private(set) var bytesRead = 0
  /// Names for the columns in messages; none while the names themselves are read.
  var columnNames: [String] = []
  /// As many fields as every row has to have; nil for the row of names.
  var fieldCount: Int?

  private enum State {
    case fieldStart
    case unquoted
    case quoted
    /// After a quotation mark inside a quoted field: its end, or half of a doubled mark.
    case quoteSeen
    case carriageReturn
  }

  private enum Byte {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
  }

  init(_ source: any ByteReader, file: String, limits: SubmissionLimits) {
    self.source = source
    self.file = file
    self.limits = limits
  }

  /// Reads the next row into `row`; false at the end of the file.
  mutating func next() throws(IntakeError) -> Bool {
    row.restart(line: line)
    state = .fieldStart
    while true {
      if position == chunk.count {
        guard try refill() else { return try endFile() }
      }
      if try step() { return true }
    }
  }

  /// Takes one byte, or as many as belong together; true at the end of a row.
  private mutating func step() throws(IntakeError) -> Bool {
    let byte = chunk[position]
    switch state {
    case .unquoted: return try unquoted()
    case .quoted: try quoted()
    case .fieldStart:
      switch byte {
      case Byte.quote:
        row.touch()
        state = .quoted
        position += 1
      case Byte.comma, Byte.lineFeed, Byte.carriageReturn: return try separator(byte)
      default: state = .unquoted
      }
    case .quoteSeen:
      switch byte {
      case Byte.quote:
        row.append(byte)
        state = .quoted
        position += 1
      case Byte.comma, Byte.lineFeed, Byte.carriageReturn: return try separator(byte)
      default: throw error(.quoteStray)
      }
    case .carriageReturn:
      guard byte == Byte.lineFeed else { throw error(.carriageReturn) }
      return try separator(byte)
    }
    return false
  }

  private mutating func unquoted() throws(IntakeError) -> Bool {
    let chunk = chunk
    var index = position
    while index < chunk.count {
      let byte = chunk[index]
      if byte == Byte.comma || byte == Byte.lineFeed || byte == Byte.carriageReturn
        || byte == Byte.quote
      {
        break
      }
      index += 1
    }
    try append(chunk[position..<index])
    position = index
    guard index < chunk.count else { return false }
    guard chunk[index] != Byte.quote else { throw error(.quoteStray) }
    return try separator(chunk[index])
  }

  private mutating func quoted() throws(IntakeError) {
    let chunk = chunk
    var index = position
    while index < chunk.count, chunk[index] != Byte.quote {
      if chunk[index] == Byte.lineFeed { line += 1 }
      index += 1
    }
    try append(chunk[position..<index])
    position = index
    guard index < chunk.count else { return }
    position += 1
    state = .quoteSeen
  }

  /// A comma or a line's end; true when it ends a row.
  private mutating func separator(_ byte: UInt8) throws(IntakeError) -> Bool {
    position += 1
    switch byte {
    case Byte.comma:
      try endField()
      state = .fieldStart
      return false
    case Byte.carriageReturn:
      state = .carriageReturn
      return false
    default:
      line += 1
      guard row.hasContent else {
        row.restart(line: line)
        state = .fieldStart
        return false
      }
      try endRow()
      return true
    }
  }

  private mutating func append(_ slice: ArraySlice<UInt8>) throws(IntakeError) {
    row.append(slice)
    guard row.openByteCount <= limits.fieldBytesMax else { throw error(.fieldBytes) }
    guard row.bytes.count <= limits.rowBytesMax else { throw error(.rowBytes) }
  }

  private mutating func endField() throws(IntakeError) {
    let isUTF8 = row.endField()
    guard isUTF8 else { throw error(.notUTF8, field: row.fieldCount - 1) }
    if let fieldCount {
      guard row.fieldCount <= fieldCount else {
        throw error(.fieldCount, detail: "It has more than \(fieldCount).")
      }
    } else {
      guard row.fieldCount <= limits.columnsMax else { throw error(.columnsMax) }
    }
  }

  private mutating func endRow() throws(IntakeError) {
    try endField()
    guard let fieldCount, row.fieldCount < fieldCount else { return }
    throw IntakeError(
      .fieldCount, file: file, row: row.line,
      detail: "It has \(row.fieldCount) where \(fieldCount) are wanted.")
  }

  /// The end of the file, where the last line needs no line break; true when it ends a row.
  private mutating func endFile() throws(IntakeError) -> Bool {
    switch state {
    case .quoted: throw error(.quoteUnterminated)
    case .carriageReturn: throw error(.carriageReturn)
    case .fieldStart where !row.hasContent: return false
    case .fieldStart, .unquoted, .quoteSeen:
      try endRow()
      return true
    }
  }

  private mutating func refill() throws(IntakeError) -> Bool {
    guard let bytes = try source.next() else { return false }
    let isFirst = bytesRead == 0
    bytesRead += bytes.count
    chunk = bytes
    position = isFirst && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return position < chunk.count ? true : try refill()
  }

  private func error(_ rule: Rule, field: Int? = nil, detail: String = "") -> IntakeError {
    let index = field ?? row.fieldCount
    let name = index < columnNames.count ? columnNames[index] : "column \(index + 1)"
    return IntakeError(rule, file: file, row: row.line, column: name, detail: detail)
  }
}
