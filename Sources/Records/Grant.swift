/// What the authorisation table says of a role and a function.
public enum Grant: Hashable, Sendable {
  /// Not at all: the default.
  case refused
  /// Without limit of scope.
  case allowed
  /// Inside the holder's own scope.
  case ownScope
  /// For an item that is given to the holder, and nothing beside it.
  case itemOnly
  /// Inside the holder's own State, where that State's code stands in the named list of the
  /// worklists policy.
  case byPolicy(String)
  /// Looking, not changing.
  case readOnly
  /// Rebuilding what a past disclosure showed, not opening anew.
  case replayOnly
  /// The accounting of disclosures, nothing else of the trail.
  case accountingOnly
  /// Proposing; another approves.
  case proposeOnly
  /// Approving what another proposed.
  case approveOnly
  /// Reporting to those who act.
  case reportOnly
  /// For users inside the holder's own scope.
  case ownUsers

  /// In which way a function is used: what the narrower grants distinguish.
  public enum Manner: String, CaseIterable, Sendable {
    /// In full.
    case act
    /// Looking only.
    case read
    /// Rebuilding a past disclosure.
    case replay
    /// For the accounting of disclosures.
    case accounting
    /// Telling those who act.
    case report
  }

  /// Whether the grant reaches a manner. The full manner is the default of every request, so a
  /// caller that forgets to say "only looking" is refused, never let through.
  ///
  /// Proposing and approving are functions of their own; each grant is a full one there.
  public func admits(_ manner: Manner) -> Bool {
    switch self {
    case .refused: false
    case .allowed, .ownScope, .itemOnly, .byPolicy, .proposeOnly, .approveOnly, .ownUsers: true
    case .readOnly: manner == .read
    case .replayOnly: manner == .replay
    case .accountingOnly: manner == .accounting
    case .reportOnly: manner == .report
    }
  }
}

extension Grant: CustomStringConvertible {
  /// The word of the authorisation table.
  public var description: String {
    switch self {
    case .refused: "-"
    case .allowed: "x"
    case .ownScope: "own"
    case .itemOnly: "item"
    case .byPolicy(let name): "policy:\(name)"
    case .readOnly: "read"
    case .replayOnly: "replay"
    case .accountingOnly: "accounting"
    case .proposeOnly: "propose"
    case .approveOnly: "approve"
    case .reportOnly: "report"
    case .ownUsers: "own-users"
    }
  }
}
