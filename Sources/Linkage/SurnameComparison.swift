/// How two children's family names agree.
public enum SurnameAgreement: UInt8, Sendable, CaseIterable {
  /// One of them has none.
  case unknown
  /// All are equal and in order.
  case equal
  /// Those that both have agree; one side has fewer.
  case part
  /// They agree in another order.
  case crossed
  /// Alike.
  case close
  /// The first agrees, the second conflicts.
  case otherSecond
  /// None agrees, but one is a parent's.
  case ofParent
  /// None agrees.
  case conflict
}

struct SurnameComparison {
  let agreement: SurnameAgreement
  let weight: Bits

  init(_ left: MatchFields, _ right: MatchFields, _ model: LinkageModel) {
    var (first, second) = (left.surnames.names, right.surnames.names)
    let weights = model.weights
    if CrossedNames.applies(left, right) {
      // What stands in the place of the given name is the family name.
      first = left.surnames.names + left.given.names
      second = right.surnames.names + right.given.names
      first = NameList(
        first.lazy.filter { !right.given.names.contains($0) || second.contains($0) })
    }
    guard !first.isEmpty, !second.isEmpty else {
      (agreement, weight) = (.unknown, .zero)
      return
    }
    var matched = Matched(first, second, model)
    guard matched.count > 0 else {
      let isParents =
        first.firstShared(with: right.parentSurnames) != nil
        || second.firstShared(with: left.parentSurnames) != nil
      (agreement, weight) =
        isParents
        ? (.ofParent, weights.surnamesConflict + weights.surnameOfParent)
        : (.conflict, weights.surnamesConflict)
      return
    }
    matched.sum = min(matched.sum, weights.surnamesMost)
    let (left, right) = (first.count - matched.count, second.count - matched.count)
    if left > 0, right > 0 {
      (agreement, weight) = (.otherSecond, matched.sum + weights.secondSurnameConflict)
    } else if left + right > 0 {
      let order =
        !matched.isInOrder
        ? weights.surnamesCrossed : matched.isOfFirst ? Bits.zero : weights.surnameNotFirst
      (agreement, weight) = (.part, matched.sum + weights.surnameMissing + order)
    } else if !matched.isInOrder {
      (agreement, weight) = (.crossed, matched.sum + weights.surnamesCrossed)
    } else {
      (agreement, weight) = (matched.isExact ? .equal : .close, matched.sum)
    }
  }

  /// Which words go together, each once, the best first.
  private struct Matched {
    var sum = Bits.zero
    var count = 0
    var isInOrder = true
    var isExact = true
    /// Whether the first of both go together.
    var isOfFirst = false

    init(_ first: NameList, _ second: NameList, _ model: LinkageModel) {
      // What each word of the first agrees with each of the second; nil where nothing.
      var open = InlineArray<36, Bits?>(repeating: nil)
      for left in 0..<first.count {
        for right in 0..<second.count {
          open[left * NameList.wordsMax + right] = Self.agreement(first[left], second[right], model)
        }
      }
      // Which word of the second goes with each of the first.
      var partners = InlineArray<6, Int>(repeating: -1)
      var taken: UInt8 = 0
      while let (left, right, weight) = Self.best(of: open, first, second, partners, taken) {
        partners[left] = right
        taken |= 1 << UInt8(right)
        count += 1
        sum += weight
        isExact = isExact && first[left] == second[right]
      }
      isOfFirst = partners[0] == 0
      var last = -1
      for left in 0..<first.count where partners[left] >= 0 {
        if partners[left] < last { isInOrder = false }
        last = partners[left]
      }
    }

    /// The best of the pairs that are open. The same from both sides: by weight, then by the words,
    /// not by whose they are.
    private static func best(
      of open: InlineArray<36, Bits?>, _ first: NameList, _ second: NameList,
      _ partners: InlineArray<6, Int>, _ taken: UInt8
    ) -> (left: Int, right: Int, weight: Bits)? {
      var best: (left: Int, right: Int, weight: Bits)?
      for left in 0..<first.count where partners[left] < 0 {
        for right in 0..<second.count where taken & 1 << UInt8(right) == 0 {
          guard let weight = open[left * NameList.wordsMax + right] else { continue }
          guard let known = best else {
            best = (left, right, weight)
            continue
          }
          if weight < known.weight { continue }
          if weight > known.weight
            || Self.words(first[left], second[right])
              < Self.words(first[known.left], second[known.right])
          {
            best = (left, right, weight)
          }
        }
      }
      return best
    }

    private static func words(_ one: NameToken, _ other: NameToken) -> (NameToken, NameToken) {
      (min(one, other), max(one, other))
    }

    private static func agreement(
      _ one: NameToken, _ other: NameToken, _ model: LinkageModel
    ) -> Bits? {
      if one == other { return worth(one, other, .zero, model) }
      guard one.count > 2, other.count > 2 else { return nil }
      if PhoneticFold.areAlike(one, other) {
        return worth(one, other, model.weights.surnameFold, model)
      }
      if NameDistance.isOneEdit(one, other), min(one.count, other.count) > 3 {
        return worth(one, other, model.weights.surnameOneEdit, model)
      }
      if one.begins(with: other) || other.begins(with: one), min(one.count, other.count) >= 4 {
        return worth(one, other, model.weights.surnameOneEdit, model)
      }
      if NameDistance.isAtLeast(900, one, other) {
        return worth(one, other, model.weights.surnameVeryClose, model)
      }
      return nil
    }

    private static func worth(
      _ one: NameToken, _ other: NameToken, _ less: Bits, _ model: LinkageModel
    ) -> Bits {
      let (first, second) = (
        model.familyNames.surprise(of: one), model.familyNames.surprise(of: other)
      )
      // A slip of the hand makes a rare word of a common one: what counts is the common one.
      let surprise = less == .zero ? max(first, second) : min(first, second)
      return surprise.clamped(model.weights.surnameLeast, model.weights.surnameMost) + less
    }
  }
}
