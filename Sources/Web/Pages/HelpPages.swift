/// Help: a page for each screen, reached by the question mark on it, and the list of all.
enum HelpPages {
  static let template = #"""
    <h1>{{title}}</h1>
    {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
    <p class="buttons"><a class="button button-outline" href="/help">All help</a></p>
    """#

  static let listTemplate = #"""
    <h1>Help</h1>
    <p>Each screen has a question mark that leads to its page here. For anything else: report a
      problem, or ask the Help Desk.</p>
    <ul>{{#topics}}<li><a href="{{path}}">{{title}}</a></li>{{/topics}}</ul>
    """#

  static let routes: [Route] = [
    .get("/help", .open) { list($0) },
    .get("/help/:topic", .open) { try topic($0) },
  ]

  private static func list(_ asking: Asking) -> Answer {
    let topics = HelpTopic.all.map { Model.of(["path": $0.path, "title": $0.title]) }
    return AccountPages.page("Help", .helpList, ["topics": topics], asking)
  }

  private static func topic(_ asking: Asking) throws -> Answer {
    guard let topic = HelpTopic.named(try asking.segment("topic")) else {
      throw PageError.notFound
    }
    return AccountPages.page(
      "Help: \(topic.title)", .help, ["title": topic.title, "paragraphs": topic.paragraphs],
      asking)
  }
}
