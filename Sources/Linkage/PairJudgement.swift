/// What is to be done about a pair of records.
public enum PairVerdict: UInt8, Comparable, Sendable {
  /// Two children.
  case distinct
  /// A person has to look.
  case near
  /// One child.
  case automatic

  /// From two children to one.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A pair of records, judged: the evidence, what the rules made of it, the verdict.
public struct PairJudgement: Hashable, Sendable {
  /// The best of the comparisons between the statements of both.
  public let comparison: PairComparison
  /// Prior, evidence and what rules added or took away.
  public let total: Bits
  /// What rules added or took away.
  public let adjustment: Bits
  /// The rules that said something.
  public let rules: LinkageRules
  /// The verdict.
  public let verdict: PairVerdict

  /// Judges two records by all their statements; nil when one has none.
  public init?(
    _ left: [MatchFields], _ right: [MatchFields], isSameState: Bool, under model: LinkageModel
  ) {
    var best: PairJudgement?
    for one in left {
      for other in right {
        let judged = PairJudgement(
          PairComparison(one, other, model), isSameState: isSameState, model)
        if best.map({ judged.isBetter(than: $0) }) ?? true { best = judged }
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(_ comparison: PairComparison, isSameState: Bool, _ model: LinkageModel) {
    var applied = Applied()
    applied.twinsAndSiblings(comparison, isSameState: isSameState, model.weights)
    applied.familyFloor(comparison, model.weights)
    if isSameState { applied.note(.sameState, model.weights.sameState) }
    let total = model.prior + comparison.child + comparison.family + applied.adjustment
    if isSameState, !Self.isClear(comparison, total, model) {
      applied.most = min(applied.most, .near)
    }
    if Self.isUncorroborated(comparison, total, model) {
      applied.note(.uncorroborated)
      applied.most = min(applied.most, .near)
    }
    if !comparison.given.isExact, !comparison.birth.isExact, applied.most == .automatic,
      total < model.thresholds.automatic + model.weights.twoSlips
    {
      applied.note(.twoSlips)
      applied.most = .near
    }
    let thresholds = model.thresholds
    let weighed: PairVerdict =
      total >= thresholds.automatic ? .automatic : total >= thresholds.near ? .near : .distinct
    verdict = max(min(weighed, applied.most), applied.least)
    if applied.rules.isEmpty { applied.rules.insert(.weight) }
    self.comparison = comparison
    self.total = total
    adjustment = applied.adjustment
    rules = applied.rules
  }

  /// What the rules say about one comparison.
  private struct Applied {
    var rules = LinkageRules()
    var adjustment = Bits.zero
    var most = PairVerdict.automatic
    var least = PairVerdict.distinct

    mutating func note(_ rule: LinkageRule, _ change: Bits = .zero) {
      rules.insert(rule)
      adjustment += change
    }

    mutating func twinsAndSiblings(
      _ comparison: PairComparison, isSameState: Bool, _ weights: Weights
    ) {
      let isOneFamily = comparison.family >= weights.oneFamily
      if isOneFamily, comparison.birth.isNear, comparison.given.isConflict {
        let isSecondName =
          comparison.isSingleBirth && comparison.isSameSex && !isSameState
          && comparison.birth.isExact && comparison.family > weights.surelyOneFamily
        note(isSecondName ? .secondName : .twin)
        most = isSecondName ? .near : .distinct
        if isSecondName { least = .near }
      }
      // Siblings may share a day of the year, but not the name as well.
      let isOtherBirth =
        comparison.birth.isConflict || comparison.birth == .yearOnly && !comparison.given.isExact
      if isOneFamily, isOtherBirth {
        note(.sibling)
        most = .distinct
      }
      let isWholeName =
        comparison.given.isExact && (comparison.isGivenWhole || comparison.isGivenTelling)
      if comparison.isMultipleBirth, !isWholeName, most == .automatic {
        note(.multipleBirthInexact)
        most = .near
      }
    }

    mutating func familyFloor(_ comparison: PairComparison, _ weights: Weights) {
      if comparison.family < weights.hardlyFamily {
        note(.familyFloor, weights.familyFloorLow)
      } else if comparison.family < weights.familyForInexact,
        !comparison.birth.isExact || !comparison.given.isExact
      {
        note(.familyFloor, weights.familyFloor)
      }
    }
  }

  /// Whether two numbers of one State are surely one child's: a State hardly ever gives a second
  /// one, and to siblings it gives many.
  private static func isClear(
    _ comparison: PairComparison, _ total: Bits, _ model: LinkageModel
  ) -> Bool {
    guard comparison.birth.isExact, !comparison.isMultipleBirth, !comparison.given.isConflict,
      comparison.family >= model.weights.familyForInexact
    else { return false }
    return comparison.given.isExact
      || total >= model.thresholds.automatic + model.weights.sameStateClear
  }

  /// Whether only family names speak of one family, the day of birth is inexact, and the sum is not
  /// clear in spite of both.
  private static func isUncorroborated(
    _ comparison: PairComparison, _ total: Bits, _ model: LinkageModel
  ) -> Bool {
    !comparison.birth.isExact && comparison.corroboration < model.weights.corroboration
      && total + model.weights.uncorroborated < model.thresholds.automatic
  }

  /// The higher verdict, then the greater weight, then more fields that agree exactly.
  func isBetter(than other: PairJudgement) -> Bool {
    (verdict.rawValue, total.raw, comparison.exactFields)
      > (other.verdict.rawValue, other.total.raw, other.comparison.exactFields)
  }
}
