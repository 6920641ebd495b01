import Ledger
import ConsolidatedRecords
import KeyValue
import Linkage
import Primitives
import Records
import Sealing
import Testing

@testable import Exchange

/// Families are found by keys, and are those that a look at every record would find.
@Suite struct FamilyIndexTests {
  private static func token(_ text: String) -> NameToken { NameToken(Array(text.utf8)) }

  /// A statement of few names, places and telephones, so that much is shared by chance.
  private static func statement(_ random: SeededRandom) -> MatchFields {
    func some(_ words: [String]) -> NameToken { token(words[random.below(words.count)]) }
    let surnames = ["LUNA", "SOTO", "CRUZ"]
    var fields = MatchFields(
      given: GivenNames(names: [some(["ANA", "EVA", "LEO"])], hasMaria: false),
      surnames: Surnames(names: [some(surnames)]))
    if random.below(3) > 0 { fields.father = [some(["RAMIRO", "FERMIN"])] }
    if random.below(3) > 0 { fields.mother = [some(["PETRA", "ISIDORA"])] }
    if random.below(2) == 0 { fields.parentSurnames = [some(surnames)] }
    fields.contacts = DigestList((0..<random.below(3)).map { _ in UInt64(1 + random.below(4)) })
    if random.below(4) > 0 {
      fields.arrival = .init(
        date: day("2023-09-01").adding(days: random.below(2)), from: some(["MI", "OH"]),
        to: some(["TX", "CA"]), city: some(["VILLAGE", "TOWN", ""]))
    }
    return fields
  }

  private struct Rows {
    let environment: Environment
    let index: MatchingIndex
    var known: [UInt64: [MatchFields]] = [:]

    init() throws {
      environment = .inMemory(tables: DecisionState.tableList)
      index = MatchingIndex(index: try #require(SecretKey([UInt8](repeating: 7, count: 32))))
    }

    /// A record whose child has the same number.
    mutating func put(_ number: UInt64, _ statements: [MatchFields]) throws {
      known[number] = statements
      try environment.write { rows in
        try index.put(
          StateRecordID(high: 1, low: number), state: state("TX"),
          child: ChildID(high: 2, low: number), MatchStatements(statements), number: number,
          into: &rows)
      }
    }

    mutating func add(_ number: UInt64, _ statement: MatchFields) throws {
      let row = try #require(
        try environment.read { try MatchingRow(number: number, under: index.key, in: $0) })
      var after = row
      after.add([statement])
      known[number] = after.statements
      try environment.write { rows in
        try index.add([statement], to: row, number: number, into: &rows)
      }
    }

    mutating func remove(_ number: UInt64) throws {
      known[number] = nil
      try environment.write { try index.remove(number: number, from: &$0) }
    }

    func family(_ own: [MatchFields]) throws -> MatchingIndex.Family {
      try environment.read { try index.family(of: own, in: $0) }
    }

    /// Whoever is kin, of all that are known.
    func kin(of own: [MatchFields]) -> [UInt64] {
      known.filter { Self.areKin(own, $0.value) }.keys.sorted()
    }

    static func areKin(_ one: [MatchFields], _ other: [MatchFields]) -> Bool {
      one.contains { mine in other.contains { Exchange.Kinship(mine, $0) != nil } }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3]) func keysFindWhomALookAtEveryRecordFinds(
    _ seed: UInt64
  ) throws {
    let random = SeededRandom(seed)
    var rows = try Rows()
    var met = 0
    for number in 0..<UInt64(120) {
      try rows.put(number, (0...random.below(2)).map { _ in Self.statement(random) })
      let any = Array(rows.known.keys).sorted()
      switch random.below(4) {
      case 0: try rows.remove(any[random.below(any.count)])
      case 1: try rows.add(any[random.below(any.count)], Self.statement(random))
      default: break
      }
      let own = [Self.statement(random)]
      let family = try rows.family(own)
      let found = family.records.filter { Rows.areKin(own, $0.statements) }.map(\.order)
      #expect(found.sorted() == rows.kin(of: own) && !family.isCut)
      met += found.count
    }
    #expect(met > 100)
    for number in Array(rows.known.keys) { try rows.remove(number) }
    let left = try rows.environment.read { try $0.count(in: DecisionState.Tables.blocking) }
    #expect(left == 0)
  }

