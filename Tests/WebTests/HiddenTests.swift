import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// What somebody has nothing to do with is answered as what is not there: in status, to the byte,
/// with the same events, and after as many looks into the stores.
@Suite struct HiddenTests {
  /// Things of California, as addresses name them.
  private struct Things {
    var submission = ""
    var item = ""
    var dispute = ""
    var breach = ""
    var posting = ""
    /// A child of Texas and one of California.
    var numbers: [String] = []
  }

  private func things(_ world: WebWorld) throws -> Things {
    var things = Things()
    let california = try #require(StateCode("CA"))
    try world.settled("ca-data", .stateDataAdministrator, "CA")
    // Or what he proposes would come up to OME at once.
    try world.settled("ca-other", .stateDataAdministrator, "CA")
    try world.settled("ca-reg", .primary, "CA")
    for (state, id, first, birth) in [
      ("TX", "T1", "Ramiro", "20120510"), ("CA", "C1", "Ana", "20100203"),
      ("CA", "C2", "Lucia", "20131130"),
    ] {
      things.numbers += try world.send(
        WebPackage(state: state, id: id, first: first, last: "Of \(id)", birth: birth, text: id))
    }
    func acting(_ purpose: Purpose?) -> Acting {
      Acting(account: "ca-data", purpose: purpose, time: world.now)
    }
    let sent = try world.exchange.submissions(of: california, limit: 1, acting: acting(nil))
    things.submission = try #require(sent.listings.first).submission.hex
    things.item = try world.exchange.proposeMerge(
      master: things.numbers[1], other: things.numbers[2], reason: "one child",
      acting: acting(nil)
    ).hex
    things.dispute = try world.exchange.openDispute(
      .init(
        msixID: things.numbers[1], record: .only(california), fields: ["Birth Date"],
        requester: .init(name: "Rosa", relation: .parent, proof: "passport"), text: "wrong"),
      acting: acting(.correction)
    ).caseID.hex
    var posting = Exchange.PostingAsked(msixID: things.numbers[1], .message)
    posting.addressee = .state(try #require(StateCode("AZ")))
    posting.text = "please call"
    things.posting = try world.exchange.post(posting, acting: acting(.enrollment)).posting.hex
    var scope = Exchange.BreachScope()
    scope.accounts = ["ca-reg"]
    things.breach = try world.exchange.declareBreach(
      scope, text: "a laptop", acting: Acting(time: world.now)
    ).hex
    return things
  }

  /// What came of a request.
  private struct Outcome {
    let status: Int
    let location: String?
    let text: String
    let events: [String: Int]
    let snapshots: UInt64
  }

  private static func outcome(
    _ world: WebWorld, _ browser: Browser, _ path: String,
    _ fields: [(String, String)]?
  ) async throws -> Outcome {
    // Takes in what was recorded before: that is no part of this request.
    try await browser.get("/account")
    try world.site.ledger.settle()
    let before = try world.events()
    let lent = world.exchange.snapshotsLent
    let page =
      if let fields { try await browser.post(path, pairs: fields, follow: false) } else {
        try await browser.get(path, follow: false)
      }
    try world.site.ledger.settle()
    let snapshots = world.exchange.snapshotsLent - lent
    let events = try world.events().map { ($0, $1 - before[$0, default: 0]) }.filter { $0.1 > 0 }
    return Outcome(
      status: page.status, location: page.location, text: page.text,
      events: Dictionary(uniqueKeysWithValues: events), snapshots: snapshots)
  }

  /// Asks for what is there and for what is not, and compares.
  private static func compare(
    _ world: WebWorld, _ browser: Browser, _ path: String, there: String,
    _ fields: KeyValuePairs<String, String>? = nil, named field: String? = nil
  ) async throws {
    let absent = String(repeating: "5a", count: 16)
    func ask(_ name: String) async throws -> Outcome {
      var all = fields.map { $0.map { ($0.key, $0.value) } }
      if let field { all?.append((field, name)) }
      let outcome = try await outcome(
        world, browser, path.replacing("ID", with: name), all)
      #expect(!outcome.text.contains(name), "\(path) says the name")
      return outcome
    }
    // Once before: what is only worked out at a first request is no difference.
    _ = (try await ask(there), try await ask(absent))
    let (one, other) = (try await ask(there), try await ask(absent))
    let what = "\(path) \(fields.map { "\($0)" } ?? "")"
    #expect([403, 404].contains(one.status), "\(what) \(one.status)")
    #expect(one.status == other.status && one.location == other.location, "\(what)")
    #expect(one.events == other.events, "\(what)")
    #expect(one.snapshots == other.snapshots, "\(what)")
    // Not with both texts: a page is long.
    #expect((one.text == other.text) == true, "\(what)")
  }

  @Test func aStatesDataAdministratorLearnsNothingOfAnotherStatesMatters() async throws {
    let world = try WebWorld()
    let things = try things(world)
    try world.settled("data", .stateDataAdministrator, "TX")
    try world.settled("colleague", .stateDataAdministrator, "TX")
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("data")
      let token = try #require(SessionToken(browser.cookies["__Host-msix-session"] ?? ""))
      world.site.visits.change(token.session) { $0.purpose = .enrollment }
      let child = world.site.visits.name(ofChild: things.numbers[0], in: token.session)
      typealias Fields = KeyValuePairs<String, String>
      let (item, dispute) = (things.item, things.dispute)
      let asked: [(String, String, Fields?)] = [
        ("/submissions/ID", things.submission, nil),
        ("/submissions/ID/file", things.submission, ["name": "receipt.txt"]),
        ("/worklist/ID", item, nil),
        ("/worklist/ID/answer", item, ["answer": "approve", "reason": "so it is"]),
        ("/worklist/ID/answer", item, ["answer": "withdraw", "reason": "so it is"]),
        ("/worklist/ID/answer", item, ["answer": "approve"]),
        ("/worklist/ID/comment", item, ["comment": "I called"]),
        ("/worklist/ID/assign", item, ["account": "colleague"]),
        ("/worklist/ID/undo", item, [:]),
        ("/disputes/ID", dispute, nil), ("/disputes/ID/document/1.1", dispute, nil),
        ("/disputes/ID/acknowledge", dispute, ["text": "It came."]),
        ("/disputes/ID/answer", dispute, ["text": "So.", "state": "TX", "agrees": "yes"]),
        ("/disputes/ID/decide", dispute, ["text": "So.", "outcome": "refused"]),
        ("/disputes/ID/state", dispute, ["text": "We disagree."]),
        ("/disputes/ID/close", dispute, ["text": "So.", "end": "withdrawn"]),
      ]
      for (path, there, fields) in asked {
        try await Self.compare(world, browser, path, there: there, fields)
      }
      for answer in ["acknowledge", "fulfil", "not-here"] {
        try await Self.compare(
          world, browser, "/thread/\(child)/answer", there: things.posting,
          ["answer": answer, "text": "so"], named: "posting")
      }
      try await Self.compare(
        world, browser, "/thread/\(child)", there: things.posting,
        ["matter": "message", "text": "so"], named: "about")
    }
  }

