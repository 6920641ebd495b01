import Primitives
import Testing

@testable import Records

@Suite("Gate")
struct GateTests {
  private func book(_ changes: [String: PolicyValue] = [:]) throws -> PolicyBook {
    let first = try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
    let worklists = try #require(first.inForce(.worklists, on: try day("2020-01-01")))
    return try first.adding(
      worklists.amended(effectiveFrom: try day("2000-01-01"), with: changes))
  }

  private func decide(
    _ roles: [(Role, Scope)], _ request: Gate.Request, _ policies: PolicyBook? = nil
  ) throws -> Gate.Decision {
    Gate.decide(
      holder: AccountHolder(roles: roles.map { .init($0.0, $0.1) }), request,
      policies: try policies ?? book(), on: try day("2024-01-01"))
  }

  @Test("no role, no function; a role beyond its level is no role")
  func denyByDefault() throws {
    let request = Gate.Request(.worklist, target: .state(try state("TX")))
    #expect(try decide([], request) == .refused(reason: .noRole))
    #expect(
      try decide([(.stateDataAdministrator, .nation)], request) == .refused(reason: .noRole))
    #expect(
      try decide([(.helpDesk, .nation)], request) == .refused(reason: .functionRefused))
  }

  @Test("own scope: the State, the district, and what the caller knows of a region")
  func ownScope() throws {
    let (texas, ohio) = (try state("TX"), try state("OH"))
    let district = Scope.district(texas, "1")
    var request = Gate.Request(.worklist, target: district)
    let yes = Gate.Decision.permitted(role: .stateDataAdministrator, grant: .ownScope)
    #expect(try decide([(.stateDataAdministrator, .state(texas))], request) == yes)
    #expect(
      try decide([(.stateDataAdministrator, .state(ohio))], request)
        == .refused(reason: .outsideScope))
    let region: [(Role, Scope)] = [(.regionalDataAdministrator, .region(texas, "South"))]
    #expect(try decide(region, request) == .refused(reason: .outsideScope))
    request.containedIn = [.region(texas, "South")]
    #expect(
      try decide(region, request)
        == .permitted(role: .regionalDataAdministrator, grant: .ownScope))
    request.containedIn = [.region(ohio, "South")]
    #expect(
      try decide([(.regionalDataAdministrator, .region(ohio, "South"))], request)
        == .refused(reason: .outsideScope))
  }

  @Test("no purpose, no record; the purpose must be the role's and lawful on the day")
  func purposes() throws {
    let texas = try state("TX")
    let roles: [(Role, Scope)] = [(.secondary, .district(texas, "1"))]
    var request = Gate.Request(.viewRecord, target: .state(try state("OH")))
    #expect(try decide(roles, request) == .refused(reason: .purposeMissing))
    request.purpose = .audit
    #expect(try decide(roles, request) == .refused(reason: .purposeRefused))
    request.purpose = .enrollment
    #expect(try decide(roles, request) == .permitted(role: .secondary, grant: .allowed))
    request.purpose = .correction
    let admin = AccountHolder(roles: [.init(.stateDataAdministrator, .state(texas))])
    for (text, expected) in [
      ("2019-07-09", Gate.Decision.refused(reason: .purposeNotInForce)),
      ("2019-07-10", .permitted(role: .stateDataAdministrator, grant: .allowed)),
    ] {
      let decision = Gate.decide(
        holder: admin, request, policies: try book(), on: try day(text))
      #expect(decision == expected)
    }
    #expect(
      try decide(
        [(.stateDataAdministrator, .state(texas))], .init(.worklist, target: .state(texas)))
        == .permitted(role: .stateDataAdministrator, grant: .ownScope))
  }

  @Test("whoever starts does not decide, whatever the role")
  func ownProposal() throws {
    let texas = try state("TX")
    var request = Gate.Request(
      .validate, target: .state(texas), isOwnItem: true, isOwnProposal: true)
    let deciders: [(Role, Scope)] = [
      (.stateDataAdministrator, .state(texas)), (.districtDataAdministrator, .district(texas, "1")),
      (.omeDataAdministrator, .nation),
    ]
    request.containedIn = [.district(texas, "1")]
    for decider in deciders {
      #expect(try decide([decider], request) == .refused(reason: .ownProposal), "\(decider)")
    }
    request.isOwnProposal = false
    for decider in deciders {
      guard case .permitted = try decide([decider], request) else {
        Issue.record("\(decider) may decide what others proposed")
        continue
      }
    }
    var approval = Gate.Request(.approveDestruction, target: .nation, isOwnProposal: true)
    let admin: [(Role, Scope)] = [(.systemAdministrator, .nation)]
    #expect(try decide(admin, approval) == .refused(reason: .ownProposal))
    approval.isOwnProposal = false
    #expect(
      try decide(admin, approval) == .permitted(role: .systemAdministrator, grant: .approveOnly))
  }

  @Test("Primary users validate where their State's policy says so, and only there")
  func byPolicy() throws {
    let (texas, ohio) = (try state("TX"), try state("OH"))
    let roles: [(Role, Scope)] = [(.primary, .school(texas, "1"))]
    let request = Gate.Request(.validate, target: .state(texas))
    #expect(try decide(roles, request) == .refused(reason: .policyRefuses))
    let open = try book(["primary-validates-states": .list(["TX"])])
    let name = AuthorisationTable.primaryValidatesStates
    #expect(
      try decide(roles, request, open) == .permitted(role: .primary, grant: .byPolicy(name)))
    #expect(
      try decide(roles, .init(.validate, target: .state(ohio)), open)
        == .refused(reason: .outsideScope))
    #expect(
      try decide([(.primary, .school(ohio, "1"))], .init(.validate, target: .state(ohio)), open)
        == .refused(reason: .policyRefuses))
    #expect(try decide(roles, request, PolicyBook()) == .refused(reason: .policyRefuses))
  }

  @Test("narrow grants want to be asked for narrowly")
  func manners() throws {
    let auditor: [(Role, Scope)] = [(.auditor, .nation)]
    var request = Gate.Request(.viewRecord, target: .nation, purpose: .audit)
    #expect(try decide(auditor, request) == .refused(reason: .mannerRefused))
    request.manner = .replay
    #expect(try decide(auditor, request) == .permitted(role: .auditor, grant: .replayOnly))
    #expect(
      try decide(
        [(.helpDesk, .nation)], .init(.declareBreach, target: .nation, manner: .report))
        == .permitted(role: .helpDesk, grant: .reportOnly))
    let family: [(Role, Scope)] = [(.privacyActAdministrator, .nation)]
    #expect(
      try decide(family, .init(.readTrail, target: .nation)) == .refused(reason: .mannerRefused))
    #expect(
      try decide(family, .init(.readTrail, target: .nation, manner: .accounting))
        == .permitted(role: .privacyActAdministrator, grant: .accountingOnly))
  }

  @Test("OME's data administrator sees the item's records alone")
  func items() throws {
    let roles: [(Role, Scope)] = [(.omeDataAdministrator, .nation)]
    var request = Gate.Request(.viewRecord, target: .nation, purpose: .matchResolution)
    #expect(try decide(roles, request) == .refused(reason: .notOwnItem))
    request.isOwnItem = true
    #expect(try decide(roles, request) == .permitted(role: .omeDataAdministrator, grant: .itemOnly))
  }

  @Test("of several roles the chosen one counts, else the first that may; refusals come nearest")
  func severalRoles() throws {
    let texas = try state("TX")
    let roles: [(Role, Scope)] = [
      (.stateUserAdministrator, .state(texas)), (.stateDataAdministrator, .state(texas)),
    ]
    var request = Gate.Request(.viewRecord, target: .state(texas))
    #expect(try decide(roles, request) == .refused(reason: .purposeMissing))
    request.purpose = .placement
    #expect(
      try decide(roles, request) == .permitted(role: .stateDataAdministrator, grant: .allowed))
    request.role = .stateUserAdministrator
    #expect(try decide(roles, request) == .refused(reason: .functionRefused))
    request.role = .auditor
    #expect(try decide(roles, request) == .refused(reason: .noRole))
    #expect(AccountHolder(roles: roles.map { .init($0.0, $0.1) }).keepsAccountsAndData)
  }

  @Test("the operator: all of a simulated ledger, of a production one what shows no child")
  func operators() {
    let permitted: Set<Function> = [
      .submitPackages, .aggregateReports, .reinstateAccount, .listAccounts, .connectState,
      .adoptPolicy, .readPolicy, .publishModel, .loadReference, .declareBreach, .readLog,
      .readProofs, .operate,
    ]
    for function in Function.allCases {
      #expect(Gate.operatorMay(function, clockIsSimulated: true))
      #expect(
        Gate.operatorMay(function, clockIsSimulated: false) == permitted.contains(function),
        "\(function)")
      let objection = Gate.operatorObjection(function, clockIsSimulated: false)
      #expect((objection == nil) == permitted.contains(function))
    }
  }

  @Test("reasons say what to do and name nobody; their words never change")
  func reasons() {
    #expect(
      RefusalReason.allCases.map(\.rawValue) == [
        "no-role", "function-refused", "manner-refused", "outside-scope", "not-own-item",
        "policy-refuses", "own-proposal", "purpose-missing", "purpose-refused",
        "purpose-not-in-force", "password-due", "second-factor-due", "training-due", "rules-due",
        "no-session", "operator-on-production",
      ])
    #expect(Set(RefusalReason.allCases.map(\.text)).count == RefusalReason.allCases.count)
    #expect(RefusalReason.noRole < .purposeMissing)
    #expect(!(RefusalReason.purposeMissing < .purposeMissing))
  }
}
