import Exchange
import Primitives
import Records

/// Cases of the Help Desk, and incidents for those who act on breaches.
enum CasePages {
  static let template = #"""
    <h1>{{heading}}</h1>
    {{> alert}}
    <p>{{#closed}}<a href="{{root}}">Open ones alone</a>{{/closed}}
      {{^closed}}<a href="{{root}}?closed=yes">Closed ones as well</a>{{/closed}}</p>
    {{^any}}<p class="lead">Nothing waits.</p>{{/any}}
    <ol class="found">
    {{#cases}}<li><h2>{{title}} {{#overdue}}<span class="tag tag-error">Overdue</span>{{/overdue}}
      {{^open}}<span class="tag tag-success">Closed</span>{{/open}}</h2>
      <p class="hint">Case {{number}}, opened {{opened}}, due {{due}}{{#account}}, by
        <a href="{{account}}">this account</a>{{/account}}</p>
      <p>{{text}}</p>
      {{#answer}}<p><strong>Answer:</strong> {{answer}}</p>{{/answer}}
      {{#mayAnswer}}<form method="post" action="{{path}}" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <div class="field"><label for="{{id}}">Answer</label>
          <textarea id="{{id}}" name="answer" maxlength="4000" required></textarea></div>
        <button type="submit">Answer and close</button></form>{{/mayAnswer}}</li>{{/cases}}
    </ol>
    """#

  static let routes: [Route] = [
    .get("/cases", .granted(.helpDeskCases)) { try list($0) },
    .post("/cases/:case", .granted(.helpDeskCases)) { try close($0) },
    .get("/incidents", .granted(.declareBreach)) { try list($0) },
  ]

  private static func title(_ matter: DeskMatter) -> String {
    switch matter {
    case .question: "Question"
    case .misuse: "Suspected misuse"
    case .data: "Missing or odd data"
    case .system: "The system"
    }
  }

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let isIncidents = asking.path.hasPrefix("/incidents")
    let withClosed = asking.query["closed"] == "yes"
    let cases = try asking.exchange.cases(
      incidentsOnly: isIncidents, closed: withClosed, acting: try asking.acting())
    let visitor = try asking.holder
    let answers = visitor.roles(for: .helpDeskCases).contains {
      AuthorisationTable.grant($0.role, .helpDeskCases).admits(.act)
    }
    let mayList = !visitor.roles(for: .listAccounts).isEmpty
    let (token, today) = (asking.formToken, asking.time.date)
    return AccountPages.page(
      "Cases", .cases,
      .of([
        "alert": alert, "heading": isIncidents ? "Incidents" : "Help Desk cases",
        "root": isIncidents ? "/incidents" : "/cases", "closed": withClosed,
        "any": !cases.isEmpty,
        "cases": cases.map { one in
          Model.of([
            "title": title(one.matter), "overdue": one.isOpen && one.due < today,
            "open": one.isOpen, "number": one.caseID.hex, "opened": one.opened.description,
            "due": one.due.description,
            "account": mayList ? one.account.map { "/accounts/\($0.hex)" } : nil,
            "text": one.text ?? "erased", "answer": one.answer,
            "mayAnswer": answers && one.isOpen && one.account != visitor.account,
            "path": "/cases/\(one.caseID.hex)", "id": "answer-\(one.caseID.hex)", "token": token,
          ])
        },
      ]), asking)
  }

  private static func close(_ asking: Asking) throws -> Answer {
    guard let caseID = CaseID(hex: try asking.segment("case")) else { throw PageError.notFound }
    do {
      guard let answer = asking.form["answer"] else { throw PageError.input("Write an answer.") }
      try asking.exchange.closeCase(caseID, answer: answer, acting: try asking.acting())
      return try list(asking, alert: Parts.alert("success", "The case is answered and closed"))
    } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }
}
