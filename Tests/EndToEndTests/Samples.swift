import Foundation
import Testing

/// A made-up State's package of the repository.
struct Sample: Sendable {
  let path: String

  /// Such as 20231106-TX.
  var name: String { String((path as NSString).lastPathComponent.dropLast(4)) }
  /// Such as TX.
  var state: String { String(name.suffix(2)) }

  /// All of them, in the order of sending.
  static let all: [Sample] = {
    let folder = Place.repository + "/samples/states"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let found = names.filter { $0.hasSuffix(".zip") }.sorted().map {
      Sample(path: "\(folder)/\($0)")
    }
    precondition(found.count > 20, "no packages in \(folder): make sample")
    return found
  }()

  static let paths = all.map(\.path)
  static let states = Array(Set(all.map(\.state))).sorted()
  static let periods = ["2023-24", "2024-25", "2025-26"]

  /// Its files.
  func files() throws -> [String: Data] {
    let folder = Place.scratch + "/" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try tool("unzip", "-q", path, "-d", folder)
    var files = [String: Data]()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    }
    return files
  }
}

/// A package that a test changes before it sends it.
struct Package {
  var files: [String: Data]

  init(_ sample: Sample) throws { files = try sample.files() }

  /// A file's rows, the names first.
  subscript(rows name: String) -> [[String]] {
    get { CSV.parse(String(decoding: files[name] ?? Data(), as: UTF8.self)) }
    set { files[name] = Data(CSV.text(newValue).utf8) }
  }

  /// Replaces the first occurrence of some bytes.
  mutating func replace(_ old: String, with new: Data, in name: String) throws {
    var content = try #require(files[name])
    let range = try #require(content.range(of: Data(old.utf8)), "\(name) has no \(old)")
    content.replaceSubrange(range, with: new)
    files[name] = content
  }

  /// Replaces the first occurrence of a text.
  mutating func replace(_ old: String, with new: String, in name: String) throws {
    try replace(old, with: Data(new.utf8), in: name)
  }

  /// Makes the header's totals those of the files.
  mutating func mendTotals() throws {
    var header = self[rows: "header.csv"]
    let students = self[rows: "student.csv"].count - 1
    let records = files.keys.filter { $0 != "header.csv" }
      .reduce(0) { $0 + self[rows: $1].count - 1 }
    let column = try #require(header[0].firstIndex(of: "Total Students in File"))
    header[1][column] = String(students)
    header[1][try #require(header[0].firstIndex(of: "Total Records in File"))] = String(records)
    self[rows: "header.csv"] = header
  }

  /// Leaves only the students for which `keeps` says so; it sees the row of student.csv.
  mutating func keep(_ keeps: ([String]) -> Bool) throws {
    let students = self[rows: "student.csv"]
    let kept = Set(students.dropFirst().filter(keeps).map { $0[0] })
    for name in files.keys where name != "header.csv" {
      let rows = self[rows: name]
      self[rows: name] = [rows[0]] + rows.dropFirst().filter { kept.contains($0[0]) }
      if self[rows: name].count == 1, name != "student.csv" { files[name] = nil }
    }
    try mendTotals()
  }

  /// Writes it as a folder.
  func writeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, content) in files {
      try content.write(to: URL(fileURLWithPath: path + "/" + name))
    }
  }

  /// Writes it as an archive of stored files.
  func writeArchive(_ path: String) throws {
    let entries = files.sorted { $0.key < $1.key }.map { Archive.Entry(stored: $1, name: $0) }
    try Archive(entries: entries).write(to: path)
  }
}

/// RFC 4180, as much as the samples need.
enum CSV {
  static func parse(_ text: String) -> [[String]] {
    var rows = [[String]]()
    var row = [String]()
    var field = [UInt8]()
    var isQuoted = false
    var last: UInt8 = 0
    func end() {
      row.append(String(decoding: field, as: UTF8.self))
      field.removeAll()
    }
    for byte in text.utf8 {
      if isQuoted {
        if byte == 0x22 { isQuoted = false } else { field.append(byte) }
      } else if byte == 0x22 {
        if last == 0x22 { field.append(byte) }
        isQuoted = true
      } else if byte == 0x2C {
        end()
      } else if byte == 0x0A {
        end()
        rows.append(row)
        row.removeAll()
      } else if byte != 0x0D {
        field.append(byte)
      }
      last = byte
    }
    if !row.isEmpty || !field.isEmpty {
      end()
      rows.append(row)
    }
    return rows.filter { $0 != [""] }
  }

  static func text(_ rows: [[String]]) -> String {
    rows.map { row in
      row.map { field in
        field.contains { ",\"\n".contains($0) }
          ? "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : field
      }.joined(separator: ",") + "\n"
    }.joined()
  }
}
