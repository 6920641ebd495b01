/// A rule over the sum, by the name under which it is recorded.
public enum LinkageRule: String, Sendable, CaseIterable {
  /// Day of birth near, one family, other given name: twins.
  case twin
  /// Somebody said multiple birth, and the given name is not exactly equal.
  case multipleBirthInexact = "multiple-birth-inexact"
  /// Looks like a twin, but both States say single birth: a child known by a second name.
  case secondName = "second-name"
  /// Other day of birth, one family: siblings or namesakes.
  case sibling
  /// Two numbers of one State.
  case sameState = "same-state"
  /// Too little speaks of one family.
  case familyFloor = "family-floor"
  /// Day of birth inexact, and only family names speak of one family.
  case uncorroborated
  /// Neither birth nor given name is exact: one slip may be, of two a person judges.
  case twoSlips = "two-slips"
  /// Most of the child's records have another given name.
  case personInconsistent = "person-inconsistent"
  /// People decided that they are two children.
  case cannotLink = "cannot-link"
  /// Evidence and thresholds alone.
  case weight
}

/// The rules that said something of a pair, in the order in which they are asked.
public struct LinkageRules: Hashable, Sendable, Sequence {
  private var members: UInt16 = 0

  /// The order in which rules are asked, and told.
  private static let order: [LinkageRule] = [
    .twin, .secondName, .sibling, .multipleBirthInexact, .familyFloor, .sameState,
    .uncorroborated, .twoSlips, .weight, .personInconsistent, .cannotLink,
  ]

  /// Whether no rule said anything.
  public var isEmpty: Bool { members == 0 }

  /// Adds one.
  mutating func insert(_ rule: LinkageRule) { members |= rule.bit }

  /// Whether one is among them.
  public func contains(_ rule: LinkageRule) -> Bool { members & rule.bit != 0 }

  /// In their order.
  public func makeIterator() -> IndexingIterator<[LinkageRule]> {
    Self.order.filter { contains($0) }.makeIterator()
  }
}

extension LinkageRule {
  /// One of sixteen, its own.
  fileprivate var bit: UInt16 {
    switch self {
    case .twin: 1 << 0
    case .multipleBirthInexact: 1 << 1
    case .secondName: 1 << 2
    case .sibling: 1 << 3
    case .sameState: 1 << 4
    case .familyFloor: 1 << 5
    case .uncorroborated: 1 << 6
    case .twoSlips: 1 << 7
    case .personInconsistent: 1 << 8
    case .cannotLink: 1 << 9
    case .weight: 1 << 10
    }
  }
}
