import CBOR
import Primitives
import Records
import Testing

@testable import Exchange

@Suite struct StatementOutlineTests {
  private static let sealed = StudentSubmitted.Sealed(
    studentRecordID: 7,
    block: StudentBlock(groups: [
      .init(
        .student, [Row(recordID: 0, fields: [.init(.stateStudentIdentifier, "A1")])]),
      .init(.demographics, [Row(recordID: 1, fields: [.init(.sex, "Female", written: "f")])]),
    ]),
    findings: [Finding(.warning, rule: "a-rule", message: "A message.")])

  @Test func aReceiptFindsInItWhatItFindsInTheWhole() throws {
    let whole = Self.sealed.cbor
    let outline = try StatementOutline.outline(of: whole.encoded)
    #expect(outline["student"] == whole["student"] && outline["student"] != nil)
    #expect(outline["findings"]?.encoded == whole["findings"]?.encoded)
    #expect(outline["findings"]?.items?.count == 1)
    #expect(StudentBlock.stateStudentIdentifier(inSealed: outline) == "A1")
    #expect(outline["block"]?.entries?.count == 1 && whole["block"]?.entries?.count == 2)
    for other in [CBORValue.array([.int(1)]), .record(["block": .null]), .record([:])] {
      #expect(try StatementOutline.outline(of: other.encoded) == other)
    }
  }

  /// What is passed over is checked all the same.
  @Test func whatDoesNotDecodeHasNoOutline() {
    let bytes = Self.sealed.cbor.encoded
    for count in 0..<bytes.count {
      #expect(throws: CBORError.self) {
        try StatementOutline.outline(of: Array(bytes[..<count]))
      }
    }
    #expect(throws: CBORError.self) { try StatementOutline.outline(of: bytes + [0]) }
    for index in bytes.indices {
      var changed = bytes
      changed[index] = 0xFF
      let isTaken = (try? CBORValue(decoding: changed)) != nil
      #expect(((try? StatementOutline.outline(of: changed)) != nil) == isTaken, "\(index)")
    }
  }
}
