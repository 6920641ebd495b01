public import Primitives

/// The one door: who, in which role, how far, and why. Pure, so that the command line, the pages
/// and the API get the same answer, and an auditor can ask again with yesterday's policy.
public enum Gate {
  /// What somebody wants to do.
  public struct Request: Hashable, Sendable {
    /// What.
    public var function: Function
    /// Where the matter lies.
    public var target: Scope
    /// Larger scopes that hold the target, as the loaded tables say: its district, its regions.
    public var containedIn: [Scope]
    /// In which way.
    public var manner: Grant.Manner
    /// Whether the matter belongs to a worklist item that is given to the holder.
    public var isOwnItem: Bool
    /// Whether the holder started what is now to be decided.
    public var isOwnProposal: Bool
    /// Why; nil where none was chosen.
    public var purpose: Purpose?
    /// The role to act in; nil leaves the choice to the gate.
    public var role: Role?

    /// A request: in full, about nothing of the holder's own, unless said otherwise.
    public init(
      _ function: Function, target: Scope, containedIn: [Scope] = [],
      manner: Grant.Manner = .act, isOwnItem: Bool = false, isOwnProposal: Bool = false,
      purpose: Purpose? = nil, role: Role? = nil
    ) {
      self.function = function
      self.target = target
      self.containedIn = containedIn
      self.manner = manner
      self.isOwnItem = isOwnItem
      self.isOwnProposal = isOwnProposal
      self.purpose = purpose
      self.role = role
    }
  }

  /// The answer.
  public enum Decision: Hashable, Sendable {
    /// Yes, in this role under this grant: both go into the event.
    case permitted(role: Role, grant: Grant)
    /// No, and why.
    case refused(reason: RefusalReason)
  }

  /// Decides a request on a day under the policies adopted.
  ///
  /// The first of the holder's roles that allows it wins, in the order of `Role`. When none does,
  /// the refusal is the one that came furthest: somebody who only lacks a purpose is told so, not
  /// that another of his roles has no grant.
  public static func decide(
    holder: AccountHolder, _ request: Request, policies: PolicyBook, on day: CivilDate
  ) -> Decision {
    var refusal = RefusalReason.noRole
    for assignment in holder.roles {
      guard assignment.role.mayHold(assignment.scope),
        request.role == nil || request.role == assignment.role
      else { continue }
      let grant = AuthorisationTable.grant(assignment.role, request.function)
      guard
        let reason = objection(
          to: request, by: assignment, grant: grant, policies: policies, day: day)
      else { return .permitted(role: assignment.role, grant: grant) }
      refusal = max(refusal, reason)
    }
    return .refused(reason: refusal)
  }

  /// Whether the operating system's user at the machine may do it without an account. On a ledger
  /// with a simulated clock, everything: nobody in it exists. On a production one, what keeps the
  /// ledger going and shows no child, not even by number.
  public static func operatorMay(_ function: Function, clockIsSimulated: Bool) -> Bool {
    clockIsSimulated || (function.isOperational && function.exposure == .none)
  }

  /// The same as a refusal to show; nil when the operator may.
  public static func operatorObjection(
    _ function: Function, clockIsSimulated: Bool
  ) -> RefusalReason? {
    operatorMay(function, clockIsSimulated: clockIsSimulated) ? nil : .operatorOnProduction
  }

  /// Why one role does not allow it; nil when it does. The order is that of `RefusalReason`.
  private static func objection(
    to request: Request, by assignment: AccountHolder.Assignment, grant: Grant,
    policies: PolicyBook, day: CivilDate
  ) -> RefusalReason? {
    if grant == .refused { return .functionRefused }
    if !grant.admits(request.manner) { return .mannerRefused }
    if let reason = scopeObjection(
      to: request, by: assignment, grant: grant, policies: policies, day: day)
    {
      return reason
    }
    if request.isOwnProposal && request.function.refusesOwnProposal { return .ownProposal }
    guard let purpose = request.purpose else {
      return request.function.needsPurpose ? .purposeMissing : nil
    }
    if !purpose.mayBeGiven(by: assignment.role) { return .purposeRefused }
    return purpose.isInForce(on: day, policies: policies) ? nil : .purposeNotInForce
  }

  private static func scopeObjection(
    to request: Request, by assignment: AccountHolder.Assignment, grant: Grant,
    policies: PolicyBook, day: CivilDate
  ) -> RefusalReason? {
    switch grant {
    case .ownScope, .ownUsers:
      return reaches(assignment.scope, request) ? nil : .outsideScope
    case .itemOnly:
      return request.isOwnItem ? nil : .notOwnItem
    case .byPolicy(let name):
      guard let state = assignment.scope.state, request.target.state == state else {
        return .outsideScope
      }
      // No policy in force is no permission: deny by default.
      let states = (try? policies.list(name, .worklists, on: day)) ?? []
      return states.contains(state.description) ? nil : .policyRefuses
    case .refused, .allowed, .readOnly, .replayOnly, .accountingOnly, .proposeOnly, .approveOnly,
      .reportOnly:
      return nil
    }
  }

  /// A containing scope of another State than the target's is a caller's slip and widens nothing.
  private static func reaches(_ scope: Scope, _ request: Request) -> Bool {
    scope.covers(request.target)
      || request.containedIn.contains {
        $0.state == request.target.state && scope.covers($0)
      }
  }
}
