import Foundation
import Testing

/// The two encodings of a package, from the sample to the events.
struct EncodingTests {
  private let folder = Place.scratch + "/" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func msix(_ words: String...) throws -> Answer {
    try Program.run(
      Place.msix, words, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
      folder: folder)
  }

  private func converted(_ package: String, to encoding: String, _ name: String) throws -> String {
    let path = folder + "/" + name
    let answer = try msix("convert", package, "--to", encoding, "--output", path)
    try #require(answer.status == 0, "\(answer.errors)")
    return path
  }

  @Test func sampleBecomesADocumentAndTheSameFilesAgain() throws {
    let sample = try #require(Sample.all.last)
    let normal = try converted(sample.path, to: "csv", "normal")
    let document = try converted(normal, to: "xml", "night.xml")
    let again = try converted(document, to: "csv", "again")
    let names = try FileManager.default.contentsOfDirectory(atPath: normal).sorted()
    #expect(names.contains("enrollments.csv"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: again).sorted() == names)
    for name in names {
      let files = try [normal, again].map {
        try Data(contentsOf: URL(fileURLWithPath: "\($0)/\(name)"))
      }
      #expect(files[0] == files[1], "\(name)")
    }
    let mode = try FileManager.default.attributesOfItem(atPath: document)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    // Nothing that is there is written over.
    let refused = try msix("convert", sample.path, "--to", "xml", "--output", document)
    #expect(refused.status == 1)
  }

  @Test func bothEncodingsBecomeTheSameEvents() throws {
    var told = [[String]]()
    for encoding in ["csv", "xml"] {
      let ledger = try Fixture.connected()
      for (number, sample) in Sample.all.prefix(3).enumerated() {
        let name = encoding == "xml" ? "\(encoding)\(number).xml" : "\(encoding)\(number)"
        let package = try converted(sample.path, to: encoding, "\(UUID())-\(name)")
        try ledger.good("submit", package)
      }
      let answer = try ledger.good("log", "show", "--format", "json")
      told.append(try answer.lines.map { try Self.withoutChance($0) })
    }
    #expect(told[0].count > 100)
    #expect(told[0].count == told[1].count)
    let differing = zip(told[0], told[1]).filter { $0 != $1 }.map(\.0)
    // What tells them apart is the submission itself, and its digest.
    #expect(differing.allSatisfy { $0.contains("submission.received") }, "\(differing.prefix(2))")
  }

  /// An event without identifiers, keys, hashes and times: those are made by chance, or of what is.
  private static func withoutChance(_ line: String) throws -> String {
    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
    let kept = strip(value)
    let data = try JSONSerialization.data(withJSONObject: kept, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }

  private static func strip(_ value: Any) -> Any {
    if let list = value as? [Any] { return list.map(strip) }
    if let map = value as? [String: Any] { return map.mapValues(strip) }
    guard let text = value as? String else { return value }
    let isChance = text.count >= 22 || text.contains("T") && text.hasSuffix("Z")
    return isChance && !text.contains(" ") ? "-" : text
  }

  @Test(arguments: [
    ("markdown", "data-dictionary.md"), ("xsd", "msix-submission.xsd"),
    ("tableschema", "msix-submission.tableschema.json"),
  ])
  func documentsAreWhatTheProgramSays(format: String, file: String) throws {
    let answer = try msix("dictionary", "--format", format)
    let written = try Data(contentsOf: URL(fileURLWithPath: "\(Place.repository)/docs/\(file)"))
    let command = "msix dictionary --format \(format) > docs/\(file)"
    #expect(answer.output == written, "docs/\(file) is not what the program says: \(command)")
  }

  @Test func rulesAreWhatTheProgramSays() throws {
    let answer = try msix("rules", "--format", "markdown")
    let file = "\(Place.repository)/docs/validation-rules.md"
    let written = try Data(contentsOf: URL(fileURLWithPath: file))
    let command = "msix rules --format markdown > docs/validation-rules.md"
    #expect(answer.output == written, "docs/validation-rules.md is out of date: \(command)")
    let rows = CSV.parse(try msix("rules", "--format", "csv").text)
    #expect(rows.allSatisfy { $0.count == 6 })
    let early = CSV.parse(try msix("rules", "--format", "csv", "--on", "2026-08-31").text)
    let late = CSV.parse(try msix("rules", "--format", "csv", "--on", "2027-09-01").text)
    #expect(early.count < late.count && late.count == rows.count)
    #expect(try msix("rules", "--on", "never").status == 2)
  }

  @Test func dictionaryIsPrintedForProgramsAndTables() throws {
    let json = try msix("dictionary", "--format", "json")
    let table = try #require(
      try JSONSerialization.jsonObject(with: json.output) as? [String: [[String: Any]]])
    let groups = try #require(table["groups"])
    #expect(groups.count == 10)
    let columns = groups.flatMap { $0["columns"] as? [[String: Any]] ?? [] }
    let ids = Set(columns.compactMap { $0["id"] as? String })
    #expect(ids.filter { $0.hasPrefix("E") }.count == 82)
    #expect(ids.filter { $0.hasPrefix("H") || $0.hasPrefix("T") }.count == 15)
    let rows = CSV.parse(try msix("dictionary", "--format", "csv").text)
    #expect(rows.count == columns.count + 1)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
  }

  private static let hasSchemas: Bool = {
    guard let python = Place.python else { return false }
    let answer = try? Program.run(
      python, ["-c", "import lxml"], environment: [:], folder: Place.scratch)
    return answer?.status == 0
  }()

  @Test(.enabled(if: hasSchemas, "MSIX_PYTHON names no Python with lxml"))
  func documentsAreValidByTheSchema() throws {
    let python = try #require(Place.python)
    let sample = try #require(Sample.all.first)
    let document = try converted(sample.path, to: "xml", "valid.xml")
    let text = try String(contentsOfFile: document, encoding: .utf8)
    let spoiled = folder + "/spoiled.xml"
    let changed = text.replacingOccurrences(of: "<Sex>Female<", with: "<Sex>Woman<")
    #expect(changed != text)
    try changed.write(toFile: spoiled, atomically: true, encoding: .utf8)
    let script = """
      import sys
      from lxml import etree
      schema = etree.XMLSchema(etree.parse(sys.argv[1]))
      print(*[schema.validate(etree.parse(path)) for path in sys.argv[2:]])
      print(schema.error_log)
      """
    let answer = try Program.run(
      python, ["-c", script, "\(Place.repository)/docs/msix-submission.xsd", document, spoiled],
      environment: ["PATH": "/usr/bin:/bin"], folder: folder)
    #expect(answer.lines.first == "True False", "\(answer.text.prefix(800))\(answer.errors)")
  }
}
