/// What each level of agreement is worth. The numbers of the first model are priors from the
/// literature and from how this population writes its names; a trainer may replace them.
public struct Weights: Hashable, Sendable {
  // Given names.
  /// The least that an equal first given name is worth.
  public var givenEqualLeast: Bits = 3.5
  /// The most.
  public var givenEqualMost: Bits = 11
  /// A second given name that is equal, at most.
  public var middleEqualMost: Bits = 4
  /// A second given name of which one side has the initial.
  public var middleInitial: Bits = 1
  /// Second given names that are alike.
  public var middleClose: Bits = 1.5
  /// Second given names that differ.
  public var middleConflict: Bits = -6
  /// One given name is the familiar form of the other.
  public var nickname: Bits = 4.5
  /// Given names that sound alike.
  public var givenFold: Bits = 6.5
  /// Given names that are one letter apart.
  public var givenOneEdit: Bits = 5.5
  /// The same of names of three letters.
  public var givenOneEditShort: Bits = 3
  /// Given names that are very alike.
  public var givenVeryClose: Bits = 4
  /// Given names that are rather alike.
  public var givenClose: Bits = 1
  /// A given name of one that is another of the other, at least.
  public var givenSharedLeast: Bits = 2
  /// The same, at most.
  public var givenSharedMost: Bits = 6
  /// A name in common, and on both sides another one: EMILY LEAH and ELLA EMILY.
  public var givenSharedOther: Bits = -2
  /// One given name is the beginning of the other.
  public var givenPrefix: Bits = 5
  /// Given and family name stand in each other's place.
  public var givenCrossed: Bits = 7
  /// Only an initial, which agrees.
  public var givenInitial: Bits = 0.5
  /// Only two or three letters, with which the other begins.
  public var givenShortPrefix: Bits = 1.5
  /// María and nothing else on both sides.
  public var bothMaria: Bits = 3
  /// María against another name.
  public var mariaAlone: Bits = -1.5
  /// One stem in the forms of two sexes.
  public var otherSexForm: Bits = -5
  /// Two given names.
  public var givenConflict: Bits = -8
  // Day of birth, by agreement.
  /// Day of birth, in the order of `BirthAgreement`.
  public var birth: [Bits] = [
    0, 12.3, 8.5, 8, 5, 4.5, 5, 3, 3, 0.5, -1.5, -5, -9,
  ]
  /// What certificates on both sides add to a conflict.
  public var birthCertified: Bits = -2
  /// What the family's word on both sides takes away from one.
  public var birthUncertified: Bits = 2
  // Sex and suffix.
  /// One sex.
  public var sexEqual: Bits = 0.9
  /// Two sexes.
  public var sexDifferent: Bits = -5
  /// Two generations of one name.
  public var suffixDifferent: Bits = -2
  // Family names.
  /// The least that an equal family name is worth.
  public var surnameLeast: Bits = 3
  /// The most.
  public var surnameMost: Bits = 10
  /// The most that all family names are worth.
  public var surnamesMost: Bits = 15
  /// What a family name loses that only sounds alike.
  public var surnameFold: Bits = -1
  /// What one loses that is one letter off.
  public var surnameOneEdit: Bits = -1.5
  /// What one loses that is only alike.
  public var surnameVeryClose: Bits = -2.5
  /// Family names in another order.
  public var surnamesCrossed: Bits = -2.5
  /// One side has fewer family names.
  public var surnameMissing: Bits = -1
  /// One side has one family name, and it is the other's second: what States drop is the second.
  public var surnameNotFirst: Bits = -3
  /// One family name agrees, another differs.
  public var secondSurnameConflict: Bits = -5.5
  /// No family name agrees.
  public var surnamesConflict: Bits = -7
  /// What is given back when one is a parent's.
  public var surnameOfParent: Bits = 2
  // Parents.
  /// The least that an equal parent's name is worth.
  public var parentLeast: Bits = 2
  /// The most.
  public var parentMost: Bits = 6.5
  /// Parents' names that are alike.
  public var parentClose: Bits = 2.5
  /// Parents' names that differ: guardians change.
  public var parentConflict: Bits = -2.2
  /// The most that both parents are worth.
  public var parentsMost: Bits = 9
  // Places, moves, numbers.
  /// One city of birth.
  public var cityEqual: Bits = 3
  /// Cities of birth that are alike.
  public var cityClose: Bits = 2
  /// Two cities of birth.
  public var cityConflict: Bits = -2
  /// Two countries of birth.
  public var countryDifferent: Bits = -0.8
  /// A telephone or mail address in common.
  public var contactEqual: Bits = 4
  /// One qualifying arrival: siblings share it.
  public var sameArrival: Bits = 0.5
  /// The later arrival comes from where the earlier went.
  public var movesOn: Bits = 2.5
  /// A further identifier in common.
  public var identifierEqual: Bits = 9
  // Sums.
  /// The most that speaks of the family: it cannot make one child of two.
  public var familyMost: Bits = 16
  // Rules.
  /// Two numbers of one State.
  public var sameState: Bits = -4
  /// How far above `automatic` two numbers of one State are linked though a letter is wrong.
  public var sameStateClear: Bits = 6
  /// Hardly anything speaks of one family.
  public var familyFloorLow: Bits = -6
  /// Little speaks of one family, and birth or name is inexact.
  public var familyFloor: Bits = -4
  /// Day of birth inexact, and besides family names nothing speaks of one family: what a link
  /// without a person has to do without. Whoever has a common name has it with others of the same
  /// people.
  public var uncorroborated: Bits = -4
  /// How far above `automatic` a pair is linked though neither birth nor given name is exact: none
  /// is, in the first model.
  public var twoSlips: Bits = 64
  /// What it takes besides family names.
  public var corroboration: Bits = 2
  /// How rare a first given name is of which twins do not have two: José Luis and José Manuel.
  public var twinNameTelling: Bits = 6.5
  /// From here on the evidence of the family says: one family.
  public var oneFamily: Bits = 5
  /// Above this it can hardly be another one.
  public var surelyOneFamily: Bits = 14
  /// Below this hardly anything speaks of one family.
  public var hardlyFamily: Bits = 2
  /// What an inexact birth or name needs of it.
  public var familyForInexact: Bits = 7

  /// Whether the rules of siblings and twins hold: a model for data without families sets
  /// `oneFamily` to the bound of all weights.
  public var knowsFamilies: Bool { oneFamily < 64 }

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

  /// What a ledger begins with: at 5.5 bits precision among 100,000 children lay between 0.9954 and
  /// 0.9976 by seed, at 6.5 between 0.9966 and 0.9985, for two thousandths of recall.
  public static let balanced = Thresholds(automatic: 6.5, near: 2.5)
}
