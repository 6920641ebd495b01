import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// A family's dispute through the pages, from the letter to the notices.
@Suite struct DisputePageTests {
  private static func world() throws -> (WebWorld, String) {
    let world = try WebWorld()
    try world.settled("paa", .privacyActAdministrator, "nation")
    try world.settled("dana", .stateDataAdministrator, "TX")
    try world.settled("cleo", .stateDataAdministrator, "CA")
    try world.settled("reg", .primary, "TX")
    return (world, try #require(try world.send(WebPackage()).first))
  }

  /// Enters a request; gives the address of its case.
  @discardableResult
  private static func open(
    _ browser: Browser, _ number: String, name: String = "Rosa Parent", text: String = "In April."
  ) async throws -> String {
    try await browser.get("/dispute")
    let page = try await browser.post(
      "/dispute",
      [
        "child": number, "state": "TX", "field-1": "Birth Date", "name": name,
        "relation": "parent", "proof": "passport seen", "text": text,
      ], follow: false)
    return try #require(page.location, "\(page.text)")
  }

  @Test func aDisputeGoesItsWay() async throws {
    let (world, number) = try Self.world()
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let list = try await registrar.search("Example", first: "Ana")
      let record = try #require(list.link("/child/"))
      try await registrar.get(record)
      let office = Browser(client)
      try await office.signIn("paa")
      let path = try await Self.open(office, number)
      func step(_ name: String, _ fields: KeyValuePairs<String, String>) async throws -> Page {
        try await office.get(path)
        return try await office.post("\(path)/\(name)", fields)
      }
      let first = try await office.get(path)
      for words in ["Rosa Parent", "In April.", "2012-05-10", "Acknowledge"] {
        #expect(first.text.contains(words), "\(words)")
      }
      // Only what may come next is offered, and what may not is refused.
      #expect(!first.text.contains(">Decide again<") && !first.text.contains("/decide\""))
      #expect(try await step("decide", ["outcome": "refused", "text": "No."]).status == 422)
      #expect(
        try await step("acknowledge", ["text": "Letter sent."]).text.contains("Recorded"))
      #expect(
        try await step("route", ["state": "TX", "text": "Please look."]).text
          .contains("Forwarded to TX"))
      let state = Browser(client)
      try await state.signIn("dana")
      #expect(try await state.get("/").text.contains("Disputes of TX"))
      #expect(try await state.get("/disputes").text.contains(path))
      let seen = try await state.get(path)
      #expect(seen.text.contains("Answer for TX") && !seen.text.contains("Close the case"))
      #expect(
        try await state.post(
          "\(path)/answer", ["state": "TX", "agrees": "no", "text": "It stands."]
        )
        .text.contains("TX stands by what it says"))
      for (name, fields): (String, KeyValuePairs<String, String>) in [
        ("decide", ["outcome": "refused", "text": "The certificate says May."]),
        ("ask-review", ["text": "They ask."]),
        ("review", ["outcome": "refused", "text": "Again no."]),
        ("state", ["text": "She was born in April.", "reasons": "The certificate."]),
      ] {
        #expect(try await step(name, fields).text.contains("Recorded"), "\(name)")
      }
      #expect(try await office.get(path).text.contains("reg"))
      // Whoever saw it is told, once; and the record bears the mark from now on.
      #expect(try await registrar.get("/").text.contains("My notices"))
      #expect(try await registrar.get("/notices").text.contains(number))
      #expect(try await registrar.get("/notices").text.contains("No notice waits"))
      #expect(try await registrar.get("/notices?all=yes").text.contains(number))
      let marked = try await registrar.get("\(record)/record")
      #expect(marked.text.contains("Disputed") && marked.text.contains("She was born in April."))
      #expect(
        try await step("close", ["end": "statement", "text": "Done."]).text
          .contains("a statement goes with the values"))
      #expect(!(try await office.get("/disputes").text.contains(path)))
      #expect(try await office.get("/disputes?closed=yes").text.contains(path))
      #expect(try await office.get("/undeliverable").status == 200)
    }
    let events = try world.events()
    #expect(events["dispute.statementfiled"] == 1 && events["recipient.noticedelivered"] ?? 0 >= 1)
  }

  @Test func aCaseIsItsStatesAndTheOffices() async throws {
    let (world, number) = try Self.world()
    try await world.browse { client in
      let office = Browser(client)
      try await office.signIn("paa")
      let path = try await Self.open(office, number)
      let other = Browser(client)
      try await other.signIn("cleo")
      #expect(!(try await other.get("/disputes").text.contains(path)))
      // What is another State's looks like what is not there.
      let foreign = try await other.get(path)
      let nothing = try await other.get("/disputes/\(String(repeating: "0", count: 32))")
      #expect(foreign.status == 404 && foreign.status == nothing.status)
      #expect(try await other.get("/disputes/1%3C").status == 404)
      try await other.get("/disputes")
      #expect(
        try await other.post("\(path)/acknowledge", ["text": "Mine now."]).status != 200)
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      #expect(try await registrar.get(path).status == 403)
    }
    #expect(try world.events()["dispute.acknowledged"] == nil)
  }

  @Test func whatIsTypedIsTextAndNothingElse() async throws {
    let (world, number) = try Self.world()
    let hostile = "<script>alert(1)</script>\"'>&\u{301}<img src=x>"
    try await world.browse { client in
      let office = Browser(client)
      try await office.signIn("paa")
      let path = try await Self.open(office, number, name: hostile, text: hostile)
      try await office.get(path)
      let page = try await office.post("\(path)/acknowledge", ["text": hostile])
      #expect(page.text.contains("&lt;script&gt;"))
      for bytes in ["<script>alert", "<img src=x"] { #expect(!page.text.contains(bytes)) }
      let again = try await office.post(
        "/dispute", ["child": hostile, "name": hostile, "text": hostile])
      #expect(again.status == 422 && !again.text.contains("<script>alert"))
    }
  }
}
