import Exchange
import Primitives
import Records
import Testing

@testable import Web

@Suite struct DeskTests {
  /// Two States' records that only a person can tell to be one child's.
  private func nearMatch(_ world: WebWorld) throws {
    try world.send(WebPackage(state: "TX", id: "T1", first: "Ana", last: "Example"))
    try world.send(
      WebPackage(
        state: "CA", id: "C1", first: "Anna", last: "Exampel", birth: "20120501",
        text: "Elsewhere"))
  }

  @Test func anItemIsShownCommentedAndAnswered() async throws {
    let world = try WebWorld()
    try world.settled("dana", .stateDataAdministrator, "TX")
    try world.settled("dora", .stateDataAdministrator, "TX")
    try nearMatch(world)
    let items = try world.exchange.worklist(
      state: nil, kind: nil, acting: Acting(time: world.now))
    try #require(!items.isEmpty, "the two are no near match under this model")
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("dana")
      #expect(try await browser.get("/").text.contains("Worklist of TX"))
      let list = try await browser.get("/worklist")
      #expect(list.text.contains("Are these one child?"))
      let path = try #require(list.link("/worklist/"))
      let item = try await browser.get(path)
      for words in ["Side by side", "What speaks for one child", "<svg", "Anna", "Exampel"] {
        #expect(item.text.contains(words), "\(words)")
      }
      let silent = try await browser.post(path + "/answer", ["answer": "same"])
      #expect(silent.status == 422 && silent.text.contains("Say why"))
      #expect(
        try await browser.post(path + "/comment", ["comment": "Called."]).text.contains("Noted"))
      try await browser.get(path)
      #expect(
        try await browser.post(path + "/assign", ["account": "dora"]).text.contains("dora"))
      try await browser.get(path)
      let answered = try await browser.post(
        path + "/answer", ["answer": "distinct", "reason": "others"])
      #expect(answered.text.contains("Noted"))
      #expect(try await browser.get("/worklist/0").status == 404)
    }
    let events = try world.events()
    #expect(events["record.viewed"] ?? 0 >= 2)
  }

  @Test func anItemIsPassedUpFromItsDistrict() async throws {
    let world = try WebWorld()
    try world.settled("didi", .districtDataAdministrator, "TX/district:4800001")
    try world.settled("dana", .stateDataAdministrator, "TX")
    try nearMatch(world)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("didi")
      let path = try #require(try await browser.get("/worklist").link("/worklist/"))
      #expect(try await browser.get(path).text.contains("Pass it up"))
      let silent = try await browser.post(path + "/escalate", [:])
      #expect(silent.status == 422 && silent.text.contains("Say why"))
      let passed = try await browser.post(path + "/escalate", ["reason": "two sisters"])
      #expect(passed.text.contains("The item waits with TX now."))
      #expect(try await browser.get("/worklist").link("/worklist/") == nil)

      let above = Browser(client)
      try await above.signIn("dana")
      let same = try #require(try await above.get("/worklist").link("/worklist/"))
      #expect(try await !above.get(same).text.contains("Pass it up"))
      let refused = try await above.post(same + "/escalate", ["reason": "two sisters"])
      #expect(refused.text.contains("waits with the State already"))
    }
    #expect(try world.events()["workitem.escalated"] == 1)
  }

  @Test func countsAreShownAsTheyWereKnown() async throws {
    let world = try WebWorld()
    try world.settled("gov", .governmentAdministrator, "nation")
    try world.send(WebPackage())
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("gov")
      let now = try await browser.get("/counts?period=2024-25")
      #expect(now.status == 200 && now.text.contains("<span class=\"figure\">1</span>"))
      #expect(now.text.contains("<th scope=\"row\">TX</th><td>1</td>"))
      #expect(try await browser.get("/counts?period=x").status == 422)
      #expect(try await browser.get("/counts?known=x").status == 422)
      #expect(try await browser.get("/quality").text.contains("Nation"))
      // Totals, and no way to a child.
      #expect(try await browser.get("/arrival").status == 403)
    }
  }

  @Test func anAuditorSeesWhoLookedAndWhatHeSaw() async throws {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX")
    try world.settled("aud", .auditor, "nation")
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let list = try await registrar.search("Example", first: "Ana")
      try await registrar.get(try #require(list.link("/child/")))
      let auditor = Browser(client)
      try await auditor.signIn("aud")
      try await auditor.get("/trail")
      let trail = try await auditor.post("/trail", ["child": number])
      #expect(trail.text.contains("reg") && trail.text.contains("record.viewed"))
      let path = try #require(trail.link("/trail/"))
      let shown = try await auditor.get(path)
      #expect(shown.text.contains("The same as what was shown"))
      #expect(shown.text.contains("Ana"))
      #expect(try await auditor.get("/trail/none").status == 404)
      let wrong = try await auditor.post("/trail", ["from": "yesterday"])
      #expect(wrong.text.contains("A day is written"))
    }
  }
}
