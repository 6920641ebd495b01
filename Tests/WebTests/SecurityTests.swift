import Ledger
import Exchange
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Primitives
import Records
import Testing

@testable import Web

/// What must not be possible, tried.
@Suite struct SecurityTests {
  /// Text that would break out of an element, and out of an attribute whose quotation mark hides
  /// under an accent: short enough for any field.
  private static let hostile = ["\"><script>alert(1)", "x\"\u{301} onclick='a'"]

  private func nora(_ world: WebWorld) throws { try world.settled("nora", .primary, "TX") }

  @Test func aFormWithoutItsTokenDoesNothing() async throws {
    let world = try WebWorld()
    try nora(world)
    try world.settled("otto", .primary, "TX")
    try await world.browse { client in
      let nora = Browser(client)
      let otto = Browser(client)
      try await nora.signIn("nora")
      try await otto.signIn("otto")
      try await otto.get("/arrival")
      let size = world.exchange.log.size
      for token in ["", "0", otto.token, nora.cookies["__Host-msix-session"] ?? "none"] {
        for path in ["/arrival", "/report", "/signout", "/account/sessions", "/account/password"] {
          #expect(try await nora.post(path, token: token, follow: false).status == 403, "\(path)")
        }
      }
      #expect(world.exchange.log.size == size)
      // Before the door a form belongs to one browser's visit.
      let other = Browser(client)
      try await other.get("/signin")
      let mine = Browser(client)
      try await mine.get("/signin")
      #expect(try await mine.post("/signin", token: other.token, follow: false).status == 403)
      #expect(try await mine.post("/signin", follow: false).status == 303)
    }
  }

