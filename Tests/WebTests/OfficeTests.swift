import Exchange
import Guidance
import Primitives
import Records
import Testing

@testable import Web

/// Accounts of others, their reviews, and the Help Desk.
@Suite struct OfficeTests {
  @Test func anApplicationBecomesAnAccount() async throws {
    let world = try WebWorld()
    try world.settled("sue", .stateUserAdministrator, "TX")
    let module = try #require(TrainingModule.of(.primary))
    try await world.browse { client in
      let sue = Browser(client)
      try await sue.signIn("sue")
      #expect(try await sue.get("/").text.contains("Applications, roles"))
      try await sue.get("/application")
      let empty = try await sue.post("/application", ["name": "nora"])
      #expect(empty.status == 422 && empty.text.contains("Give a role and its place"))
      let handed = try await sue.post(
        "/application",
        [
          "name": "nora", "fullName": "Nora Example", "organisation": "A school",
          "role-0": "primary", "scope-0": "TX/school:1",
        ])
      let path = try #require(handed.link("/accounts/"))
      let shown = try await sue.get(path)
      #expect(shown.text.contains("applied") && shown.text.contains("Nora Example"))
      let early = try await sue.post(path + "/open")
      #expect(early.status == 422 && early.text.contains("still missing") == false)
      #expect(early.text.contains("Still missing: the supervisor"))
      #expect(try await sue.post(path + "/approve", ["by": "The office"]).status == 422)
      let own = try await sue.post(path + "/verify", ["by": "Nora Example, a school"])
      #expect(own.status == 422 && own.text.contains("vouches for himself"))
      #expect(
        try await sue.post(path + "/verify", ["by": "Rosa Head, a school"]).text
          .contains("word is noted"))
      #expect(
        try await sue.post(path + "/approve", ["by": "The State's office"]).text
          .contains("approval is noted"))
      let training = try #require(try await sue.get(path).link("/applicants/"))
      #expect(try await sue.get(training).text.contains("for nora"))
      let answers = module.questions.map(\.right)
      let passed = try await sue.post(
        training,
        [
          "answer-0": "\(answers[0])", "answer-1": "\(answers[1])", "answer-2": "\(answers[2])",
          "answer-3": "\(answers[3])", "answer-4": "\(answers[4])", "answer-5": "\(answers[5])",
        ])
      #expect(passed.text.contains("Passed: certificate"))
      let opened = try await sue.post(path + "/open")
      let found = try #require(opened.text.firstRange(of: "<span class=\"secret\">"))
      let secret = String(opened.text[found.upperBound...].prefix { $0 != "<" })
      #expect(!(try await sue.get(path).text.contains(secret)))
      let nora = Browser(client)
      #expect(
        try await nora.signIn("nora", secret.unescaped).text.contains("Choose a password"))
    }
  }

  @Test func anAccountIsChangedClosedAndReinstatedByWhoeverMay() async throws {
    let world = try WebWorld()
    try world.settled("sue", .stateUserAdministrator, "TX")
    try world.settled("cal", .stateUserAdministrator, "CA")
    try world.settled("hal", .helpDesk, "nation")
    try world.settled("aud", .auditor, "nation")
    try world.settled("reg", .primary, "TX/school:1")
    try await world.browse { client in
      let sue = Browser(client)
      try await sue.signIn("sue")
      try await sue.get("/accounts")
      let found = try await sue.post("/accounts", ["text": "reg"])
      let path = try #require(found.link("/accounts/"))
      #expect(!path.contains("reg"))
      let roles = try await sue.post(
        path + "/roles", ["role-0": "secondary", "scope-0": "TX/school:1"])
      #expect(roles.text.contains("MSIX Secondary User, TX/school:1"))
      let wide = try await sue.post(
        path + "/roles", ["role-0": "primary", "scope-0": "CA"])
      #expect(wide.status == 422)
      let reset = try await sue.post(path + "/password")
      #expect(reset.text.contains("One-time password"))
      let closed = try await sue.post(
        path + "/standing", ["change": "account.disabled", "reason": "on leave"])
      #expect(closed.text.contains("<dd>disabled</dd>"), "\(closed.text)")

      let cal = Browser(client)
      try await cal.signIn("cal")
      #expect(try await cal.get(path).status == 404)
      for act in ["password", "authenticator", "open"] {
        #expect([403, 404, 422].contains(try await cal.post(path + "/" + act).status))
      }
      let aud = Browser(client)
      try await aud.signIn("aud")
      let read = try await aud.get(path)
      #expect(read.status == 200 && !read.text.contains(path + "/standing"))
      #expect(try await aud.post(path + "/password").status == 422)

      let hal = Browser(client)
      try await hal.signIn("hal")
      let desk = try await hal.get(path)
      #expect(desk.text.contains("reinstated") && !desk.text.contains("one-time"))
      let opened = try await hal.post(
        path + "/standing", ["change": "account.reinstated", "reason": "asked"])
      #expect(opened.text.contains("<dd>active</dd>"))
      #expect(try await hal.post(path + "/password").status == 422)
    }
    #expect(try world.events()["account.changed"] == 1)
  }

  @Test func whatPeopleWriteIsText() async throws {
    let world = try WebWorld()
    let hostile = "\"><script>alert(1)</script>"
    try world.settled("sue", .stateUserAdministrator, "TX")
    try world.settled("hal", .helpDesk, "nation")
    try world.settled("reg", .primary, "TX")
    try world.settled("dana", .stateDataAdministrator, "TX")
    let number = try #require(try world.send(WebPackage(text: "\"><script>x")).first)
    try await world.browse { client in
      let (sue, hal, reg, dana) = (
        Browser(client), Browser(client), Browser(client), Browser(client)
      )
      var pages = [Page]()
      try await sue.signIn("sue")
      try await sue.get("/application")
      pages.append(try await sue.post("/application", ["name": hostile, "scope-0": hostile]))
      let made = try await sue.post(
        "/application",
        [
          "name": hostile, "fullName": hostile, "organisation": hostile, "need": hostile,
          "role-0": "primary", "scope-0": "TX",
        ])
      let path = try #require(made.link("/accounts/"))
      pages.append(try await sue.get(path))
      pages.append(try await sue.post(path + "/verify", ["by": hostile + " of a school"]))
      pages.append(try await sue.post("/accounts", ["text": hostile]))
      #expect(pages.last?.link("/accounts/") == path)
      try await reg.signIn("reg")
      try await reg.get("/report")
      try await reg.post("/report", ["matter": "question", "text": hostile])
      try await hal.signIn("hal")
      pages.append(try await hal.get("/cases"))
      try await dana.signIn("dana")
      try await dana.get("/identity")
      pages.append(try await dana.post("/identity/split", ["number": number]))
      pages.append(try await dana.post("/identity/merge", ["master": hostile, "other": hostile]))
      let list = try await dana.get("/submissions")
      pages.append(try await dana.get(try #require(list.link("/submissions/"))))
      pages.append(try await dana.post("/counts/difference", ["from": hostile]))
      for page in pages {
        #expect(!page.text.contains("<script>"), "\(page.text)")
        #expect(page.status == 200 || page.status == 422)
      }
    }
  }

  @Test func aRoleIsHandedBack() async throws {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX/school:1")
    try await world.browse { client in
      let reg = Browser(client)
      try await reg.signIn("reg")
      #expect(try await reg.get("/account/roles").text.contains("MSIX Primary User, TX/school:1"))
      #expect(try await reg.post("/account/roles", ["role": "0"]).status == 422)
      #expect(try await reg.post("/account/roles", ["role": "1", "sure": "yes"]).status == 422)
      let left = try await reg.post("/account/roles", ["role": "0", "sure": "yes"])
      #expect(left.text.contains("Sign in"))
    }
    #expect(try world.events()["account.deactivated"] == 1)
  }

  @Test func theInactiveAreReviewed() async throws {
    let world = try WebWorld()
    try world.settled("sue", .stateUserAdministrator, "TX")
    try world.settled("old", .primary, "TX")
    try world.settled("gone", .primary, "TX")
    // Sooner than passwords end.
    let acting = Acting(time: world.now)
    try world.exchange.adoptPolicy(
      #require(world.exchange.policies().inForce(.accounts, on: world.now.date)).amended(
        effectiveFrom: world.now.date, with: ["inactive-review-days": .int(30)]),
      acting: acting)
    let later = world.now.adding(seconds: 25 * 86_400)
    try world.exchange.handStill(at: later, world)
    try await world.browse { client in
      let sue = Browser(client)
      try await sue.signIn("sue")
      #expect(try await sue.get("/reviews").text.contains("Every account is in use"))
      try world.exchange.handStill(at: later.adding(seconds: 6 * 86_400), world)
      try await sue.signIn("sue")
      let list = try await sue.get("/reviews")
      #expect(list.text.contains("old") && list.text.contains("gone"))
      #expect(!list.text.contains(">sue</a></th>"))
      let first = try #require(list.action("/reviews/"))
      let kept = try await sue.post(first, ["what": "keep", "reason": "back in spring"])
      #expect(kept.text.contains("It stays"))
      let second = try #require(kept.action("/reviews/"))
      #expect(second != first)
      #expect(try await sue.post(second, ["what": "x", "reason": "y"]).status == 422)
      let closed = try await sue.post(second, ["what": "close", "reason": "left"])
      #expect(closed.text.contains("The account is disabled"))
    }
    #expect(try world.events()["account.reviewed"] == 2)
  }

  @Test func theHelpDeskAnswersAndSeesNoChild() async throws {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX")
    try world.settled("hal", .helpDesk, "nation")
    try world.settled("sys", .systemAdministrator, "nation")
    try world.settled("aud", .auditor, "nation")
    try await world.browse { client in
      let reg = Browser(client)
      try await reg.signIn("reg")
      try await reg.get("/report")
      try await reg.post("/report", ["matter": "question", "text": "Where is <the> list?"])
      try await reg.post("/report", ["matter": "misuse", "text": "Somebody looked."])
      #expect(try await reg.get("/cases").status == 403)
      let hal = Browser(client)
      try await hal.signIn("hal")
      #expect(try await hal.get("/").text.contains("cases wait"))
      let cases = try await hal.get("/cases")
      #expect(cases.text.contains("Where is &lt;the&gt; list?"))
      let path = try #require(cases.action("/cases/"))
      #expect(try await hal.post(path).status == 422)
      #expect(
        try await hal.post(path, ["answer": "Under Worklist."]).text
          .contains("answered and closed"))
      #expect(try await hal.get("/cases?closed=yes").text.contains("Under Worklist."))
      let aud = Browser(client)
      try await aud.signIn("aud")
      let read = try await aud.get("/cases")
      #expect(read.status == 200 && !read.text.contains("Answer and close"))
      #expect(try await aud.post(path, ["answer": "x"]).status == 422)
      let sys = Browser(client)
      try await sys.signIn("sys")
      let incidents = try await sys.get("/incidents?closed=yes")
      #expect(incidents.text.contains("Somebody looked."))
      #expect(!incidents.text.contains("Where is"))
    }
  }
}

extension Exchange {
  /// Lets time pass: something is recorded at a moment.
  fileprivate func handStill(at time: Instant, _ world: WebWorld) throws {
    _ = try openCase(.question, text: "Nothing.", acting: Acting(time: time))
  }
}

extension String {
  /// What stands in a page, as it was before it was escaped.
  var unescaped: String {
    replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }
}
