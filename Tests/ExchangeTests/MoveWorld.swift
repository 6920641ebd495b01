import ConsolidatedRecords
import Exchange
import Primitives
import Records
import Testing

/// Two States with one child each way, and people at every level: Texas has a school and its data
/// administrator, California two districts with a school, and its data administrator.
struct MoveWorld {
  let ledger: TestLedger
  /// A child that Texas and California have.
  let number: String
  /// A child of Texas alone.
  let other: String

  init(seed: UInt64 = 1) throws {
    ledger = try TestLedger(seed: seed)
    // California first: the child was there, in the district 0600001.
    var before = TestStudent(id: "C1", first: "Ximena", last: "Zepeda", birth: "20120510")
    before.enrollments = [("20230105", "20230601", "01", "04")]
    before.moves = ["20230101"]
    before.schools = ["060000100001"]
    try ledger.submit(TestPackage(state: "CA", date: "20230902", students: [before]))
    let here = TestStudent(id: "T1", first: "Ximena", last: "Zepeda", birth: "20120510")
    let alone = TestStudent(id: "T2", first: "Ramiro", last: "Soto", birth: "20090314")
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231002", students: [here, alone]))
    let numbers = outcome.receipt.content.identifiers.map(\.msixID)
    try #require(numbers.count == 2)
    (number, other) = (numbers[0], numbers[1])
    for (name, role, place) in Self.people {
      _ = try ledger.exchange.createAccount(
        name: name, organisation: "A place",
        roles: [.init(role, try #require(Scope(place)))], acting: ledger.acting())
    }
    try ledger.makePrivacyAdministrator()
  }

  private static let people: [(String, Role, String)] = [
    ("tx-school", .primary, "TX/school:480000100001"),
    ("tx-da", .stateDataAdministrator, "TX"),
    ("ca-da", .stateDataAdministrator, "CA"),
    ("ca-keeper", .stateUserAdministrator, "CA"),
    ("ca-district", .districtDataAdministrator, "CA/district:0600001"),
    ("ca-elsewhere", .districtDataAdministrator, "CA/district:0600002"),
    ("ca-school", .secondary, "CA/school:060000100001"),
    ("fl-da", .stateDataAdministrator, "FL"),
  ]

  var exchange: Exchange { ledger.exchange }

  func acting(_ account: String? = nil, at time: Instant? = nil) -> Acting {
    var acting = ledger.acting(account, purpose: account == nil ? nil : .enrollment)
    acting.time = time ?? acting.time
    return acting
  }

  /// Posts from the school in Texas, unless said otherwise.
  @discardableResult
  func post(
    _ matter: PostingMatter, by account: String? = "tx-school", at time: Instant? = nil,
    _ change: (inout Exchange.PostingAsked) -> Void = { _ in }
  ) throws -> Exchange.Posted {
    var asked = Exchange.PostingAsked(msixID: number, matter)
    change(&asked)
    return try exchange.post(asked, acting: acting(account, at: time))
  }

  func moves(_ account: String?, all: Bool = false) throws -> [Exchange.PostingListing] {
    try exchange.moves(all: all, acting: acting(account))
  }

  func thread(_ account: String?, _ number: String? = nil) throws -> [Exchange.ThreadEntry] {
    try exchange.thread(of: number ?? self.number, acting: acting(account)).entries
  }

  func refuses(
    _ code: ExchangeError.Code = .refused, _ body: () throws -> Void,
    _ place: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: ExchangeError(code, ""), sourceLocation: place) { try body() }
  }

  /// Whether what is followed equals what is made anew.
  func checkRebuilt() throws {
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
    #expect(try exchange.checkDecisions())
  }
}
