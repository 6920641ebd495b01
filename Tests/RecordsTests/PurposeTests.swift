import Testing

@testable import Records

@Suite("Purposes")
struct PurposeTests {
  @Test("the words that stand in events never change")
  func rawValues() {
    #expect(
      Purpose.allCases.map(\.rawValue) == [
        "participation", "enrollment", "placement", "credit-accrual", "match-resolution",
        "correction", "emergency", "consent", "privacy-act", "audit", "law-enforcement",
        "court-order", "operation",
      ])
    #expect(Set(Purpose.allCases.map(\.title)).count == Purpose.allCases.count)
  }

  @Test("the five routine uses of the notice have their numbers, nothing else has one")
  func routineUses() {
    #expect(
      Purpose.allCases.map(\.routineUse)
        == [1, 2, 3, 4, 5, nil, nil, nil, nil, nil, nil, nil, nil])
  }

  /// One line a role, one column a purpose in the order of the enumeration; written by itself.
  private static let table = """
    primary                     x x x x x - x x - - - - -
    secondary                   x x x x - - x x - - - - -
    district-data-administrator x x x x x x x x - - - - -
    regional-data-administrator x x x x x x x x - - - - -
    state-data-administrator    x x x x x x x x - - - - -
    state-user-administrator    - - - - - - - - - - - - -
    government-administrator    - - - - - - - - - - - - -
    ome-user-administrator      - - - - - - - - - - - - -
    ome-data-administrator      - - - - x - - - - - - - -
    privacy-act-administrator   - - - - - x x x x - x x -
    help-desk                   - - - - - - - - - - - - -
    system-administrator        - - - - - - - - - - - - -
    auditor                     - - - - - - - - - x - - -
    state-system                x x x x - x - - - - - - -
    """

  @Test("each role gives the purposes of its table")
  func p2EachRoleGivesThePurposesOfItsTable() throws {
    let lines = Self.table.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == Role.allCases.count)
    for line in lines {
      let role = try #require(Role(rawValue: String(line[0])))
      try #require(line.count == Purpose.allCases.count + 1)
      for (word, purpose) in zip(line.dropFirst(), Purpose.allCases) {
        #expect(purpose.mayBeGiven(by: role) == (word == "x"), "\(role), \(purpose)")
      }
    }
  }

  @Test("who sees no child has no purpose; who sees one has at least one")
  func purposesFollowFunctions() {
    for role in Role.allCases {
      let sees = Function.allCases.contains {
        $0.exposure == .children && AuthorisationTable.grant(role, $0) != .refused
      }
      #expect(Purpose.allCases.contains { $0.mayBeGiven(by: role) } == sees, "\(role)")
    }
  }

  @Test("correction is a use from the day of the disclosure policy, the others always")
  func correctionSince2019() throws {
    let book = try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
    #expect(!Purpose.correction.isInForce(on: try day("2019-07-09"), policies: book))
    #expect(Purpose.correction.isInForce(on: try day("2019-07-10"), policies: book))
    #expect(!Purpose.correction.isInForce(on: try day("2024-01-01"), policies: PolicyBook()))
    #expect(Purpose.enrollment.isInForce(on: try day("2001-01-01"), policies: PolicyBook()))
  }
}
