/// How two children's given names agree.
public enum GivenAgreement: UInt8, Sendable, CaseIterable {
  /// One of them has none.
  case unknown
  /// First names equal, nothing against it.
  case equal
  /// First names equal, second names differ: JOSE LUIS and JOSE MANUEL.
  case equalOtherMiddle
  /// They sound alike.
  case fold
  /// One is the other's familiar form.
  case nickname
  /// One letter off.
  case oneEdit
  /// One is the beginning of the other.
  case prefix
  /// Alike (Jaro-Winkler 0.92 and above).
  case veryClose
  /// Rather alike (0.86 and above).
  case close
  /// A name of one is another name of the other: JOSE LUIS and LUIS.
  case shared
  /// A given name of one is a family name of the other, and the reverse.
  case crossed
  /// Only an initial, which agrees.
  case initial
  /// María against another name.
  case mariaAlone
  /// María and nothing else on both sides.
  case bothMaria
  /// JULIO and JULIA.
  case otherSex
  /// Two names.
  case conflict
  /// A name in common, and on both sides another one: JOSE LUIS and LUIS MANUEL.
  case sharedOther

  /// Whether these are names of two children, if the rest says one family.
  public var isConflict: Bool {
    self == .conflict || self == .otherSex || self == .equalOtherMiddle || self == .sharedOther
  }

  /// Whether the name that counts is the same.
  public var isExact: Bool { self == .equal }
}

struct GivenComparison {
  let agreement: GivenAgreement
  let weight: Bits

  init(_ left: MatchFields, _ right: MatchFields, _ model: LinkageModel) {
    let (first, second) = (left.given, right.given)
    guard let one = first.names.first, let other = second.names.first else {
      (agreement, weight) = Self.withoutNames(first, second, model.weights)
      return
    }
    let found = Self.compare(one, other, left, right, model)
    let isMariaToo = first.hasMaria && second.hasMaria && !found.agreement.isConflict
    (agreement, weight) = (found.agreement, found.weight + (isMariaToo ? Self.mariaToo : .zero))
  }

  /// María on both sides besides another name.
  private static let mariaToo: Bits = 0.5

  private static func withoutNames(
    _ first: GivenNames, _ second: GivenNames, _ weights: Weights
  ) -> (GivenAgreement, Bits) {
    if first.hasMaria, second.hasMaria, first.names.isEmpty, second.names.isEmpty {
      return (.bothMaria, weights.bothMaria)
    }
    // María may be all that one State wrote of a name that begins with María.
    if first.hasMaria, second.hasMaria { return (.bothMaria, .zero) }
    if first.hasMaria && first.names.isEmpty && !second.names.isEmpty
      || second.hasMaria && second.names.isEmpty && !first.names.isEmpty
    {
      return (.mariaAlone, weights.mariaAlone)
    }
    return (.unknown, .zero)
  }

  private static func compare(
    _ one: NameToken, _ other: NameToken, _ left: MatchFields, _ right: MatchFields,
    _ model: LinkageModel
  ) -> (agreement: GivenAgreement, weight: Bits) {
    let weights = model.weights
    let (first, second) = (left.given.names, right.given.names)
    if one == other {
      let common = model.givenNames.surprise(of: one)
        .clamped(weights.givenEqualLeast, weights.givenEqualMost)
      let (middle, isConflict) = middle(first, second, model)
      return (isConflict ? .equalOtherMiddle : .equal, common + middle)
    }
    let close = similar(one, other, model)
    let shared = shared(first, second, model)
    let crossed = isCrossed(left, right) ? weights.givenCrossed : nil
    if let crossed, crossed > (close?.weight ?? crossed - 1), crossed > (shared ?? .zero) {
      return (.crossed, crossed)
    }
    if let shared, shared > (close?.weight ?? .zero) {
      guard close == nil, haveOthers(first, second, model) else { return (.shared, shared) }
      return (.sharedOther, weights.givenSharedOther)
    }
    if let close {
      guard close.weight > .zero else { return close }
      let (middle, isConflict) = middle(first, second, model)
      if isConflict { return (.conflict, weights.givenConflict) }
      return (close.agreement, close.weight + middle)
    }
    return (.conflict, weights.givenConflict)
  }

