import Files
import Foundation
import Intake
@testable import Population
import Primitives
import Records

/// A nation in a folder of its own, which is gone when the test is over.
final class WrittenNation {
  let folder: String
  let report: PopulationReport

  init(
    children: Int, seed: UInt64 = 1, years: Int = 1, level: Level = .clean,
    studentsMax: Int = PackageWriter.studentsMax
  ) throws {
    folder = NSTemporaryDirectory() + "nation-" + UUID().uuidString
    let parameters = try PopulationParameters(
      children: children, seed: seed, years: years, level: level)
    report = try Nation(parameters).write(to: folder, studentsMax: studentsMax)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Names of the packages in the order of sending.
  func packages() throws -> [String] { try Directory.list("\(folder)/packages") }

  /// Reads a package as an exchange does, on the evening of its day.
  func submission(_ package: String) throws -> ParsedSubmission {
    let files = try PackageSource.open(path: "\(folder)/packages/\(package)")
    let header = try SubmissionReader.header(of: files)
    return try SubmissionReader.read(files, receivedAt: header.submissionDate)
  }

  /// The rows of a file beside the packages, by column; none of its values is quoted.
  func rows(_ file: String) throws -> [[String: String]] {
    let text = String(decoding: try DurableFile.read("\(folder)/\(file)"), as: UTF8.self)
    let lines = text.split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let names = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
  }

  /// Every byte of it, folded into one number (FNV-1a), names of files included.
  func fingerprint() throws -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let enumerator = FileManager.default.enumerator(atPath: folder)
    let paths = (enumerator?.allObjects as? [String] ?? []).sorted()
    for path in paths where !Directory.isDirectory("\(folder)/\(path)") {
      for byte in Array(path.utf8) + (try DurableFile.read("\(folder)/\(path)")) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    return hash
  }
}
