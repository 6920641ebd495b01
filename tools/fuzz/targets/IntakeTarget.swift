import Primitives

@testable import Intake

/// Packages of States: what is taken is written in normal form, and reads back as the same. An
/// input that begins as an archive or a document is that; any other one is the demographics of a
/// small package, since no fuzzer finds the checksum of an archive.
enum IntakeTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    guard let files = try? package(bytes), let written = try? normal(files) else { return nil }
    let again = try? normal(directory(written))
    promise(again?.map(\.bytes) == written.map(\.bytes), "the normal form reads as itself")
    return written.flatMap(\.bytes)
  }

  private typealias File = (name: String, bytes: [UInt8])

  /// Far from every day that a header may name.
  private static let received = Instant(microseconds: 4_000_000_000_000_000)

  private static func package(_ bytes: [UInt8]) throws -> PackageFiles {
    if bytes.starts(with: [0x50, 0x4B]) || bytes.first == 0x3C {
      return try PackageSource.open(archive: bytes)
    }
    let window = "20200101000000000,20200201000000000"
    // The totals are whatever the input has, or nothing but the right number would be read.
    for total in 1...8 {
      let header = "TX,20260901120000000,1,\(total),\(window)\n"
      let files = directory([
        ("header.csv", Array((headerNames + header).utf8)),
        ("student.csv", Array((studentNames + "1,TX,I,S1,01\n").utf8)),
        ("demographics.csv", bytes),
      ])
      if (try? SubmissionReader.stream(files, receivedAt: received)) != nil { return files }
    }
    throw Refused()
  }

  private struct Refused: Error {}

  private static let headerNames =
    "Submitting State,Submission Date,Total Students in File,Total Records in File,"
    + "Beginning Effective Date,Ending Effective Date\n"
  private static let studentNames =
    "Student Record ID,Reporting State Code,Action Code,State Student Identifier,"
    + "State Student Identifier Type\n"

  private static func directory(_ files: [File]) -> PackageFiles {
    PackageFiles(
      files.map {
        PackageContent(
          name: $0.name, byteCount: $0.bytes.count, storage: .bytes($0.bytes), offset: 0,
          storedByteCount: $0.bytes.count, isDeflated: false, checksum: nil)
      }, findings: [], limits: .standard)
  }

  private static func normal(_ files: PackageFiles) throws -> [File] {
    let stream = try SubmissionReader.stream(files, receivedAt: received)
    try stream.forEachStudent { _ in }
    let written = Written()
    var writer = CSVPackageWriter { written.files[$0, default: []] += $1 }
    try stream.write(to: &writer)
    return written.files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private final class Written {
    var files: [String: [UInt8]] = [:]
  }
}
