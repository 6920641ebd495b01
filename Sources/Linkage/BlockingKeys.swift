/// Under which keys a statement is found again: each finds what a certain kind of error leaves
/// alone. A key is a digest of framed words; where it is stored, it is keyed.
public struct BlockingKeys: Sendable {
  /// The kinds of keys.
  public enum Kind: UInt64, Sendable, CaseIterable {
    /// Birth and any name.
    case birthAndName = 1
    /// Given name, year, day and month in either order.
    case swappedBirth
    /// Given and family name, year and month.
    case withoutDay
    /// Given and family name, year and day.
    case withoutMonth
    /// Given and family name, day and month.
    case withoutYear
    /// Given and family name, year, mother: 1 January, where the next is too common.
    case yearAndMother
    /// Given and family name, year: 1 January.
    case yearAlone
    /// Given name and two family names: birth lost or very wrong.
    case names
    /// Two family names, day and month, mother: other given name.
    case familyAndDay
    /// Given and family name, father: birth missing.
    case parents
    /// A further number.
    case identifier
    /// Birth and mother: both names mistyped.
    case birthAndMother
    /// Given and family name and place of birth: one family name, birth missing or very wrong.
    case nameAndCity
    /// Given name, father, place of birth: birth missing, family name mistyped.
    case givenAndFather
    /// Family name, mother, place of birth: birth missing, given name mistyped.
    case familyAndMother
    /// A telephone or mail address: names and birth changed.
    case contact
  }

  /// The keys, ascending, each once.
  public let values: [UInt64]

  /// Keys of a statement.
  public init(_ fields: MatchFields) {
    var keys = Set<UInt64>()
    let given = Self.givenFolds(fields.given)
    let surnames = fields.surnames.names.map(PhoneticFold.fold)
    let mother = fields.mother.first.map { $0.prefix(4) }
    func add(_ kind: Kind, _ words: NameToken?..., number: Int = 0) {
      var hash = StableHash.of(kind.rawValue, UInt64(bitPattern: Int64(number)))
      for word in words {
        guard let word, !word.isEmpty else { return }
        hash = StableHash.of(hash, word.high, word.low)
      }
      keys.insert(hash)
    }
    if let birth = fields.birth, birth.year > BirthDay.unknownYear {
      let (year, month, day) = (birth.year, birth.month, birth.day)
      let whole = year * 10_000 + month * 100 + day
      for name in Set(given + surnames) { add(.birthAndName, name, number: whole) }
      let sorted = year * 10_000 + min(month, day) * 100 + max(month, day)
      for name in given {
        add(.swappedBirth, name, number: sorted)
        for surname in surnames {
          add(.withoutDay, name, surname, number: year * 100 + month)
          add(.withoutMonth, name, surname, number: year * 100 + day)
          add(.withoutYear, name, surname, number: month * 100 + day)
          if let mother { add(.yearAndMother, name, surname, mother, number: year) }
          add(.yearAlone, name, surname, number: year)
        }
      }
      if let mother { add(.birthAndMother, mother, number: whole) }
      if let pair = Self.pair(surnames), let mother {
        add(.familyAndDay, pair.0, pair.1, mother, number: month * 100 + day)
      }
    }
    if let pair = Self.pair(surnames) {
      for name in given { add(.names, name, pair.0, pair.1) }
    }
    if let father = fields.father.first {
      for name in given {
        for surname in surnames { add(.parents, name, surname, father) }
      }
    }
    if let city = fields.birthCity, let surname = surnames.first {
      for name in given.prefix(1) { add(.nameAndCity, name, surname, city) }
      if let father = fields.father.first, let name = given.first {
        add(.givenAndFather, name, father, city)
      }
      if let mother { add(.familyAndMother, surname, mother, city) }
    }
    if let contact = fields.contacts.first {
      keys.insert(StableHash.of(Kind.contact.rawValue, contact))
    }
    for identifier in fields.identifiers {
      keys.insert(StableHash.of(Kind.identifier.rawValue, identifier))
    }
    values = keys.sorted()
  }

  /// Folds of every given name, and of the names that the first may stand for.
  private static func givenFolds(_ given: GivenNames) -> [NameToken] {
    var folds = [NameToken]()
    let expansions = given.names.first.map { Normalisation.nicknames.expansions(of: $0) } ?? []
    var names = given.names + expansions.prefix(expansionsMax)
    // María alone is all there is to go by.
    if given.names.isEmpty, given.hasMaria { names = [Normalisation.maria] }
    for name in names {
      let fold = PhoneticFold.fold(name)
      if !folds.contains(fold) { folds.append(fold) }
    }
    return folds
  }

  private static let expansionsMax = 3

  private static func pair(_ surnames: [NameToken]) -> (NameToken, NameToken)? {
    guard surnames.count >= 2 else { return nil }
    return (min(surnames[0], surnames[1]), max(surnames[0], surnames[1]))
  }
}
