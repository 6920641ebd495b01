/// Writes children down as States do: by the State's habits always, and with the errors of the
/// level where chance has it. The errors of a record are the same in every block until they are
/// corrected.
struct Speller: Sendable {
  let world: World

  /// The child in that State's words.
  func spelling(of child: Child, _ family: Family, in plan: RecordPlan, corrected: Bool) -> Spelling
  {
    let habits = world.habits[plan.state]
    var names = TrueNames(child)
    var spelling = Spelling(
      first: [], middle: [], last1: [], last2: [], suffix: child.suffix,
      sex: child.isFemale ? .female : .male, birth: child.birth, isMultiple: child.isMultiple)
    spelling.father = .init(given: family.father.given, surname: family.father.surname1)
    spelling.mother = .init(given: family.mother.given, surname: family.mother.surname1)
    if child.leftSchool == child.birth {
      // A youth on his own has nobody to name.
      spelling.father = .init()
      spelling.mother = .init()
    }
    if !corrected {
      var random = world.random(.spelling, plan.key.number)
      misread(&names, motherSurname: family.mother.surname1, &random)
      misstate(&spelling, child, habits, &random)
    }
    write(names, habits, &spelling)
    return spelling
  }

  /// Whether anything is wrong in the record before it is corrected.
  func makesErrors(about child: Child, in plan: RecordPlan) -> Bool {
    let habits = world.habits[plan.state]
    var random = world.random(.spelling, plan.key.number)
    var names = TrueNames(child)
    let before = names
    var spelling = Spelling(
      first: [], middle: [], last1: [], last2: [], suffix: [], sex: .female, birth: child.birth,
      isMultiple: child.isMultiple)
    let plain = spelling
    misread(&names, motherSurname: child.surname2, &random)
    misstate(&spelling, child, habits, &random)
    return names != before || spelling != plain
  }

  /// Names on their way from the family's papers to the State's screen.
  private struct TrueNames: Equatable {
    var first: [UInt8]
    var middle: [UInt8]
    var surname1: [UInt8]
    var surname2: [UInt8]
    /// Habit of another office: the two as one, with a hyphen or without anything.
    var joint: Joint?

    enum Joint { case hyphen, nothing }

    init(_ child: Child) {
      first = child.first
      middle = child.middle
      surname1 = child.surname1
      surname2 = child.surname2
    }
  }

  // MARK: Errors

  private func misread(
    _ names: inout TrueNames, motherSurname: [UInt8], _ random: inout Randomness
  ) {
    let rates = world.rates
    misreadGiven(&names, &random)
    if rates.happens(ErrorRates.secondSurnameDropped, &random) { names.surname2 = [] }
    if rates.happens(ErrorRates.surnamesSwapped, &random), !names.surname2.isEmpty {
      swap(&names.surname1, &names.surname2)
    }
    if rates.happens(ErrorRates.motherSurnameFirst, &random), !motherSurname.isEmpty {
      names.surname1 = motherSurname
      names.surname2 = []
    }
    if rates.happens(ErrorRates.surnamesHyphenated, &random) { names.joint = .hyphen }
    if rates.happens(ErrorRates.surnamesJoined, &random) { names.joint = .nothing }
    if names.surname2.isEmpty { names.joint = nil }
    if rates.happens(ErrorRates.particleChanged, &random) {
      names.surname1 = Letters.withoutParticles(names.surname1, glued: random.chance(5_000))
    }
    if rates.happens(ErrorRates.surnameMistyped, &random) {
      names.surname1 = Letters.mistyped(names.surname1, &random)
    }
    if rates.happens(ErrorRates.accentGarbled, &random) {
      names.surname1 = Letters.garbled(names.surname1)
      names.first = Letters.garbled(names.first)
    }
  }