  @Test func anotherSiteSendsNobodyHere() async throws {
    let world = try WebWorld()
    try nora(world)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("nora")
      let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
      for site in ["cross-site", "same-site"] {
        let page = try await browser.post("/signout", headers: [name: site], follow: false)
        #expect(page.status == 403 && page.text.contains("Another site"))
      }
      let page = try await browser.post("/signout", headers: [name: "same-origin"], follow: false)
      #expect(page.status == 303)
    }
  }

  @Test func aPlantedSessionIsNeverTakenUp() async throws {
    let world = try WebWorld()
    try nora(world)
    try await world.browse { client in
      let planted = String(repeating: "ab", count: 32)
      let victim = Browser(client)
      victim.cookies["__Host-msix-session"] = planted
      try await victim.signIn("nora")
      let token = try #require(victim.cookies["__Host-msix-session"])
      #expect(token != planted)
      let attacker = Browser(client)
      attacker.cookies["__Host-msix-session"] = planted
      #expect(try await attacker.get("/account", follow: false).location == "/signin")
      // Nor does a session outlive its sign-out.
      try await victim.get("/")
      let out = try await victim.post("/signout", follow: false)
      #expect(out.headers[SecurityHeaders.named("Clear-Site-Data")] == "\"cache\", \"storage\"")
      attacker.cookies["__Host-msix-session"] = token
      #expect(try await attacker.get("/account", follow: false).location == "/signin")
    }
  }

  @Test func namesOfChildrenAndSearchesAreOneSessionsOwn() async throws {
    let world = try WebWorld()
    try nora(world)
    try world.settled("otto", .primary, "TX")
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let nora = Browser(client)
      try await nora.signIn("nora")
      try await nora.get("/arrival")
      let list = try await nora.post(
        "/arrival", ["purpose": "placement", "last": "Example", "first": "Ana"], follow: false)
      let search = try #require(list.location)
      let child = try #require(try await nora.get(search).link("/child/"))
      let otto = Browser(client)
      try await otto.signIn("otto")
      _ = try await otto.search("Nobody", first: "Here")
      let size = world.exchange.log.size
      for path in [child, child + "/record", "/child/\(number)", "/child/0", "/child/..%2f"] {
        #expect(try await otto.get(path, follow: false).status == 404, "\(path)")
      }
      #expect(try await otto.get(search, follow: false).location == "/arrival")
      #expect(try await otto.post(child + "/print", follow: false).status == 404)
      #expect(world.exchange.log.size == size)
    }
  }

  @Test func withoutAPurposeNoRecordOpens() async throws {
    let world = try WebWorld()
    try nora(world)
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("nora")
      let session = try #require(SessionToken(browser.cookies["__Host-msix-session"] ?? ""))
      let name = world.site.visits.name(ofChild: number, in: session.session)
      let page = try await browser.get("/child/\(name)", follow: false)
      #expect(page.status == 303 && page.location == "/arrival")
      // Nor for a purpose that is not the role's, nor for one whose paper is missing.
      for purpose in ["audit", "privacy-act", "operation", "", "consent"] {
        let page = try await browser.search("Example", first: "Ana", purpose: purpose)
        #expect(page.status == 422, "\(purpose)")
      }
    }
    #expect(try world.events()["record.viewed"] == nil)
    #expect(try world.events()["record.searched"] == nil)
  }

  @Test(arguments: hostile) func whatStatesSendIsTextAndNothingElse(_ hostile: String) async throws
  {
    let world = try WebWorld()
    try nora(world)
    let sent = try world.send(WebPackage(first: hostile, last: "Example", text: hostile))
    try #require(sent.count == 1)
    // By bytes: a quotation mark under an accent is no quotation mark to a comparison of texts.
    @Sendable func holds(_ page: Page, _ text: String) -> Bool {
      Array(page.text.utf8).firstRange(of: Array(text.utf8)) != nil
    }
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("nora")
      try await browser.get("/arrival")
      let child = try await browser.post(
        "/arrival", ["purpose": "enrollment", "number": sent[0]])
      let path = "/child/" + (try #require(child.link("/child/"))).split(separator: "/")[1]
      let record = try await browser.get(path + "/record?history=yes")
      let recruiter = try await browser.get(path + "/recruiter")
      let print = try await browser.post(path + "/print")
      for page in [child, record, recruiter, print] {
        #expect(page.status == 200 && holds(page, EscapedMarkup.escaped(hostile)))
        #expect(!holds(page, hostile))
      }
      let list = try await browser.search("Example", birth: "2012-05-10")
      #expect(!holds(list, hostile))
      let table = [
        ["TX", "20200101", "Mathematics", "3", "", ""], ["TX", "20200101", hostile, "3", "", ""],
      ]
      // What cannot be seen is refused in a table; the rest is text.
      _ = try? world.exchange.loadReference(
        .creditRequirements, rows: table, effective: world.now.date,
        acting: Acting(time: world.now))
      for page in ["/family", "/credits", "/credits?for=TX"] {
        #expect(!holds(try await browser.get(path + page), hostile), "\(page)")
      }
      // What is typed comes back as text, too.
      let typed = try await browser.search(hostile, purpose: "none")
      #expect(typed.status == 422 && !holds(typed, hostile))
    }
  }

  @Test func everyAnswerSaysWhatBrowsersMayNot() async throws {
    let world = try WebWorld()
    try nora(world)
    try await world.browse { client in
      let browser = Browser(client)
      var pages = [try await browser.get("/"), try await browser.get("/signin", follow: false)]
      pages.append(try await browser.get("/nowhere"))
      pages.append(try await browser.signIn("nora"))
      for path in ["/arrival", "/account", "/account/rules", "/report", "/account/training"] {
        pages.append(try await browser.get(path))
      }
      for page in pages {
        let headers = page.headers
        let policy = headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("default-src 'self'") && !policy.contains("unsafe"))
        #expect(
          headers[.strictTransportSecurity] == "max-age=31536000; includeSubDomains")
        #expect(headers[SecurityHeaders.named("X-Frame-Options")] == "DENY")
        #expect(headers[SecurityHeaders.named("Referrer-Policy")] == "same-origin")
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.cacheControl] == "no-store")
        for inline in [" style=", "<style", " onclick=", "javascript:", "<script>"] {
          #expect(!page.text.contains(inline), "\(inline)")
        }
      }
      let style = try await browser.get(Assets.stylesheet.path)
      #expect(style.headers[.cacheControl]?.contains("immutable") == true)
    }
  }

  @Test func cookiesAreOfThisHostAlone() async throws {
    let world = try WebWorld()
    try nora(world)
    try await world.browse { client in
      let browser = Browser(client)
      let first = try await browser.get("/signin")
      let second = try await browser.post("/signin", follow: false)
      let third = try await browser.post(
        "/signin/credentials", ["name": "nora", "password": WebWorld.password], follow: false)
      let all = [first, second, third].flatMap { $0.headers[values: .setCookie] }
      #expect(all.count == 6)
      for cookie in all {
        #expect(cookie.hasPrefix("__Host-msix-"))
        for word in ["; Path=/;", "Secure", "HttpOnly", "SameSite=Strict"] {
          #expect(cookie.contains(word), "\(cookie)")
        }
        #expect(!cookie.contains("Domain"))
      }
    }
  }

  @Test func whatIsTooMuchIsNotRead() async throws {
    var limits = ServerLimits()
    limits.signInsPerMinuteAndAddress = 2
    let world = try WebWorld(limits: limits)
    try await world.browse { [limits] client in
      let browser = Browser(client)
      try await browser.get("/signin")
      let long = String(repeating: "x", count: limits.formBytesMax + 1)
      #expect(try await browser.post("/signin", ["name": long], follow: false).status == 413)
      #expect(try await browser.get("/en/about?x=\(long.prefix(2_000))").status == 413)
      func raw(_ body: String, _ type: String = "application/x-www-form-urlencoded") async throws
        -> Int
      {
        let response = try await client.execute(
          uri: "/signin", method: .post, headers: [.contentType: type],
          body: ByteBuffer(string: body))
        return Int(response.status.code)
      }
      let many = (0...limits.formFieldsMax).map { "a\($0)=1" }.joined(separator: "&")
      #expect(try await raw(many) == 400)
      for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%00"] {
        #expect(try await raw(broken) == 400, "\(broken)")
      }
      #expect(try await raw("{}", "application/json") == 400)
      #expect(try await raw("a=1", "multipart/form-data; boundary=x") == 400)
      try await browser.get("/signin")
      try await browser.post("/signin")
      let credentials: KeyValuePairs = ["name": "nobody", "password": "x"]
      for status in [403, 403, 429] {
        let page = try await browser.post("/signin/credentials", credentials, follow: false)
        #expect(page.status == status)
      }
    }
  }

  @Test func pathsLeadNowhereElse() async throws {
    let world = try WebWorld()
    try await world.browse { client in
      let browser = Browser(client)
      for path in [
        "/assets/../../../etc/passwd", "/assets/..%2f..%2fetc/passwd", "/en/..%2fabout",
        "/en/nothing", "//example.org", "/%2e%2e/", "/signin/", "/assets/0000/site.css",
      ] {
        let page = try await browser.get(path, follow: false)
        #expect([404, 200].contains(page.status) && !page.text.contains("root:"), "\(path)")
        #expect(page.location == nil)
      }
      // A look must not happen because a browser looks ahead.
      let head = try await client.execute(uri: "/", method: .head)
      #expect(head.status == .notFound)
    }
  }

  /// What goes wrong on our side: the operator is told what it was, whoever asked is not.
  @Test func aFaultIsForTheOperatorAlone() async throws {
    let reason = "could not write /srv/msix/data/log: No space left on device"
    let world = try WebWorld(copyFault: ExchangeError(.failed, reason))
    try nora(world)
    _ = try world.send(WebPackage())
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("nora")
      let path = try #require(try await browser.search("Example", first: "Ana").link("/child/"))
      try await browser.get(path)
      let page = try await browser.post(path + "/export", ["ending": "txt"])
      #expect(page.status == 500 && page.text.contains("Something went wrong"))
      #expect(!page.text.contains("space left") && !page.text.contains("/srv"))
      let lines = world.lines.withLock { $0 }.filter { $0.contains("\"what\":\"fault\"") }
      #expect(lines.count == 1 && lines[0].contains(reason))
      #expect(lines[0].contains("\"level\":\"error\"") && !lines[0].contains(path))
    }
    let problem = Problem(ExchangeError(.integrity, reason)).answer
    #expect(problem.status == 500 && problem.fault == reason)
    if case .file(let bytes, _, _) = problem.body {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("space left"))
    } else {
      Issue.record("a problem is a document")
    }
  }

  @Test func theLogTellsOfNobody() async throws {
    let world = try WebWorld()
    try nora(world)
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("nora")
      let list = try await browser.search("Example", first: "Ana")
      let path = try #require(list.link("/child/"))
      try await browser.get(path + "/record?on=2025-09-01")
      let text = world.lines.withLock { $0 }.joined()
      #expect(text.contains("\"route\":\"/child/{child}/record\"") || text.contains(":child"))
      for secret in [
        "Example", "nora", number, path, "2025-09-01\"", WebWorld.password,
        browser.cookies["__Host-msix-session"] ?? "none",
      ] { #expect(!text.contains(secret), "\(secret)") }
      let metrics = world.site.metrics.text([])
      #expect(
        metrics.contains("msix_http_requests_total{method=\"GET\"") && !metrics.contains(path))
    }
  }
}
