import Primitives
public import Records

/// Writes a package as an XML document. Bytes are given out in pieces.
public struct XMLWriter: PackageWriting {
  private let sink: ([UInt8]) throws -> Void
  private var piece: [UInt8] = []
  private var isStudentOpen = false

  /// Bytes that are collected before they are given out.
  private static let pieceBytes = 1 << 18

  /// A writer. `sink` is told the next bytes.
  public init(sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

  /// See ``PackageWriting``.
  public mutating func header(_ header: SubmissionHeader) throws {
    add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MSIXSubmission>\n  <Header>\n")
    for (column, value) in zip(DataDictionary.headerColumns, header.layoutValues) {
      add("    <\(column.elementName)>\(value)</\(column.elementName)>\n")
    }
    add("  </Header>\n")
  }

  /// See ``PackageWriting``.
  public mutating func row(
    _ group: Group, student: UInt32, recordID: UInt16, fields: [PackageField]
  ) throws {
    let tags = Self.tags[Int(group.rawValue) - 1]
    if group == .student {
      closeStudent()
      add("  <Student>\n")
      isStudentOpen = true
      add(tags[GroupPlan.tieOrdinal], Array(padded(student, 7).utf8), indent: Self.four)
      for field in fields {
        try check(field, group, student)
        add(tags[field.ordinal], field.value, indent: Self.four)
      }
    } else {
      add("    <\(group.elementName)>\n")
      if let ordinal = GroupPlan.of(group).recordOrdinal, recordID > 0 {
        add(tags[ordinal], Array(padded(recordID, 3).utf8), indent: Self.six)
      }
      for field in fields {
        try check(field, group, student)
        add(tags[field.ordinal], field.value, indent: Self.six)
      }
      add("    </\(group.elementName)>\n")
    }
    guard piece.count >= Self.pieceBytes else { return }
    try sink(piece)
    piece.removeAll(keepingCapacity: true)
  }

  /// See ``PackageWriting``.
  public mutating func end() throws {
    closeStudent()
    add("</MSIXSubmission>\n")
    try sink(piece)
    piece = []
  }

  private mutating func closeStudent() {
    if isStudentOpen { add("  </Student>\n") }
    isStudentOpen = false
  }

  private mutating func add(_ text: String) { piece += Array(text.utf8) }

  private mutating func add(_ tag: [UInt8], _ value: [UInt8], indent: [UInt8]) {
    piece += indent
    piece.append(0x3C)
    piece += tag
    piece.append(0x3E)
    for byte in value {
      switch byte {
      case 0x26: add("&amp;")
      case 0x3C: add("&lt;")
      case 0x3E: add("&gt;")
      // A reader of XML makes a line feed of it.
      case 0x0D: add("&#13;")
      default: piece.append(byte)
      }
    }
    piece += [0x3C, 0x2F]
    piece += tag
    piece += [0x3E, 0x0A]
  }

  /// XML has no way to write most control characters, nor U+FFFE and U+FFFF.
  private func check(_ field: PackageField, _ group: Group, _ student: UInt32) throws {
    let isFit = field.value.allSatisfy { byte in
      byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
    guard isFit, !field.value.hasNonCharacter else {
      let column = DataDictionary.columns(of: group)[field.ordinal].name
      throw PackageWritingError(group: group, student: student, column: column)
    }
  }

  private static let four = Array("    ".utf8)
  private static let six = Array("      ".utf8)
  private static let tags = Group.allCases.map { group in
    DataDictionary.columns(of: group).map { Array($0.elementName.utf8) }
  }
}

extension [UInt8] {
  /// U+FFFE or U+FFFF, in UTF-8 EF BF BE and EF BF BF.
  fileprivate var hasNonCharacter: Bool {
    guard count >= 3 else { return false }
    for index in 0..<count - 2 where self[index] == 0xEF && self[index + 1] == 0xBF {
      if self[index + 2] >= 0xBE { return true }
    }
    return false
  }
}
