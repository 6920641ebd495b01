import Foundation
import Testing

/// Nothing that names a child lies readable on a disk: not in the data folder, not in the second
/// place, not in a backup.
@Suite struct SecrecyTests {
  @Test func noStringThatNamesAChildIsReadableAtRest() throws {
    let ledger = try Fixture.full()
    let children = try ledger.children()
    var strings = try Self.personalStrings()
    for child in children { strings.insert(child.msixID) }
    try #require(strings.count > 1_500, "only \(strings.count) strings")
    // Everything that writes: looks, a backup, a rebuild, a child's record.
    for child in children.prefix(3) { try ledger.good("record", child.msixID) }
    try ledger.good("backup", ledger.root + "/backup")
    try ledger.good("rebuild")
    try ledger.good("log", "show")

    let search = Search(strings)
    var bytes = 0
    for folder in ["data", "second", "backup", "home"] {
      for file in try Self.files(below: ledger.root + "/" + folder) {
        let content = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes += content.count
        let found = search.strings(in: content)
        #expect(found.isEmpty, "\(file.dropFirst(ledger.root.count)): \(found.prefix(3))")
      }
    }
    #expect(bytes > 1_000_000, "only \(bytes) bytes were searched")
  }

  /// The search itself: it finds what is there, in every encoding it claims, at any offset.
  @Test func theSearchFindsAPlantedString() throws {
    let ledger = try Fixture.early()
    let strings = try Self.personalStrings()
    let search = Search(strings)
    let planted = try #require(strings.filter { $0.utf8.count > 14 }.sorted().first)
    var content = try Data(contentsOf: URL(fileURLWithPath: ledger.logFile))
    #expect(search.strings(in: content).isEmpty)
    for (encoding, place) in [
      (String.Encoding.utf8, 70_001), (.utf16LittleEndian, 80_002), (.utf16BigEndian, 90_003),
    ] {
      let bytes = try #require(planted.data(using: encoding))
      var other = content
      other.replaceSubrange(place..<place + bytes.count, with: bytes)
      #expect(search.strings(in: other).contains(planted), "\(encoding)")
    }
    content.append(Data(planted.utf8))
    #expect(search.strings(in: content).contains(planted), "at the very end")
    // And what a State sends does hold them: the samples are the other control.
    let sent = try Package(Sample.all[0]).files["demographics.csv"]
    #expect(!search.strings(in: try #require(sent)).isEmpty)
  }

  /// A refused file and a rejected block hold a child's data too.
  @Test func refusedAndRejectedDataAreNotReadableEither() throws {
    let ledger = try Fixture.connected()
    var package = try Package(Sample.all[0])
    try package.dropMoves(of: "0000001")
    try package.writeFolder(ledger.root + "/one")
    try ledger.submit([ledger.root + "/one"])
    var header = package[rows: "header.csv"]
    header[1][2] = "39999"
    package[rows: "header.csv"] = header
    try package.writeFolder(ledger.root + "/two")
    try ledger.refused("submit", ledger.root + "/two")
    let search = Search(try Self.personalStrings())
    for file in try Self.files(below: ledger.data) + Self.files(below: ledger.second) {
      let found = search.strings(in: try Data(contentsOf: URL(fileURLWithPath: file)))
      #expect(found.isEmpty, "\(file.dropFirst(ledger.root.count)): \(found.prefix(3))")
    }
  }

  /// What a person looking over a shoulder sees: messages name places, never children.
  @Test func messagesAndRefusalsNameNoChild() throws {
    let ledger = try Fixture.connected()
    let package = try Package(Sample.all[0])
    let search = Search(try Self.personalStrings())
    let name = try #require(package[rows: "demographics.csv"].last?[2])
    var broken = package
    try broken.replace(name, with: "\"" + name, in: "demographics.csv")
    try broken.writeFolder(ledger.root + "/open-quote")
    var short = package
    short[rows: "demographics.csv"] = package[rows: "demographics.csv"].enumerated()
      .map { $0 == 3 ? Array($1.dropLast()) : $1 }
    try short.writeFolder(ledger.root + "/short-row")
    var headless = package
    headless[rows: "demographics.csv"] = Array(package[rows: "demographics.csv"].dropFirst())
    try headless.writeFolder(ledger.root + "/no-names")
    for folder in ["open-quote", "short-row", "no-names"] {
      let answer = try ledger.refused("submit", ledger.root + "/" + folder)
      let said = answer.output + Data(answer.errors.utf8)
      #expect(search.strings(in: said).isEmpty, "\(folder): \(search.strings(in: said).prefix(3))")
    }
  }

