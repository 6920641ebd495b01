/// Rows of one CSV file on their way to it. Values are ASCII digits, names of the tables and
/// titles, none of which holds a comma or a quotation mark, so that nothing needs quoting.
struct CSVBuffer {
  private(set) var bytes: [UInt8] = []
  private(set) var rows = 0
  /// How the State writes: both are allowed.
  var writesDashes = false
  var writesLineFeedsAlone = false

  /// Without rows; the memory is kept for the next file.
  mutating func restart(writesDashes: Bool, writesLineFeedsAlone: Bool) {
    bytes.removeAll(keepingCapacity: true)
    rows = 0
    self.writesDashes = writesDashes
    self.writesLineFeedsAlone = writesLineFeedsAlone
  }

  /// Forgets bytes that are in the file.
  mutating func forget() { bytes.removeAll(keepingCapacity: true) }

  mutating func field(_ text: [UInt8]) {
    bytes.append(contentsOf: text)
    bytes.append(0x2C)
  }

  mutating func field(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0x2C)
  }

  mutating func blank(_ count: Int = 1) {
    for _ in 0..<count { bytes.append(0x2C) }
  }

  mutating func number(_ number: Int, width: Int) {
    digits(number, width: width)
    bytes.append(0x2C)
  }

  /// A day; blank for `Day.never`.
  mutating func day(_ day: Int) {
    if day != Day.never {
      let (year, month, dayOfMonth) = Day.parts(day)
      digits(year, width: 4)
      if writesDashes { bytes.append(0x2D) }
      digits(month, width: 2)
      if writesDashes { bytes.append(0x2D) }
      digits(dayOfMonth, width: 2)
    }
    bytes.append(0x2C)
  }

  mutating func flag(_ isSo: Bool) { field(isSo ? "Yes" : "No") }

  /// Takes back the last comma, so that the next value belongs to the same field.
  mutating func joinToLast() { bytes.removeLast() }

  /// Ends the row: the last comma becomes the end of the line.
  mutating func endRow() {
    endLine()
    rows += 1
  }

  /// The names of the columns, before all rows.
  mutating func names(_ columns: [String], withByteOrderMark: Bool) {
    if withByteOrderMark { bytes.append(contentsOf: [0xEF, 0xBB, 0xBF]) }
    for column in columns { field(column) }
    endLine()
  }

  private mutating func endLine() {
    bytes.removeLast()
    if !writesLineFeedsAlone { bytes.append(0x0D) }
    bytes.append(0x0A)
  }

  private mutating func digits(_ number: Int, width: Int) {
    let start = bytes.count
    for _ in 0..<width { bytes.append(0x30) }
    Digits.write(number, width: width) { bytes[start + $0] = $1 }
  }
}
