import Testing

@testable import Records

/// The function matrix once more, typed from the roles' description line by line, not from the
/// code: a slip in either shows.
private let matrix = """
  my-account                - Pri x, Sec x, DRA x, SDA x, SUA x, Gov x, OUA x, ODA x, PAA x, HD x, \
  SYS x, AUD x
  report-incident           - Pri x, Sec x, DRA x, SDA x, SUA x, Gov x, OUA x, ODA x, PAA x, HD x, \
  SYS x, AUD x
  search-records            - Pri x, Sec x, DRA x, SDA x, ODA item, PAA x, AUD replay
  view-record               - Pri x, Sec x, DRA x, SDA x, ODA item, PAA x, AUD replay
  print-record              - Pri x, Sec x, DRA x, SDA x, ODA item, PAA x, AUD replay
  export-record             - Pri x, DRA x, SDA x, PAA x, SS own
  move-notices              - Pri x, Sec x, DRA x, SDA x, SS own
  start-merge-or-split      - Pri x, DRA x, SDA x
  validate                  - Pri policy:primary-validates-states, DRA own, SDA own, ODA item
  settle-disagreement       - ODA x
  worklist                  - DRA own, SDA own
  submit-packages           - SDA own, SS own
  read-receipts             - SDA own, SS own
  list-children             - DRA own, SDA own
  aggregate-reports         - DRA own, SDA own, Gov x, AUD x
  explain-count             - SDA own, AUD x, SS own
  certify-count             - Gov x
  federal-files             - Gov x
  administer-state-accounts - SUA own
  administer-ome-accounts   - OUA x
  reinstate-account         - HD x, SYS x
  list-accounts             - SUA own, OUA x, HD x, SYS x, AUD x
  help-desk-cases           - HD x, SYS x, AUD read
  correction-case           - SDA own, PAA x, AUD read, SS own
  dispute-statement         - PAA x, AUD read
  accounting                - PAA x, AUD read
  access-pack               - PAA x, AUD read
  exit-packet               - Pri x, DRA x, SDA x
  keep-rights               - PAA x, AUD read
  cosign-emergency          - Pri x, Sec x, DRA x, SDA x, PAA x, AUD read
  propose-destruction       - PAA propose, AUD read
  approve-destruction       - SYS approve, AUD read
  connect-state             - SYS x, AUD read
  adopt-policy              - SYS x, AUD read
  read-policy               - SYS x, AUD x
  publish-model             - SYS x, AUD read
  load-reference            - SYS x, AUD read
  declare-breach            - SUA own-users, OUA x, PAA x, HD report, SYS x, AUD read
  read-trail                - PAA accounting, AUD x
  replay-disclosure         - PAA accounting, AUD x
  read-log                  - PAA accounting, AUD x
  read-proofs               - PAA accounting, AUD x
  operate                   - SYS x
  """

private let columns: [String: [Role]] = [
  "Pri": [.primary], "Sec": [.secondary],
  "DRA": [.districtDataAdministrator, .regionalDataAdministrator],
  "SDA": [.stateDataAdministrator], "SUA": [.stateUserAdministrator],
  "Gov": [.governmentAdministrator], "OUA": [.omeUserAdministrator],
  "ODA": [.omeDataAdministrator], "PAA": [.privacyActAdministrator], "HD": [.helpDesk],
  "SYS": [.systemAdministrator], "AUD": [.auditor], "SS": [.stateSystem],
]

@Suite("Authorisation table")
struct AuthorisationTableTests {
  @Test("equals the matrix for every role and function")
  func equalsMatrix() throws {
    #expect(Set(columns.values.joined()) == Set(Role.allCases))
    var expected = [Function: [Role: String]]()
    for line in matrix.split(separator: "\n") {
      let name = try #require(line.split(separator: " ").first)
      let function = try #require(Function(rawValue: String(name)), "\(name)")
      #expect(expected[function] == nil, "\(name) twice")
      expected[function] = [:]
      let start = try #require(line.firstRange(of: " - ")).upperBound
      for cell in line[start...].split(separator: ",") {
        let parts = cell.split(separator: " ")
        try #require(parts.count == 2, "\(cell)")
        for role in try #require(columns[String(parts[0])], "\(cell)") {
          expected[function]?[role] = String(parts[1])
        }
      }
    }
    #expect(Set(expected.keys) == Set(Function.allCases))
    for function in Function.allCases {
      for role in Role.allCases {
        let grant = AuthorisationTable.grant(role, function).description
        #expect(grant == expected[function]?[role] ?? "-", "\(role.title), \(function.rawValue)")
      }
    }
  }

  @Test("roles that keep accounts, totals or machines come near no child")
  func rolesWithoutChildren() {
    let blind: [Role] = [
      .stateUserAdministrator, .governmentAdministrator, .omeUserAdministrator, .helpDesk,
      .systemAdministrator,
    ]
    for role in blind {
      for function in Function.allCases where function.exposure > .none {
        #expect(AuthorisationTable.grant(role, function) == .refused, "\(role), \(function)")
      }
    }
  }

  @Test("no role has both hands in a matter of two people")
  func twoPeople() {
    for role in Role.allCases {
      let both = [Function.proposeDestruction, .approveDestruction].allSatisfy {
        AuthorisationTable.grant(role, $0).admits(.act)
      }
      #expect(!both, "\(role)")
    }
    #expect(AuthorisationTable.grant(.helpDesk, .administerStateAccounts) == .refused)
  }

  @Test("the auditor changes nothing")
  func auditorChangesNothing() {
    let looks: Set<Function> = [
      .myAccount, .reportIncident, .aggregateReports, .explainCount, .listAccounts, .readPolicy,
      .readTrail, .replayDisclosure, .readLog, .readProofs,
    ]
    for function in Function.allCases
    where AuthorisationTable.grant(.auditor, function).admits(.act) {
      #expect(looks.contains(function), "\(function)")
    }
  }

  @Test("roles(for:) names those with a grant")
  func rolesFor() {
    #expect(AuthorisationTable.roles(for: .reinstateAccount) == [.helpDesk, .systemAdministrator])
    #expect(AuthorisationTable.roles(for: .settleDisagreement) == [.omeDataAdministrator])
  }

  @Test("every policy that a grant names stands in the worklists policy")
  func policiesExist() {
    for function in Function.allCases {
      for role in Role.allCases {
        guard case .byPolicy(let name) = AuthorisationTable.grant(role, function) else { continue }
        #expect(PolicyCatalogue.definition(name, .worklists)?.kind == .states)
      }
    }
  }

  @Test("words of functions are kebab-case and told apart")
  func rawValues() {
    for function in Function.allCases {
      #expect(
        function.rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D },
        "\(function)")
    }
  }
}
