import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// Every route for every role: what the table of grants opens is open, and nothing else.
@Suite struct AccessTests {
  private static let scopes: [Role: String] = [
    .primary: "TX/school:1", .secondary: "TX/school:1",
    .districtDataAdministrator: "TX/district:1", .regionalDataAdministrator: "TX/region:South",
    .stateDataAdministrator: "TX", .stateUserAdministrator: "TX", .stateSystem: "TX",
  ]

  private static func path(_ route: Route, child: String, _ role: Role) -> String {
    route.path.split(separator: "/").map { segment in
      switch segment {
      case ":child": "/\(child)"
      case ":role": "/\(role.rawValue)"
      case _ where segment.hasPrefix(":"): "/none"
      default: "/\(segment)"
      }
    }.joined() + (route.path == "/" ? "/" : "")
  }

  @Test func whoeverIsNotSignedInSeesPublicPagesAlone() async throws {
    let world = try WebWorld()
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.get("/signin")
      for route in world.site.routes where route.access != .open {
        let path = Self.path(route, child: "0", .primary)
        let page =
          route.method == .get
          ? try await browser.get(path, follow: false)
          : try await browser.post(path, follow: false)
        #expect(page.status == 303 && page.location == "/signin", "\(route.path)")
      }
    }
  }

  @Test(arguments: Role.allCases) func theTableOfGrantsIsThePagesToo(_ role: Role) async throws {
    // Every page twice within a minute is more than a person asks for.
    var limits = ServerLimits()
    limits.requestsPerMinuteAndAccount = 10_000
    limits.requestsPerMinuteAndAddress = 10_000
    let world = try WebWorld(limits: limits)
    let password = try world.settled("one", role, Self.scopes[role] ?? "nation")
    let number = try #require(try world.send(WebPackage()).first)
    let policies = try world.exchange.policies()
    let purpose = Purpose.allCases.first {
      $0.mayBeGiven(by: role) && !$0.needsPaper
        && $0.isInForce(on: world.now.date, policies: policies)
    }
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("one", password)
      let token = try #require(SessionToken(browser.cookies["__Host-msix-session"] ?? ""))
      world.site.visits.change(token.session) { $0.purpose = purpose }
      let child = world.site.visits.name(ofChild: number, in: token.session)
      // Ending all sessions ends this one: it comes last.
      let last = ["/signout", "/account/sessions"]
      let routes = world.site.routes.filter { !last.contains($0.path) }
      // One token for all forms of a session: pages in between need not be asked for it.
      try await browser.get("/account")
      let form = browser.token
      for route in routes {
        let path = Self.path(route, child: child, role)
        // A form that another site had sent from here, and then the one of our page.
        let forged =
          route.method == .get
          ? nil : try await browser.post(path, ["ending": "txt"], token: "0", follow: false)
        let page =
          route.method == .get
          ? try await browser.get(path, follow: false)
          : try await browser.post(path, ["ending": "txt"], token: form, follow: false)
        if let forged, page.status != 403 {
          #expect(forged.status == 403, "\(role.rawValue) \(route.path)")
        }
        guard case .granted(let function) = route.access else {
          let isForNobody = role == .stateSystem && route.access == .session
          #expect(page.status != 403 || isForNobody, "\(role.rawValue) \(route.path)")
          continue
        }
        let grant = AuthorisationTable.grant(role, function)
        // Opened to one item, one replay or one scope: the pages of all children stay shut.
        let isShut = ["-", "item", "replay"].contains(grant.description)
        let isNarrow = grant != .allowed
        if isShut {
          #expect(page.status == 403, "\(role.rawValue) \(route.path)")
        } else if !isNarrow {
          #expect(page.status != 403, "\(role.rawValue) \(route.path) \(page.text)")
        } else if path.hasPrefix("/child/") {
          #expect(page.status != 200, "\(role.rawValue) \(route.path)")
        }
        #expect(page.status != 500)
      }
    }
    // Each refusal stands in the log.
    let refused = world.site.routes.filter { route in
      guard case .granted(let function) = route.access else { return false }
      return !AuthorisationTable.grant(role, function).opensPages
    }
    #expect(try world.events()["access.refused"] ?? 0 >= refused.count)
  }

  @Test func whatIsDueComesBeforeEveryRecord() async throws {
    let world = try WebWorld()
    let once = try world.account("new", .primary, "TX")
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("new", once)
      try await browser.get("/account")
      let form = browser.token
      for route in world.site.routes {
        guard case .granted = route.access else { continue }
        let path = Self.path(route, child: "0", .primary)
        let page =
          route.method == .get
          ? try await browser.get(path, follow: false)
          : try await browser.post(path, token: form, follow: false)
        #expect(page.location == "/account/password", "\(route.path)")
      }
    }
  }
}
