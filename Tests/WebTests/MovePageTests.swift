import Exchange
import Primitives
import Records
import Testing

@testable import Web

@Suite struct MovePageTests {
  /// A registrar in Texas, California's data administrator, and one child that both States have.
  private func world() throws -> WebWorld {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX/school:1")
    try world.settled("cal", .stateDataAdministrator, "CA")
    try world.send(WebPackage(state: "CA", id: "C1"))
    try world.send(WebPackage(state: "TX", id: "T1"))
    return world
  }

  private func thread(_ browser: Browser) async throws -> String {
    let list = try await browser.search("Example", first: "Ana")
    return try #require(list.link("/child/")).replacing("/child/", with: "/thread/")
  }

  @Test func anArrivalIsToldAnsweredAndShown() async throws {
    let world = try world()
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let path = try await thread(registrar)
      #expect(try await registrar.get(path).text.contains("Nothing was posted"))
      let sent = try await registrar.post(
        path, ["matter": "arrival", "to": "CA", "text": "Came this morning <b>"])
      #expect(sent.text.contains("Arrival") && sent.text.contains("Came this morning &lt;b&gt;"))
      #expect(sent.text.contains("cal: not yet shown"))

      let other = Browser(client)
      try await other.signIn("cal")
      #expect(try await other.get("/").text.contains("awaits an answer"))
      _ = try await thread(other)
      let desk = try await other.get("/moves")
      #expect(desk.text.contains("yours") && desk.text.contains("0 of 1"))
      let theirs = try #require(desk.link("/thread/"))
      #expect(try await other.get(theirs).text.contains("Came this morning"))
      let posting = try #require(try await other.get(theirs).hidden("posting"))
      let answered = try await other.post(
        theirs + "/answer",
        ["posting": posting, "answer": "acknowledge", "text": "Thank you"])
      #expect(answered.text.contains("acknowledged") && answered.text.contains("Receipt: event"))
      try await registrar.get(path)
      let seen = try await registrar.get(path)
      #expect(seen.text.contains("Thank you") && seen.text.contains("cal: shown"))
      #expect(try await other.get("/moves").text.contains("Nothing waits"))
    }
    #expect(try world.events()["message.delivered"] == 1)
  }

  @Test func whatMayNotBeSaidIsRefusedAndKeptForCorrecting() async throws {
    let world = try world()
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("reg")
      let path = try await thread(browser)
      try await browser.get(path)
      let number = try await browser.post(
        path, ["matter": "message", "to": "CA", "text": "number 123-45-6789"])
      #expect(number.status == 422 && number.text.contains("Social Security number"))
      let name = try await browser.post(
        path, ["matter": "message", "to": "CA", "text": "Ana needs glasses"])
      #expect(name.status == 422 && name.text.contains("Ana needs glasses"))
      let meant = try await browser.post(
        path,
        ["matter": "message", "to": "CA", "text": "Ana needs glasses", "confirm": "yes"])
      #expect(meant.status == 200 && meant.text.contains("Ana needs glasses"))
      let silent = try await browser.post(path, ["matter": "message", "to": "CA"])
      #expect(silent.status == 422 && silent.text.contains("Write what you want to say"))
      #expect(try await browser.post(path, ["matter": "x"]).status == 422)
      #expect(
        try await browser.post(
          path, ["matter": "arrival", "to": "CA", "day": "yesterday"]
        ).status == 422)
    }
    #expect(try world.events()["message.sent"] == 1)
  }

  /// What the commands can say of a posting the form can: a district, the parts of a request.
  @Test func aDistrictAndPartsCanBeNamed() async throws {
    let world = try world()
    try world.settled("didi", .districtDataAdministrator, "CA/district:0600001")
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("reg")
      let path = try await thread(browser)
      try await browser.get(path)
      let told = try await browser.post(
        path,
        ["matter": "departure", "to": "CA", "district": "0600001", "day": "2025-08-20"])
      #expect(told.text.contains("CA/district:0600001") && told.text.contains("didi: not yet"))
      let part = "part-\(Group.immunizations.rawValue)"
      let asked = try await browser.post(path, ["matter": "request", "to": "CA", part: "yes"])
      #expect(asked.text.contains("Asks for \(Group.immunizations.title)."))
      let whole = try await browser.post(path, ["matter": "request", "to": "CA"])
      #expect(whole.text.contains("Asks for the whole record."))
      let wrong: [(KeyValuePairs<String, String>, String)] = [
        (["matter": "departure", "district": "0600001"], "Choose the State of the district"),
        (["matter": "departure", "to": "CA", "district": "12"], "seven digits"),
        (["matter": "departure", "to": "XX1"], "Choose a State"),
        (["matter": "arrival", "to": "CA", part: "yes"], "Only a records request"),
      ]
      for (fields, words) in wrong {
        let refused = try await browser.post(path, fields)
        #expect(refused.status == 422 && refused.text.contains(words), "\(fields)")
      }
    }
    #expect(try world.events()["records.requested"] == 2)
  }

  /// A reply and an answer can be given the second word, and come back where they were typed.
  @Test func repliesAndAnswersCanBeMeant() async throws {
    let world = try world()
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let path = try await thread(registrar)
      try await registrar.get(path)
      try await registrar.post(path, ["matter": "arrival", "to": "CA"])

      let other = Browser(client)
      try await other.signIn("cal")
      _ = try await thread(other)
      let theirs = try #require(try await other.get("/moves").link("/thread/"))
      let posting = try #require(try await other.get(theirs).hidden("posting"))
      let refused = try await other.post(
        theirs, ["matter": "message", "about": posting, "text": "Ana was here"])
      #expect(refused.status == 422 && refused.hidden("about") == posting)
      #expect(refused.text.contains(" open><summary>Reply"))
      #expect(refused.text.ranges(of: "Ana was here").count == 1)
      let meant = try await other.post(
        theirs,
        ["matter": "message", "about": posting, "text": "Ana was here", "confirm": "yes"])
      #expect(meant.status == 200 && meant.text.contains("<strong>Ana was here"))
      let unclear = try await other.post(
        theirs + "/answer",
        ["posting": posting, "answer": "acknowledge", "text": "Ana is known"])
      #expect(unclear.status == 422 && unclear.text.contains("value=\"Ana is known\""))
      let clear = try await other.post(
        theirs + "/answer",
        ["posting": posting, "answer": "acknowledge", "text": "Ana is known", "confirm": "yes"])
      #expect(clear.text.contains("acknowledged") && clear.text.contains("Ana is known"))
    }
    #expect(try world.events()["message.sent"] == 1)
  }

  @Test func guessedNamesFindNothing() async throws {
    let world = try world()
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("cal")
      _ = try await thread(browser)
      #expect(try await browser.get("/thread/0").status == 404)
      try await browser.get("/moves")
      #expect(try await browser.post("/thread/0", ["matter": "arrival"]).status == 404)
    }
  }
}
