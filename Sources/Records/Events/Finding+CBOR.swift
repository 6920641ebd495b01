public import CBOR

extension Finding {
  /// A map; what does not apply is left out.
  public var cbor: CBORValue {
    .record([
      "severity": .text(severity.rawValue), "rule": .text(rule),
      "student": studentRecordID.map { .int($0) }, "group": group.map { .int($0.rawValue) },
      "record": recordID.map { .int($0) }, "file": file.map { .text($0) },
      "row": row.map { .int($0) }, "column": column.map { .text($0) },
      "message": .text(message), "new": isNew.map { .bool($0) },
    ])
  }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try ClearFields(cbor, of: "a finding")
    self.init(
      try fields.need("severity") { $0.string.flatMap(Severity.init(rawValue:)) },
      rule: try fields.need("rule", \.string),
      studentRecordID: try fields.maybe("student") {
        $0.unsignedInteger.flatMap(UInt32.init(exactly:))
      },
      group: try fields.maybe("group") {
        $0.unsignedInteger.flatMap(UInt8.init(exactly:)).flatMap(Group.init(rawValue:))
      },
      recordID: try fields.maybe("record") {
        $0.unsignedInteger.flatMap(UInt16.init(exactly:))
      },
      file: try fields.maybe("file", \.string), row: try fields.maybe("row", \.int),
      column: try fields.maybe("column", \.string),
      message: try fields.need("message", \.string),
      isNew: try fields.maybe("new", \.boolean))
  }
}