  private static func files(below folder: String) throws -> [String] {
    let found = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return found.map { folder + "/" + $0 }.filter(isFile)
  }

  private static func personalStrings() throws -> Set<String> { try personalOnce.get() }
  private static let personalOnce = Result { try collected() }

  /// Everything in the samples that names a child, in the ways in which programs join it; shorter
  /// than ten bytes it could stand there by chance.
  private static func collected() throws -> Set<String> {
    var strings = Set<String>()
    for sample in Sample.all {
      let package = try Package(sample)
      let rows = package[rows: "demographics.csv"]
      let column = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($1, $0) })
      func value(_ row: [String], _ name: String) -> String { column[name].map { row[$0] } ?? "" }
      for row in rows.dropFirst() {
        let (first, last) = (value(row, "First Name"), value(row, "Last Name 1"))
        let born = value(row, "Birth Date")
        strings.formUnion(joined(first, last, value(row, "Last Name 2"), born))
        for parent in ["Male", "Female"] {
          strings.formUnion(
            joined(
              value(row, "\(parent) Parent/Guardian First Name"),
              value(row, "\(parent) Parent/Guardian Last Name"), "", ""))
        }
        for name in [
          "Parent 1 Email Address", "Parent 2 Email Address", "Parent 1 Phone Number",
          "Parent 2 Phone Number", "Birth City", "First Name", "Last Name 1", "Middle Name",
        ] {
          strings.insert(value(row, name))
        }
      }
      for row in package[rows: "student.csv"].dropFirst() { strings.insert(row[4]) }
      let enrollments = package[rows: "enrollments.csv"]
      for name in ["Facility Address 1", "Facility Address 2", "Enrollment Comment"] {
        guard let place = enrollments.first?.firstIndex(of: name) else { continue }
        for row in enrollments.dropFirst() { strings.insert(row[place]) }
      }
    }
    return strings.filter { $0.utf8.count >= 10 }
  }

  private static func joined(
    _ first: String, _ last: String, _ second: String, _ born: String
  ) -> Set<String> {
    guard !first.isEmpty, !last.isEmpty else { return [] }
    var strings: Set = ["\(first) \(last)", "\(last), \(first)", "\(last),\(first)", first + last]
    strings.insert("\(first),,\(last)")
    if !second.isEmpty { strings.formUnion(["\(last) \(second)", "\(last),\(second)"]) }
    guard born.utf8.count == 8 else { return strings }
    let dashed = "\(born.prefix(4))-\(born.dropFirst(4).prefix(2))-\(born.suffix(2))"
    for date in [born, dashed] {
      strings.formUnion(["\(last)\(date)", "\(last) \(date)", "\(last),\(date)", "\(first)\(date)"])
    }
    return strings.union(strings.map { $0.lowercased() }).union(strings.map { $0.uppercased() })
  }
}

/// Looks for many strings at once, as UTF-8 and as UTF-16 in both orders.
private struct Search {
  /// Needles by a hash of their first eight bytes.
  private var needles: [UInt64: [(bytes: [UInt8], text: String)]] = [:]
  /// Whether some needle begins with bytes of this short hash: nearly every place ends here.
  private var filter = [Bool](repeating: false, count: 1 << 16)

  init(_ strings: Set<String>) {
    for text in strings {
      for encoding in [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian] {
        guard let data = text.data(using: encoding) else { continue }
        let bytes = [UInt8](data)
        let key = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        needles[key, default: []].append((bytes, text))
        filter[Self.short(key)] = true
      }
    }
  }

  private static func short(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 48)
  }

  func strings(in data: Data) -> Set<String> {
    let bytes = [UInt8](data)
    var found = Set<String>()
    var key: UInt64 = 0
    for index in bytes.indices {
      key = key << 8 | UInt64(bytes[index])
      guard index >= 7, filter[Self.short(key)], let candidates = needles[key] else { continue }
      let start = index - 7
      for candidate in candidates where start + candidate.bytes.count <= bytes.count {
        if bytes[start..<start + candidate.bytes.count].elementsEqual(candidate.bytes) {
          found.insert(candidate.text)
        }
      }
    }
    return found
  }
}
