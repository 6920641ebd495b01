@testable import Intake
import Primitives
import Records

/// A package written again.
enum Rewriting {
  static func stream(
    _ bytes: [UInt8], limits: SubmissionLimits = .standard
  ) throws -> SubmissionStream {
    guard let received = Instant("2026-09-01T13:00:00Z") else { preconditionFailure("no time") }
    return try SubmissionReader.stream(
      try PackageSource.open(archive: bytes, limits: limits), receivedAt: received)
  }

  /// As an XML document.
  static func xml(_ bytes: [UInt8]) throws -> [UInt8] {
    let pieces = Pieces()
    var writer = XMLWriter { pieces.files["", default: []] += $0 }
    try stream(bytes).write(to: &writer)
    return pieces.files[""] ?? []
  }

  /// As CSV files.
  static func csv(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
    let pieces = Pieces()
    var writer = CSVPackageWriter { pieces.files[$0, default: []] += $1 }
    try stream(bytes).write(to: &writer)
    return pieces.files
  }

  private final class Pieces {
    var files: [String: [UInt8]] = [:]
  }
}

extension TestPackage {
  /// The same package as an XML document.
  func document() throws -> String { String(decoding: try Rewriting.xml(archive()), as: UTF8.self) }
}

extension Outcome {
  /// What came of a document.
  init(document: String, limits: SubmissionLimits = .standard) {
    self.init(archive: Array(document.utf8), limits: limits)
  }
}
