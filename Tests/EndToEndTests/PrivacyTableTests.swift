import Foundation
import Testing

/// The table of docs/privacy.md is true: each behaviour has a test that is named for it, where the
/// table says.
@Suite struct PrivacyTableTests {
  private struct Row {
    let behaviour: Int
    let text: String
  }

  private static func rows() throws -> [Row] {
    let page = try String(contentsOfFile: Place.repository + "/docs/privacy.md", encoding: .utf8)
    return page.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| P"),
        let number = Int(line.dropFirst(3).prefix { $0.isNumber })
      else { return nil }
      return Row(behaviour: number, text: String(line))
    }
  }

  @Test func everyBehaviourHasTheTestsThatTheTableNames() throws {
    let rows = try Self.rows()
    #expect(Set(rows.map(\.behaviour)).isSuperset(of: Set(1...20)))
    for row in rows {
      var named = 0
      for link in row.text.matches(of: /\[([^\]]*)\]\(\.\.\/([^)]*)\)/) {
        let path = Place.repository + "/" + link.output.2
        let source = try String(contentsOfFile: path, encoding: .utf8)
        guard link.output.2.hasPrefix("Tests/") else { continue }
        for name in link.output.1.split(separator: ", ") {
          named += 1
          #expect(source.contains("func \(name)("), "P\(row.behaviour): no test \(name)")
          #expect(
            name.contains("p\(row.behaviour)"), "P\(row.behaviour): \(name) is named for another")
        }
      }
      #expect(named > 0, "P\(row.behaviour) names no test")
    }
  }
}