  /// Whatever the nation's size: rows are counted, not time.
  @Test func asMuchIsReadOfALargeNationAsOfASmallOne() throws {
    let random = SeededRandom(9)
    var rows = try Rows()
    var own = Self.statement(random)
    own.father = [Self.token("RAMIRO")]
    own.mother = [Self.token("ISIDORA")]
    own.surnames = Surnames(names: [Self.token("LUNA")])
    own.contacts = [1]
    for number in 0..<UInt64(3) { try rows.put(number, [own]) }
    let small = try rows.family([own])
    #expect(small.records.count == 3)
    for number in 3..<UInt64(2_000) {
      var other = Self.statement(random)
      other.contacts = [number]
      other.father = [
        Self.token(
          String((0..<6).map { _ in Character(Unicode.Scalar(65 + UInt8(random.below(26)))) }))
      ]
      other.mother = other.father
      other.arrival = nil
      try rows.put(number, [other])
    }
    let large = try rows.family([own])
    #expect(large.records.map(\.order) == [0, 1, 2] && large.rowsRead == small.rowsRead)
  }

  /// A camp's telephone and a common name: what is read has an end, and that is said.
  @Test func aCrowdIsReadToItsLimitAndThatIsSaid() throws {
    var rows = try Rows()
    var own = Self.statement(SeededRandom(4))
    own.father = [Self.token("RAMIRO")]
    own.mother = []
    own.arrival = nil
    own.contacts = [1]
    let crowd = UInt64(MatchingIndex.crowdMax + 50)
    for number in 0..<crowd { try rows.put(number, [own]) }
    let family = try rows.family([own])
    #expect(family.isCut && family.records.count == MatchingIndex.crowdMax)
    #expect(family.rowsRead == 2 * MatchingIndex.crowdMax)
  }

  /// Random packages, retractions, merges and an erasure: the same relatives as by every record.
  @Test(arguments: [UInt64(5), 6]) func relativesAreThoseOfEveryRecord(_ seed: UInt64) throws {
    let ledger = try TestLedger(seed: seed)
    try ledger.makePrivacyAdministrator()
    let random = SeededRandom(seed &* 31)
    var numbers = [String]()
    var sent = [String: TestStudent]()
    for round in 0..<8 {
      let place = ["TX", "CA"][round % 2]
      var students = [TestStudent]()
      for index in 0..<6 where random.below(3) > 0 {
        let id = "\(place)\(index)"
        var student = TestStudent(
          id: id, first: ["Lia", "Max", "Noel", "Olga", "Pia", "Rosa"][index],
          last: ["Luna", "Soto"][random.below(2)], birth: "201\(index)0\(1 + index)15")
        student.father = ["Ramiro", "Fermin"][random.below(2)]
        student.mother = ["Isidora", "Petra"][random.below(2)]
        student.moves = ["2022090\(1 + random.below(2))"]
        if sent[id] != nil { student.action = random.below(5) == 0 ? "D" : "U" }
        sent[id] = student.action == "D" ? nil : student
        students.append(student)
      }
      guard !students.isEmpty else { continue }
      let outcome = try ledger.submit(
        TestPackage(state: place, date: "2023100\(1 + round)", students: students))
      for line in outcome.receipt.content.identifiers where !numbers.contains(line.msixID) {
        numbers.append(line.msixID)
      }
      if round == 6 { try ledger.erase(numbers[0]) }
      try check(ledger, numbers)
    }
    try ledger.reopen()
    try check(ledger, numbers)
    #expect(try ledger.exchange.checkDecisions())
  }

  private func check(_ ledger: TestLedger, _ numbers: [String]) throws {
    let exchange = ledger.exchange
    for number in numbers {
      guard let child = try? exchange.presentChild(number).child else { continue }
      let content = try exchange.content(
        of: child, knownAt: exchange.log.size - 1, withHistory: false)
      let own = content.statements.flatMap { MatchFields.statements(of: $0.block) }
      let fast = try exchange.kin(of: own, except: child).ranked
      let slow = try Self.kinOfEveryRecord(own, except: child, exchange)
      #expect(fast.map(\.child) == slow.map(\.child) && fast.map(\.kinship) == slow.map(\.kinship))
    }
  }

  private static func kinOfEveryRecord(
    _ own: [MatchFields], except child: ChildID, _ exchange: Exchange
  ) throws -> [(child: ChildID, kinship: Exchange.Kinship)] {
    var best = [ChildID: Exchange.Kinship]()
    try exchange.decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.matching) { key, _ in
        let number = UInt64(bigEndian: key.bytes)
        guard let row = try MatchingRow(number: number, under: exchange.matching.key, in: rows),
          let other = row.child, other != child
        else { return true }
        for (mine, theirs) in own.flatMap({ mine in row.statements.map { (mine, $0) } }) {
          guard let kinship = Exchange.Kinship(mine, theirs) else { continue }
          best[other] = min(best[other] ?? kinship, kinship)
        }
        return true
      }
    }
    return best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map { ($0.key, $0.value) }
  }
}
