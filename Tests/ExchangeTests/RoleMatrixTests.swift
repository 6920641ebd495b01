import Primitives
import Records
import Testing

@testable import Exchange

/// Every role at every function, at the door itself: what the authorisation table grants is let
/// in, everything else is refused, and each refusal is an event.
@Suite struct RoleMatrixTests {
  private static let scopes: [Role: String] = [
    .primary: "TX/school:1", .secondary: "TX/school:1",
    .districtDataAdministrator: "TX/district:1", .regionalDataAdministrator: "TX/region:South",
    .stateDataAdministrator: "TX", .stateUserAdministrator: "TX", .stateSystem: "TX",
  ]

  /// What the table says, read anew here in words of our own.
  private func mayAct(
    _ role: Role, _ function: Function, own: Scope, target: Scope, manner: Grant.Manner,
    isOwnItem: Bool, purpose: Purpose?
  ) -> Bool {
    guard purpose != nil || !function.needsPurpose else { return false }
    switch AuthorisationTable.grant(role, function).description {
    case "-", "policy:primary-validates-states": return false
    case "x", "propose", "approve": return true
    case "own", "own-users":
      return own == target || own == .state(.texas) && target.state == .texas
    case "item": return isOwnItem
    case let narrow: return narrow == manner.rawValue
    }
  }

  @Test(arguments: Role.allCases) func theDoorHoldsTheMatrix(_ role: Role) throws {
    let ledger = try TestLedger(states: [])
    let own = try #require(Scope(Self.scopes[role] ?? "nation"))
    _ = try ledger.exchange.createAccount(
      name: "one", organisation: "A place", roles: [.init(role, own)], acting: ledger.acting())
    let purpose = Purpose.allCases.first { $0.mayBeGiven(by: role) && $0 != .correction }
    let targets = Set([own, .state(.texas), .state(state("FL")), .nation])
    // Narrower manners and items say something to these alone.
    let isNarrow = [.auditor, .privacyActAdministrator, .helpDesk].contains(role)
    let manners = isNarrow ? Grant.Manner.allCases : [.act]
    let items = role == .omeDataAdministrator ? [false, true] : [false]
    var refusals = 0
    for function in Function.allCases {
      for target in targets {
        for manner in manners {
          for isOwnItem in items {
            let expected = mayAct(
              role, function, own: own, target: target, manner: manner, isOwnItem: isOwnItem,
              purpose: purpose)
            let actor = try? ledger.exchange.admit(
              ledger.acting("one", purpose: purpose), to: function, target: target,
              manner: manner, isOwnItem: isOwnItem)
            #expect(
              (actor != nil) == expected,
              "\(role.rawValue) \(function.rawValue) \(target) \(manner) \(isOwnItem)")
            if actor == nil { refusals += 1 }
          }
        }
      }
    }
    #expect(try ledger.eventCounts()["access.refused"] ?? 0 == refusals)
  }
}

extension StateCode {
  fileprivate static let texas = state("TX")
}
