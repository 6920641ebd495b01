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
    /// Given name and two family names: birth missing, or a year beside the right one.
    case names
    /// Two family names, day and month, mother: other given name.
    case familyAndDay
    /// Given and family name, father: birth missing.
    case parents
    /// A further number.
    case identifier
    /// Birth and mother: both names mistyped.
    case birthAndMother
    /// Given and family name and place of birth: one family name, birth missing.
    case nameAndCity
    /// Given name, father, place of birth: birth missing, family name mistyped.
    case givenAndFather
    /// Family name, mother, place of birth: birth missing, given name mistyped.
    case familyAndMother
    /// Given name, a telephone or mail address: family names and birth changed.
    case contact
    /// A telephone or mail address, while few have it: all names mistyped.
    case contactAlone
    /// As `yearAlone`, of records whose birthday is unsure: what all others find.
    case yearOfUnsure
    /// A list, no key: all that have a day of birth, day and month in either order.
    case listOfDay
    /// A list, no key: all that have a given and a family name.
    case listOfNames
    /// As `names`, of records whose birthday is unsure.
    case namesOfUnsure
    /// As `parents`, of records whose birthday is unsure.
    case parentsOfUnsure
    /// As `nameAndCity`, of records whose birthday is unsure.
    case nameAndCityOfUnsure
    /// No key: what one says.
    case word

    /// Keys without a day of birth would bring every namesake in the nation. Two records that both
    /// tell a day and agree in no part of it are never one child's, so those whose birthday is
    /// unsure are asked for alone, and only they ask for all.
    fileprivate var ofUnsure: Kind? {
      switch self {
      case .yearAlone: .yearOfUnsure
      case .names: .namesOfUnsure
      case .parents: .parentsOfUnsure
      case .nameAndCity: .nameAndCityOfUnsure
      default: nil
      }
    }
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

  /// A key that is asked for, and what it says of a child.
  public struct Probe: Hashable, Comparable, Sendable {
    /// The key and its list.
    public let entry: Entry
    /// Keys with equal words say one thing: a name and the names that it may stand for are one.
    public let word: UInt64
    /// Whether it is a day of birth and one name, or part of a day and one given and one family
    /// name: what many strangers have in common in a large nation.
    public let isCommon: Bool

    /// A key that says what no other does.
    fileprivate init(_ entry: Entry) {
      self.entry = entry
      word = entry.key
      isCommon = false
    }

    /// A common key.
    fileprivate init(_ entry: Entry, word: UInt64) {
      self.entry = entry
      self.word = word
      isCommon = true
    }

    /// By list, then by key, then by word.
    public static func < (left: Self, right: Self) -> Bool {
      left.entry == right.entry ? left.word < right.word : left.entry < right.entry
    }
  }

  /// Where a statement is written, ascending, each once.
  public let written: [Entry]
  /// Where it looks for others, ascending, each once; other keys than `written` where a birthday
  /// is unsure, or is not.
  public let asked: [Probe]
  /// Keys under which it looks as well while few have them, ascending, each once: a telephone of
  /// one family brings a child whose names were all mistyped, one of a whole camp strangers.
  public let rareProbes: [UInt64]

  /// Keys of a statement.
  public init(_ fields: MatchFields) {
    var keys = Draft(isUnsure: fields.birth?.isUnsure ?? true)
    let given = Self.givenFolds(fields.given)
    let surnames = fields.surnames.names.map { PhoneticFold.fold($0) }
    let mother = fields.mother.first.map { $0.prefix(4) }
    if let birth = fields.birth, birth.year > BirthDay.unknownYear {
      keys.add(birth: birth, given, surnames, mother)
    }
    let names = given.map(\.fold)
    if let pair = Self.pair(surnames) {
      for name in names {
        keys.addOfUnsure(
          .names, [name, pair.0, pair.1], in: Self.list(.listOfNames, [name, pair.0]))
      }
    }
    if let father = fields.father.first {
      for name in names {
        for surname in surnames {
          keys.addOfUnsure(
            .parents, [name, surname, father], in: Self.list(.listOfNames, [name, surname]))
        }
      }
    }
    if let city = fields.birthCity, let surname = surnames.first {
      if let name = names.first {
        keys.addOfUnsure(
          .nameAndCity, [name, surname, city], in: Self.list(.listOfNames, [name, surname]))
      }
      if let father = fields.father.first, let name = names.first {
        keys.add(.givenAndFather, [name, father, city])
      }
      if let mother { keys.add(.familyAndMother, [surname, mother, city]) }
    }
    if let contact = fields.contacts.first {
      for name in names { keys.add(.contact, [name], number: Int(truncatingIfNeeded: contact)) }
      let alone = StableHash.of(Kind.contactAlone.rawValue, contact)
      keys.onlyWritten.append(Entry(list: alone, key: alone))
      keys.rarelyAsked.append(alone)
    }
    for identifier in fields.identifiers {
      let key = StableHash.of(Kind.identifier.rawValue, identifier)
      keys.both.append(Probe(Entry(list: key, key: key)))
    }
    written = (keys.both.map(\.entry) + keys.onlyWritten).ascendingOnce()
    asked = Self.once(keys.both + keys.onlyAsked)
    rareProbes = keys.rarelyAsked.ascendingOnce()
  }

  /// Keys of several statements of one record.
  public init(_ statements: [MatchFields]) {
    let all = statements.map { BlockingKeys($0) }
    if all.count == 1 {
      self = all[0]
    } else {
      written = all.flatMap(\.written).ascendingOnce()
      asked = Self.once(all.flatMap(\.asked))
      rareProbes = all.flatMap(\.rareProbes).ascendingOnce()
    }
  }

  /// The keys under which a statement is found, each once.
  public var values: [UInt64] { written.map(\.key) }
  /// The keys under which it looks for others, each once.
  public var probes: [UInt64] { asked.map(\.entry.key) }

  /// Keys as they are found.
  private struct Draft {
    var both: [Probe] = []
    var onlyWritten: [Entry] = []
    var onlyAsked: [Probe] = []
    var rarelyAsked: [UInt64] = []
    /// Whether no day of birth is told, or 1 January, which is typed where nobody knows the day.
    let isUnsure: Bool

    init(isUnsure: Bool) {
      self.isUnsure = isUnsure
      both.reserveCapacity(BlockingKeys.keysUsual)
    }

    /// Adds a key that is written and asked for, in a list or alone.
    mutating func add(
      _ kind: Kind, _ words: [NameToken], number: Int = 0, in list: UInt64? = nil
    ) {
      guard let key = BlockingKeys.key(kind, words, number) else { return }
      both.append(Probe(Entry(list: list ?? key, key: key)))
    }

    /// Adds a key under which records are found that are unsure of their birthday, or that one
    /// which is looks for.
    mutating func addOfUnsure(
      _ kind: Kind, _ words: [NameToken], number: Int = 0, in list: UInt64? = nil
    ) {
      guard let ofUnsure = kind.ofUnsure, let all = BlockingKeys.key(kind, words, number),
        let unsure = BlockingKeys.key(ofUnsure, words, number)
      else { return }
      onlyWritten.append(Entry(list: list ?? all, key: all))
      if isUnsure { onlyWritten.append(Entry(list: list ?? unsure, key: unsure)) }
      let probe = isUnsure ? all : unsure
      onlyAsked.append(Probe(Entry(list: list ?? probe, key: probe)))
    }

    /// Adds a key that many strangers share. Of its names `says` are what it says.
    private mutating func addCommon(
      _ kind: Kind, _ names: [NameToken], number: Int, in list: UInt64?, says: [NameToken]
    ) {
      guard let key = BlockingKeys.key(kind, names, number),
        let word = BlockingKeys.key(.word, says, 0)
      else { return }
      both.append(Probe(Entry(list: list ?? key, key: key), word: word))
    }

    mutating func add(
      birth: BirthDay, _ given: [GivenFold], _ surnames: [NameToken], _ mother: NameToken?
    ) {
      let (year, month, day) = (birth.year, birth.month, birth.day)
      let whole = year * 10_000 + month * 100 + day
      let sorted = year * 10_000 + min(month, day) * 100 + max(month, day)
      // Of a day on which few are born, one list; 1 January is typed where nobody knows the day.
      let born = birth.isDefault ? nil : StableHash.of(Kind.listOfDay.rawValue, UInt64(sorted))
      for name in given {
        addCommon(.birthAndName, [name.fold], number: whole, in: born, says: [name.stem])
        addCommon(.swappedBirth, [name.fold], number: sorted, in: born, says: [name.stem])
        for surname in surnames { add(birth, name, surname, mother) }
      }
      for name in surnames {
        addCommon(.birthAndName, [name], number: whole, in: born, says: [name])
      }
      if let mother {
        addCommon(.birthAndMother, [mother], number: whole, in: born, says: [mother])
      }
      if let pair = BlockingKeys.pair(surnames), let mother {
        add(.familyAndDay, [pair.0, pair.1, mother], number: month * 100 + day)
      }
    }

    /// Keys of a given and a family name.
    private mutating func add(
      _ birth: BirthDay, _ given: GivenFold, _ surname: NameToken, _ mother: NameToken?
    ) {
      let (year, month, day) = (birth.year, birth.month, birth.day)
      let names = [given.fold, surname]
      guard let list = BlockingKeys.list(.listOfNames, names) else { return }
      let says = [given.stem, surname]
      addCommon(.withoutDay, names, number: year * 100 + month, in: list, says: says)
      addCommon(.withoutMonth, names, number: year * 100 + day, in: list, says: says)
      addCommon(.withoutYear, names, number: month * 100 + day, in: list, says: says)
      if let mother { add(.yearAndMother, names + [mother], number: year, in: list) }
      addOfUnsure(.yearAlone, names, number: year, in: list)
    }
  }

  /// Ascending, each key once: a family name that is also what the given name may stand for is one
  /// key, and says one thing.
  private static func once(_ probes: [Probe]) -> [Probe] {
    probes.ascendingOnce { $0.entry == $1.entry }
  }

  /// As many as a statement with two given and two family names has.
  private static let keysUsual = 40

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

  /// A given name as keys have it.
  private struct GivenFold {
    /// The fold of a name, or of one that it may stand for.
    let fold: NameToken
    /// The fold of the name itself.
    let stem: NameToken
  }

  /// Folds of every given name, and of the names that the first may stand for.
  private static func givenFolds(_ given: GivenNames) -> [GivenFold] {
    var folds = [GivenFold]()
    func add(_ name: NameToken, standsFor stem: NameToken) {
      let fold = PhoneticFold.fold(name)
      if !folds.contains(where: { $0.fold == fold }) {
        folds.append(GivenFold(fold: fold, stem: PhoneticFold.fold(stem)))
      }
    }
    // María alone is all there is to go by.
    if given.names.isEmpty, given.hasMaria {
      add(Normalisation.maria, standsFor: Normalisation.maria)
    }
    for name in given.names { add(name, standsFor: name) }
    if let first = given.names.first {
      for name in Normalisation.nicknames.expansions(of: first).prefix(expansionsMax) {
        add(name, standsFor: first)
      }
    }
    return folds
  }

  private static let expansionsMax = 3

  private static func pair(_ surnames: [NameToken]) -> (NameToken, NameToken)? {
    guard surnames.count >= 2 else { return nil }
    return (min(surnames[0], surnames[1]), max(surnames[0], surnames[1]))
  }
}
