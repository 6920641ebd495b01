import CBOR
import Primitives
import Testing

@testable import Records

@Suite struct StudentBlockFormTests {
  /// The form as a tree, put together from what docs/formats says of it.
  private static func tree(_ block: StudentBlock) -> CBORValue {
    .map(
      block.groups.map { group in
        .init(
          .int(group.group.rawValue),
          .array(
            group.rows.map { row in
              let written = row.fields.filter { $0.written != nil }
              let items: [CBORValue] = [
                .int(row.recordID),
                .map(row.fields.map { .init(.int($0.element.rawValue), .text($0.value)) }),
              ]
              let third = CBORValue.map(
                written.map { .init(.int($0.element.rawValue), .text($0.asWritten)) })
              return .array(written.isEmpty ? items : items + [third])
            }))
      })
  }

  private static let texts = [
    "García", "20120315", "07", "O'Neil-Núñez", String(repeating: "x", count: 300),
  ]

  private static func block(_ random: inout SeededGenerator) -> StudentBlock {
    var groups = [StudentBlock.GroupRows]()
    for group in Group.allCases where Bool.random(using: &random) {
      var rows = [Row]()
      for number in 0..<UInt16.random(in: 0...3, using: &random) {
        rows.append(row(number * 200, &random))
      }
      groups.append(.init(group, rows))
    }
    return StudentBlock(groups: groups)
  }

  private static func row(_ recordID: UInt16, _ random: inout SeededGenerator) -> Row {
    var elements = Set<UInt16>()
    for _ in 0..<Int.random(in: 0...9, using: &random) {
      elements.insert(UInt16.random(in: 1...400, using: &random))
    }
    var fields = [Row.Field]()
    for element in elements.sorted() {
      let value = texts.randomElement(using: &random) ?? ""
      let written = Bool.random(using: &random) ? nil : " as written "
      fields.append(.init(Element(rawValue: element), value, written: written))
    }
    return Row(recordID: recordID, fields: fields)
  }

  @Test(arguments: 1...30)
  func whatIsWrittenIsTheFormAndIsReadAgain(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let block = Self.block(&random)
    let item = block.item
    #expect(item.encoded == Self.tree(block).encoded, "seed \(seed)")
    let read = { (item: CBORItem) in
      try item.read { (scanner) throws(CBORError) in try StudentBlock(from: &scanner) }
    }
    #expect(try read(item) == block, "seed \(seed)")
    #expect(try read(CBORItem(Self.tree(block))) == block, "seed \(seed)")
    let sealed = StudentSubmitted.Sealed(
      studentRecordID: 70_000, block: block,
      findings: [Finding(.warning, rule: "a-rule", message: "A message.")])
    let again = try StudentSubmitted.Sealed(sealed.item)
    #expect(again.block == block && again.studentRecordID == 70_000, "seed \(seed)")
    #expect(again.findings.map(\.cbor) == sealed.findings.map(\.cbor), "seed \(seed)")
    #expect(try CBORValue(decoding: sealed.item.encoded).encoded == sealed.item.encoded)
  }

  @Test(arguments: 31...40)
  func groupsThatAreNotWantedAreLeftOut(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let block = Self.block(&random)
    let sealed = StudentSubmitted.Sealed(studentRecordID: 1, block: block, findings: [])
    for wanted in Group.allCases {
      let part = try StudentSubmitted.Sealed(sealed.item) { $0 == wanted }.block
      #expect(part.groups == block.groups.filter { $0.group == wanted }, "seed \(seed)")
    }
  }

  /// A member that a later version adds is stepped over; one that lacks is told.
  @Test func membersAreFoundByName() throws {
    let row = CBORValue.array([.int(1), .map([.init(.int(11), .text("Male"))])])
    let block = CBORValue.map([.init(.int(3), .array([row]))])
    let sealed = { (members: KeyValuePairs<String, CBORValue?>) in
      try StudentSubmitted.Sealed(CBORItem(.record(members)))
    }
    let whole = try sealed([
      "block": block, "student": .int(5), "findings": .array([]), "later": .array([.null]),
    ])
    #expect(whole.block.demographics?[.sex] == "Male" && whole.studentRecordID == 5)
    for (block, student, findings) in [
      (nil, CBORValue.int(5), CBORValue.array([])), (block, nil, .array([])),
      (block, .int(5), nil), (block, .text("5"), .array([])), (block, .int(5), .null),
      (.array([row]), .int(5), .array([])), (block, .unsigned(1 << 32), .array([])),
    ] as [(CBORValue?, CBORValue?, CBORValue?)] {
      #expect(throws: CBORError.self) {
        try sealed(["block": block, "student": student, "findings": findings])
      }
    }
  }

  @Test func anotherShapeIsRefused() throws {
    let fields = CBORValue.map([.init(.int(11), .text("Male")), .init(.int(12), .text("b"))])
    func group(_ number: CBORValue, _ row: CBORValue) -> CBORItem {
      CBORItem(.map([.init(number, .array([row]))]))
    }
    func read(_ item: CBORItem) throws -> StudentBlock {
      try item.read { (scanner) throws(CBORError) in try StudentBlock(from: &scanner) }
    }
    let good = try read(
      group(.int(3), .array([.int(1), fields, .map([.init(.int(12), .text("B"))])])))
    #expect(good.demographics?.fields.map(\.asWritten) == ["Male", "B"])
    for third in [
      CBORValue.map([]), .map([.init(.int(11), .text("Male"))]),
      .map([.init(.int(13), .text("m"))]), .map([.init(.int(10), .text("m"))]), .text("m"),
      .map([.init(.int(11), .int(1))]),
    ] {
      #expect(throws: CBORError.self) {
        try read(group(.int(3), .array([.int(1), fields, third])))
      }
    }
    for (number, row) in [
      (CBORValue.int(99), CBORValue.array([.int(1), fields])),
      (.text("3"), .array([.int(1), fields])), (.int(3), .array([.int(1)])),
      (.int(3), .array([.int(1), fields, fields, fields])),
      (.int(3), .array([.int(70_000), fields])), (.int(3), .int(1)),
      (.int(3), .array([.int(1), .map([.init(.int(70_000), .text("a"))])])),
      (.int(3), .array([.int(1), .map([.init(.int(11), .null)])])),
    ] {
      #expect(throws: CBORError.self) { try read(group(number, row)) }
    }
  }

  /// Bytes that are read without having been an item: order and ends are checked here too.
  @Test func everyByteIsChecked() throws {
    var random = SeededGenerator(seed: 41)
    var bytes = [UInt8]()
    while !(60...200).contains(bytes.count) { bytes = Self.block(&random).item.encoded }
    for count in 0..<bytes.count {
      #expect(throws: CBORError.self) { try Self.read(Array(bytes[..<count])) }
    }
    #expect(throws: CBORError.self) { try Self.read(bytes + [0]) }
    for index in bytes.indices {
      for difference in UInt8(1)...255 {
        var changed = bytes
        changed[index] ^= difference
        guard (try? Self.read(changed)) != nil else { continue }
        #expect((try? CBORValue(decoding: changed)) != nil, "\(index) by \(difference)")
      }
    }
  }

  private static func read(_ bytes: [UInt8]) throws -> StudentBlock {
    var scanner = CBORScanner(bytes.span.raw)
    let block = try StudentBlock(from: &scanner)
    try scanner.finish()
    return block
  }
}
