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
    /// A list, no key: all that have a day of birth, day and month in either order.
    case listOfDay
    /// A list, no key: all that have a given and a family name.
    case listOfNames
  }

  /// A key, and the list in which what has it stands. Where the two are equal, the list is of that
  /// key alone. In a list of several keys whatever has any of them stands once, and says which: a
  /// record has a tenth of a list for each of its keys, and is written at fewer places.
  public struct Entry: Hashable, Comparable, Sendable {
    /// The list.
    public let list: UInt64
    /// The key.
    public let key: UInt64

    /// By list, then by key.
    public static func < (left: Self, right: Self) -> Bool {
      (left.list, left.key) < (right.list, right.key)
    }
  }

  /// Where a statement is written, ascending, each once.
  public let written: [Entry]
  /// Where it looks for others, ascending, each once. Two records of one year whose days both
  /// differ are hardly one child's, unless one day is what is typed where only the year is known:
  /// so others look among those days alone.
  public let asked: [Entry]
  /// Keys under which it looks as well while few have them, ascending, each once: a telephone of
  /// one family brings a child whose names were all mistyped, one of a whole camp strangers.
  public let rareProbes: [UInt64]

  /// The most records of a key that is rare.
  public static let rareMax = 8

  /// Keys of a statement.
  public init(_ fields: MatchFields) {
    var keys = Draft()
    let given = Self.givenFolds(fields.given)
    let surnames = fields.surnames.names.map { PhoneticFold.fold($0) }
    let mother = fields.mother.first.map { $0.prefix(4) }
    if let birth = fields.birth, birth.year > BirthDay.unknownYear {
      keys.add(birth: birth, given, surnames, mother)
    }
    if let pair = Self.pair(surnames) {
      for name in given {
        keys.add(.names, [name, pair.0, pair.1], in: Self.list(.listOfNames, [name, pair.0]))
      }
    }
    if let father = fields.father.first {
      for name in given {
        for surname in surnames {
          keys.add(
            .parents, [name, surname, father], in: Self.list(.listOfNames, [name, surname]))
        }
      }
    }
    if let city = fields.birthCity, let surname = surnames.first {
      if let name = given.first {
        keys.add(
          .nameAndCity, [name, surname, city], in: Self.list(.listOfNames, [name, surname]))
      }
      if let father = fields.father.first, let name = given.first {
        keys.add(.givenAndFather, [name, father, city])
      }
      if let mother { keys.add(.familyAndMother, [surname, mother, city]) }
    }
    if let contact = fields.contacts.first {
      for name in given { keys.add(.contact, [name], number: Int(truncatingIfNeeded: contact)) }
      let alone = StableHash.of(Kind.contactAlone.rawValue, contact)
      keys.onlyWritten.append(Entry(list: alone, key: alone))
      keys.rarelyAsked.append(alone)
    }
    for identifier in fields.identifiers {
      let key = StableHash.of(Kind.identifier.rawValue, identifier)
      keys.both.append(Entry(list: key, key: key))
    }
    written = Self.ascending(keys.both + keys.onlyWritten)
    asked = Self.ascending(keys.both + keys.onlyAsked)
    rareProbes = Self.ascending(keys.rarelyAsked)
  }

  /// Keys of several statements of one record.
  public init(_ statements: [MatchFields]) {
    let all = statements.map { BlockingKeys($0) }
    if all.count == 1 {
      self = all[0]
    } else {
      written = Self.ascending(all.flatMap(\.written))
      asked = Self.ascending(all.flatMap(\.asked))
      rareProbes = Self.ascending(all.flatMap(\.rareProbes))
    }
  }

  /// The keys under which a statement is found, each once.
  public var values: [UInt64] { written.map(\.key) }
  /// The keys under which it looks for others, each once.
  public var probes: [UInt64] { asked.map(\.key) }

  /// Keys as they are found.
  private struct Draft {
    var both: [Entry] = []
    var onlyWritten: [Entry] = []
    var onlyAsked: [Entry] = []
    var rarelyAsked: [UInt64] = []

    init() { both.reserveCapacity(BlockingKeys.keysUsual) }

    /// Adds a key that is written and asked for, in a list or alone.
    mutating func add(
      _ kind: Kind, _ words: [NameToken], number: Int = 0, in list: UInt64? = nil
    ) {
      guard let key = BlockingKeys.key(kind, words, number) else { return }
      both.append(Entry(list: list ?? key, key: key))
    }

    mutating func add(
      birth: BirthDay, _ given: [NameToken], _ surnames: [NameToken], _ mother: NameToken?
    ) {
      let (year, month, day) = (birth.year, birth.month, birth.day)
      let whole = year * 10_000 + month * 100 + day
      let sorted = year * 10_000 + min(month, day) * 100 + max(month, day)
      // Of a day on which few are born, one list; 1 January is typed where nobody knows the day.
      let born = birth.isDefault ? nil : StableHash.of(Kind.listOfDay.rawValue, UInt64(sorted))
      for name in given + surnames { add(.birthAndName, [name], number: whole, in: born) }
      for name in given {
        add(.swappedBirth, [name], number: sorted, in: born)
        for surname in surnames { add(birth, name, surname, mother) }
      }
      if let mother { add(.birthAndMother, [mother], number: whole, in: born) }
      if let pair = BlockingKeys.pair(surnames), let mother {
        add(.familyAndDay, [pair.0, pair.1, mother], number: month * 100 + day)
      }
    }

    /// Keys of a given and a family name.
    private mutating func add(
      _ birth: BirthDay, _ name: NameToken, _ surname: NameToken, _ mother: NameToken?
    ) {
      let (year, month, day) = (birth.year, birth.month, birth.day)
      guard let list = BlockingKeys.list(.listOfNames, [name, surname]) else { return }
      add(.withoutDay, [name, surname], number: year * 100 + month, in: list)
      add(.withoutMonth, [name, surname], number: year * 100 + day, in: list)
      add(.withoutYear, [name, surname], number: month * 100 + day, in: list)
      if let mother { add(.yearAndMother, [name, surname, mother], number: year, in: list) }
      guard let alone = BlockingKeys.key(.yearAlone, [name, surname], year),
        let ofDefault = BlockingKeys.key(.yearOfDefault, [name, surname], year)
      else { return }
      onlyWritten.append(Entry(list: list, key: alone))
      if birth.isDefault {
        onlyAsked.append(Entry(list: list, key: alone))
        onlyWritten.append(Entry(list: list, key: ofDefault))
      } else {
        onlyAsked.append(Entry(list: list, key: ofDefault))
      }
    }
  }

  /// As many as a statement with two given and two family names has.
  private static let keysUsual = 40

  /// In order, each once.
  private static func ascending<Element: Comparable>(_ keys: [Element]) -> [Element] {
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

  private static func list(_ kind: Kind, _ words: [NameToken]) -> UInt64? { key(kind, words, 0) }

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
