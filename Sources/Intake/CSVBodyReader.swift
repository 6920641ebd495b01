import Records

/// Reads the files of a CSV package into a body.
struct CSVBodyReader {
  private let files: PackageFiles
  private let body: SubmissionBody

  /// Reads all files: the students first, because the rows of the others name them.
  static func read(_ files: PackageFiles, into body: SubmissionBody) throws(IntakeError) {
    let reader = CSVBodyReader(files: files, body: body)
    guard try reader.read(.student) else {
      throw IntakeError(.fileMissing, file: Group.student.fileName)
    }
    try body.checkStudents()
    for group in Group.allCases where group != .student { _ = try reader.read(group) }
    try body.checkRecords()
  }

  /// Reads the rows of one group; false when the package lacks its file.
  private func read(_ group: Group) throws(IntakeError) -> Bool {
    let file = group.fileName
    guard let source = try files.reader(of: file) else { return false }
    var table = try CSVTable(source, file: file, expected: .of(group), limits: files.limits)
    let plan = GroupPlan.of(group)
    let recordIndex = plan.recordOrdinal.flatMap { table.index(of: $0) }
    let values = table.fields.filter {
      $0.ordinal != GroupPlan.tieOrdinal && $0.ordinal != plan.recordOrdinal
    }
    while try table.next() {
      let line = table.line
      let row = table.bytes
      let bytes = row.span
      let student = try student(of: table, bytes)
      if group == .student {
        try body.addStudent(student, file: file, line: line)
      } else if !body.has(student) {
        throw IntakeError(.studentUnknown, file: file, row: line, column: SubmissionBody.tie)
      }
      try body.countRecord(file: file, line: line)
      let isWanted = body.wantsRow(of: student)
      let packed = isWanted ? body.store.beginRow(bytesMax: files.limits.rowBytesMax) : nil
      let count = table.pack(values, into: packed)
      if isWanted {
        var recordID: UInt16 = 0
        if let recordIndex {
          recordID = body.recordID(Text.trimmed(bytes.extracting(table.range(recordIndex))))
        }
        body.store.endRow(group, student: student, recordID: recordID, line: line)
      }
      body.note(bytes: count, of: student)
    }
    body.findings += table.findings
    return true
  }

  private func student(
    of table: CSVTable, _ bytes: Span<UInt8>
  ) throws(IntakeError) -> UInt32 {
    guard let index = table.index(of: GroupPlan.tieOrdinal),
      let number = body.studentNumber(Text.trimmed(bytes.extracting(table.range(index))))
    else {
      throw IntakeError(
        .studentRecordIDInvalid, file: table.file, row: table.line, column: SubmissionBody.tie)
    }
    return number
  }
}
