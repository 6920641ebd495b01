import Ledger
import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// What States' systems and people's programs do with the API.
@Suite struct APITests {
  @Test func aSystemSendsAPackageAndReadsItsReceipt() async throws {
    let world = try WebWorld()
    let texas = try world.machine("tx-system").text
    let california = try world.machine("ca-system", "CA").text
    try await world.browse { client in
      let caller = Caller(client, texas)
      let package = WebPackage().archive
      let sent = try await caller.send(package)
      try #require(sent.status == 201, "\(sent.text)")
      let submission = try #require(sent.word("submission"))
      #expect(sent.field("Location") == "/api/v1/receipts/\(submission)")
      #expect(sent.word("how") == "assigned" && sent.number("total") == 1)
      let again = try await caller.send(package)
      #expect(again.status == 200 && again.word("submission") == submission)
      let receipt = try await caller.get("/api/v1/receipts/\(submission)")
      #expect(receipt.status == 200 && receipt.word("digest") == sent.word("digest"))
      #expect(receipt.word("cose") == sent.word("cose"))
      // Another State's receipt and none at all are one and the same, and cost the same event.
      let stranger = Caller(client, california)
      let size = world.exchange.log.size
      let elsewhere = try await stranger.get("/api/v1/receipts/\(submission)")
      let between = world.exchange.log.size
      let nowhere = try await stranger.get("/api/v1/receipts/\(String(repeating: "0", count: 32))")
      #expect(elsewhere.status == 404 && elsewhere.bytes == nowhere.bytes)
      #expect(between == size + 1 && world.exchange.log.size == size + 2)
    }
    #expect(try world.events()["submission.completed"] == 1)
  }

  @Test func aPackageOfAnotherStateIsRefusedWithAReceipt() async throws {
    let world = try WebWorld()
    let texas = try world.machine("tx-system").text
    try await world.browse { client in
      let caller = Caller(client, texas)
      let sent = try await caller.send(WebPackage(state: "CA").archive)
      #expect(sent.status == 201 && sent.word("severity") == "fatal", "\(sent.text)")
      let named = try await caller.send(WebPackage().archive, "/api/v1/packages?state=CA")
      #expect(named.status == 403)
      let noPackage = try await caller.send(Array("hello".utf8))
      #expect(noPackage.status == 201 && noPackage.word("severity") == "fatal")
    }
    #expect(try world.events()["student.submitted"] == nil)
  }

  @Test func aTestPackageChangesNothing() async throws {
    let world = try WebWorld()
    let texas = try world.machine("tx-system").text
    try await world.browse { client in
      let sent = try await Caller(client, texas)
        .send(WebPackage().archive, "/api/v1/packages?mode=test")
      #expect(sent.status == 201 && sent.word("mode") == "test")
    }
    #expect(try world.events()["student.submitted"] == nil)
  }

  @Test func anIdempotencyKeyStandsForOneRequest() async throws {
    let world = try WebWorld()
    let texas = try world.machine("tx-system").text
    try await world.browse { client in
      let caller = Caller(client, texas)
      let first = try await caller.send(WebPackage().archive, key: "night-1")
      #expect(first.status == 201)
      let again = try await caller.send(WebPackage().archive, key: "night-1")
      #expect(again.status == 200 && again.word("submission") == first.word("submission"))
      let size = world.exchange.log.size
      let other = try await caller.send(WebPackage(first: "Eva").archive, key: "night-1")
      #expect(other.status == 422 && other.text.contains("idempotency-key-reused"))
      #expect(world.exchange.log.size == size)
      // As a test the same package is another request.
      let test = try await caller.send(
        WebPackage().archive, "/api/v1/packages?mode=test", key: "night-1")
      #expect(test.status == 422)
    }
    #expect(try world.events()["request.keyed"] == 1)
  }

  @Test func aKeyOpensUntilItIsOverOrRevoked() async throws {
    let world = try WebWorld()
    let key = try world.machine("tx-system", days: 10)
    let later = try world.exchange.makeMachineKey(
      of: "tx-system", days: 20, acting: Acting(time: world.now)
    ).key
    try await world.browse { client in
      func status(_ text: String) async throws -> Int {
        try await Caller(client, text).get("/api/v1/account").status
      }
      #expect(try await status(key.text) == 200)
      // Not with another secret, another's number, or in another spelling.
      let words = key.text.split(separator: "_").map(String.init)
      let wrong = words[0...2].joined(separator: "_") + "_" + String(repeating: "0", count: 64)
      #expect(try await status(wrong) == 401)
      #expect(try await status(words.joined(separator: "-")) == 401)
      let swapped = "msix_\(words[1])_\(later.key.hex)_\(words[3])"
      #expect(try await status(swapped) == 401)
      try world.exchange.revokeMachineKey(
        key.key, of: "tx-system", reason: "lost", acting: Acting(time: world.now))
      #expect(try await status(key.text) == 401)
      #expect(try await status(later.text) == 200)
      // Twenty days later the other one is over, too.
      let after = try #require(Instant("2025-09-22T08:00:00Z"))
      _ = try world.exchange.createAccount(
        name: "clock", organisation: "-", roles: [.init(.auditor, .nation)],
        acting: Acting(time: after))
      #expect(try await status(later.text) == 401)
    }
  }

