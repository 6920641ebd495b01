/// The roles of an account, each with its scope: all that the gate needs to know of its holder.
public struct AccountHolder: Hashable, Sendable {
  /// One role and how far it reaches.
  public struct Assignment: Hashable, Sendable {
    /// The role.
    public let role: Role
    /// How far.
    public let scope: Scope

    /// A role for a scope. Where `Role.mayHold` says no, the gate does not look at it; whoever
    /// assigns roles refuses it.
    public init(_ role: Role, _ scope: Scope) {
      self.role = role
      self.scope = scope
    }
  }

  /// The roles, in the order of `Role`, so that no answer depends on the order of assigning.
  public let roles: [Assignment]

  /// A holder of roles, in any order.
  public init(roles: [Assignment]) {
    self.roles = roles.sorted { left, right in
      let (first, second) = (Self.rank(left.role), Self.rank(right.role))
      return first == second
        ? left.scope.description < right.scope.description : first < second
    }
  }

  /// Whether somebody keeps both accounts and data: allowed, and flagged in the trail.
  public var keepsAccountsAndData: Bool {
    let held = Set(roles.map(\.role))
    return held.contains(.stateUserAdministrator) && held.contains(.stateDataAdministrator)
  }

  private static func rank(_ role: Role) -> Int { Role.allCases.firstIndex(of: role) ?? 0 }
}
