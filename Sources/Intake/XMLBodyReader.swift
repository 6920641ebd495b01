import Records

/// Reads an XML document: root `MSIXSubmission`, one `Header`, then `Student` elements with their
/// columns and group elements inside, one group element for each row.
final class XMLBodyReader: XMLHandler {
  private let file: String
  private let limits: SubmissionLimits
  /// Nil while only the header is wanted.
  private let body: SubmissionBody?

  private var place = Place.outside
  private var skippedDepth = 0
  private var text: [UInt8] = []
  private var ordinal = 0
  private var next = 0
  private var headerRow = XMLRow()
  private var headersSeen = 0
  private var student = XMLRow()
  private var studentNext = 0
  private var row = XMLRow()
  private var group = Group.student
  private var mark: RowStore.Mark?
  private var pendingBytes = 0
  /// The tie that the rows of a student name themselves, where they do.
  private var tieOfRows: UInt32?
  private var understood: [String: Finding] = [:]
  private var unknown: [String: Int] = [:]

  /// Whether enough was read.
  private(set) var isDone = false

  /// Which element is open.
  private enum Place {
    case outside, root, header, student, row
    case headerValue, studentValue, rowValue
    /// An element that is not of the layout, inside of this place.
    indirect case skipped(Place)
  }

  private init(file: String, limits: SubmissionLimits, body: SubmissionBody?) {
    self.file = file
    self.limits = limits
    self.body = body
  }

  /// The header alone, with the warnings about its elements.
  static func header(
    of files: PackageFiles, document: String
  ) throws(IntakeError) -> (header: SubmissionHeader, findings: [Finding]) {
    let reader = XMLBodyReader(file: files.documentPlace, limits: files.limits, body: nil)
    try reader.read(files, document)
    guard reader.headersSeen == 1 else {
      throw IntakeError(.headerRows, file: reader.file, detail: "The document has no Header.")
    }
    let row = reader.headerRow
    let values = DataDictionary.headerColumns.indices.map {
      Text.composed(Text.trimmed(row.value($0)))
    }
    let line = row.line
    let header = try HeaderReader.checked(
      try HeaderReader.read(values, file: reader.file, line: line), file: reader.file, line: line)
    return (header, reader.findings)
  }

  /// Reads all students into the body.
  static func read(
    _ files: PackageFiles, document: String, into body: SubmissionBody
  ) throws(IntakeError) {
    let reader = XMLBodyReader(file: files.documentPlace, limits: files.limits, body: body)
    try reader.read(files, document)
    try body.checkStudents()
    try body.checkRecords()
    body.findings += reader.findings
  }

  private func read(_ files: PackageFiles, _ document: String) throws(IntakeError) {
    guard let source = try files.reader(of: document) else {
      throw IntakeError(.fileMissing, file: file)
    }
    try XMLParser.read(source, file: file, limits: limits, handler: self)
  }

  func begin(
    _ name: Span<UInt8>, hasOwnAttributes: Bool, at line: Int
  ) throws(IntakeError) {
    if hasOwnAttributes { noteUnknown("an attribute", line) }
    switch place {
    case .outside:
      guard XMLNames.isEqual(name, "MSIXSubmission") else {
        throw IntakeError(.xmlRoot, file: file, row: line)
      }
      place = .root
    case .root: try beginInRoot(name, line)
    case .header: beginValue(name, in: .header, .headerValue, line)
    case .student:
      if let group = XMLNames.group(name) {
        self.group = group
        row.restart(line: line)
        next = 0
        place = .row
      } else {
        next = studentNext
        beginValue(name, in: XMLNames.groups[0], .studentValue, line)
      }
    case .row:
      beginValue(name, in: XMLNames.groups[Int(group.rawValue) - 1], .rowValue, line)
    case .headerValue, .studentValue, .rowValue:
      throw IntakeError(.xmlStructure, file: file, row: line, column: columnName)
    case .skipped: skippedDepth += 1
    }
  }

  func text(_ bytes: Span<UInt8>) throws(IntakeError) {
    switch place {
    case .headerValue, .studentValue, .rowValue:
      guard text.count + bytes.count <= limits.fieldBytesMax else {
        throw IntakeError(.xmlTextBytes, file: file, row: row.line, column: columnName)
      }
      for index in bytes.indices { text.append(bytes[index]) }
    case .skipped: break
    case .outside, .root, .header, .student, .row:
      guard Text.trimmed(bytes).isEmpty else {
        throw IntakeError(
          .xmlStructure, file: file, row: line, detail: "There is text between elements.")
      }
    }
  }

  func end() throws(IntakeError) {
    switch place {
    case .outside: break
    case .root: place = .outside
    case .header:
      headersSeen += 1
      place = .root
      isDone = body == nil
    case .student:
      try endStudent()
      place = .root
    case .row:
      try endRow()
      place = .student
    case .headerValue:
      try add(to: &headerRow)
      place = .header
    case .studentValue:
      try add(to: &student)
      studentNext = next
      place = .student
    case .rowValue:
      try add(to: &row)
      place = .row
    case .skipped(let outer):
      if skippedDepth > 0 { skippedDepth -= 1 } else { place = outer }
    }
  }

