import Ledger
import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// Worklist items, notices, requests and threads by the API.
@Suite struct APIWorkTests {
  private static let purpose = ["MSIX-Purpose": "enrollment"]

  /// One child that both States have, a registrar in Texas, data administrators of both.
  private func moving() throws -> (world: WebWorld, number: String) {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX/school:1")
    try world.settled("cal", .stateDataAdministrator, "CA")
    try world.settled("flo", .stateDataAdministrator, "FL")
    try world.send(WebPackage(state: "CA", id: "C1"))
    return (world, try #require(try world.send(WebPackage(state: "TX", id: "T1")).last))
  }

  private func caller(_ client: Caller, _ name: String) async throws -> Caller {
    Caller(client.client, try await client.signIn(name).word("token"))
  }

  @Test func aNoticeIsPostedOnceReadAndAnswered() async throws {
    let (world, number) = try moving()
    try await world.browse { client in
      let registrar = try await caller(Caller(client), "reg")
      let fields = ["matter": "arrival", "msix_id": number, "to": "CA", "text": "Came today"]
      let sent = try await registrar.form("/api/v1/postings", fields, Self.purpose, key: "one")
      try #require(sent.status == 201, "\(sent.text)")
      let posting = try #require(sent.word("posting"))
      #expect(sent.word("to") == "CA" && sent.number("recipients") == 1)
      let again = try await registrar.form("/api/v1/postings", fields, Self.purpose, key: "one")
      #expect(again.status == 200 && again.bytes == sent.bytes)
      var other = fields
      other["text"] = "Came yesterday"
      let reused = try await registrar.form("/api/v1/postings", other, Self.purpose, key: "one")
      #expect(reused.status == 422 && reused.text.contains("idempotency-key-reused"))

      let california = try await caller(Caller(client), "cal")
      let desk = try await california.get("/api/v1/postings?limit=1", Self.purpose)
      #expect(desk.word("posting") == posting && desk.text.contains("\"mine\":true"))
      let thread = try await california.form(
        "/api/v1/thread", ["posting": posting], Self.purpose)
      #expect(thread.word("msix_id") == number && thread.word("text") == "Came today")
      let path = "/api/v1/postings/\(posting)/answer"
      let answer = ["answer": "acknowledge", "text": "Thank you"]
      let answered = try await california.form(path, answer, Self.purpose, key: "two")
      #expect(answered.status == 200, "\(answered.text)")
      let repeated = try await california.form(path, answer, Self.purpose, key: "two")
      #expect(repeated.status == 200 && repeated.bytes == answered.bytes)
      // Without the key it is a second answer, and there is none.
      #expect(try await california.form(path, answer, Self.purpose).status == 403)
      let seen = try await registrar.form("/api/v1/thread", ["msix_id": number], Self.purpose)
      #expect(seen.word("outcome") == "acknowledged" && seen.word("answer_text") == "Thank you")
      #expect(seen.word("shown") != nil)
      #expect(try await california.get("/api/v1/postings", Self.purpose).text.contains("[]"))
      let all = try await california.get("/api/v1/postings?all=yes", Self.purpose)
      #expect(all.word("posting") == posting)
    }
    let events = try world.events()
    #expect(events["move.notified"] == 1 && events["move.acknowledged"] == 1)
    #expect(events["message.delivered"] == 1)
  }

  @Test func aThirdStateFindsNothing() async throws {
    let (world, number) = try moving()
    var asked = Exchange.PostingAsked(msixID: number, .request)
    asked.addressee = Scope("CA")
    let posted = try world.exchange.post(
      asked, acting: Acting(account: "reg", purpose: .enrollment, time: world.now))
    try await world.browse { client in
      let florida = try await caller(Caller(client), "flo")
      let nothing = String(repeating: "0", count: 32)
      for (path, form) in [
        ("/api/v1/postings/POSTING/answer", ["answer": "fulfil", "text": "by post"]),
        ("/api/v1/thread", ["posting": "POSTING"]),
      ] {
        var replies = [Reply]()
        var costs = [UInt64]()
        for name in [posted.posting.hex, nothing] {
          let size = world.exchange.log.size
          replies.append(
            try await florida.form(
              path.replacing("POSTING", with: name),
              form.mapValues { $0.replacing("POSTING", with: name) }, Self.purpose))
          costs.append(world.exchange.log.size - size)
        }
        #expect(replies[0].status == 404 && replies[0].bytes == replies[1].bytes, "\(path)")
        #expect(costs[0] == costs[1])
      }
      let list = try await florida.get("/api/v1/postings?all=yes", Self.purpose)
      #expect(list.text.contains("\"postings\":[]"))
    }
  }

  @Test func whatIsAskedWronglyIsSaid() async throws {
    let (world, number) = try moving()
    try await world.browse { client in
      let registrar = try await caller(Caller(client), "reg")
      func status(_ fields: [String: String]) async throws -> Int {
        try await registrar.form("/api/v1/postings", fields, Self.purpose).status
      }
      let right = ["matter": "message", "msix_id": number, "to": "CA", "text": "Hello"]
      for (name, value, expected) in [
        ("matter", "shout", 400), ("msix_id", "1", 400), ("to", "Texas", 400), ("to", "TX", 422),
        ("to", "nation", 400), ("to", "CA/district:06", 400), ("day", "soon", 400),
        ("group", "all", 400), ("confirm", "no", 400), ("text", "no%00thing", 400),
        ("text", "number 123-45-6789", 403), ("text", "Ana has glasses", 403),
        ("msix_id", "000000000000", 404), ("surprise", "1", 400),
      ] {
        var fields = right
        fields[name] = value
        #expect(try await status(fields) == expected, "\(name) \(value)")
      }
      #expect(try await registrar.form("/api/v1/thread", [:], Self.purpose).status == 422)
      // A look has a purpose.
      #expect(try await registrar.form("/api/v1/thread", ["msix_id": number], [:]).status == 403)
    }
  }

  /// What a State's system does with moves, and what it leaves to people.
  @Test func aMachineTellsAndAsksAndDecidesNothing() async throws {
    let (world, number) = try moving()
    let texas = try world.machine("tx-system").text
    let california = try world.machine("ca-system", "CA").text
    let item = try nearMatch(world)
    try await world.browse { client in
      let (tx, ca) = (Caller(client, texas), Caller(client, california))
      let asked = try await tx.form(
        "/api/v1/postings", ["matter": "request", "msix_id": number, "to": "CA"], Self.purpose,
        key: "night-1")
      try #require(asked.status == 201, "\(asked.text)")
      let posting = try #require(asked.word("posting"))
      let path = "/api/v1/postings/\(posting)/answer"
      for word in RequestDeclined.allCases {
        let declined = try await ca.form(
          path, ["answer": word.rawValue, "text": "none"], Self.purpose)
        #expect(declined.status == 403 && declined.text.contains("A person declines"))
      }
      let meant = try await tx.form(
        "/api/v1/postings",
        ["matter": "message", "msix_id": number, "to": "CA", "text": "Ana", "confirm": "yes"],
        Self.purpose)
      #expect(meant.status == 403 && meant.text.contains("A person"))
      // What it sends of the child fulfils the request.
      let early = try await ca.form(path, ["answer": "fulfil"], Self.purpose)
      #expect(early.status == 403, "\(early.text)")
      let byPost = try await ca.form(path, ["answer": "fulfil", "text": "by post"], Self.purpose)
      #expect(byPost.status == 403 && byPost.text.contains("A person says"), "\(byPost.text)")
      try world.send(WebPackage(state: "CA", date: "20250830", id: "C1", text: "More"))
      let fulfilled = try await ca.form(path, ["answer": "fulfil"], Self.purpose)
      #expect(fulfilled.status == 200, "\(fulfilled.text)")
      // Whose child a record is decides nobody but a person.
      for (act, form) in Self.acts {
        let reply = try await tx.form("/api/v1/worklist/\(item.hex)/\(act)", form, Self.purpose)
        #expect(reply.status == 403, "\(act)")
      }
      #expect(try await tx.get("/api/v1/worklist/\(item.hex)", Self.purpose).status == 403)
    }
    let events = try world.events()
    #expect(events["nearmatch.resolved"] == nil && events["workitem.assigned"] == nil)
    #expect(events["workitem.commented"] == nil && events["records.declined"] == nil)
  }

  private static let acts = [
    ("answer", ["answer": "same", "reason": "seen"]), ("comment", ["text": "seen"]),
    ("assign", ["account": "dora"]), ("escalate", ["reason": "hard"]),
    ("settle", ["answer": "same", "reason": "seen"]),
  ]

  /// Two records that only a person can tell to be one child's.
  private func nearMatch(_ world: WebWorld) throws -> ItemID {
    try world.send(
      WebPackage(state: "TX", id: "T8", first: "Bea", last: "Sample", birth: "20110310"))
    try world.send(
      WebPackage(
        state: "CA", id: "C8", first: "Beah", last: "Sampel", birth: "20110301", text: "Elsewhere"))
    let lines = try world.exchange.worklist(state: nil, kind: nil, acting: Acting(time: world.now))
    return try #require(lines.first?.item, "the two are no near match under this model")
  }

  @Test func anItemIsReadCommentedAssignedAndAnsweredOnce() async throws {
    let world = try WebWorld()
    for name in ["dana", "dora"] { try world.settled(name, .stateDataAdministrator, "TX") }
    let item = try nearMatch(world)
    try await world.browse { client in
      let dana = try await caller(Caller(client), "dana")
      let path = "/api/v1/worklist/\(item.hex)"
      let purpose = ["MSIX-Purpose": "match-resolution"]
      let read = try await dana.get(path, purpose)
      #expect(read.word("item") == item.hex && read.word("status") == "open", "\(read.text)")
      let none = String(repeating: "0", count: 32)
      #expect(try await dana.get("/api/v1/worklist/\(none)", purpose).status == 404)
      for key in ["c1", "c1", "c2"] {
        let said = try await dana.form(path + "/comment", ["text": "Called."], purpose, key: key)
        #expect(said.status == 200 && said.word("status") == "commented")
      }
      // The key stands for the comment.
      #expect(
        try await dana.form(path + "/assign", ["account": "dora"], purpose, key: "c1").status == 422
      )
      for _ in 0..<2 {
        let given = try await dana.form(path + "/assign", ["account": "dora"], purpose, key: "a1")
        #expect(given.status == 200 && given.word("status") == "assigned")
      }
      // It waits with the State: no higher by hand.
      #expect(try await dana.form(path + "/escalate", ["reason": "hard"], purpose).status == 403)
      let answer = ["answer": "distinct", "reason": "others"]
      for _ in 0..<2 {
        let reply = try await dana.form(path + "/answer", answer, purpose, key: "r1")
        #expect(reply.status == 200, "\(reply.text)")
      }
      #expect(
        try await dana.form(path + "/answer", ["answer": "maybe", "reason": "x"], purpose).status
          == 400)
    }
    let events = try world.events()
    #expect(events["workitem.commented"] == 2 && events["workitem.assigned"] == 1)
    #expect(events["nearmatch.resolved"] == 1)
  }
}

extension Caller {
  /// Sends a form; its fields in any order.
  func form(
    _ path: String, _ fields: [String: String], _ headers: [String: String], key: String? = nil
  ) async throws -> Reply {
    var headers = headers
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    if let key { headers["Idempotency-Key"] = key }
    let body = fields.map { name, value in "\(name)=\(value.replacing(" ", with: "+"))" }
    return try await ask("POST", path, headers, body: Array(body.joined(separator: "&").utf8))
  }
}
