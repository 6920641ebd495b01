public import CBOR

/// The form of a block in sealed parts and in what a look showed:
/// `{group: [[record id, {element: text}, ? {element: as written}], ...]}`, numbers as keys. The
/// third item is there only in rows where something was written otherwise than understood.
extension StudentBlock {
  /// Writes the form. Groups, rows and elements ascend, and so do their keys.
  public func write(into writer: inout CBORWriter) {
    writer.map(count: groups.count)
    for group in groups {
      writer.unsigned(UInt64(group.group.rawValue))
      writer.array(count: group.rows.count)
      for row in group.rows { Self.write(row, into: &writer) }
    }
  }

  private static func write(_ row: Row, into writer: inout CBORWriter) {
    let otherwise = row.fields.count { $0.written != nil }
    writer.array(count: otherwise == 0 ? 2 : 3)
    writer.unsigned(UInt64(row.recordID))
    writer.map(count: row.fields.count)
    for field in row.fields {
      writer.unsigned(UInt64(field.element.rawValue))
      writer.text(field.value)
    }
    guard otherwise > 0 else { return }
    writer.map(count: otherwise)
    for field in row.fields {
      guard let written = field.written else { continue }
      writer.unsigned(UInt64(field.element.rawValue))
      writer.text(written)
    }
  }

  /// The form as an item of its own.
  public var item: CBORItem {
    var writer = CBORWriter(capacityBytes: 2_048)
    write(into: &writer)
    return CBORItem(writer)
  }

  /// Reads the form; an unknown group or another shape is refused. Of groups that are not wanted
  /// nothing is kept, though they are checked to be CBOR: who shows a name needs no enrollments.
  public init(
    from scanner: inout CBORScanner, wanting isWanted: (Group) -> Bool = { _ in true }
  ) throws(CBORError) {
    let count = try scanner.map()
    var groups = [GroupRows]()
    groups.reserveCapacity(min(count, Group.allCases.count))
    var last: UInt64?
    for _ in 0..<count {
      let number = try Self.key(after: &last, &scanner)
      guard let raw = UInt8(exactly: number), let group = Group(rawValue: raw) else {
        throw Self.misshapen("an unknown group", scanner)
      }
      guard isWanted(group) else {
        try scanner.skip()
        continue
      }
      let rowCount = try scanner.array()
      var rows = [Row]()
      rows.reserveCapacity(min(rowCount, Self.reservedMax))
      for _ in 0..<rowCount { rows.append(try Self.row(&scanner)) }
      groups.append(GroupRows(group, rows))
    }
    self.init(groups: groups)
  }

  /// Rows and fields for which room is made before they are seen: a forged count gets no more.
  private static let reservedMax = 64

  private static func row(_ scanner: inout CBORScanner) throws(CBORError) -> Row {
    let items = try scanner.array()
    guard (2...3).contains(items), let recordID = UInt16(exactly: try scanner.unsigned()) else {
      throw misshapen("a row is [record id, fields, ? fields as written]", scanner)
    }
    let count = try scanner.map()
    var fields = [Row.Field]()
    fields.reserveCapacity(min(count, reservedMax))
    var last: UInt64?
    for _ in 0..<count {
      let element = try element(after: &last, &scanner)
      fields.append(.init(element, try scanner.string()))
    }
    if items == 3 { try takeWritten(&fields, &scanner) }
    return Row(recordID: recordID, fields: fields)
  }

  /// Sets what was written otherwise beside what was understood.
  private static func takeWritten(
    _ fields: inout [Row.Field], _ scanner: inout CBORScanner
  ) throws(CBORError) {
    let count = try scanner.map()
    guard count > 0 else {
      throw misshapen("an empty list of what was written otherwise", scanner)
    }
    var last: UInt64?
    var place = 0
    for _ in 0..<count {
      let element = try element(after: &last, &scanner)
      let written = try scanner.string()
      while place < fields.count, fields[place].element < element { place += 1 }
      guard place < fields.count, fields[place].element == element else {
        throw misshapen("something written without its meaning", scanner)
      }
      guard fields[place].value != written else {
        throw misshapen("what was written is what was understood", scanner)
      }
      fields[place] = .init(element, fields[place].value, written: written)
    }
  }

  private static func element(
    after last: inout UInt64?, _ scanner: inout CBORScanner
  ) throws(CBORError) -> Element {
    guard let raw = UInt16(exactly: try key(after: &last, &scanner)) else {
      throw misshapen("a field is element: text", scanner)
    }
    return Element(rawValue: raw)
  }

  /// The next key of a map whose keys are numbers, in order and each once.
  private static func key(
    after last: inout UInt64?, _ scanner: inout CBORScanner
  ) throws(CBORError) -> UInt64 {
    let start = scanner.offset
    let key = try scanner.unsigned()
    if let last, key <= last {
      throw CBORError(.keysUnsorted, at: start, "map keys out of order or given twice")
    }
    last = key
    return key
  }

  private static func misshapen(_ reason: String, _ scanner: borrowing CBORScanner) -> CBORError {
    CBORError(.structure, at: scanner.offset, reason)
  }
}
