import HTTPTypes
import Exchange
import Guidance
import Primitives
import Records
import Signing
import Testing

@testable import Web

@Suite struct StoryTests {
  @Test func theWayInLeadsThroughAllThatIsDue() async throws {
    let world = try WebWorld(hasSecondFactor: true)
    let once = try world.account("nora", .primary, "TX")
    try await world.browse { client in
      let browser = Browser(client)
      #expect(try await browser.get("/").text.contains("Sign in"))
      // Without the warning there is no form for a password.
      #expect(try await browser.get("/signin/credentials", follow: false).location == "/signin")
      let warning = try await browser.get("/signin")
      #expect(warning.text.contains("no privacy in this system"))
      #expect(try await browser.post("/signin").text.contains("Password"))
      let wrong = try await browser.post(
        "/signin/credentials", ["name": "nora", "password": "wrong"])
      #expect(wrong.status == 403 && wrong.text.contains("Not signed in"))
      let nobody = try await browser.post(
        "/signin/credentials", ["name": "nobody", "password": "wrong"])
      #expect(nobody.status == 403 && nobody.text.contains("Not signed in"))
      let password = try await browser.post(
        "/signin/credentials", ["name": "nora", "password": once])
      #expect(password.text.contains("Choose a password"))
      // Nothing else opens before.
      #expect(
        try await browser.get("/arrival", follow: false).location == "/account/password")
      let differ = try await browser.post(
        "/account/password",
        ["present": once, "new": WebWorld.password, "again": "another-9-Word"])
      #expect(differ.text.contains("The new passwords differ"))
      let factor = try await browser.post(
        "/account/password",
        ["present": once, "new": WebWorld.password, "again": WebWorld.password])
      #expect(factor.text.contains("Set up an authenticator"))
      let text = try #require(factor.hidden("secret"))
      let secret = try #require(Base32.decode(text))
      let code = TimedCode.code(secret: secret, step: TimedCode.step(at: world.now))
      let refused = try await browser.post(
        "/account/authenticator", ["secret": text, "code": code == "123456" ? "1" : "123456"])
      #expect(refused.status == 422)
      let recovery = try await browser.post(
        "/account/authenticator", ["secret": text, "code": code])
      #expect(recovery.text.contains("Recovery codes"))
      #expect(try await browser.get("/").text.contains("Training"))
      let module = try #require(TrainingModule.of(.primary))
      try await browser.get("/account/training/primary")
      let failed = try await browser.post("/account/training/primary", ["answer-0": "0"])
      #expect(failed.text.contains("Answer every question"))
      let rules = try await browser.send(module)
      #expect(rules.text.contains("Rules of Behavior"))
      let account = try await browser.post("/account/rules", ["accept": "yes", "version": "1"])
      #expect(account.text.contains("My account"))
      #expect(try await browser.get("/").text.contains("Find a child"))
      #expect(try await browser.get("/account/sessions").text.contains("this one"))
      #expect(try await browser.post("/signout").text.contains("Sign in"))
      #expect(try await browser.get("/arrival", follow: false).location == "/signin")
    }
    let events = try world.events()
    #expect(events["signin.succeeded"] == 1 && events["signin.failed"] == 2)
    #expect(events["session.ended"] == 1)
  }

  @Test func aChildWhoArrivedIsFoundShownPrintedAndExported() async throws {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX")
    let number = try #require(try world.send(WebPackage(text: "Some words")).first)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("reg")
      let found = try await browser.search("Exampel", birth: "2012-05-10")
      #expect(found.text.contains("Nobody is found") || found.text.contains("Example, Ana"))
      let list = try await browser.search("Example", first: "Ana")
      #expect(list.text.contains("One child") && list.text.contains("Example, Ana"))
      #expect(list.text.contains("Purpose: <strong>Enrollment in school</strong>"))
      let path = try #require(list.link("/child/"))
      #expect(!path.contains(number))
      let child = try await browser.get(path)
      for words in [
        "Ana Example", "2012-05-10 (13)", "Grade 8", "512-555-0100", "English learner", "Medical",
        "1.00", "40 hours", "mark so far B", "2025-08-01", "eligible until 2028-08-01",
        "7 days ago",
        number,
      ] { #expect(child.text.contains(words), "\(words)") }
      let record = try await browser.get(path + "/record?history=yes")
      #expect(record.text.contains("TX, file of 2025-08-25"))
      #expect(record.text.contains("LEP Indicator"))
      let before = try await browser.get(path + "/record?on=2025-08-31")
      #expect(before.status == 404)
      let now = try await browser.get(path + "/record?on=2025-09-01")
      #expect(now.text.contains("As it stood on 2025-09-01"))
      let printed = try await browser.post(path + "/print")
      #expect(printed.text.contains("34 CFR 99.33") && printed.text.contains("Copy "))
      let file = try await browser.post(path + "/export", ["ending": "txt"])
      #expect(file.text == number)
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"msix-record.txt\"")
    }
    let events = try world.events()
    #expect(events["record.searched"] == 2)
    #expect(events["record.viewed"] == 3)
    #expect(events["record.printed"] == 1 && events["record.exported"] == 1)
  }

  @Test func aNumberLeadsToItsChild() async throws {
    let world = try WebWorld()
    try world.settled("reg", .secondary, "TX/school:1")
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("reg")
      try await browser.get("/arrival")
      let child = try await browser.post(
        "/arrival", ["purpose": "placement", "number": number])
      #expect(child.status == 200 && child.text.contains("Ana Example"))
      // A Secondary User prints and does not export.
      #expect(child.text.contains("/print\"") && !child.text.contains("/export\""))
      try await browser.get("/arrival")
      let mistyped = try await browser.post(
        "/arrival", ["purpose": "placement", "number": "000000000000"])
      #expect(mistyped.status == 422)
    }
  }

  @Test func familiesReadInTheirLanguage() async throws {
    let world = try WebWorld()
    try await world.browse { client in
      let browser = Browser(client)
      let page = try await browser.get("/es/rights")
      #expect(page.text.contains("<html lang=\"es\">") && page.text.contains("Sus derechos"))
      #expect(page.text.contains("Ir al contenido"))
      for page in PublicPage.all {
        let path = "/\(page.language.rawValue)/\(page.name)"
        let shown = try await browser.get(path)
        #expect(shown.status == 200 && !shown.text.contains("msix "), "\(path)")
      }
      #expect(try await browser.get("/administrators?state=TX").status == 200)
      #expect(try await browser.get("/administrators?state=T1").status == 422)
    }
  }
}

extension Browser {
  /// Hands in the right answers of a module.
  func send(_ module: TrainingModule) async throws -> Page {
    let answers = module.questions.map(\.right)
    #expect(answers.count == 6, "the form below has six")
    return try await post(
      "/account/training/\(module.name)",
      [
        "answer-0": "\(answers[0])", "answer-1": "\(answers[1])", "answer-2": "\(answers[2])",
        "answer-3": "\(answers[3])", "answer-4": "\(answers[4])", "answer-5": "\(answers[5])",
      ])
  }
}
