/// What a screen is for and how it is used: one help page for one screen, or for a few that belong
/// together. Whoever adds a route that shows a page names it in a topic; a test counts them.
struct HelpTopic: Sendable {
  /// The last part of the help page's address: small letters and hyphens.
  let name: String
  /// The heading.
  let title: String
  /// The paths of the routes it is about, as the routes write them.
  let routes: [String]
  /// What to know, the most needed first.
  let paragraphs: [String]

  init(_ name: String, _ title: String, routes: [String], _ paragraphs: [String]) {
    self.name = name
    self.title = title
    self.routes = routes
    self.paragraphs = paragraphs
  }

  /// Every topic, in the order of the list of all.
  static let all: [HelpTopic] =
    start + finding + moves + desk + proposals + submissions + accounts + figures + trail
    + families + audit + planning

  /// The address of the help page.
  var path: String { "/help/\(name)" }

  /// The topic of a route; nil where it has none, such as the pages of help themselves.
  static func of(_ route: Route) -> HelpTopic? { byRoute[route.path] }

  /// The topic of a name.
  static func named(_ name: String) -> HelpTopic? { all.first { $0.name == name } }

  private static let byRoute: [String: HelpTopic] = Dictionary(
    all.flatMap { topic in topic.routes.map { ($0, topic) } }, uniquingKeysWith: { one, _ in one })
}
