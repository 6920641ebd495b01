/// Makes families: each from the seed and its number alone, so that any of them can be made again
/// at any time instead of being kept.
struct FamilyMaker: Sendable {
  let world: World

  /// Chances of ten thousand.
  private enum Share {
    /// Families that are one youth on his own.
    static let youth = 2_700
    /// Second families of a clan that are kin of the first: children are cousins.
    static let kin = 3_000
    /// Later children that are the former one's twin.
    static let twin = 240
  }

  /// The family of that number. Of every two, the second may be kin of the first: same surname of
  /// the fathers, same journey.
  func family(_ number: Int) -> Family {
    var clan = world.random(.clan, UInt64(number / 2))
    let isKin = clan.chance(Share.kin)
    var random = world.random(.family, UInt64(number))
    if !isKin { clan = world.random(.clan, UInt64(number), 1) }
    let home = world.geography.home(&clan)
    let group = world.geography.group(in: home, &clan)
    let names = Names.of(group)
    let surname1 = names.surnames.pick(&clan)
    let surname2 = names.surnames.pick(&clan)
    let isYouth = !isKin && group != .anglo && group != .yupik && random.chance(Share.youth)
    var journey = world.random(
      .journey, UInt64(isKin ? number / 2 : number), isKin ? 1 : 0)
    let stays = JourneyMaker(world: world).journey(home: home, names: names, &journey)
    let father = Parent(
      given: given(names.male, &random), surname1: surname1, surname2: surname2)
    let mother = mother(names, &random)
    let departure = stays.last?.leaving ?? Day.never
    var family = Family(
      number: number, group: group, home: home, father: father, mother: mother, children: [],
      stays: stays, departure: departure)
    family.children =
      isYouth ? [youth(of: family, &random)] : children(of: family, &random)
    for ordinal in family.children.indices { family.children[ordinal].ordinal = ordinal }
    return family
  }

  private func mother(_ names: Names, _ random: inout Randomness) -> Parent {
    var given = given(names.female, &random)
    if given == Self.maria { given += [0x20] + second(names.female, after: given, &random) }
    return Parent(
      given: given, surname1: names.surnames.pick(&random),
      surname2: names.surnames.pick(&random))
  }

  private func given(_ names: WeightedWords, _ random: inout Randomness) -> [UInt8] {
    names.pick(&random)
  }

  // MARK: Children

  /// The day on which the children's ages are drawn: inside the time of sending.
  private func reference(_ family: Family, _ random: inout Randomness) -> Int {
    let arrival = family.stays[0].arrival
    let first = max(arrival, world.firstDay)
    return min(first + random.within(0...240), world.lastDay)
  }

  private func youth(of family: Family, _ random: inout Randomness) -> Child {
    let reference = reference(family, &random)
    let age = 16 + random.position(in: [14, 18, 22, 22, 18])
    let birth = reference - age * 365 - age / 4 - random.below(365)
    let isFemale = random.chance(1_500)
    return child(
      of: family, birth: birth, isFemale: isFemale, isMultiple: false, isYouth: true, siblings: [],
      &random)
  }

  private func children(of family: Family, _ random: inout Randomness) -> [Child] {
    let reference = reference(family, &random)
    var births = births(around: reference, &random)
    // Who moves with a family is born before its first move.
    let latest = family.stays[0].arrival - 14
    let shift = max(0, (births.map(\.day).max() ?? 0) - latest)
    if shift > 0 {
      for position in births.indices { births[position].day -= shift }
    }
    births.sort { $0.day < $1.day }
    var children = [Child]()
    for birth in births {
      let isFemale = random.chance(4_850)
      children.append(
        child(
          of: family, birth: birth.day, isFemale: isFemale, isMultiple: birth.isMultiple,
          isYouth: false, siblings: children, &random))
    }
    return children
  }

  /// Birthdays of brothers and sisters around one child whose age is drawn from the nation's.
  private func births(
    around reference: Int, _ random: inout Randomness
  ) -> [(day: Int, isMultiple: Bool)] {
    let age = random.position(in: Self.ages)
    let anchor = reference - age * 365 - age / 4 - random.below(365)
    var births = [(day: anchor, isMultiple: false)]
    let count = 1 + random.position(in: [32, 30, 21, 11, 4, 2])
    while births.count < count {
      if random.chance(Share.twin), !births[births.count - 1].isMultiple {
        births[births.count - 1].isMultiple = true
        births.append(births[births.count - 1])
        continue
      }
      let gap = random.within(330...1500)
      let oldest = births.map(\.day).min() ?? anchor
      let youngest = births.map(\.day).max() ?? anchor
      let canBeOlder = reference - (oldest - gap) < 18 * 365
      let canBeYounger = youngest + gap < reference
      guard canBeOlder || canBeYounger else { break }
      let isOlder = canBeOlder && (!canBeYounger || random.chance(5_000))
      births.append((isOlder ? oldest - gap : youngest + gap, false))
    }
    return births
  }

