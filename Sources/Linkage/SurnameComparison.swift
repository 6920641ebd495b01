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
      first.removeAll { right.given.names.contains($0) && !second.contains($0) }
    }
    guard !first.isEmpty, !second.isEmpty else {
      (agreement, weight) = (.unknown, .zero)
      return
    }
    var matched = Matched(first, second, model)
    guard matched.count > 0 else {
      let isParents =
        first.contains(where: right.parentSurnames.contains)
        || second.contains(where: left.parentSurnames.contains)
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

    init(_ first: [NameToken], _ second: [NameToken], _ model: LinkageModel) {
      var open = [(left: Int, right: Int, weight: Bits)]()
      for (left, one) in first.enumerated() {
        for (right, other) in second.enumerated() {
          if let weight = Self.agreement(one, other, model) { open.append((left, right, weight)) }
        }
      }
      // The same from both sides: by weight, then by the words, not by whose they are.
      open.sort { one, other in
        if one.weight != other.weight { return one.weight > other.weight }
        return Self.words(first, second, one) < Self.words(first, second, other)
      }
      var chosen = [(left: Int, right: Int)]()
      for pair in open
      where !chosen.contains(where: { $0.left == pair.left || $0.right == pair.right }) {
        chosen.append((pair.left, pair.right))
        sum += pair.weight
        isExact = isExact && first[pair.left] == second[pair.right]
      }
      count = chosen.count
      chosen.sort { $0.left < $1.left }
      isOfFirst = chosen.first.map { $0.left == 0 && $0.right == 0 } ?? false
      isInOrder = zip(chosen, chosen.dropFirst()).allSatisfy { $0.right < $1.right }
    }

    private static func words(
      _ first: [NameToken], _ second: [NameToken], _ pair: (left: Int, right: Int, weight: Bits)
    ) -> (NameToken, NameToken) {
      let (one, other) = (first[pair.left], second[pair.right])
      return (min(one, other), max(one, other))
    }

    private static func agreement(
      _ one: NameToken, _ other: NameToken, _ model: LinkageModel
    ) -> Bits? {
      let weights = model.weights
      func worth(_ less: Bits) -> Bits {
        let rarest = max(
          model.familyNames.surprise(of: one), model.familyNames.surprise(of: other))
        let common = min(
          model.familyNames.surprise(of: one), model.familyNames.surprise(of: other))
        // A slip of the hand makes a rare word of a common one: what counts is the common one.
        let surprise = less == .zero ? rarest : common
        return surprise.clamped(weights.surnameLeast, weights.surnameMost) + less
      }
      if one == other { return worth(.zero) }
      guard one.count > 2, other.count > 2 else { return nil }
      if PhoneticFold.fold(one) == PhoneticFold.fold(other) { return worth(weights.surnameFold) }
      if NameDistance.isOneEdit(one, other), min(one.count, other.count) > 3 {
        return worth(weights.surnameOneEdit)
      }
      if one.begins(with: other) || other.begins(with: one), min(one.count, other.count) >= 4 {
        return worth(weights.surnameOneEdit)
      }
      if NameDistance.jaroWinkler(one, other) >= 900 { return worth(weights.surnameVeryClose) }
      return nil
    }
  }
}
