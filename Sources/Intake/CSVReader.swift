/// Reads CSV (RFC 4180) from a stream of bytes, a row at a time, in memory that the limits bound.
///
/// It takes what the RFC allows and nothing beyond it, since a reader that guesses at a stray
/// quotation mark moves values into other columns. Lines may end in LF alone, lines without
/// anything are passed over, and a mark of byte order at the start is too.
///
/// A row lies in one piece in the buffer while it is read: its fields are places there, and no
/// field costs more than its own bytes. Where a row is cut by the end of what was read, the rest is
/// moved to the front and the row begun again.
struct CSVReader {
  private let source: any ByteReader
  private let file: String
  private let limits: SubmissionLimits
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var nextLine = 1
  private var fields: [FieldPlace] = []

  /// The line on which the row that was read begins, the first of the file being 1.
  private(set) var line = 1
  /// How many bytes have been taken from the source.
  private(set) var bytesRead = 0
  /// Names for the columns in messages; none while the names themselves are read.
  var columnNames: [String] = []
  /// As many fields as every row has to have; nil for the row of names.
  var wantedFields: Int?
  /// Fields of the row that was read.
  var fieldCount: Int { fields.count }

  /// Where a field lies, and what has to be done with it.
  private struct FieldPlace {
    private var first: UInt32
    private var last: UInt32
    var isQuoted = false
    var hasDoubledQuotes = false

    init(start: Int, end: Int) { (first, last) = (UInt32(start), UInt32(end)) }

    var start: Int {
      get { Int(first) }
      set { first = UInt32(newValue) }
    }
    var end: Int {
      get { Int(last) }
      set { last = UInt32(newValue) }
    }
  }

  private enum Byte {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2C
  }

  /// How a look at the buffer ended.
  private enum Scan {
    case row(next: Int, lines: Int)
    /// Nothing on the line.
    case empty(next: Int)
    case cut
    case end
  }

  init(_ source: any ByteReader, file: String, limits: SubmissionLimits) {
    self.source = source
    self.file = file
    self.limits = limits
  }

  /// Reads the next row; false at the end of the file.
  mutating func next() throws(IntakeError) -> Bool {
    while true {
      line = nextLine
      switch try scan() {
      case .row(let next, let lines):
        position = next
        nextLine += lines
        try finishRow()
        return true
      case .empty(let next):
        position = next
        nextLine += 1
      case .cut: try refill()
      case .end: return false
      }
    }
  }

  /// What the row that was read lies in. To be let go before the next row is read.
  var bytes: [UInt8] { buffer }

  /// Where a field of the row lies, with its white space.
  func range(_ index: Int) -> Range<Int> { fields[index].start..<fields[index].end }

  /// Packs the fields that are not blank; returns how many bytes they take, packed or not.
  func pack(_ wanted: [CSVTable.Field], into block: RowBlock?) -> Int {
    let bytes = buffer.span
    let places = fields.span
    let wanted = wanted.span
    var count = 0
    for index in wanted.indices {
      let place = places[wanted[index].index]
      guard place.start < place.end else { continue }
      let value = bytes.extracting(place.start..<place.end)
      if Text.isBlank(value) { continue }
      count += value.count + RowStore.fieldHeadBytes
      block?.add(wanted[index].ordinal, value)
    }
    return count
  }

  /// A field as the State wrote it, but for white space around it, in NFC.
  func text(_ index: Int) -> String {
    Text.composed(Text.trimmed(buffer.span.extracting(range(index))))
  }

  /// Looks for the end of the row at `position` and notes its fields.
  private mutating func scan() throws(IntakeError) -> Scan {
    fields.removeAll(keepingCapacity: true)
    var lines = 0
    var index = position
    let buffer = buffer
    let bytes = buffer.span
    while true {
      var field = FieldPlace(start: index, end: index)
      if index < bytes.count, bytes[index] == Byte.quote {
        guard try scanQuoted(bytes, &field, &index, &lines) else { return .cut }
      } else {
        // Letters, digits and most marks are greater than a comma: one comparison for them.
        while index < bytes.count {
          let byte = bytes[index]
          if byte <= Byte.comma,
            byte == Byte.comma || byte == Byte.lineFeed || byte == Byte.carriageReturn
              || byte == Byte.quote
          {
            break
          }
          index += 1
        }
        field.end = index
        if index < bytes.count, bytes[index] == Byte.quote { throw error(.quoteStray) }
      }
      guard index < bytes.count else {
        guard isAtEnd else {
          try checkCut(field, at: index)
          return .cut
        }
        if fields.isEmpty, field.start == field.end, !field.isQuoted { return .end }
        try add(field)
        return .row(next: index, lines: lines)
      }
      switch bytes[index] {
      case Byte.comma:
        try add(field)
        index += 1
      case Byte.lineFeed:
        return try end(field, next: index + 1, lines: lines + 1)
      default:
        guard index + 1 < bytes.count else {
          guard isAtEnd else { return .cut }
          throw error(.carriageReturn)
        }
        guard bytes[index + 1] == Byte.lineFeed else { throw error(.carriageReturn) }
        return try end(field, next: index + 2, lines: lines + 1)
      }
    }
  }

