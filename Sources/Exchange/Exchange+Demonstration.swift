import Guidance
public import Primitives
public import Records
import Signing

/// Accounts to look around with, on a ledger in which nobody exists.
extension Exchange {
  /// An account that is ready to sign in.
  public struct DemonstrationAccount: Sendable {
    /// Its name.
    public let name: String
    /// Its role and scope.
    public let assignment: AccountHolder.Assignment
    /// Its password.
    public let password: String
  }

  /// Makes an account of each role, with everything done that is due of it, and gives the
  /// passwords. On a simulated ledger alone. A second factor is asked of none of them: the policy
  /// that asks for it is amended, since a clock that stands still has no codes.
  public func makeDemonstrationAccounts(
    of states: [StateCode], acting: Acting
  ) throws -> [DemonstrationAccount] {
    guard isClockSimulated else {
      throw ExchangeError(
        .refused, "a production ledger has no accounts for demonstration: msix account apply")
    }
    let day = acting.time.date
    guard let passwords = try policies().inForce(.passwords, on: day) else {
      throw ExchangeError(.notFound, "no policy of passwords is in force on \(day)")
    }
    try adoptPolicy(
      passwords.amended(effectiveFrom: day, with: ["second-factor": .bool(false)]),
      acting: acting)
    return try Self.demonstrationRoles(states).map { name, assignment in
      try demonstrationAccount(name, assignment, acting)
    }
  }

  private static func demonstrationRoles(
    _ states: [StateCode]
  ) -> [(String, AccountHolder.Assignment)] {
    let ofStates = states.flatMap { state in
      let letters = state.description.lowercased()
      return [
        ("\(letters)-registrar", AccountHolder.Assignment(.primary, .state(state))),
        ("\(letters)-recruiter", .init(.secondary, .state(state))),
        ("\(letters)-data", .init(.stateDataAdministrator, .state(state))),
        ("\(letters)-deputy", .init(.stateDataAdministrator, .state(state))),
        ("\(letters)-accounts", .init(.stateUserAdministrator, .state(state))),
      ]
    }
    let ofOME: [(String, Role)] = [
      ("ome-counts", .governmentAdministrator), ("ome-data", .omeDataAdministrator),
      ("ome-accounts", .omeUserAdministrator), ("privacy", .privacyActAdministrator),
      ("helpdesk", .helpDesk), ("system", .systemAdministrator), ("auditor", .auditor),
    ]
    return ofStates + ofOME.map { ($0, .init($1, .nation)) }
  }

  private func demonstrationAccount(
    _ name: String, _ assignment: AccountHolder.Assignment, _ acting: Acting
  ) throws -> DemonstrationAccount {
    _ = try createAccount(
      name: name, organisation: "A made-up office", roles: [assignment], acting: acting)
    let once = try resetPassword(of: name, acting: acting)
    // The operator of a simulated ledger acts for anybody by his name.
    let own = Acting(account: name, time: acting.time)
    let password = OneTimePassword.make(lengthMin: 12, random: random)
    try changePassword(from: once, to: password, acting: own)
    if let module = TrainingModule.of(assignment.role) {
      _ = try takeTraining(
        for: assignment.role, answers: module.questions.map(\.right), acting: own)
    }
    try acceptRules(version: RulesOfBehavior.version, acting: own)
    return DemonstrationAccount(name: name, assignment: assignment, password: password)
  }
}