  /// Weights of the ages 0 to 17, such that brothers, sisters and shifts considered the nation has
  /// 3 to kindergarten 18 %, K-3 27, grades 4-5 12, 6-8 16, 9-12 17.
  private static let ages = [
    16, 22, 30, 122, 118, 90, 58, 56, 54, 52, 56, 52, 48, 46, 48, 52, 50, 46,
  ]

  private func child(
    of family: Family, birth: Int, isFemale: Bool, isMultiple: Bool, isYouth: Bool,
    siblings: [Child], _ random: inout Randomness
  ) -> Child {
    let names = Names.of(family.group)
    let birthplace = birthplace(of: family, isYouth: isYouth, names, &random)
    let repeated = random.chance(900) ? 1 : 0
    let dropsOut = random.chance(1_000)
    let outSince = Day.adding(months: 12 * 16 + random.below(24), to: birth)
    let hasTwoSurnames = names.custom == .twoSurnames
    var child = Child(
      surname1: family.father.surname1,
      surname2: hasTwoSurnames ? family.mother.surname1 : [], isFemale: isFemale, birth: birth,
      isMultiple: isMultiple, isLearner: random.chance(names.learners),
      hasEducationProgram: !isYouth && random.chance(950), hasPriority: random.chance(3_300),
      medicalAlert: random.position(in: [92, 6, 2]), repeated: repeated,
      leftSchool: isYouth ? birth : dropsOut ? outSince : Day.never,
      finishes: !isYouth && random.chance(8_600),
      birthTown: birthplace.town, birthState: birthplace.state, birthCountry: birthplace.country)
    name(&child, of: family, siblings: siblings, names, &random)
    return child
  }

  private func birthplace(
    of family: Family, isYouth: Bool, _ names: Names, _ random: inout Randomness
  ) -> (town: [UInt8], state: [UInt8], country: [UInt8]) {
    if let country = names.country, random.chance(isYouth ? 9_000 : 3_000) {
      let place = Places.abroad(country, &random)
      return (place.town, place.state, country)
    }
    let district = world.places.district(of: family.home, &random)
    return (
      world.places.districts[family.home][district].town,
      world.geography.states[family.home].code, Array("USA".utf8)
    )
  }
}

// MARK: - Names

extension FamilyMaker {
  private static let maria = Array("María".utf8)
  private static let jose = Array("José".utf8)

  /// No two children of a family have the same names. Twins like to share the first.
  private func name(
    _ child: inout Child, of family: Family, siblings: [Child], _ names: Names,
    _ random: inout Randomness
  ) {
    let table = child.isFemale ? names.female : names.male
    let twin = siblings.last {
      $0.isMultiple && $0.birth == child.birth && $0.isFemale == child.isFemale
    }
    if let twin, !twin.middle.isEmpty, random.chance(2_500) {
      child.first = twin.first
    } else {
      child.first = table.pick(&random)
      var tries = 0
      while tries < 12, siblings.contains(where: { $0.first == child.first }) {
        child.first = table.pick(&random)
        tries += 1
      }
    }
    let isTitle = child.first == Self.maria || child.first == Self.jose
    let sharesFirst = siblings.contains { $0.first == child.first }
    let usual = [Names.Custom.twoSurnames: 5_600, .oneSurname: 7_000, .plain: 1_500]
    let hasMiddle = random.chance(isTitle ? 9_200 : usual[names.custom] ?? 0)
    if hasMiddle || sharesFirst {
      child.middle = second(table, after: child.first, &random)
      var tries = 0
      while tries < 12, siblings.contains(where: { $0.middle == child.middle }) {
        child.middle = second(table, after: child.first, &random)
        tries += 1
      }
    }
    if !child.isFemale, !child.isMultiple, siblings.allSatisfy(\.suffix.isEmpty),
      random.chance(300)
    {
      child.first = family.father.given
      child.suffix = Array("Jr.".utf8)
    }
  }

  private func second(
    _ names: WeightedWords, after first: [UInt8], _ random: inout Randomness
  ) -> [UInt8] {
    for _ in 0..<12 {
      let name = names.pick(&random)
      if name != first, name != Self.maria { return name }
    }
    return names.words[names.words[0] == first ? 1 : 0]
  }
}
