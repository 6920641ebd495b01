import Testing

@testable import Records

@Suite("Roles")
struct RoleTests {
  @Test("the words that stand in events never change")
  func rawValues() {
    #expect(
      Role.allCases.map(\.rawValue) == [
        "primary", "secondary", "district-data-administrator", "regional-data-administrator",
        "state-data-administrator", "state-user-administrator", "government-administrator",
        "ome-user-administrator", "ome-data-administrator", "privacy-act-administrator",
        "help-desk", "system-administrator", "auditor", "state-system",
      ])
  }

  @Test("titles are told apart")
  func titles() {
    #expect(Set(Role.allCases.map(\.title)).count == Role.allCases.count)
    #expect(Role.governmentAdministrator.title == "Government Administrator")
  }

  @Test("a role reaches no further than its level")
  func mayHold() throws {
    let texas = try state("TX")
    let scopes: [Scope] = [
      .nation, .state(texas), .region(texas, "South"), .district(texas, "4807830"),
      .school(texas, "480783000001"),
    ]
    func held(_ role: Role) -> [Bool] { scopes.map { role.mayHold($0) } }
    #expect(held(.primary) == [false, true, true, true, true])
    #expect(held(.secondary) == [false, true, true, true, true])
    #expect(held(.districtDataAdministrator) == [false, false, false, true, false])
    #expect(held(.regionalDataAdministrator) == [false, false, true, false, false])
    #expect(held(.stateDataAdministrator) == [false, true, false, false, false])
    #expect(held(.stateUserAdministrator) == [false, true, false, false, false])
    #expect(held(.stateSystem) == [false, true, false, false, false])
    for role in Role.allCases where [.ome, .contractor].contains(role.level) {
      #expect(held(role) == [true, false, false, false, false], "\(role)")
    }
  }
}
