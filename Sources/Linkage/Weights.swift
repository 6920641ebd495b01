/// What each level of agreement is worth. The numbers of the first model are priors from the
/// literature and from how this population writes its names; a trainer may replace them.
public struct Weights: Hashable, Sendable {
  // Given names.
  /// Least and most that one equal given name is worth.
  public var givenEqualLeast: Bits = 3.5
  public var givenEqualMost: Bits = 11
  /// A second given name that is equal, at most.
  public var middleEqualMost: Bits = 4
  public var middleInitial: Bits = 1
  public var middleClose: Bits = 1.5
  public var middleConflict: Bits = -6
  public var nickname: Bits = 4.5
  public var givenFold: Bits = 6.5
  public var givenOneEdit: Bits = 5.5
  public var givenOneEditShort: Bits = 3
  public var givenVeryClose: Bits = 4
  public var givenClose: Bits = 1
  public var givenSharedLeast: Bits = 2
  public var givenSharedMost: Bits = 6
  public var givenPrefix: Bits = 5
  public var givenCrossed: Bits = 7
  public var givenInitial: Bits = 0.5
  public var givenShortPrefix: Bits = 1.5
  public var bothMaria: Bits = 3
  public var mariaAlone: Bits = -1.5
  public var otherSexForm: Bits = -5
  public var givenConflict: Bits = -8
  // Day of birth, by agreement.
  public var birth: [Bits] = [
    0, 12.3, 8.5, 8, 5, 4.5, 5, 3, 3, 0.5, -1.5, -5, -9,
  ]
  /// What a certificate on both sides adds to a conflict, and what the family's word takes away.
  public var birthCertified: Bits = -2
  public var birthUncertified: Bits = 2
  // Sex and suffix.
  public var sexEqual: Bits = 0.9
  public var sexDifferent: Bits = -5
  public var suffixDifferent: Bits = -2
  // Family names.
  public var surnameLeast: Bits = 3
  public var surnameMost: Bits = 10
  public var surnamesMost: Bits = 15
  /// What a family name loses that is not equal but nearly.
  public var surnameFold: Bits = -1
  public var surnameOneEdit: Bits = -1.5
  public var surnameVeryClose: Bits = -2.5
  public var surnamesCrossed: Bits = -2.5
  public var surnameMissing: Bits = -1
  public var secondSurnameConflict: Bits = -5.5
  public var surnamesConflict: Bits = -7
  public var surnameOfParent: Bits = 2
  // Parents.
  public var parentLeast: Bits = 2
  public var parentMost: Bits = 6.5
  public var parentClose: Bits = 2.5
  public var parentConflict: Bits = -2.2
  public var parentsMost: Bits = 9
  // Places, moves, numbers.
  public var cityEqual: Bits = 3
  public var cityClose: Bits = 2
  public var cityConflict: Bits = -2
  public var countryDifferent: Bits = -0.8
  public var contactEqual: Bits = 4
  public var sameArrival: Bits = 0.5
  public var movesOn: Bits = 1
  public var identifierEqual: Bits = 9
  // Sums.
  public var familyMost: Bits = 16
  // Rules.
  public var sameState: Bits = -4
  /// How far above `automatic` two numbers of one State are linked though a letter is wrong.
  public var sameStateClear: Bits = 6
  public var familyFloorLow: Bits = -6
  public var familyFloor: Bits = -4

  /// The first model's.
  public init() {}
}

/// Where one outcome ends and the next begins.
public struct Thresholds: Hashable, Sendable {
  /// From here on a record is linked without a person.
  public var automatic: Bits
  /// From here on a person is asked.
  public var near: Bits
  /// How far above `automatic` a second child must be to be merged at once.
  public var mergeAbove: Bits = 6

  /// Thresholds.
  public init(automatic: Bits, near: Bits) {
    self.automatic = automatic
    self.near = near
  }

  /// What a State may choose.
  public static let cautious = Thresholds(automatic: 10, near: 3)
  public static let balanced = Thresholds(automatic: 8, near: 4)
  public static let eager = Thresholds(automatic: 6.5, near: 4.5)
}
