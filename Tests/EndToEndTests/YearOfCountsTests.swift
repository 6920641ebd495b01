import Foundation
import Testing

/// A year of counts of a made-up nation, by the script that shows it: it ends with status 1 where
/// something does not add up.
@Suite(
  .enabled(if: Place.python != nil, "MSIX_PYTHON names no Python"))
struct YearOfCountsTests {
  @Test func aSmallYearAddsUp() throws {
    let python = try #require(Place.python)
    let scratch = Place.scratch + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let answer = try Program.run(
      python,
      [
        "\(Place.repository)/tools/nation/year_of_counts.py", "--children", "300", "--level",
        "dirty", "--seed", "3", "--answers", "0", "--msix", Place.msix,
        "--population", Place.population, "--folder", scratch + "/year", "--markdown",
        scratch + "/page.md", "--charts", scratch + "/charts",
      ],
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": scratch,
        "PYTHONDONTWRITEBYTECODE": "1",
      ],
      folder: scratch)
    #expect(answer.status == 0, "\(answer.text.suffix(2_000))\(answer.errors.suffix(2_000))")
    let page = try String(contentsOfFile: scratch + "/page.md", encoding: .utf8)
    #expect(page.contains("answers same: same"))
    #expect(page.contains("the same event, the same log"))
    for chart in ["counts", "age-bands", "trends", "duplicates"] {
      #expect(FileManager.default.fileExists(atPath: "\(scratch)/charts/\(chart).svg"))
    }
  }
}