  private func misreadGiven(_ names: inout TrueNames, _ random: inout Randomness) {
    let rates = world.rates
    let isMaria = names.first == Self.maria
    if rates.happens(ErrorRates.mariaAbbreviated, &random), isMaria {
      names.first = [Self.shortMaria, Self.shortMariaBare, Self.plainMaria][random.below(3)]
    }
    if rates.happens(ErrorRates.nickname, &random),
      let nickname = Nicknames.pick(for: names.first, &random)
    {
      names.first = nickname
    }
    if rates.happens(ErrorRates.middleLost, &random) { names.middle = [] }
    if rates.happens(ErrorRates.middleAsFirst, &random), !names.middle.isEmpty {
      names.first = names.middle
      names.middle = []
    }
    if rates.happens(ErrorRates.givenMistyped, &random) {
      names.first = Letters.mistyped(names.first, &random)
    }
    if rates.happens(ErrorRates.placeholderName, &random) {
      names.first = Self.placeholders[random.below(Self.placeholders.count)]
      names.middle = []
    }
  }

  private func misstate(
    _ spelling: inout Spelling, _ child: Child, _ habits: Habits, _ random: inout Randomness
  ) {
    let rates = world.rates
    let (year, month, day) = Day.parts(child.birth)
    if rates.happens(ErrorRates.dayAndMonthExchanged, &random), day <= 12 {
      spelling.birth = Day.on(year, day, month)
    }
    if rates.happens(ErrorRates.birthPartWrong, &random) {
      switch random.below(3) {
      case 0: spelling.birth = Day.on(year - 1, month, day)
      case 1: spelling.birth = Day.on(year, max(1, month - 1), day)
      default: spelling.birth = child.birth - random.within(1...9)
      }
    }
    let january = ErrorRates.firstOfJanuary * habits.firstOfJanuaryFactor
    if rates.happens(january, &random) { spelling.birth = Day.on(year, 1, 1) }
    if rates.happens(ErrorRates.sexMiscoded, &random) {
      spelling.sex = child.isFemale ? .male : .female
    }
    if rates.happens(ErrorRates.sexBlank, &random) { spelling.sex = .blank }
    if rates.happens(ErrorRates.twinFlagLost, &random) { spelling.isMultiple = false }
    if rates.happens(ErrorRates.parentsMissing, &random) { spelling.father = .init() }
    if rates.happens(ErrorRates.parentsMissing / 4, &random) { spelling.mother = .init() }
    if rates.happens(ErrorRates.parentMistyped, &random) {
      spelling.mother.given = Letters.mistyped(spelling.mother.given, &random)
    }
  }

  // MARK: Habits

  private func write(_ names: TrueNames, _ habits: Habits, _ spelling: inout Spelling) {
    switch habits.middleName {
    case .ownField: (spelling.first, spelling.middle) = (names.first, names.middle)
    case .joined:
      spelling.first = names.first + (names.middle.isEmpty ? [] : [0x20] + names.middle)
    case .dropped: spelling.first = names.first
    }
    let second = names.surname2.isEmpty ? [] : names.surname2
    switch (names.joint, habits.surnames) {
    case (_, _) where second.isEmpty: spelling.last1 = names.surname1
    case (.hyphen?, _), (nil, .hyphenated): spelling.last1 = names.surname1 + [0x2D] + second
    case (.nothing?, _): spelling.last1 = names.surname1 + Letters.lowered(second)
    case (nil, .oneField): spelling.last1 = names.surname1 + [0x20] + second
    case (nil, .firstOnly): spelling.last1 = names.surname1
    case (nil, .twoFields): (spelling.last1, spelling.last2) = (names.surname1, second)
    }
    switch habits.parents {
    case .both: break
    case .mother: spelling.father = .init()
    case .none: (spelling.father, spelling.mother) = (.init(), .init())
    }
    if !habits.keepsAccents { spelling.changeNames(Letters.plain) }
    if habits.isUpperCase { spelling.changeNames(Letters.upper) }
  }

  private static let maria = Array("María".utf8)
  private static let plainMaria = Array("Maria".utf8)
  private static let shortMaria = Array("Ma.".utf8)
  private static let shortMariaBare = Array("Ma".utf8)
  private static let placeholders = ["Baby", "Unknown", "Boy", "Girl"].map { Array($0.utf8) }
}

extension Spelling {
  /// Passes every name through `change`.
  fileprivate mutating func changeNames(_ change: ([UInt8]) -> [UInt8]) {
    first = change(first)
    middle = change(middle)
    last1 = change(last1)
    last2 = change(last2)
    father.given = change(father.given)
    father.surname = change(father.surname)
    mother.given = change(mother.given)
    mother.surname = change(mother.surname)
  }
}
