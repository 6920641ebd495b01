import Ledger
import Exchange
import Primitives
import Records

/// The first page: for a visitor what this is, for somebody who is signed in what is due or new.
enum HomePage {
  static let template = #"""
    <h1>{{greeting}}</h1>
    {{> alert}}
    <ul class="cards">
    {{#cards}}
      <li class="card{{#due}} card-due{{/due}}">
        <h2>{{#path}}<a href="{{path}}">{{title}}</a>{{/path}}
        {{^path}}{{title}}{{/path}}</h2>
        {{#figure}}<p class="figure">{{figure}}</p>{{/figure}}
        {{#lines}}<p>{{.}}</p>{{/lines}}</li>
    {{/cards}}
    </ul>
    """#

  static let routes: [Route] = [.get("/", .open, .glance) { try home($0) }]

  private static func home(_ asking: Asking) throws -> Answer {
    guard let visitor = asking.visitor else { return PublicPages.front(asking) }
    if let due = visitor.dues.first { return .redirect(AccountPages.path(of: due)) }
    let news = try asking.chosen.signedIn
    let failures = news?.failuresSince ?? 0
    let alert =
      failures > 0
      ? Parts.alert(
        "warning", "\(failures) failed attempts to sign in with your account since you were here",
        "If they were not yours, change your password and report it.") : nil
    var cards = [Card]()
    if !visitor.roles(for: .searchRecords).isEmpty {
      cards.append(
        Card(
          title: "Find a child", path: "/arrival",
          lines: ["A child arrived today? Choose your purpose once, then search by name and day."]))
    }
    cards += try moves(asking, visitor)
    cards += try worklists(asking, visitor)
    cards += submissions(visitor)
    cards += try totals(asking, visitor)
    cards += try OfficeCards(asking, visitor).cards
    if !visitor.roles(for: .aggregateReports).isEmpty {
      cards.append(
        Card(
          title: "Counts", path: "/counts",
          lines: ["How many children count, now or as it was known on any day."]))
    }
    if !visitor.roles(for: .listAccounts).isEmpty {
      cards.append(
        Card(
          title: "Accounts", path: "/accounts",
          lines: ["Applications, roles, passwords, and the review of the inactive."]))
    }
    cards += try desk(asking, visitor)
    if !visitor.roles(for: .readTrail).isEmpty {
      cards.append(
        Card(
          title: "Who saw what", path: "/trail",
          lines: ["Looks by child, account and State; what was shown, made again."]))
    }
    cards.append(try own(asking, news))
    return AccountPages.page(
      "Home", .home,
      .of([
        "greeting": "Good to see you, \(visitor.name)", "alert": alert,
        "cards": cards.map(\.model),
      ]), asking)
  }

  struct Card {
    let title: String
    var path: String?
    var figure: String?
    var lines: [String] = []
    var isDue = false

    var model: Model {
      .of(["title": title, "path": path, "figure": figure, "lines": lines, "due": isDue])
    }
  }

  /// Notices of moves and requests for records that await an answer.
  private static func moves(_ asking: Asking, _ visitor: Exchange.Visitor) throws -> [Card] {
    let scopes = visitor.roles(for: .moveNotices).map(\.scope)
    guard !scopes.isEmpty else { return [] }
    let waiting = try asking.exchange.movesWaiting(at: scopes, time: asking.time)
    var lines = [waiting.items == 1 ? "awaits an answer" : "await an answer"]
    if waiting.overdue > 0 { lines.append("\(waiting.overdue) of them are overdue") }
    if let day = waiting.nextDue, waiting.overdue == 0 { lines.append("the next by \(day)") }
    return [
      Card(
        title: "Moves and records requests", path: "/moves", figure: String(waiting.items),
        lines: lines, isDue: waiting.overdue > 0)
    ]
  }

  /// What awaits an answer, of a State or of OME.
  private static func worklists(_ asking: Asking, _ visitor: Exchange.Visitor) throws -> [Card] {
    var states = visitor.roles(for: .worklist).map(\.scope.state)
    if !visitor.roles(for: .settleDisagreement).isEmpty { states.append(nil) }
    return try states.map { state in
      let waiting = try asking.exchange.waiting(for: state, on: asking.time.date)
      var lines = [waiting.items == 1 ? "item awaits an answer" : "items await an answer"]
      if waiting.overdue > 0 { lines.append("\(waiting.overdue) of them are overdue") }
      if let day = waiting.nextDue, waiting.overdue == 0 { lines.append("the next by \(day)") }
      return Card(
        title: state.map { "Worklist of \($0)" } ?? "Items that came up to OME",
        path: state == nil ? "/settlements" : "/worklist",
        figure: String(waiting.items), lines: lines, isDue: waiting.overdue > 0)
    }
  }

  private static func submissions(_ visitor: Exchange.Visitor) -> [Card] {
    guard let state = visitor.reach(for: .readReceipts)?.state else { return [] }
    return [
      Card(
        title: "Submissions of \(state)", path: "/submissions",
        lines: ["Receipts, with what is new in them first."])
    ]
  }

  /// Cases of the Help Desk that wait.
  private static func desk(_ asking: Asking, _ visitor: Exchange.Visitor) throws -> [Card] {
    guard !visitor.roles(for: .helpDeskCases).isEmpty else { return [] }
    let open = try asking.exchange.cases(
      incidentsOnly: false, closed: false, acting: try asking.acting())
    let overdue = open.count { $0.due < asking.time.date }
    var lines = [open.count == 1 ? "case waits" : "cases wait"]
    if overdue > 0 { lines.append("\(overdue) of them are overdue") }
    return [
      Card(
        title: "Help Desk", path: "/cases", figure: String(open.count), lines: lines,
        isDue: overdue > 0)
    ]
  }

  /// For those who see no child: how far the ledger has come.
  private static func totals(_ asking: Asking, _ visitor: Exchange.Visitor) throws -> [Card] {
    guard !visitor.roles(for: .readLog).isEmpty || !visitor.roles(for: .operate).isEmpty else {
      return []
    }
    let log = asking.exchange.log
    return [
      Card(
        title: "The log", path: visitor.readsLog ? "/log" : nil, figure: String(log.size),
        lines: ["events, the last at \(AccountPages.moment(log.lastRecorded))"])
    ]
  }

  private static func own(_ asking: Asking, _ news: SignInNews?) throws -> Card {
    var lines = [
      news?.lastSignIn.map { "You were last here on \(AccountPages.moment($0))." }
        ?? "This is your first sign-in."
    ]
    if let news, news.passwordEnds != nil || news.recoveryCodesLeft != nil {
      if let day = news.passwordEnds { lines.append("Your password ends on \(day).") }
      if let left = news.recoveryCodesLeft { lines.append("Recovery codes left: \(left).") }
    }
    if news == nil { lines = ["Password, authenticator, training, sessions."] }
    return Card(title: "My account", path: "/account", lines: lines)
  }
}
