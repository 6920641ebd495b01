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
    /// Given and family name, year: what a record finds whose own day is 1 January.
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
    /// Given name, a telephone or mail address: family names and birth changed.
    case contact
    /// A telephone or mail address, while few have it: all names mistyped.
    case contactAlone
    /// Given and family name, year, of records whose day is 1 January: what all others find.
    case yearOfDefault
  }

  /// The keys under which a statement is found, ascending, each once.
  public let values: [UInt64]
  /// The keys under which it looks for others, ascending, each once. Two records of one year whose
  /// days both differ are hardly one child's, unless one day is what is typed where only the year
  /// is known: so others look among those days alone.
  public let probes: [UInt64]
  /// Keys under which it looks as well while few have them, ascending, each once: a telephone of
  /// one family brings a child whose names were all mistyped, one of a whole camp strangers.
  public let rareProbes: [UInt64]

  /// The most records of a key that is rare.
  public static let rareMax = 8

  /// Keys of a statement.
  public init(_ fields: MatchFields) {
    var (keys, onlyWritten, onlyAsked) = ([UInt64](), [UInt64](), [UInt64]())
    var rarelyAsked = [UInt64]()
    keys.reserveCapacity(Self.keysUsual)
    let given = Self.givenFolds(fields.given)
    let surnames = fields.surnames.names.map { PhoneticFold.fold($0) }
    let mother = fields.mother.first.map { $0.prefix(4) }
    func add(_ kind: Kind, _ words: NameToken..., number: Int = 0) {
      if let key = Self.key(kind, words, number) { keys.append(key) }
    }
    if let birth = fields.birth, birth.year > BirthDay.unknownYear {
      let (year, month, day) = (birth.year, birth.month, birth.day)
      let whole = year * 10_000 + month * 100 + day
      for name in given + surnames { add(.birthAndName, name, number: whole) }
      let sorted = year * 10_000 + min(month, day) * 100 + max(month, day)
      for name in given {
        add(.swappedBirth, name, number: sorted)
        for surname in surnames {
          add(.withoutDay, name, surname, number: year * 100 + month)
          add(.withoutMonth, name, surname, number: year * 100 + day)
          add(.withoutYear, name, surname, number: month * 100 + day)
          if let mother { add(.yearAndMother, name, surname, mother, number: year) }
          if let alone = Self.key(.yearAlone, [name, surname], year),
            let ofDefault = Self.key(.yearOfDefault, [name, surname], year)
          {
            onlyWritten.append(alone)
            if birth.isDefault {
              onlyAsked.append(alone)
              onlyWritten.append(ofDefault)
            } else {
              onlyAsked.append(ofDefault)
            }
          }
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
      for name in given { add(.contact, name, number: Int(truncatingIfNeeded: contact)) }
      let alone = StableHash.of(Kind.contactAlone.rawValue, contact)
      onlyWritten.append(alone)
      rarelyAsked.append(alone)
    }
    for identifier in fields.identifiers {
      keys.append(StableHash.of(Kind.identifier.rawValue, identifier))
    }
    values = Self.ascending(keys + onlyWritten)
    probes = Self.ascending(keys + onlyAsked)
    rareProbes = Self.ascending(rarelyAsked)
  }

  /// Keys of several statements of one record.
  public init(_ statements: [MatchFields]) {
    let all = statements.map { BlockingKeys($0) }
    if all.count == 1 {
      self = all[0]
    } else {
      values = Self.ascending(all.flatMap(\.values))
      probes = Self.ascending(all.flatMap(\.probes))
      rareProbes = Self.ascending(all.flatMap(\.rareProbes))
    }
  }

  /// As many as a statement with two given and two family names has.
  private static let keysUsual = 40

  /// In order, each once.
  private static func ascending(_ keys: [UInt64]) -> [UInt64] {
    var sorted = keys
    sorted.sort()
    var kept = 0
    for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
      sorted[kept] = sorted[index]
      kept += 1
    }
    sorted.removeSubrange(kept...)
    return sorted
  }

  /// A digest of framed words; nil where one is empty.
  private static func key(_ kind: Kind, _ words: [NameToken], _ number: Int) -> UInt64? {
    var hash = StableHash.of(kind.rawValue, UInt64(bitPattern: Int64(number)))
    for word in words {
      if word.isEmpty { return nil }
      hash = StableHash.of(hash, word.high, word.low)
    }
    return hash
  }

  /// Folds of every given name, and of the names that the first may stand for.
  private static func givenFolds(_ given: GivenNames) -> [NameToken] {
    var folds = [NameToken]()
    let expansions = given.names.first.map { Normalisation.nicknames.expansions(of: $0) } ?? []
    var names = given.names + NameList(expansions.prefix(expansionsMax))
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
