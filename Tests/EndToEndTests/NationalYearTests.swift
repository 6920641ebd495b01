import Foundation
import Testing

/// A year of a tiny nation, by the script that measures a whole one: it ends with status 1 where
/// looks and events, live and rebuilt, or the two counts do not agree.
@Suite(.enabled(if: Place.python != nil, "MSIX_PYTHON names no Python"))
struct NationalYearTests {
  @Test func aTinyNationAddsUp() throws {
    let python = try #require(Place.python)
    let scratch = Place.scratch + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let answer = try Program.run(
      python,
      [
        "\(Place.repository)/tools/nation/national_year.py", "--children", "150", "--seed", "5",
        "--looks", "400", "--clients", "8", "--moves", "40", "--disputes", "6", "--rosters", "3",
        "--msix", Place.msix, "--population", Place.population, "--driver", Place.nationalYear,
        "--folder", scratch + "/year", "--markdown", scratch + "/page.md", "--charts",
        scratch + "/charts", "--json", scratch + "/year.json",
      ],
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": scratch,
        "PYTHONDONTWRITEBYTECODE": "1",
      ],
      folder: scratch)
    #expect(answer.status == 0, "\(answer.text.suffix(2_000))\(answer.errors.suffix(2_000))")
    let page = try String(contentsOfFile: scratch + "/page.md", encoding: .utf8)
    #expect(page.contains("| looks | 400 |"))
    #expect(page.contains("`access-trail`"))
    let measured = try String(contentsOfFile: scratch + "/year.json", encoding: .utf8)
    #expect(measured.contains("children compared, 0 differences"))
    for chart in ["counts", "age-bands", "trends", "duplicates"] {
      #expect(FileManager.default.fileExists(atPath: "\(scratch)/charts/\(chart).svg"))
    }
  }
}
