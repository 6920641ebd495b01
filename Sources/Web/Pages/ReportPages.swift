import Primitives
import Exchange
import Records

/// Telling of what is wrong: anybody with a session, whatever is due of him.
enum ReportPages {
  static let template = #"""
    <h1>Report a problem</h1>
    {{> alert}}
    {{#case}}
    <div class="alert alert-success"><p class="alert-title">Noted as case {{case}}</p>
      <p>It is to be answered by {{due}}.</p></div>
    {{/case}}
    <p>Nobody is blamed for a report. Do not put anything in it by which a child can be
      recognized.</p>
    <form method="post" action="/report" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <fieldset><legend>What is it about?</legend>
      {{#matters}}<div class="choice">
        <input type="radio" id="matter-{{value}}" name="matter" value="{{value}}"
          {{#chosen}}checked{{/chosen}} required>
        <label for="matter-{{value}}">{{title}}</label></div>{{/matters}}
      </fieldset>
      <div class="field"><label for="text">What happened?</label>
        <textarea id="text" name="text" maxlength="4000" required>{{text}}</textarea></div>
      <button type="submit">Send</button>
    </form>
    """#

  static let routes: [Route] = [
    .get("/report", .session) { form($0) },
    .post("/report", .session, .look) { try send($0) },
  ]

  private static func title(_ matter: DeskMatter) -> String {
    switch matter {
    case .question: "A question to the Help Desk"
    case .misuse: "Somebody may have misused an account or data"
    case .data: "Data are missing or look odd"
    case .system: "The system is not there, or looks strange"
    }
  }

  private static func form(
    _ asking: Asking, alert: Model? = nil, noted: (caseID: String, due: String)? = nil
  ) -> Answer {
    AccountPages.page(
      "Report a problem", .report,
      .of([
        "alert": alert, "case": noted?.caseID, "due": noted?.due,
        "text": noted == nil ? asking.form["text"] ?? "" : "",
        "matters": DeskMatter.allCases.map { matter in
          Model.of([
            "value": matter.rawValue, "title": title(matter),
            "chosen": noted == nil && asking.form["matter"] == matter.rawValue,
          ])
        },
      ]), asking)
  }

  private static func send(_ asking: Asking) throws -> Answer {
    guard let matter = asking.form["matter"].flatMap({ DeskMatter(rawValue: $0) }) else {
      return form(asking, alert: Parts.alert("error", "Say what it is about."))
    }
    do {
      let noted = try asking.exchange.openCase(
        matter, text: asking.form["text"] ?? "", acting: try asking.acting())
      return form(asking, noted: (noted.caseID.hex, noted.due.description))
    } catch {
      return try AccountPages.again(error) { form(asking, alert: $0) }
    }
  }
}
