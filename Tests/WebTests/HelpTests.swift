import Records
import Testing

@testable import Web

@Suite struct HelpTests {
  /// Pages that need none: they are help, or read by families.
  private static func isExplained(_ route: Route) -> Bool {
    let prefixes = ["/assets/", "/help", "/en/", "/es/"]
    return route.method == .get && route.path != "/robots.txt"
      && !prefixes.contains { route.path.hasPrefix($0) }
  }

  @Test func everyScreenHasAHelpPage() throws {
    let routes = try WebWorld().site.routes
    let missing = routes.filter { Self.isExplained($0) && HelpTopic.of($0) == nil }.map(\.path)
    #expect(missing.isEmpty, "name them in a HelpTopic: \(missing)")
    let paths = Set(routes.filter { $0.method == .get }.map(\.path))
    for topic in HelpTopic.all {
      #expect(!topic.paragraphs.isEmpty && !topic.routes.isEmpty, "\(topic.name)")
      for route in topic.routes { #expect(paths.contains(route), "\(topic.name): \(route)") }
    }
    #expect(Set(HelpTopic.all.map(\.name)).count == HelpTopic.all.count)
    let explained = HelpTopic.all.flatMap(\.routes)
    #expect(Set(explained).count == explained.count, "a screen has one help page")
  }

  @Test func theQuestionMarkLeadsThere() async throws {
    let world = try WebWorld()
    try world.settled("reg", .primary, "TX")
    try await world.browse { client in
      let browser = Browser(client)
      let front = try await browser.get("/signin")
      #expect(front.link("/help/") == "/help/sign-in")
      try await browser.signIn("reg")
      let arrival = try await browser.get("/arrival")
      #expect(arrival.link("/help/") == "/help/find-a-child")
      let help = try await browser.get("/help/find-a-child")
      #expect(help.status == 200 && help.text.contains("Choose your purpose once"))
      #expect(try await browser.get("/help").text.contains("href=\"/help/worklist\""))
      #expect(try await browser.get("/help/nothing").status == 404)
    }
  }
}