  /// How the first names are alike, or nil when they are not.
  private static func similar(
    _ one: NameToken, _ other: NameToken, _ model: LinkageModel
  ) -> (agreement: GivenAgreement, weight: Bits)? {
    let weights = model.weights
    if one.count == 1 || other.count == 1 {
      return one[0] == other[0] ? (.initial, weights.givenInitial) : nil
    }
    if areOtherSex(one, other) { return (.otherSex, weights.otherSexForm) }
    if PhoneticFold.areAlike(one, other), one[0] == other[0] || one.count > 3 {
      return (.fold, weights.givenFold)
    }
    if model.nicknames.areKin(one, other) { return (.nickname, weights.nickname) }
    if NameDistance.isOneEdit(one, other) {
      let isShort = min(one.count, other.count) <= 3
      return (.oneEdit, isShort ? weights.givenOneEditShort : weights.givenOneEdit)
    }
    if one.begins(with: other) || other.begins(with: one) {
      let isShort = min(one.count, other.count) <= 3
      return (.prefix, isShort ? weights.givenShortPrefix : weights.givenPrefix)
    }
    if PhoneticFold.mayBeginAlike(one, other) {
      let (sound, otherSound) = (PhoneticFold.fold(one), PhoneticFold.fold(other))
      if min(sound.count, otherSound.count) >= 3,
        sound.begins(with: otherSound) || otherSound.begins(with: sound)
      {
        return (.veryClose, weights.givenVeryClose)
      }
    }
    guard NameDistance.mostJaroWinkler(one, other) >= 860 else { return nil }
    let similarity = NameDistance.jaroWinkler(one, other)
    if similarity >= 920 { return (.veryClose, weights.givenVeryClose) }
    if similarity >= 860 { return (.close, weights.givenClose) }
    return nil
  }

  /// JULIO and JULIA, DANIEL and DANIELA: one stem for two sexes.
  private static func areOtherSex(_ one: NameToken, _ other: NameToken) -> Bool {
    let (short, long) = one.count <= other.count ? (one, other) : (other, one)
    let (a, o) = (UInt8(ascii: "A"), UInt8(ascii: "O"))
    if short.count == long.count, short.count >= 4 {
      let last = short.count - 1
      let ends = (short[last], long[last])
      return (ends == (a, o) || ends == (o, a)) && short.prefix(last) == long.prefix(last)
    }
    return long.count == short.count + 1 && short.count >= 4 && long[long.count - 1] == a
      && long.begins(with: short)
  }

  /// How the names after the first agree.
  private static func middle(
    _ first: NameList, _ second: NameList, _ model: LinkageModel
  ) -> (weight: Bits, isConflict: Bool) {
    guard first.count > 1, second.count > 1 else { return (.zero, false) }
    let (one, other) = (first[1], second[1])
    let weights = model.weights
    if follows(other, in: first) || follows(one, in: second) {
      let third = Bits(raw: model.givenNames.surprise(of: other).raw / 2)
      return (third.clamped(1, weights.middleEqualMost), false)
    }
    if one.count == 1 || other.count == 1 {
      return one[0] == other[0] ? (weights.middleInitial, false) : (weights.middleConflict, true)
    }
    if let close = similar(one, other, model), close.weight > .zero {
      return (weights.middleClose, false)
    }
    return (weights.middleConflict, true)
  }

  private static func follows(_ name: NameToken, in names: NameList) -> Bool {
    for index in 1..<names.count where names[index] == name { return true }
    return false
  }

  /// A name of one that is not the first of both: worth the more the rarer it is.
  private static func shared(
    _ first: NameList, _ second: NameList, _ model: LinkageModel
  ) -> Bits? {
    let weights = model.weights
    var best: Bits?
    for name in first where name.count > 1 && second.contains(name) {
      let worth = Bits(raw: model.givenNames.surprise(of: name).raw * 3 / 4)
        .clamped(weights.givenSharedLeast, weights.givenSharedMost)
      best = max(best ?? worth, worth)
    }
    return best
  }

  /// Whether both have a name that is like none of the other's.
  private static func haveOthers(
    _ first: NameList, _ second: NameList, _ model: LinkageModel
  ) -> Bool {
    func hasOther(_ names: NameList, than others: NameList) -> Bool {
      names.contains { name in
        name.count > 1
          && !others.contains {
            name == $0 || (similar(name, $0, model)?.weight ?? .zero) > .zero
          }
      }
    }
    return hasOther(first, than: second) && hasOther(second, than: first)
  }

  /// First and last name were written into each other's place.
  private static func isCrossed(_ left: MatchFields, _ right: MatchFields) -> Bool {
    CrossedNames.applies(left, right)
  }
}
