import CBOR
import Exchange
import Ledger
import Primitives
import Records
import Testing

@Suite struct SearchTests {
  private static let world = [
    TestStudent(id: "A1", first: "María Guadalupe", last: "de la Cruz García", birth: "20120510"),
    TestStudent(id: "A2", first: "José Luis", last: "Hernández", birth: "20110304", sex: "Male"),
    TestStudent(id: "A3", first: "Francisco", last: "Ruiz Peña", birth: "20100907", sex: "Male"),
    TestStudent(id: "A4", first: "Ana", last: "Example", birth: "20120101"),
  ]

  private static func ledger() throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: world))
    return ledger
  }

  struct Case: Sendable {
    let last: String
    let first: String?
    let birth: String?
    let found: String

    init(_ last: String, _ first: String?, _ birth: String?, finds found: String) {
      self.last = last
      self.first = first
      self.birth = birth
      self.found = found
    }
  }

  private static let cases = [
    Case("Delacruz", "Maria Guadalupe", "2012-05-10", finds: "María Guadalupe"),
    Case("Garcia Cruz", "Lupe", "2012-05-10", finds: "María Guadalupe"),
    Case("Hernandez", "Pepe Luis", "2011-03-04", finds: "José Luis"),
    Case("HERNANDEZ", "Jose", "2011-04-03", finds: "José Luis"),
    Case("Pena", "Francisco", "2010-09-07", finds: "Francisco"),
    Case("Ruiz", "Paco", nil, finds: "Francisco"),
    Case("Example", nil, "2012-01-01", finds: "Ana"),
  ]

  @Test(arguments: cases)
  func habitsOfNamesAreBorne(asked: Case) throws {
    let ledger = try Self.ledger()
    let result = try ledger.exchange.search(
      .init(last: asked.last, first: asked.first, birth: asked.birth.map { ExchangeTests.day($0) }),
      acting: ledger.acting())
    #expect(result.children.first?.first == asked.found)
    #expect(result.knownAt == result.look - 1)
  }

  @Test func otherChildrenAreNotFound() throws {
    let ledger = try Self.ledger()
    for criteria in [
      Exchange.SearchCriteria(last: "Example", first: "Pedro"),
      .init(last: "Nobody", first: "Ana"),
      .init(last: "Hernandez", first: "Jose Luis", birth: ExchangeTests.day("1999-12-31")),
      .init(last: "Example", first: "Ana", state: ExchangeTests.state("CA")),
    ] {
      #expect(
        try ledger.exchange.search(criteria, acting: ledger.acting()).children.isEmpty)
    }
  }

  /// Names alone have many namesakes: twenty are listed and told of in the accounting, and that
  /// there are more is said. The day finds the one.
  @Test(arguments: [20, 21, 45])
  func namesAloneListTwenty(_ namesakes: Int) throws {
    let ledger = try TestLedger()
    let births = (0..<namesakes).map { "\(2004 + $0 % 15)\(["03", "07", "11"][$0 / 15])2\($0 % 9)" }
    let students = births.enumerated().map { number, birth in
      TestStudent(id: "N\(number)", first: "Ana", last: "Example", birth: birth)
    }
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: students))
    let byName = try ledger.exchange.search(
      .init(last: "Example", first: "Ana"), acting: ledger.acting())
    #expect(byName.children.count == 20 && byName.isCut == (namesakes > 20))
    let event = try OpenedEvent(
      try ledger.exchange.log.event(at: byName.look), opener: ledger.exchange.vault)
    #expect(try RecordSearched(clear: event.clear).found == 20)
    let day = try #require(CivilDate(births[namesakes - 1]))
    let byDay = try ledger.exchange.search(
      .init(last: "Example", first: "Ana", birth: day), acting: ledger.acting())
    #expect(byDay.children.first?.birth == births[namesakes - 1] && !byDay.isCut)
  }

  @Test func aFamilyNameAloneIsTooLittle() throws {
    let ledger = try Self.ledger()
    let size = ledger.exchange.log.size
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.search(.init(last: "Example"), acting: ledger.acting())
    }
    #expect(ledger.exchange.log.size == size)
  }

  @Test func whatWasSearchedForIsSealed() throws {
    let ledger = try Self.ledger()
    let result = try ledger.exchange.search(
      .init(last: "Example", first: "Ana"), acting: ledger.acting())
    let event = try ledger.exchange.log.event(at: result.look)
    let leaf = try #require(try ledger.exchange.log.leaf(at: result.look))
    #expect(event.type == "record.searched")
    #expect(!leaf.contains(Array("Example".utf8)))
    let opened = try OpenedEvent(event, opener: ledger.exchange.vault)
    #expect(opened.firstOpened?["last"]?.string == "Example")
  }
}
