public import Primitives
public import Records

/// What matching knows of one statement about a child, normalised (`norm/1`).
public struct MatchFields: Hashable, Sendable {
  /// Given names.
  public var given: GivenNames
  /// Family names.
  public var surnames: Surnames
  /// Day of birth.
  public var birth: BirthDay?
  /// Whether the day was seen on a document rather than told.
  public var isBirthCertified = false
  /// F, M or nil.
  public var sex: Sex?
  /// Generation: JR, II.
  public var suffix: NameToken?
  /// Whether the child is one of twins or more; nil when not said.
  public var isMultipleBirth: Bool?
  /// Given names of the first parent.
  public var father = NameList()
  /// Given names of the second parent.
  public var mother = NameList()
  /// Family names of both parents.
  public var parentSurnames = NameList()
  /// City of birth as one word.
  public var birthCity: NameToken?
  /// Country of birth.
  public var birthCountry: NameToken?
  /// Further numbers under which States know the child, as digests, ascending.
  public var identifiers: DigestList = []
  /// Telephones and mail addresses of the parents, as digests, ascending.
  public var contacts: DigestList = []
  /// The last qualifying arrival.
  public var arrival: Arrival?

  /// As matching sees it.
  public enum Sex: UInt8, Sendable {
    /// Female.
    case female = 1
    /// Male.
    case male = 2
  }

  /// A qualifying move.
  public struct Arrival: Hashable, Sendable {
    /// Day.
    public let date: CivilDate
    /// State or country come from; zero when not said.
    public let from: NameToken
    /// State moved to.
    public let to: NameToken
    /// City moved to as one word.
    public let city: NameToken

    /// A move.
    public init(date: CivilDate, from: NameToken, to: NameToken, city: NameToken) {
      self.date = date
      self.from = from
      self.to = to
      self.city = city
    }
  }

  /// Names alone; the rest is set afterwards.
  public init(given: GivenNames, surnames: Surnames) {
    self.given = given
    self.surnames = surnames
  }
}

extension MatchFields {
  /// Every statement that a block makes: the demographics in force first, then its variants, which
  /// the State keeps as they were once written. Empty when there is no row of demographics.
  public static func statements(of block: StudentBlock) -> [MatchFields] {
    let rows = block.rows(.demographics).reversed()
    let shared = Shared(block)
    var statements = [MatchFields]()
    for row in rows.prefix(variantsMax) {
      let fields = MatchFields(row, shared)
      if !statements.contains(fields) { statements.append(fields) }
    }
    return statements
  }

  /// The most statements of one block that are compared.
  static let variantsMax = 4

  /// What all rows of demographics share.
  private struct Shared {
    var identifiers: DigestList
    var arrival: Arrival?

    init(_ block: StudentBlock) {
      identifiers = DigestList(
        block.rows(.alternateStateStudentIDs).compactMap { row in
          row[.alternateStateStudentID].map { StableHash.of("alternate", $0) }
        })
      let moves = block.rows(.qualifyingMoves).compactMap(Self.arrival)
      arrival = moves.max { ($0.date, $0.to) < ($1.date, $1.to) }
    }

    private static func arrival(_ row: Row) -> Arrival? {
      guard let text = row[.qualifyingArrivalDate], let date = CivilDate(text) else { return nil }
      let from = row[.qualifyingMoveFromState] ?? row[.qualifyingMoveFromCountry]
      return Arrival(
        date: date, from: place(from), to: place(row[.qualifyingMoveToState]),
        city: place(row[.qualifyingMoveToCity]))
    }

    static func place(_ text: String?) -> NameToken {
      NameToken(NameWords.words(of: text).flatMap(\.letters))
    }
  }

  private init(_ row: Row, _ shared: Shared) {
    self.init(
      given: GivenNames(first: row[.firstName], middle: row[.middleName]),
      surnames: Surnames(first: row[.lastName1], second: row[.lastName2]))
    birth = row[.birthDate].flatMap { CivilDate($0) }.map(BirthDay.init)
    isBirthCertified = row[.birthDateVerification].map(Self.certificates.contains) ?? false
    sex = Self.sex(row[.sex])
    suffix = NameWords.words(of: row[.suffix]).compactMap { NameVocabulary.generations[$0] }.first
    isMultipleBirth = Self.truth(row[.multipleBirthFlag])
    father = Self.parentGiven(row[.fatherFirstName])
    mother = Self.parentGiven(row[.motherFirstName])
    parentSurnames =
      Surnames(first: row[.fatherLastName], second: nil).names
      + Surnames(first: row[.motherLastName], second: nil).names
    let city = Self.city(row[.birthCity])
    birthCity = city.isEmpty ? nil : city
    let country = Shared.place(row[.birthCountry])
    birthCountry = country.isEmpty ? nil : country
    identifiers = shared.identifiers
    contacts = DigestList(
      [Element.parentPhone1, .parentPhone2, .parentEmail1, .parentEmail2]
        .compactMap { row[$0].flatMap(Self.contact) })
    arrival = shared.arrival
  }

  /// Papers of somebody else's hand; the others are the family's word.
  private static let certificates: Set<String> = [
    "1003", "1004", "1006", "1008", "1009", "1010", "1011", "1012", "1013", "3423",
  ]

  private static func sex(_ text: String?) -> Sex? {
    switch NameWords.words(of: text).first?[0] {
    case UInt8(ascii: "F"): .female
    case UInt8(ascii: "M"): .male
    default: nil
    }
  }

  private static func truth(_ text: String?) -> Bool? {
    switch NameWords.words(of: text).first?[0] {
    case UInt8(ascii: "Y"): true
    case UInt8(ascii: "N"): false
    default: nil
    }
  }

  private static func parentGiven(_ text: String?) -> NameList {
    let given = GivenNames(first: text, middle: nil)
    return given.names.isEmpty && given.hasMaria ? [Normalisation.maria] : given.names
  }

  /// The city before a comma, as one word.
  private static func city(_ text: String?) -> NameToken {
    Shared.place(text?.split(separator: ",").first.map(String.init))
  }

  /// A telephone's last ten digits, or a mail address, as a digest.
  private static func contact(_ text: String) -> UInt64? {
    if text.contains("@") { return StableHash.of("mail", text.lowercased()) }
    let digits = text.utf8.filter { (0x30...0x39).contains($0) }
    guard digits.count >= 10 else { return nil }
    return StableHash.of("telephone", String(decoding: digits.suffix(10), as: UTF8.self))
  }
}

extension Element {
  static let alternateStateStudentID = Element(rawValue: 4)
  static let birthCity = Element(rawValue: 14)
  static let birthCountry = Element(rawValue: 16)
  static let birthDateVerification = Element(rawValue: 17)
  static let fatherFirstName = Element(rawValue: 18)
  static let fatherLastName = Element(rawValue: 19)
  static let motherFirstName = Element(rawValue: 20)
  static let motherLastName = Element(rawValue: 21)
  static let parentEmail1 = Element(rawValue: 22)
  static let parentEmail2 = Element(rawValue: 23)
  static let parentPhone1 = Element(rawValue: 24)
  static let parentPhone2 = Element(rawValue: 25)
  static let qualifyingMoveFromState = Element(rawValue: 28)
  static let qualifyingMoveFromCountry = Element(rawValue: 29)
  static let qualifyingMoveToCity = Element(rawValue: 30)
}
