import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// Merges and splits that people propose: seen before they are proposed, decided by another, taken
/// back, undone.
@Suite struct ProposalTests {
  /// Two States' children whom nothing makes one.
  private func twoChildren(_ world: WebWorld) throws -> (tx: String, ca: String) {
    let tx = try world.send(WebPackage(state: "TX", id: "T1", first: "Ana", last: "Example"))
    let ca = try world.send(
      WebPackage(
        state: "CA", id: "C1", first: "Berta", last: "Other", birth: "20110102",
        text: "Elsewhere"))
    return (try #require(tx.first), try #require(ca.first))
  }

  private func people(_ world: WebWorld) throws {
    try world.settled("reg", .primary, "TX")
    try world.settled("dana", .stateDataAdministrator, "TX")
    try world.settled("cora", .stateDataAdministrator, "CA")
  }

  private func proposeMerge(
    _ browser: Browser, _ children: (tx: String, ca: String)
  ) async throws -> Page {
    try await browser.get("/identity")
    let page = try await browser.post(
      "/identity/merge", ["master": children.tx, "other": children.ca])
    let path = try #require(page.link("/identity/merge/"))
    // The link is the other way round; the form's own address has the two in their order.
    let names = path.split(separator: "/").map(String.init)
    return try await browser.post(
      "/identity/merge/\(names[3])/\(names[2])", ["reason": "The mother says so."])
  }

  @Test func aMergeIsSeenProposedDecidedAndUndone() async throws {
    let world = try WebWorld()
    try people(world)
    let children = try twoChildren(world)
    try await world.browse { client in
      let reg = Browser(client)
      try await reg.signIn("reg")
      try await reg.get("/identity")
      let preview = try await reg.post(
        "/identity/merge", ["master": children.tx, "other": children.ca])
      for words in [
        "What it would bring about", "CA C1", "moves", "data administrator of CA decides",
        "The number \(children.ca) is retired", "Side by side", "What speaks for one child",
        "Berta",
      ] { #expect(preview.text.contains(words), "\(words)") }
      // Each counts in its State and both in the nation; then they are one there.
      let counted = try #require(preview.text.firstRange(of: "2024-25, category 1"))
      #expect(preview.text[counted.lowerBound...].contains("<td data-label=\"Then\">1</td>"))
      #expect(!preview.text.contains("action=\"/identity/merge/\(children.tx)"))
      let path = try #require(preview.link("/identity/merge/"))
      #expect(!path.contains(children.tx) && !path.contains(children.ca))
      let silent = try await reg.post(path)
      #expect(silent.status == 422 && silent.text.contains("Say why"))
      #expect(try await proposeMerge(reg, children).text.contains("It waits for another"))
      #expect(try await reg.get("/identity").text.contains("Withdraw"))

      let cora = Browser(client)
      try await cora.signIn("cora")
      let list = try await cora.get("/worklist")
      #expect(list.text.contains("Is the proposed merge right?"))
      let item = try #require(list.link("/worklist/"))
      #expect(try await cora.get(item).text.contains("What it would bring about"))
      let answered = try await cora.post(
        item + "/answer", ["answer": "approve", "reason": "So it is."])
      #expect(answered.text.contains("validated"))
      #expect(try await cora.get("/worklist").text.contains("Nothing waits"))
      #expect(try await cora.get("/worklist?closed=yes").link("/worklist/") == item)

      let closed = try await cora.get(item)
      #expect(closed.text.contains("Prepare the proposal") && !closed.text.contains("Your answer"))
      let split = try await cora.post(item + "/undo")
      #expect(split.text.contains("came by the merge of event"))
      let record = try #require(split.hiddenOrChecked("record-"))
      let back = try #require(split.link("/identity/split/") ?? split.action("/identity/split/"))
      let address = String(back.split(separator: "?")[0]).replacing("/preview", with: "")
      let effect = try await cora.post(address + "/preview", [record.name: record.value])
      #expect(effect.text.contains("a new number") && effect.text.contains("of TX decides"))
      let proposed = try await cora.post(
        address, [record.name: record.value, "reason": "They are two after all."])
      #expect(proposed.text.contains("It waits for another"))

      let dana = Browser(client)
      try await dana.signIn("dana")
      let waiting = try #require(try await dana.get("/worklist").link("/worklist/"))
      let shown = try await dana.get(waiting)
      #expect(shown.text.contains("Is the proposed split right?") && shown.text.contains("moves"))
      let done = try await dana.post(
        waiting + "/answer", ["answer": "approve", "reason": "Two birth certificates."])
      #expect(done.text.contains("validated"))
    }
    let events = try world.events()
    #expect(events["merge.validated"] == 1 && events["split.validated"] == 1)
    #expect(events["identifier.retired"] == 1)
  }

  @Test func aProposalIsTakenBackByItsStarterAlone() async throws {
    let world = try WebWorld()
    try people(world)
    try world.settled("rita", .primary, "TX")
    let children = try twoChildren(world)
    try await world.browse { client in
      let reg = Browser(client)
      try await reg.signIn("reg")
      #expect(try await proposeMerge(reg, children).text.contains("It waits for another"))
      let own = try #require(try await reg.get("/identity").action("/identity/proposals/"))
      let rita = Browser(client)
      try await rita.signIn("rita")
      #expect(!(try await rita.get("/identity").text.contains("Withdraw")))
      let refused = try await rita.post(own, ["reason": "I want it gone."])
      #expect(refused.status == 422 && refused.text.contains("whoever started"))
      // What was open is about these children: a second proposal waits for the first.
      #expect(try await proposeMerge(rita, children).text.contains("decided first"))
      try await reg.get("/identity")
      #expect(
        try await reg.post(own, ["reason": "A slip."]).text.contains("The proposal is taken back"))
      #expect(!(try await reg.get("/identity").text.contains("Withdraw")))
    }
    #expect(try world.events()["merge.withdrawn"] == 1)
  }

  @Test func oneRecordAtLeastStays() async throws {
    let world = try WebWorld()
    try people(world)
    let children = try twoChildren(world)
    try await world.browse { client in
      let dana = Browser(client)
      try await dana.signIn("dana")
      try await dana.get("/identity")
      let split = try await dana.post("/identity/split", ["number": children.tx])
      #expect(split.text.contains("TX T1"))
      let path = try #require(split.action("/identity/split/"))
      #expect(!path.contains(children.tx))
      let none = try await dana.post(path)
      #expect(none.status == 422 && none.text.contains("Mark the records"))
      let record = try #require(split.hiddenOrChecked("record-"))
      let all = try await dana.post(path, [record.name: record.value])
      #expect(all.status == 422 && all.text.contains("at least stays"))
      let foreign = try await dana.post(
        path, ["record-0": String(repeating: "0", count: 32)])
      #expect(foreign.status == 422 && foreign.text.contains("changed since"))
      let mistyped = try await dana.post("/identity/split", ["number": "000000000000"])
      #expect(mistyped.status == 422 && mistyped.text.contains("mistyped"))
      #expect(try await dana.get("/identity/split/none").status == 404)
      let secondary = Browser(client)
      try world.settled("sec", .secondary, "TX")
      try await secondary.signIn("sec")
      #expect(try await secondary.get("/identity").status == 403)
    }
  }

  @Test func aDeputyIsNamedAndAnAbsenceNoted() async throws {
    let world = try WebWorld()
    try people(world)
    try await world.browse { client in
      let dana = Browser(client)
      try await dana.signIn("dana")
      try await dana.get("/deputy")
      #expect(try await dana.post("/deputy", ["account": "cora"]).status == 422)
      #expect(
        try await dana.post("/deputy", ["account": "reg"]).text.contains("<dd>reg</dd>"))
      let away = try await dana.post(
        "/deputy/absence", ["from": "2025-09-02", "until": "2025-09-05"])
      #expect(away.text.contains("2025-09-02 to 2025-09-05"))
      let turned = try await dana.post(
        "/deputy/absence", ["from": "2025-09-05", "until": "2025-09-02"])
      #expect(turned.status == 422)
      #expect(try await dana.post("/deputy/absence").text.contains("not away"))
      #expect(try await dana.post("/deputy").text.contains("nobody"))
    }
  }
}

extension Page {
  /// The first address that a form goes to, of those that begin so.
  func action(_ start: String) -> String? {
    guard let found = text.firstRange(of: "action=\"\(start)") else { return nil }
    return start + text[found.upperBound...].prefix { $0 != "\"" }
  }

  /// Name and value of the first checkbox whose name begins so; a checked one first.
  func hiddenOrChecked(_ prefix: String) -> (name: String, value: String)? {
    let boxes = text.split(separator: "<input type=\"checkbox\"").dropFirst().map { rest in
      rest.prefix { $0 != ">" }
    }.filter { $0.contains("name=\"\(prefix)") }
    guard let box = boxes.first(where: { $0.contains("checked") }) ?? boxes.first else {
      return nil
    }
    func value(_ name: String) -> String? {
      guard let found = box.firstRange(of: "\(name)=\"") else { return nil }
      return String(box[found.upperBound...].prefix { $0 != "\"" })
    }
    guard let name = value("name"), let text = value("value") else { return nil }
    return (name, text)
  }
}
