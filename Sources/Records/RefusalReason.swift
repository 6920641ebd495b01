/// Why the gate says no: from furthest off to nearly there. The raw value stands in
/// `access.refused`: it never changes. New reasons may come between; order is that of this list.
public enum RefusalReason: String, CaseIterable, Comparable, Sendable {
  /// The account holds no role that could be looked at.
  case noRole = "no-role"
  /// No role of it may do this.
  case functionRefused = "function-refused"
  /// The role may do a part of it: look, replay, report.
  case mannerRefused = "manner-refused"
  /// The role reaches elsewhere.
  case outsideScope = "outside-scope"
  /// The role acts on items that are given to it.
  case notOwnItem = "not-own-item"
  /// The State's policy has not opened it.
  case policyRefuses = "policy-refuses"
  /// Whoever starts does not decide.
  case ownProposal = "own-proposal"
  /// No purpose was chosen.
  case purposeMissing = "purpose-missing"
  /// The role may not give this purpose.
  case purposeRefused = "purpose-refused"
  /// The purpose is no lawful use on that day.
  case purposeNotInForce = "purpose-not-in-force"
  /// The password has to be changed first.
  case passwordDue = "password-due"
  /// A second factor has to be enrolled first.
  case secondFactorDue = "second-factor-due"
  /// The training has to be taken first, or again.
  case trainingDue = "training-due"
  /// The Rules of Behavior have to be accepted first, or again.
  case rulesDue = "rules-due"
  /// No session of the account is open.
  case noSession = "no-session"
  /// The operator at the machine of a production ledger.
  case operatorOnProduction = "operator-on-production"

  /// What is wrong and what to do, for people. It names nobody.
  public var text: String {
    switch self {
    case .noRole:
      "This account holds no role here. Ask your State User Administrator for one, or choose "
        + "a role that the account holds."
    case .functionRefused:
      "No role of this account may do this. Ask somebody whose role may, or ask your State User "
        + "Administrator whether another role fits your work."
    case .mannerRefused:
      "This role may look at this, replay it or report it, not do it. Ask for that narrower view, "
        + "or ask somebody whose role may do it."
    case .outsideScope:
      "This lies outside the State, region, district or school of this role. Ask the data or user "
        + "administrator who answers for it."
    case .notOwnItem:
      "This role sees only the records of a worklist item that is assigned to it. Have the item "
        + "assigned first."
    case .policyRefuses:
      "The policy in force does not open this to the role in your State. Ask your State Data "
        + "Administrator to do it, or to have the policy changed."
    case .ownProposal:
      "You started this, so another data administrator decides it: a colleague, your named "
        + "deputy, or OME."
    case .purposeMissing:
      "Choose the purpose first: no child's record opens without one."
    case .purposeRefused:
      "This role may not open records for this purpose. Choose the purpose that you really have, "
        + "or pass the request to the Privacy Act Administrator."
    case .purposeNotInForce:
      "This purpose is not a lawful use on this day. Choose another, or ask the System "
        + "Administrator which disclosure policy is in force."
    case .passwordDue:
      "The password has to be changed first. Say: msix password change --as ACCOUNT"
    case .secondFactorDue:
      "An authenticator has to be enrolled first. Say: msix totp enrol --as ACCOUNT"
    case .trainingDue:
      "The security training has to be taken first; it holds for a year. Say: msix training"
    case .rulesDue:
      "The Rules of Behavior have to be read and accepted first; that holds for a year or until "
        + "they change. Say: msix rules-of-behavior"
    case .noSession:
      "A production ledger takes --as ACCOUNT with a session of that account, and none is open: "
        + "it ended, or was never begun. Say: msix signin ACCOUNT"
    case .operatorOnProduction:
      "A production ledger does this only for an account. Sign in and say --as ACCOUNT."
    }
  }

  /// By the order of the list: later means nearer to a yes.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