  @Test func aStatesUserAdministratorLearnsNothingOfAnothersBreach() async throws {
    let world = try WebWorld()
    let things = try things(world)
    try world.settled("users", .stateUserAdministrator, "TX")
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("users")
      #expect(try await browser.get("/breaches").text.contains("None was declared"))
      try await Self.compare(world, browser, "/breaches/ID", there: things.breach)
      try await Self.compare(
        world, browser, "/breaches/ID/contain", there: things.breach, ["text": "It is over."])
    }
  }

  /// An item that has not come up to OME is none to OME.
  @Test func whatHasNotComeUpIsNotThereForOME() async throws {
    let world = try WebWorld()
    let things = try things(world)
    try world.settled("ome", .omeDataAdministrator, "nation")
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("ome")
      let said: KeyValuePairs = ["answer": "same", "reason": "so it is", "comment": "so"]
      for (path, fields) in [
        ("/settlements/ID", nil), ("/settlements/ID/settle", said),
        ("/settlements/ID/answer", said), ("/settlements/ID/comment", said),
      ] {
        try await Self.compare(world, browser, path, there: things.item, fields)
      }
    }
  }

  /// A child that another session has open is nobody else's, whatever the page.
  @Test func aChildOfAnotherSessionIsNotThere() async throws {
    let world = try WebWorld()
    let things = try things(world)
    try world.settled("reg", .primary, "TX")
    try world.settled("data", .stateDataAdministrator, "TX")
    try await world.browse { client in
      let (owner, browser) = (Browser(client), Browser(client))
      try await owner.signIn("reg")
      try await browser.signIn("data")
      let tokens = try [owner, browser].map {
        try #require(SessionToken($0.cookies["__Host-msix-session"] ?? "")).session
      }
      for token in tokens { world.site.visits.change(token) { $0.purpose = .enrollment } }
      let handle = world.site.visits.name(ofChild: things.numbers[0], in: tokens[0])
      #expect(try await owner.get("/child/\(handle)").status == 200)
      for route in world.site.routes where route.path.contains(":child") {
        let path = route.path.replacing(":child", with: "ID").replacing(":other", with: "ID")
        try await Self.compare(
          world, browser, path, there: handle, route.method == .get ? nil : [:])
      }
    }
  }

  /// With no breach declared nobody but who may know of breaches is answered.
  @Test func noBreachIsNoAnswerForEverybody() throws {
    let world = try WebWorld()
    for (name, role) in [
      ("reg", Role.primary), ("help", .helpDesk), ("gov", .governmentAdministrator),
    ] {
      try world.settled(name, role, role == .primary ? "TX" : "nation")
      #expect(throws: ExchangeError.self) {
        try world.exchange.breaches(nil, acting: Acting(account: name, time: world.now))
      }
    }
    #expect(try world.events()["access.refused"] == 3)
    try world.settled("office", .privacyActAdministrator, "nation")
    let acting = Acting(account: "office", purpose: .privacyAct, time: world.now)
    #expect(try world.exchange.breaches(nil, acting: acting).isEmpty)
  }
}