  @Test func aDisabledMachineIsShutOut() async throws {
    let world = try WebWorld()
    let key = try world.machine("tx-system").text
    try world.exchange.changeStanding(
      of: "tx-system", to: .disabled, reason: "a test", acting: Acting(time: world.now))
    try await world.browse { client in
      let reply = try await Caller(client, key).get("/api/v1/account")
      #expect(reply.status == 401)
      #expect(reply.field("WWW-Authenticate")?.hasPrefix("Bearer") == true)
    }
    #expect(try world.events()["access.refused"] == 1)
  }

  @Test func onlyMachinesHaveKeysAndAFew() throws {
    let world = try WebWorld()
    try world.settled("nora", .primary, "TX")
    let acting = Acting(time: world.now)
    #expect(throws: ExchangeError.self) {
      try world.exchange.makeMachineKey(of: "nora", days: 10, acting: acting)
    }
    _ = try world.machine("tx-system")
    for _ in 0..<3 {
      _ = try world.exchange.makeMachineKey(of: "tx-system", days: 10, acting: acting)
    }
    #expect(throws: ExchangeError.self) {
      try world.exchange.makeMachineKey(of: "tx-system", days: 10, acting: acting)
    }
    #expect(throws: ExchangeError.self) {
      try world.exchange.makeMachineKey(of: "tx-system", days: 0, acting: acting)
    }
    #expect(try world.exchange.machineKeys(of: "tx-system", acting: acting).count == 4)
  }

  @Test func aPersonSignsInAndOut() async throws {
    let world = try WebWorld()
    try world.settled("data", .stateDataAdministrator, "TX")
    try await world.browse { client in
      let door = Caller(client)
      let wrong = try await door.signIn("data", "wrong")
      let nobody = try await door.signIn("nobody", "wrong")
      #expect(wrong.status == 401 && wrong.bytes == nobody.bytes)
      let open = try await door.signIn("data")
      #expect(open.status == 201 && open.text.contains("\"due\":[]"))
      let caller = Caller(client, open.word("token"))
      let account = try await caller.get("/api/v1/account")
      #expect(account.word("name") == "data" && account.word("scope") == "TX")
      #expect(try await caller.ask("DELETE", "/api/v1/session").status == 204)
      #expect(try await caller.get("/api/v1/account").status == 401)
    }
    // The first one is of whoever made the account ready.
    #expect(try world.events()["session.ended"] == 2)
  }

  @Test func theListOfChildrenComesInPartsAndEachIsALook() async throws {
    let world = try WebWorld()
    try world.settled("data", .stateDataAdministrator, "TX")
    var numbers = Set<String>()
    for (place, name) in ["Ana", "Bruno", "Carla", "Dora", "Elmo"].enumerated() {
      let package = WebPackage(
        date: "2025082\(place)", id: "S\(place)", first: name, last: "Family\(place)",
        birth: "201\(place)0510")
      numbers.formUnion(try world.send(package))
    }
    #expect(numbers.count == 5)
    let expected = numbers
    try await world.browse { client in
      let token = try #require(try await Caller(client).signIn("data").word("token"))
      let caller = Caller(client, token)
      #expect(try await caller.get("/api/v1/children").status == 403)
      let purpose = ["MSIX-Purpose": "participation"]
      var found = Set<String>()
      var path = "/api/v1/children?limit=2"
      var parts = 0
      while true {
        let part = try await caller.get(path, purpose)
        try #require(part.status == 200, "\(part.text)")
        parts += 1
        for piece in part.text.split(separator: "\"msix_id\":\"").dropFirst() {
          found.insert(String(piece.prefix(12)))
        }
        let position = try #require(part.number("known_at"))
        guard let next = part.word("next") else { break }
        path = "/api/v1/children?limit=2&known_at=\(position)&after=\(next)"
        // A look is made again from its event, part by part.
        let look = try #require(part.number("look").map { UInt64($0) })
        let replay = try world.exchange.replay(
          try #require(Exchange.DisclosureName("\(look)")), acting: Acting(time: world.now))
        #expect(replay.verdict == .equal && replay.equal == 2)
      }
      #expect(found == expected && parts == 3)
    }
    #expect(try world.events()["report.run"] ?? 0 >= 3)
  }

  @Test func theFeedTellsOfMergesAndQuestions() async throws {
    let world = try WebWorld()
    let texas = try world.machine("tx-system").text
    let california = try world.machine("ca-system", "CA").text
    try world.settled("data", .stateDataAdministrator, "TX")
    try world.settled("deputy", .stateDataAdministrator, "TX")
    let one = try #require(try world.send(WebPackage()).first)
    let other = try #require(
      try world.send(
        WebPackage(
          date: "20250826", id: "S2", first: "Zoe", last: "Another", birth: "20080101")
      ).last)
    let start = world.exchange.log.size - 1
    let item = try world.exchange.proposeMerge(
      master: one, other: other, reason: "the same child",
      acting: Acting(account: "data", time: world.now))
    _ = try world.exchange.resolve(
      item, .approve, reason: "so it is", acting: Acting(account: "deputy", time: world.now))
    try await world.browse { client in
      let caller = Caller(client, texas)
      let feed = try await caller.get("/api/v1/changes?after=\(start)")
      try #require(feed.status == 200, "\(feed.text)")
      #expect(feed.word("question") == "merge" && feed.word("item") == item.hex)
      #expect(feed.word("cause") == "merge" && feed.word("former_msix_id") == other)
      #expect(feed.word("msix_id") == one && feed.word("state_student_identifier") == "S2")
      #expect(feed.text.contains("\"more\":false"))
      let look = try #require(feed.number("look").map { UInt64($0) })
      let replay = try world.exchange.replay(
        try #require(Exchange.DisclosureName("\(look)")), acting: Acting(time: world.now))
      #expect(replay.verdict == .equal && replay.equal == 1)
      // One at a time it is the same, and nothing is told twice.
      let part = try await caller.get("/api/v1/changes?after=\(start)&limit=1")
      let through = try #require(part.number("through"))
      #expect(part.text.contains("\"more\":true") && part.word("cause") == nil)
      let rest = try await caller.get("/api/v1/changes?after=\(through)")
      #expect(rest.word("cause") == "merge" && rest.word("question") == nil)
      // Another State is told nothing, and nothing is recorded of it.
      let size = world.exchange.log.size
      let elsewhere = try await Caller(client, california).get("/api/v1/changes?after=\(start)")
      #expect(elsewhere.text.contains("\"changes\":[]") && elsewhere.text.contains("\"look\":null"))
      #expect(world.exchange.log.size == size)
      #expect(
        try await Caller(client, california).get("/api/v1/changes?after=0&state=TX").status == 403)
    }
  }

  @Test func theFeedTellsOfWhatWasPostedAndNamesNobody() async throws {
    let world = try WebWorld()
    let texas = try world.machine("tx-system").text
    let california = try world.machine("ca-system", "CA").text
    try world.settled("data", .stateDataAdministrator, "TX")
    let number = try #require(try world.send(WebPackage()).first)
    let start = world.exchange.log.size - 1
    var asked = Exchange.PostingAsked(msixID: number, .departure)
    asked.addressee = Scope("CA")
    asked.day = CivilDate("2025-09-01")
    let posted = try world.exchange.post(
      asked, acting: Acting(account: "data", purpose: .enrollment, time: world.now))
    try await world.browse { client in
      let feed = try await Caller(client, california).get("/api/v1/changes?after=\(start)")
      #expect(feed.word("matter") == "departure" && feed.word("posting") == posted.posting.hex)
      #expect(feed.word("from") == "TX" && feed.text.contains("\"look\":null"), "\(feed.text)")
      #expect(!feed.text.contains(number))
      let own = try await Caller(client, texas).get("/api/v1/changes?after=\(start)")
      #expect(own.text.contains("\"changes\":[]"))
    }
  }

  @Test func countsAndWorklistsAreThoseOfTheScope() async throws {
    let world = try WebWorld()
    try world.settled("data", .stateDataAdministrator, "TX")
    try world.settled("ome", .governmentAdministrator, "nation")
    try world.send(WebPackage())
    try await world.browse { client in
      func caller(_ name: String) async throws -> Caller {
        Caller(client, try await Caller(client).signIn(name).word("token"))
      }
      let texas = try await caller("data")
      let own = try await texas.get("/api/v1/counts?period=2024-25")
      #expect(own.status == 200 && own.text.contains("\"states\":{\"TX\":1}"), "\(own.text)")
      #expect(own.text.contains("\"national\":null"))
      #expect(try await texas.get("/api/v1/counts?state=CA").status == 403)
      let nation = try await caller("ome").get("/api/v1/counts?period=2024-25")
      #expect(nation.number("national") == 1, "\(nation.text)")
      #expect(
        try await texas.get("/api/v1/counts?period=2024-25&as_of=2019-01-01").status == 422)
      #expect(try await texas.get("/api/v1/counts?known_at=99999999").status == 404)
      let list = try await texas.get("/api/v1/worklist")
      #expect(list.status == 200 && list.text == "{\"items\":[],\"next\":null}")
    }
  }
}
