/// Towns, districts and schools that nobody can find on a map. Numbers have the form of NCES's:
/// a district is its State's two digits and five more, a school is its district and five more.
/// The five begin at 90001, where real ones are rare.
struct Places: Sendable {
  /// What kind of school a row of enrollment is about.
  enum Kind: Int, CaseIterable, Sendable {
    case elementary, middle, high, project
  }

  /// A school, or the district's migrant office (`project`).
  struct School: Sendable {
    let name: [UInt8]
    /// What it was called before it took its present name; nil for most.
    let formerName: [UInt8]?
    /// 12 digits.
    let number: [UInt8]
    let address: [UInt8]
    let telephone: [UInt8]
  }

  /// A town and its district.
  struct District: Sendable {
    let town: [UInt8]
    /// 7 digits.
    let number: [UInt8]
    let name: [UInt8]
    let zip: [UInt8]
    /// In the order of `Kind`.
    let schools: [School]
  }

  /// By State, in the order of `Geography`.
  let districts: [[District]]

  init(seed: UInt64, geography: Geography) {
    districts = geography.states.enumerated().map { position, state in
      var random = Randomness(seed: seed, .state, UInt64(position), 1)
      let first = random.below(Self.towns)
      let count = max(3, min(90, state.weight / 25))
      return (0..<count).map { number in
        // 37 and the count of towns have no factor in common, so that no town comes twice.
        Self.district(number, town: (first + number * 37) % Self.towns, of: state, &random)
      }
    }
  }

  /// A district; the first ones are the larger.
  func district(of state: Int, _ random: inout Randomness) -> Int {
    let count = districts[state].count
    return min(random.below(count), random.below(count))
  }

  private static func district(
    _ number: Int, town: Int, of state: Geography.State, _ random: inout Randomness
  ) -> District {
    let name = front[town / back.count] + " " + back[town % back.count]
    let digits = Digits.of(state.fips, width: 2) + Digits.of(90_001 + number * 7, width: 5)
    let zip = Digits.of(state.zipPrefix, width: 3) + Digits.of(number, width: 2)
    let schools = Kind.allCases.map { kind in
      let title =
        name
        + [" Elementary", " Middle School", " High School", " Migrant Office"][
          kind.rawValue]
      let street = "\(random.within(101...1999)) \(streets[random.below(streets.count)])"
      let isRenamed = kind != .project && random.chance(400)
      let line = Digits.of(random.within(100...199), width: 4)
      return School(
        name: Array(title.utf8),
        formerName: isRenamed ? Array("Old \(title)".utf8) : nil,
        number: digits + Digits.of(kind.rawValue + 1, width: 5), address: Array(street.utf8),
        // 555-01xx is kept free for stories.
        telephone: Digits.of(2, width: 1) + Digits.of(state.fips, width: 2) + Array("555".utf8)
          + line)
    }
    return District(
      town: Array(name.utf8), number: digits, name: Array("\(name) School District".utf8), zip: zip,
      schools: schools)
  }

  private static var towns: Int { front.count * back.count }

  private static let front = [
    "Alder", "Almond", "Apple", "Aspen", "Bayou", "Bitter", "Blue", "Bramble", "Briar", "Canal",
    "Cedar", "Clover", "Copper", "Cotton", "Crane", "Deer", "Dusty", "Elder", "Fallow", "Fern",
    "Granite", "Harrow", "Hazel", "Heron", "Juniper", "Larch", "Linden", "Mesa", "Mill", "Mossy",
    "Orchard", "Pecan", "Quail", "Raven", "Rush", "Sage", "Sorrel", "Thistle", "Walnut", "Willow",
  ]

  private static let back = [
    "Bend", "Bluff", "Crossing", "Falls", "Flats", "Ford", "Gap", "Grove", "Hollow", "Landing",
    "Prairie", "Ridge",
  ]

  private static let streets = [
    "Canal Road", "Depot Street", "Elm Street", "Farm Lane", "First Street", "Levee Road",
    "Main Street", "Mill Street", "Orchard Street", "Packer Avenue", "River Street",
    "School Street", "Second Street", "Station Road", "Vine Street",
  ]

  /// A town abroad, and its State in the letters that lists of births use; no State but in Mexico.
  static func abroad(
    _ country: [UInt8], _ random: inout Randomness
  ) -> (town: [UInt8], state: [UInt8]) {
    let table = foreign[String(decoding: country, as: UTF8.self)] ?? mexican
    let parts = table.pick(&random).split(separator: 0x7C).map(Array.init)
    return (parts[0], parts.count > 1 ? parts[1] : [])
  }

  private static let mexican = WeightedWords(
    """
    Morelia|MICH 12, Uruapan|MICH 8, Zamora|MICH 5, Celaya|GTO 8, León|GTO 8, Irapuato|GTO 7
    Oaxaca|OAX 10, Juxtlahuaca|OAX 6, Huajuapan|OAX 6, Acapulco|GRO 6, Chilpancingo|GRO 5
    Culiacán|SIN 6, Puebla|PUE 6, Matamoros|TAMPS 6, Reynosa|TAMPS 6, Guadalajara|JAL 8
    Lagos de Moreno|JAL 4, Monterrey|NL 4, San Luis Potosí|SLP 4, Xalapa|VER 5, Tapachula|CHIS 4
    """)
  /// By country; looked up only.
  private static let foreign: [String: WeightedWords] = [
    "MEX": mexican,
    "GTM": WeightedWords(
      "Huehuetenango 12, San Marcos 8, Quetzaltenango 6, Totonicapán 5, Cobán 4"),
    "HND": WeightedWords("Tegucigalpa 5, San Pedro Sula 7, Choluteca 4, Comayagua 3, La Paz 2"),
    "HTI": WeightedWords("Port-au-Prince 8, Cap-Haïtien 4, Gonaïves 3, Les Cayes 2"),
    "MHL": WeightedWords("Majuro 8, Ebeye 4, Jaluit 1"),
    "SOM": WeightedWords("Mogadishu 6, Kismayo 3, Hargeisa 2"),
  ]
}

/// Numbers as ASCII digits.
enum Digits {
  /// At least `width` of them, zeros in front.
  static func of(_ number: Int, width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0x30, count: width)
    write(number, width: width) { bytes[$0] = $1 }
    return bytes
  }

  /// The digits from the last to the first.
  @inline(__always)
  static func write(_ number: Int, width: Int, _ put: (Int, UInt8) -> Void) {
    var rest = number
    for place in stride(from: width - 1, through: 0, by: -1) {
      put(place, 0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
  }
}
