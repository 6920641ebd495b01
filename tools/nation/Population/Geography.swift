/// The States of the nation, how many of its children live where, and where families go from each.
struct Geography: Sendable {
  /// One State with a program.
  struct State: Sendable {
    let code: [UInt8]
    /// Two digits that begin the NCES numbers of its agencies.
    let fips: Int
    /// Share of the children whose home it is, in ten thousandths (roughly).
    let weight: Int
    /// First three digits of its made-up zip codes.
    let zipPrefix: Int
    /// Which groups of people live there, in the order of `Names.Group`.
    let groups: [Int]
  }

  /// By code.
  let states: [State]
  private let weights: [Int]
  private let flows: [[(to: Int, weight: Int)]]
  private let positions: [String: Int]

  init() {
    let states = Self.rows.split(separator: "\n").map(Self.state).sorted {
      $0.code.lexicographicallyPrecedes($1.code)
    }
    var positions = [String: Int]()
    for (position, state) in states.enumerated() {
      positions[String(decoding: state.code, as: UTF8.self)] = position
    }
    var flows = [[(to: Int, weight: Int)]](repeating: [], count: states.count)
    for row in Self.flowRows.split(separator: "\n") {
      let words = row.split(separator: " ").map(String.init)
      guard let from = words.first.flatMap({ positions[$0] }) else { continue }
      for (rank, code) in words.dropFirst().enumerated() {
        guard let to = positions[code] else { preconditionFailure("a flow to nowhere") }
        flows[from].append((to, max(1, 8 - rank)))
      }
    }
    self.states = states
    self.positions = positions
    self.flows = flows
    weights = states.map(\.weight)
  }

  /// The State of those letters; nil when it has no program.
  func position(of code: String) -> Int? { positions[code] }

  /// A family's home.
  func home(_ random: inout Randomness) -> Int { random.position(in: weights) }

  /// Where a family of `home` goes for the season. From a State without flows of its own, to one
  /// of the big ones.
  func destination(from home: Int, _ random: inout Randomness) -> Int {
    let own = flows[home]
    guard own.isEmpty || random.chance(500) else {
      return own[random.position(in: own.map(\.weight))].to
    }
    for _ in 0..<20 {
      let other = random.position(in: weights)
      if other != home { return other }
    }
    return (home + 1) % states.count
  }

  /// The group of a family that lives there.
  func group(in state: Int, _ random: inout Randomness) -> Names.Group {
    Names.Group(rawValue: random.position(in: states[state].groups)) ?? .mexican
  }

  private static func state(_ row: Substring) -> State {
    let parts = row.split(separator: " ").map(String.init)
    guard parts.count == 5, let fips = Int(parts[1]), let weight = Int(parts[2]),
      let zip = Int(parts[3]), let groups = mixes[parts[4]]
    else { preconditionFailure("a State's row is not of its form") }
    return State(
      code: Array(parts[0].utf8), fips: fips, weight: weight, zipPrefix: zip, groups: groups)
  }

  /// mexican, maya, mixteco, central, anglo, haitian, marshallese, somali, yupik; looked up only.
  private static let mixes: [String: [Int]] = [
    "usual": [78, 6, 4, 7, 4, 0, 0, 1, 0],
    "west": [80, 4, 10, 4, 2, 0, 0, 0, 0],
    "texas": [92, 2, 0, 4, 2, 0, 0, 0, 0],
    "florida": [62, 18, 3, 9, 2, 6, 0, 0, 0],
    "east": [62, 16, 2, 12, 6, 2, 0, 0, 0],
    "plains": [72, 9, 1, 8, 5, 0, 0, 5, 0],
    "ozarks": [66, 6, 0, 10, 6, 0, 12, 0, 0],
    "north": [34, 6, 0, 6, 52, 0, 0, 2, 0],
    "alaska": [8, 0, 0, 2, 32, 0, 0, 0, 58],
    "islands": [20, 2, 0, 8, 6, 0, 64, 0, 0],
  ]

  private static let rows = """
    CA 06 2800 932 west
    WA 53 1100 989 west
    TX 48 800 785 texas
    FL 12 800 339 florida
    OR 41 600 973 west
    GA 13 350 317 east
    AK 02 300 995 alaska
    AZ 04 300 853 west
    NC 37 200 283 east
    PA 42 200 173 east
    NE 31 200 688 plains
    MI 26 200 490 usual
    KY 21 200 420 usual
    ID 16 200 836 usual
    CO 08 200 806 usual
    KS 20 160 678 plains
    AR 05 160 727 ozarks
    NY 36 130 144 east
    MN 27 60 560 plains
    WI 55 60 539 usual
    NM 35 60 880 texas
    IN 18 70 473 usual
    OH 39 60 448 usual
    SC 45 50 294 east
    AL 01 50 359 east
    LA 22 50 706 usual
    MS 28 40 388 usual
    TN 47 50 373 usual
    VA 51 50 232 east
    IL 17 50 619 usual
    IA 19 50 512 plains
    MO 29 50 638 ozarks
    OK 40 50 735 ozarks
    NJ 34 45 083 east
    MA 25 30 013 east
    MD 24 20 218 east
    DE 10 10 199 east
    ME 23 20 046 north
    VT 50 15 054 north
    NH 33 5 035 north
    MT 30 30 598 north
    ND 38 15 582 plains
    SD 46 20 573 plains
    NV 32 20 894 west
    UT 49 30 846 west
    PR 72 30 007 usual
    HI 15 30 967 islands
    """

  /// From, then to, the strongest first.
  private static let flowRows = """
    TX MI MN OH IN WA ND CO NE KS
    FL GA SC NC VA NJ MI NY TN
    CA OR WA AZ ID
    WA CA OR ID AZ
    OR CA WA ID
    AZ CA WA CO UT
    GA FL NC SC TN MI
    NC FL GA VA SC
    ID CA OR WA TX
    MI TX FL
    MN TX
    OH TX FL
    IN TX FL
    ND TX
    NJ FL
    NY FL
    SC FL GA NC
    VA FL NC
    KS TX NE OK
    NE TX KS CO
    CO TX AZ NE
    KY FL TX TN
    PR FL NY PA
    HI CA AR
    AR TX OK HI
    """
}
