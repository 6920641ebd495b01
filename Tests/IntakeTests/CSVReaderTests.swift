@testable import Intake
import Records
import Testing

struct CSVReaderTests {
  /// Gives the bytes in pieces of any size, so that every state meets the end of a piece.
  private final class Pieces: ByteReader {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], size: Int) {
      rest = bytes[...]
      self.size = size
    }

    func next() throws(IntakeError) -> [UInt8]? {
      guard !rest.isEmpty else { return nil }
      defer { rest = rest.dropFirst(size) }
      return Array(rest.prefix(size))
    }
  }

  private func rows(_ bytes: [UInt8], size: Int = 1 << 16) throws(IntakeError) -> [[String]] {
    var reader = CSVReader(Pieces(bytes, size: size), file: "f", limits: .standard)
    var rows = [[String]]()
    while try reader.next() {
      rows.append((0..<reader.fieldCount).map(reader.text))
      reader.wantedFields = reader.fieldCount
    }
    return rows
  }

  private func rows(_ text: String, size: Int = 1 << 16) throws(IntakeError) -> [[String]] {
    try rows(Array(text.utf8), size: size)
  }

  private func refusal(_ bytes: [UInt8]) -> IntakeError? {
    do throws(IntakeError) {
      _ = try rows(bytes)
      return nil
    } catch {
      return error
    }
  }

  private func refusal(_ text: String) -> IntakeError? { refusal(Array(text.utf8)) }

  @Test(arguments: [3, 4, 5, 7, 1_000])
  func quotesAndLineBreaksAreRead(size: Int) throws {
    let text = "a,b\r\n\"x, \"\"y\"\"\r\nz\",2\n\r\n\n,\" \"\r\nlast,\"\""
    #expect(
      try rows("\u{FEFF}" + text, size: size)
        == [["a", "b"], ["x, \"y\"\r\nz", "2"], ["", ""], ["last", ""]])
  }

  @Test func spaceAroundValuesIsTaken() throws {
    #expect(try rows("  a \t,\" b c \"\n") == [["a", "b c"]])
    #expect(try rows("\u{A0}a") == [["\u{A0}a"]])
  }

  @Test func textIsComposed() throws {
    let row = try rows("Pen\u{303}a,Jose\u{301}\n")[0]
    #expect(row.map { Array($0.utf8) } == ["Pe\u{F1}a", "Jos\u{E9}"].map { Array($0.utf8) })
  }

  @Test func emptyFilesHaveNoRows() throws {
    #expect(try rows("").isEmpty)
    #expect(try rows("\u{FEFF}").isEmpty)
    #expect(try rows("\r\n\n\r\n").isEmpty)
  }

  @Test func placeOfARowIsItsFirstLine() throws {
    let error = try #require(refusal("a,b\n\n1,\"x\ny\"\n1,2,3\n"))
    #expect(error.finding.rule == "csv-field-count")
    #expect(error.finding.row == 5)
    #expect(error.finding.message.contains("more than 2"))
    #expect(refusal("a,b\n1\n")?.finding.row == 2)
  }

  @Test func strayQuotesAreRefused() {
    for text in ["a\"b", "\"a\"b", " \"a\"", "\"a\" ,b"] {
      #expect(refusal(text)?.finding.rule == "csv-quote-stray", "\(text)")
    }
    #expect(refusal("a,b\n1,\"x\n")?.finding.rule == "csv-quote-unterminated")
    #expect(refusal("a,b\n1,\"x\n")?.finding.row == 2)
  }

  @Test func loneCarriageReturnIsRefused() {
    #expect(refusal("a\rb")?.finding.rule == "csv-carriage-return")
    #expect(refusal("a\r")?.finding.rule == "csv-carriage-return")
  }

  @Test(arguments: [
    [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80],
  ])
  func otherThanUTF8IsRefusedWithItsPlace(bytes: [UInt8]) throws {
    let finding = try #require(refusal(Array("a,b\nx,".utf8) + bytes + [0x0A])).finding
    #expect(finding.rule == "csv-not-utf8")
    #expect(finding.row == 2)
    #expect(finding.column == "column 2")
  }

  @Test func limitsHold() {
    let long = String(repeating: "x", count: 4_096)
    #expect(refusal(long) == nil)
    #expect(refusal(long + "x")?.finding.rule == "csv-field-bytes")
    #expect(refusal("\"" + long + "x\"")?.finding.rule == "csv-field-bytes")
    let wide = Array(repeating: long, count: 17).joined(separator: ",")
    #expect(refusal(wide)?.finding.rule == "csv-row-bytes")
    #expect(refusal(String(repeating: ",", count: 128))?.finding.rule == "csv-columns-max")
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let table = [["a", "b,c", "d\"e"], ["f\r\ng", "", "\u{F1}"], ["1", "2", "3"]]
    #expect(try rows(table.map { CSVWriter.line($0) }.joined()) == table)
    #expect(CSVWriter.line(["a", "b,c", "d\"e"]) == "a,\"b,c\",\"d\"\"e\"\r\n")
    #expect(CSVWriter.line([""]) == "\"\"\r\n")
    #expect(try rows(CSVWriter.line([""])) == [[""]])
  }
}
