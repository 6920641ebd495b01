import Exchange
import Records

/// The frame of every page: who is here, where he may go, and that the children are made up.
enum Layout {
  static let template = #"""
    <!DOCTYPE html>
    <html lang="{{language}}">
    <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>{{title}} | MSIX</title>
      <link rel="icon" href="{{icon}}" type="image/svg+xml">
      <link rel="stylesheet" href="{{stylesheet}}">
      <script src="{{script}}" defer></script>
    </head>
    <body{{#visitor}} data-idle-minutes="{{idleMinutes}}"{{/visitor}}>
    <a class="skip" href="#main">{{skip}}</a>
    {{#demonstration}}
    <div class="banner" role="region" aria-label="Demonstration">
      <p><strong>Demonstration.</strong> Every child, school and person in here is made up.</p>
    </div>
    {{/demonstration}}
    <header class="header">
      <div class="header-row">
        <p class="brand"><a href="/"><span class="brand-mark">MSIX</span>
          <span class="brand-name">Migrant Student Records Exchange</span></a></p>
        {{#visitor}}
        <div class="header-who">
          <a href="/account">{{name}}</a>
          <form method="post" action="/signout">
            <input type="hidden" name="form" value="{{token}}">
            <button class="button-plain" type="submit">Sign out</button>
          </form>
        </div>
        {{/visitor}}
      </div>
      <nav class="nav" aria-label="{{navigationLabel}}">
        <ul>
        {{#navigation}}
          <li><a href="{{path}}"{{#here}} aria-current="page"{{/here}}{{#lang}}
            lang="{{lang}}" hreflang="{{lang}}"{{/lang}}>{{title}}</a></li>
        {{/navigation}}
        </ul>
      </nav>
      {{#purpose}}
      <p class="purpose"><span>Purpose: <strong>{{purpose}}</strong></span>
        <a href="/arrival#purpose">Change</a></p>
      {{/purpose}}
    </header>
    <main id="main" class="main">
    {{#help}}
    <p class="help no-print"><a href="{{path}}" title="Help: {{title}}"
      aria-label="Help: {{title}}">?</a></p>
    {{/help}}
    {{{content}}}
    </main>
    <footer class="footer">
      <p>{{notice}}</p>
    </footer>
    </body>
    </html>
    """#

  /// A place in the navigation.
  struct Place {
    let path: String
    let title: String
    var language: String?
  }

  /// A page about something for somebody, or for nobody yet.
  static func page(
    _ title: String, _ content: String, _ asking: Asking, language: String = "en",
    status: Int = 200
  ) -> Answer {
    .page(
      text(
        title, content, asking.site, visitor: asking.visitor, token: asking.formToken,
        purpose: try? asking.chosen.purpose, path: asking.path, language: language,
        help: HelpTopic.of(asking.route)),
      status: status)
  }

  /// The same where there is no request to speak of.
  static func text(
    _ title: String, _ content: String, _ site: Site, visitor: Exchange.Visitor? = nil,
    token: String = "", purpose: Purpose? = nil, path: String = "", language: String = "en",
    help: HelpTopic? = nil
  ) -> String {
    let isSpanish = language == "es"
    let places = visitor.map { navigation(of: $0) } ?? publicNavigation(language)
    let here = places.filter { path == $0.path || path.hasPrefix($0.path + "/") }
      .max { $0.path.utf8.count < $1.path.utf8.count }
    return site.templates.filled(
      .layout,
      .of([
        "language": language, "title": title, "content": content,
        "stylesheet": Assets.stylesheet.path, "script": Assets.script.path,
        "icon": Assets.icon.path, "demonstration": site.isDemonstration,
        "skip": isSpanish ? "Ir al contenido" : "Skip to main content",
        "navigationLabel": isSpanish ? "Principal" : "Main",
        "navigation": places.map { place in
          Model.of([
            "path": place.path, "title": place.title, "lang": place.language,
            "here": place.path == here?.path,
          ])
        },
        "purpose": purpose?.title,
        "help": help.map { Model.of(["path": $0.path, "title": $0.title]) },
        "visitor": visitor.map { visitor in
          Model.of([
            "name": visitor.name, "token": token, "idleMinutes": visitor.idleMinutes,
          ])
        },
        "notice": isSpanish
          ? "Sistema del Departamento de Educación de los Estados Unidos. Solo para uso oficial."
          : "A system of the United States Department of Education, for official use. "
            + "Use is monitored and recorded.",
      ]))
  }

  /// Where somebody's roles lead. Whatever is due comes first: until then there is one place.
  static func navigation(of visitor: Exchange.Visitor) -> [Place] {
    guard visitor.dues.isEmpty else { return [Place(path: "/account", title: "My account")] }
    var places = [Place(path: "/", title: "Home")]
    for entry in entries where entry.isOpen(to: visitor) {
      places.append(Place(path: entry.path, title: entry.title))
    }
    if visitor.readsLog { places.append(Place(path: "/log", title: "The log")) }
    places.append(Place(path: "/account", title: "My account"))
    places.append(Place(path: "/report", title: "Report a problem"))
    return places
  }

  /// A place in the navigation, and who is led there: nobody to a page that would refuse him.
  private struct Entry {
    let function: Function
    let path: String
    let title: String
    /// The least that a role has to reach, where the page is of a State or the nation alone.
    let level: WorkLevel?

    init(_ function: Function, _ path: String, _ title: String, level: WorkLevel? = nil) {
      self.function = function
      self.path = path
      self.title = title
      self.level = level
    }

    func isOpen(to visitor: Exchange.Visitor) -> Bool {
      guard let reach = visitor.reach(for: function) else { return false }
      return level.map { reach.workLevel >= $0 } ?? true
    }
  }

  private static let entries: [Entry] = [
    Entry(.searchRecords, "/arrival", "Find a child"), Entry(.moveNotices, "/moves", "Moves"),
    Entry(.worklist, "/worklist", "Worklist"),
    Entry(.settleDisagreement, "/settlements", "Disagreements"),
    Entry(.startMergeOrSplit, "/identity", "Merge and split"),
    Entry(.listChildren, "/roster", "Roster"),
    Entry(.readReceipts, "/submissions", "Submissions"),
    Entry(.aggregateReports, "/counts", "Counts"),
    Entry(.aggregateReports, "/timeliness", "Timeliness"),
    Entry(.aggregateReports, "/quality", "Data quality"),
    Entry(.aggregateReports, "/reports", "Reports", level: .state),
    Entry(.aggregateReports, "/certificates", "Certificates", level: .ome),
    Entry(.listAccounts, "/accounts", "Accounts"), Entry(.helpDeskCases, "/cases", "Cases"),
    Entry(.listAccounts, "/letters", "Letters"),
    Entry(.declareBreach, "/incidents", "Incidents", level: .ome),
    Entry(.readTrail, "/trail", "Who saw what"),
    Entry(.correctionCase, "/disputes", "Disputes"),
    Entry(.accounting, "/privacy", "Privacy desk"),
    Entry(.approveDestruction, "/destructions", "Destructions"),
  ]

  private static func publicNavigation(_ language: String) -> [Place] {
    language == "es"
      ? [
        Place(path: "/es/about", title: "Qué es"), Place(path: "/es/rights", title: "Sus derechos"),
        Place(path: "/es/access", title: "Quién entra"), Place(path: "/es/help", title: "Ayuda"),
        Place(path: "/en/about", title: "English", language: "en"),
      ]
      : [
        Place(path: "/signin", title: "Sign in"), Place(path: "/en/about", title: "About"),
        Place(path: "/en/rights", title: "Your rights"), Place(path: "/en/help", title: "Help"),
        Place(path: "/administrators", title: "User Administrators"),
        Place(path: "/es/about", title: "Español", language: "es"),
      ]
  }
}
