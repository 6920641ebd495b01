public import Primitives
public import Records

/// A State record that is known, as matching sees it.
public struct KnownRecord: Sendable {
  /// The record.
  public let record: StateRecordID
  /// The child that it is linked to.
  public let child: ChildID
  /// Its State.
  public let state: StateCode
  /// When it came first: older ones win ties.
  public let order: UInt64
  /// What it says now, and what it said before.
  public let statements: [MatchFields]

  /// A record.
  public init(
    record: StateRecordID, child: ChildID, state: StateCode, order: UInt64,
    statements: [MatchFields]
  ) {
    self.record = record
    self.child = child
    self.state = state
    self.order = order
    self.statements = statements
  }
}

/// What is decided about a State record without a child.
public struct MatchDecision: Sendable {
  /// What is to be done.
  public enum Outcome: Hashable, Sendable {
    /// A new child.
    case assign
    /// The record belongs to a known child.
    case link(ChildID)
    /// A new child for now; a person is asked whether it is this one.
    case askAbout(ChildID)
  }

  /// One child that was considered.
  public struct Considered: Sendable {
    /// The child.
    public let child: ChildID
    /// Its record that agrees best.
    public let record: StateRecordID
    /// The State of that record.
    public let state: StateCode
    /// How long that record has been known.
    let order: UInt64
    /// The evidence.
    public let judgement: PairJudgement
    /// The verdict about the child as a whole.
    public let verdict: PairVerdict
    /// The rules that led to it.
    public let rules: LinkageRules
  }

  /// What is to be done.
  public let outcome: Outcome
  /// The best child; nil when nobody came near a comparison.
  public let best: Considered?
  /// The next best.
  public let second: Considered?
  /// Whether `best` and `second` are to be shown to a person as possibly one child.
  public let asksAboutSecond: Bool
  /// Whether they agree so well that a policy may merge them at once.
  public let mayMergeSecond: Bool
}

/// Decides to which child a State record belongs. Pure: the same candidates give the same decision
/// in any order.
public enum IdentityMatcher {
  /// Judges a record with these statements against what was found under its keys.
  /// `cannotLink` tells of children that people have decided against.
  public static func decide(
    statements: [MatchFields], state: StateCode, candidates: [KnownRecord],
    under model: LinkageModel, cannotLink: (ChildID) -> Bool = { _ in false }
  ) -> MatchDecision {
    var byChild = [ChildID: [(KnownRecord, PairJudgement)]]()
    for candidate in candidates {
      let judged = PairJudgement(
        statements, candidate.statements, isSameState: candidate.state == state, under: model)
      if let judged { byChild[candidate.child, default: []].append((candidate, judged)) }
    }
    let considered = byChild.map { child, pairs in
      consider(child, pairs, isForbidden: cannotLink(child), model.weights)
    }.sorted(by: precedes)
    let best = considered.first
    let second = considered.dropFirst().first
    guard let best, best.verdict != .distinct else {
      return MatchDecision(
        outcome: .assign, best: best, second: second, asksAboutSecond: false,
        mayMergeSecond: false)
    }
    guard best.verdict == .automatic else {
      return MatchDecision(
        outcome: .askAbout(best.child), best: best, second: second, asksAboutSecond: false,
        mayMergeSecond: false)
    }
    let isSecondToo = second?.verdict == .automatic
    let mayMerge =
      isSecondToo
      && (second?.judgement.total ?? .zero)
        >= model.thresholds.automatic + model.thresholds.mergeAbove
      && second?.judgement.comparison.isMultipleBirth == false
      && !best.judgement.comparison.isMultipleBirth
    return MatchDecision(
      outcome: .link(best.child), best: best, second: second, asksAboutSecond: isSecondToo,
      mayMergeSecond: mayMerge)
  }

  /// One child by all of its records that were found.
  private static func consider(
    _ child: ChildID, _ pairs: [(KnownRecord, PairJudgement)], isForbidden: Bool,
    _ weights: Weights
  ) -> MatchDecision.Considered {
    let ordered = pairs.sorted { left, right in
      if left.1.isBetter(than: right.1) { return true }
      if right.1.isBetter(than: left.1) { return false }
      return (left.0.order, left.0.record) < (right.0.order, right.0.record)
    }
    let (record, judged) = ordered[0]
    var verdict = judged.verdict
    var rules = judged.rules
    let conflicts = pairs.count { $0.1.comparison.given.isConflict }
    if verdict == .automatic, weights.knowsFamilies, conflicts * 2 > pairs.count {
      verdict = .near
      rules.insert(.personInconsistent)
    }
    if isForbidden {
      verdict = .distinct
      rules.insert(.cannotLink)
    }
    return MatchDecision.Considered(
      child: child, record: record.record, state: record.state, order: record.order,
      judgement: judged, verdict: verdict, rules: rules)
  }

  private static func precedes(
    _ left: MatchDecision.Considered, _ right: MatchDecision.Considered
  ) -> Bool {
    if left.verdict != right.verdict { return left.verdict > right.verdict }
    if left.judgement.total != right.judgement.total {
      return left.judgement.total > right.judgement.total
    }
    let exact = (left.judgement.comparison.exactFields, right.judgement.comparison.exactFields)
    if exact.0 != exact.1 { return exact.0 > exact.1 }
    return (left.order, left.record) < (right.order, right.record)
  }
}
