/// What two statements about a child have in common, field by field, in 256ths of a bit.
///
/// The evidence lies on two axes. What speaks of the child (given name, birth, sex) tells siblings
/// apart; what speaks of the family (family names, parents, places) does not, and is bounded, so
/// that it cannot make one child of two.
public struct PairComparison: Hashable, Sendable {
  /// The fields that are compared.
  public enum Field: Int, Sendable, CaseIterable {
    case given, birth, sex, suffix, identifiers
    case surnames, mother, father, contacts, birthPlace, arrival

    /// Whether it speaks of the child rather than of the family.
    public var isOfChild: Bool { rawValue <= Field.identifiers.rawValue }
  }

  /// How the given names agree.
  public let given: GivenAgreement
  /// How the days of birth agree.
  public let birth: BirthAgreement
  /// How the family names agree.
  public let surnames: SurnameAgreement
  /// Each field's weight, in the order of `Field`.
  public let weights: FieldWeights
  /// The child's axis.
  public let child: Bits
  /// The family's axis, bounded.
  public let family: Bits
  /// Whether one of them says that the child is one of several born together.
  public let isMultipleBirth: Bool
  /// Whether both say that it is not.
  public let isSingleBirth: Bool
  /// Whether both give one sex.
  public let isSameSex: Bool
  /// Whether both give as many given names: of twins, one may lack what tells them apart.
  public let isGivenWhole: Bool
  /// Whether the first given names are equal and so rare that of twins only one has them.
  public let isGivenTelling: Bool

  /// Compares two statements.
  public init(_ left: MatchFields, _ right: MatchFields, _ model: LinkageModel) {
    let table = model.weights
    let given = GivenComparison(left, right, model)
    let surnames = SurnameComparison(left, right, model)
    let birth = BirthAgreement.of(left.birth, right.birth)
    self.given = given.agreement
    self.birth = birth
    self.surnames = surnames.agreement
    var weights = FieldWeights()
    weights[Field.given.rawValue] = given.weight
    weights[Field.birth.rawValue] = Self.birthWeight(birth, left, right, table)
    weights[Field.surnames.rawValue] = surnames.weight
    if let one = left.sex, let other = right.sex {
      weights[Field.sex.rawValue] = one == other ? table.sexEqual : table.sexDifferent
      isSameSex = one == other
    } else {
      isSameSex = false
    }
    if let one = left.suffix, let other = right.suffix, one != other {
      weights[Field.suffix.rawValue] = table.suffixDifferent
    }
    if left.identifiers.sharesAny(with: right.identifiers) {
      weights[Field.identifiers.rawValue] = table.identifierEqual
    }
    if left.contacts.sharesAny(with: right.contacts) {
      weights[Field.contacts.rawValue] = table.contactEqual
    }
    (weights[Field.mother.rawValue], weights[Field.father.rawValue]) = Self.parents(
      left, right, model)
    weights[Field.birthPlace.rawValue] = Self.birthPlace(left, right, table)
    weights[Field.arrival.rawValue] = Self.arrival(left.arrival, right.arrival, table)
    var (child, family) = (Bits.zero, Bits.zero)
    for place in 0..<FieldWeights.count {
      if place <= Field.identifiers.rawValue {
        child += weights[place]
      } else {
        family += weights[place]
      }
    }
    self.weights = weights
    self.child = child
    self.family = min(family, table.familyMost)
    isGivenWhole =
      left.given.names.count == right.given.names.count
      && left.given.hasMaria == right.given.hasMaria
    isGivenTelling =
      given.agreement.isExact
      && left.given.names.first.map {
        model.givenNames.surprise(of: $0) >= table.twinNameTelling
      } ?? false
    isMultipleBirth = left.isMultipleBirth == true || right.isMultipleBirth == true
    isSingleBirth = left.isMultipleBirth == false && right.isMultipleBirth == false
  }

  private static func birthWeight(
    _ agreement: BirthAgreement, _ left: MatchFields, _ right: MatchFields, _ table: Weights
  ) -> Bits {
    let weight = table.birth[Int(agreement.rawValue)]
    guard agreement.isConflict else { return weight }
    if left.isBirthCertified, right.isBirthCertified { return weight + table.birthCertified }
    if !left.isBirthCertified, !right.isBirthCertified { return weight + table.birthUncertified }
    return weight
  }

  private static func parents(
    _ left: MatchFields, _ right: MatchFields, _ model: LinkageModel
  ) -> (mother: Bits, father: Bits) {
    var mother = parent(left.mother, right.mother, model)
    var father = parent(left.father, right.father, model)
    // Guardians are written into either place.
    let crossed = (
      parent(left.mother, right.father, model), parent(left.father, right.mother, model)
    )
    if crossed.0 + crossed.1 > mother + father { (mother, father) = crossed }
    let over = mother + father - model.weights.parentsMost
    if over > .zero { father = father - over }
    return (mother, father)
  }

  private static func parent(
    _ left: NameList, _ right: NameList, _ model: LinkageModel
  ) -> Bits {
    guard let one = left.first, let other = right.first else { return .zero }
    let table = model.weights
    if let equal = left.firstShared(with: right) {
      return model.givenNames.surprise(of: equal).clamped(table.parentLeast, table.parentMost)
    }
    let isClose =
      NameDistance.isOneEdit(one, other) || model.nicknames.areKin(one, other)
      || PhoneticFold.areAlike(one, other) || NameDistance.isAtLeast(900, one, other)
      || (one.count == 1 || other.count == 1) && one[0] == other[0]
    if isClose { return table.parentClose }
    // María may be all that is written of a name.
    if one == Normalisation.maria || other == Normalisation.maria { return .zero }
    return table.parentConflict
  }

  private static func birthPlace(
    _ left: MatchFields, _ right: MatchFields, _ table: Weights
  ) -> Bits {
    if let one = left.birthCountry, let other = right.birthCountry, one.prefix(2) != other.prefix(2)
    {
      return table.countryDifferent
    }
    guard let one = left.birthCity, let other = right.birthCity else { return .zero }
    if one == other { return table.cityEqual }
    if NameDistance.isOneEdit(one, other) || NameDistance.isAtLeast(900, one, other)
      || one.begins(with: other) || other.begins(with: one)
    {
      return table.cityClose
    }
    return table.cityConflict
  }

  private static func arrival(
    _ left: MatchFields.Arrival?, _ right: MatchFields.Arrival?, _ table: Weights
  ) -> Bits {
    guard let left, let right else { return .zero }
    if left == right { return table.sameArrival }
    let (earlier, later) = left.date <= right.date ? (left, right) : (right, left)
    return !later.from.isEmpty && later.from == earlier.to ? table.movesOn : .zero
  }

  /// What speaks of one family besides family names.
  public var corroboration: Bits {
    var sum = Bits.zero
    for place in Field.mother.rawValue..<FieldWeights.count { sum += weights[place] }
    return sum
  }

  /// One field's weight.
  public subscript(_ field: Field) -> Bits { weights[field.rawValue] }

  /// How many of the fields that say who a child is agree exactly.
  public var exactFields: Int {
    (given.isExact ? 1 : 0) + (birth.isExact ? 1 : 0) + (surnames == .equal ? 1 : 0)
      + (isSameSex ? 1 : 0)
  }
}