  private func beginInRoot(_ name: Span<UInt8>, _ line: Int) throws(IntakeError) {
    if XMLNames.isEqual(name, "Header") {
      guard headersSeen == 0 else { throw IntakeError(.headerRows, file: file, row: line) }
      headerRow.restart(line: line)
      next = 0
      place = .header
    } else if XMLNames.isEqual(name, "Student") {
      guard headersSeen == 1 else {
        throw IntakeError(
          .xmlStructure, file: file, row: line, detail: "A Student stands before the Header.")
      }
      student.restart(line: line)
      studentNext = 0
      mark = body?.store.mark
      pendingBytes = 0
      tieOfRows = nil
      place = .student
    } else {
      skip(name, line)
    }
  }

  private func beginValue(
    _ name: Span<UInt8>, in names: XMLNames, _ inside: Place, _ line: Int
  ) {
    if let found = names.ordinal(name, next: next) {
      ordinal = found
    } else if let found = names.loose(name) {
      ordinal = found
      noteUnderstood(name, names.title(found), line)
    } else {
      return skip(name, line)
    }
    next = ordinal + 1
    text.removeAll(keepingCapacity: true)
    place = inside
  }

  private func skip(_ name: Span<UInt8>, _ line: Int) {
    noteUnknown(SafeName.column(Text.composed(name)) ?? "one with another name", line)
    skippedDepth = 0
    place = .skipped(place)
  }

  private func add(to row: inout XMLRow) throws(IntakeError) {
    guard row.add(ordinal, text) else {
      throw IntakeError(.xmlElementDuplicate, file: file, row: row.line, column: columnName)
    }
    guard row.byteCount <= limits.rowBytesMax else {
      throw IntakeError(.xmlTextBytes, file: file, row: row.line, column: columnName)
    }
  }

  private func endRow() throws(IntakeError) {
    guard let body else { return }
    let row = row
    if row.has(GroupPlan.tieOrdinal) {
      let tie = body.studentNumber(Text.trimmed(row.value(GroupPlan.tieOrdinal)))
      guard let tie, tieOfRows == nil || tieOfRows == tie else {
        throw IntakeError(.studentUnknown, file: file, row: row.line, column: SubmissionBody.tie)
      }
      tieOfRows = tie
    }
    try body.countRecord(file: file, line: row.line)
    let recordOrdinal = GroupPlan.of(group).recordOrdinal
    if body.isComplete, pendingBytes <= limits.studentBytesMax {
      row.pack(
        into: body.store.beginRow(bytesMax: limits.rowBytesMax), leavingOut: recordOrdinal)
      let recordID = recordOrdinal.map { body.recordID(Text.trimmed(row.value($0))) } ?? 0
      body.store.endRow(
        group, student: RowStore.pendingStudent, recordID: recordID, line: row.line)
    }
    pendingBytes += row.packedBytes
  }

  private func endStudent() throws(IntakeError) {
    guard let body, let mark else { return }
    let student = student
    let number = body.studentNumber(Text.trimmed(student.value(GroupPlan.tieOrdinal)))
    guard let number else {
      throw IntakeError(
        .studentRecordIDInvalid, file: file, row: student.line, column: SubmissionBody.tie)
    }
    guard tieOfRows == nil || tieOfRows == number else {
      throw IntakeError(.studentUnknown, file: file, row: student.line, column: SubmissionBody.tie)
    }
    try body.addStudent(number, file: file, line: student.line)
    try body.countRecord(file: file, line: student.line)
    if body.wantsRow(of: number) {
      body.store.assign(since: mark, to: number)
      student.pack(into: body.store.beginRow(bytesMax: limits.rowBytesMax), leavingOut: nil)
      body.store.endRow(.student, student: number, recordID: 0, line: student.line)
    } else {
      body.store.forget(since: mark)
    }
    body.note(bytes: pendingBytes + student.packedBytes, of: number)
  }

  private var line: Int {
    switch place {
    case .row, .rowValue: row.line
    case .student, .studentValue: student.line
    default: headerRow.line
    }
  }

  private var columnName: String? {
    switch place {
    case .headerValue: XMLNames.header.title(ordinal)
    case .studentValue: XMLNames.groups[0].title(ordinal)
    case .rowValue: XMLNames.groups[Int(group.rawValue) - 1].title(ordinal)
    default: nil
    }
  }

  /// The header is read twice; what is odd in it is said once, by the reading for its own sake.
  private var isNoting: Bool {
    if case .header = place { body == nil } else { body != nil }
  }

  private func noteUnderstood(_ name: Span<UInt8>, _ title: String, _ line: Int) {
    let shown = SafeName.column(Text.composed(name)) ?? "with another name"
    guard isNoting, understood[shown] == nil, understood.count < limits.columnsMax else { return }
    understood[shown] = Finding(
      .warning, rule: Rule.columnNameUnderstood.name, file: file, row: line, column: title,
      message: "\(Rule.columnNameUnderstood.message) The element \(shown) was read as "
        + "\"\(title)\".")
  }

  private func noteUnknown(_ name: String, _ line: Int) {
    guard isNoting, unknown[name] == nil, unknown.count < limits.columnsMax else { return }
    unknown[name] = line
  }

  private var findings: [Finding] {
    let names = understood.sorted { $0.key < $1.key }.map(\.value)
    guard let first = unknown.values.min() else { return names }
    let shown = unknown.keys.sorted().prefix(10).joined(separator: ", ")
    let rest = unknown.count > 10 ? " and \(unknown.count - 10) more" : ""
    return names + [
      Finding(
        .warning, rule: Rule.unknownElement.name, file: file, row: first,
        message: "\(Rule.unknownElement.message) They are: \(shown)\(rest).")
    ]
  }
}