  private mutating func end(_ field: FieldPlace, next: Int, lines: Int) throws(IntakeError) -> Scan
  {
    if fields.isEmpty, field.start == field.end, !field.isQuoted { return .empty(next: next) }
    try add(field)
    return .row(next: next, lines: lines)
  }

  /// A quoted field from its first mark on; false when its end is not there yet.
  private mutating func scanQuoted(
    _ bytes: Span<UInt8>, _ field: inout FieldPlace, _ index: inout Int, _ lines: inout Int
  ) throws(IntakeError) -> Bool {
    field.isQuoted = true
    field.start = index + 1
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == Byte.lineFeed { lines += 1 }
      guard byte == Byte.quote else {
        index += 1
        continue
      }
      if index + 1 < bytes.count, bytes[index + 1] == Byte.quote {
        field.hasDoubledQuotes = true
        index += 2
        continue
      }
      guard index + 1 < bytes.count || isAtEnd else { return false }
      field.end = index
      index += 1
      guard index < bytes.count else { return true }
      let follower = bytes[index]
      guard
        follower == Byte.comma || follower == Byte.lineFeed || follower == Byte.carriageReturn
      else { throw error(.quoteStray) }
      return true
    }
    field.end = index
    try checkCut(field, at: index)
    guard !isAtEnd else { throw error(.quoteUnterminated) }
    return false
  }

  /// A row that is cut may not grow for ever.
  private func checkCut(_ field: FieldPlace, at index: Int) throws(IntakeError) {
    let most = field.isQuoted ? 2 * limits.fieldBytesMax + 2 : limits.fieldBytesMax
    guard index - field.start <= most else { throw error(.fieldBytes) }
    guard index - position <= 2 * limits.rowBytesMax else { throw error(.rowBytes) }
  }

  private mutating func add(_ field: FieldPlace) throws(IntakeError) {
    if let wantedFields {
      guard fields.count < wantedFields else {
        throw error(.fieldCount, detail: "It has more than \(wantedFields).")
      }
    } else {
      guard fields.count < limits.columnsMax else { throw error(.columnsMax) }
    }
    fields.append(field)
  }

  /// Takes doubled marks out, and holds the row against the limits and against UTF-8.
  private mutating func finishRow() throws(IntakeError) {
    if let wantedFields, fields.count < wantedFields {
      throw IntakeError(
        .fieldCount, file: file, row: line,
        detail: "It has \(fields.count) where \(wantedFields) are wanted.")
    }
    var total = 0
    for index in fields.indices {
      if fields[index].hasDoubledQuotes { removeDoubledQuotes(index) }
      let count = fields[index].end - fields[index].start
      guard count <= limits.fieldBytesMax else { throw error(.fieldBytes, field: index) }
      total += count
    }
    guard total <= limits.rowBytesMax else { throw error(.rowBytes) }
    guard let first = fields.first, let last = fields.last else { return }
    if !isASCII(first.start..<last.end) { try checkUTF8() }
  }

  private mutating func removeDoubledQuotes(_ field: Int) {
    var target = fields[field].start
    var index = target
    while index < fields[field].end {
      let byte = buffer[index]
      buffer[target] = byte
      target += 1
      index += byte == Byte.quote ? 2 : 1
    }
    fields[field].end = target
  }

  private func isASCII(_ range: Range<Int>) -> Bool {
    let bytes = buffer.span.extracting(range)
    var seen: UInt8 = 0
    for index in bytes.indices { seen |= bytes[index] }
    return seen < 0x80
  }

  private func checkUTF8() throws(IntakeError) {
    for index in fields.indices where !isASCII(fields[index].start..<fields[index].end) {
      guard (try? UTF8Span(validating: buffer.span.extracting(range(index)))) != nil else {
        throw error(.notUTF8, field: index)
      }
    }
  }

  /// Moves what is left to the front and reads on.
  private mutating func refill() throws(IntakeError) {
    guard let bytes = try source.next() else {
      isAtEnd = true
      return
    }
    let isFirst = bytesRead == 0
    bytesRead += bytes.count
    buffer.removeSubrange(0..<position)
    position = 0
    buffer += bytes
    guard isFirst else { return }
    if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) {
      throw IntakeError(.notUTF8, file: file, row: 1, detail: "This looks like UTF-16.")
    }
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private func error(_ rule: Rule, field: Int? = nil, detail: String = "") -> IntakeError {
    let index = field ?? fields.count
    let name = index < columnNames.count ? columnNames[index] : "column \(index + 1)"
    return IntakeError(rule, file: file, row: line, column: name, detail: detail)
  }
}
