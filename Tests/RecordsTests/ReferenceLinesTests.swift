import CBOR
import Primitives
import Records
import Testing

struct ReferenceLinesTests {
  private static func rows(_ count: Int) -> [[String]] {
    (0..<count).flatMap { number in
      (0...number % 3).map { [String(number * 7), "\($0)", String(repeating: "x", count: number)] }
    }
  }

  @Test(arguments: [1, 2, 3, 40])
  func everyKeyIsFoundAndNoOther(count: Int) throws {
    let rows = Self.rows(count)
    let lines = try ReferenceLines(columns: ["key", "part", "text"], rows: rows.reversed())
    #expect(lines.count == rows.count)
    for key in (-1...count * 7 + 3).map(String.init) + ["", "\t", "0\t0", "zz"] {
      #expect(lines.rows(of: key) == rows.filter { $0[0] == key }, "\(key)")
    }
    let again = try ReferenceLines(cbor: lines.cbor)
    #expect(again == lines)
  }

  @Test(arguments: [
    [], [["1"]], [["", "a"]], [["1", "a\tb"]], [["1", "a\nb"]], [["1", "a"], ["1", "a"]],
  ])
  func wrongRowsAreRefused(rows: [[String]]) {
    #expect(throws: ReferenceError(.malformed, "")) {
      try ReferenceLines(columns: ["key", "name"], rows: rows)
    }
  }

  @Test func facilityHasTheNameOfItsDay() throws {
    let directory = try FacilityDirectory(
      lines: ReferenceLines(
        columns: FacilityDirectory.columns,
        rows: [
          ["480000100001", "20050701", "Old", "", "", "TX", "", "", "20210630"],
          ["480000100001", "20210701", "New", "", "", "TX", "", "", ""],
        ]))
    let named = ["20050630", "20050701", "20210630", "20210701", "20300101"].map { text in
      CivilDate(text).flatMap { directory.facility("480000100001", on: $0)?.name }
    }
    #expect(named == [nil, "Old", "Old", "New", "New"])
  }

  @Test(arguments: [
    ["480000100001", "x", "Name", "", "", "TX", "", "", ""],
    ["48000010000", "20050701", "Name", "", "", "TX", "", "", ""],
    ["4800001", "20050701", "", "", "", "TX", "", "", ""],
    ["4800001", "20050701", "Name", "", "", "Texas", "", "", ""],
    ["4800001", "20050701", "Name", "", "", "TX", "", "", "20050630"],
  ])
  func impossibleFacilityIsRefused(row: [String]) {
    #expect(throws: ReferenceError(.malformed, "")) { try FacilityDirectory.check(row) }
  }
}
