import Exchange
import Primitives
import Records

/// Who saw what, when and why; and what a disclosure showed, made again.
enum TrailPages {
  static let trailTemplate = #"""
    <h1>Who saw what</h1>
    {{> alert}}
    <form method="post" action="/trail" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
      <div class="columns">
        <div class="field"><label for="child">MSIX number of a child</label>
          <p class="hint" id="child-hint">Its accounting of disclosures.</p>
          <input id="child" name="child" type="text" inputmode="numeric" maxlength="14"
            value="{{child}}" aria-describedby="child-hint" autocomplete="off"></div>
        {{#isAuditor}}
        <div class="field"><label for="account">Account</label>
          <p class="hint" id="account-hint">What one account did.</p>
          <input id="account" name="account" type="text" value="{{account}}"
            aria-describedby="account-hint" autocomplete="off"></div>
        <div class="field"><label for="state">State</label>
          <p class="hint" id="state-hint">Two letters: what its accounts did.</p>
          <input id="state" name="state" type="text" maxlength="2" value="{{state}}"
            aria-describedby="state-hint" autocomplete="off"></div>
        {{/isAuditor}}
        <div class="field"><label for="from">From</label>
          <p class="hint" id="from-hint">The first day.</p>
          <input id="from" name="from" type="date" value="{{from}}"
            aria-describedby="from-hint"></div>
        <div class="field"><label for="to">To</label>
          <p class="hint" id="to-hint">The last day.</p>
          <input id="to" name="to" type="date" value="{{to}}" aria-describedby="to-hint"></div>
      </div>
      <button type="submit">Show</button>
    </form>
    {{#isShown}}
    {{#isCut}}<div class="alert alert-info"><p class="alert-title">The latest are shown</p>
      <p>There are earlier ones: narrow it down.</p></div>{{/isCut}}
    {{^any}}<p class="lead">Nothing is recorded.</p>{{/any}}
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Trail">
    <table class="table stacked"><thead><tr><th scope="col">When</th><th scope="col">What</th>
      <th scope="col">Who</th><th scope="col">Why</th><th scope="col">Children</th>
      <th scope="col">Event</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row">{{when}}</th><td data-label="What">{{what}}{{#refusal}}
      <span class="tag tag-error">refused</span>{{/refusal}}</td>
      <td data-label="Who">{{who}}</td><td data-label="Why">{{why}}</td>
      <td data-label="Children">{{children}}</td>
      <td data-label="Event">{{#replay}}<a href="{{replay}}">{{position}}, show again</a>{{/replay}}
      {{^replay}}{{position}}{{/replay}}</td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    <p class="hint">This look is recorded as event {{look}}.</p>
    {{/isShown}}
    """#

  static let replayTemplate = #"""
    <h1>What event {{position}} showed</h1>
    <div class="alert {{kind}}"><p class="alert-title">{{verdict}}</p>
      <p>{{equal}} equal, {{different}} different, {{erased}} erased since.</p></div>
    <dl class="facts"><dt>When</dt><dd>{{when}}</dd><dt>What</dt><dd>{{what}}</dd>
      <dt>Who</dt><dd>{{who}}</dd><dt>Why</dt><dd>{{why}}</dd></dl>
    {{#note}}<p>{{note}}</p>{{/note}}
    {{> disputes}}
    {{#elementSections}}{{> elements}}{{/elementSections}}
    {{#tableSections}}{{> table}}{{/tableSections}}
    {{#found}}<ol class="found">{{#children}}<li><strong>{{last}}, {{first}}</strong>
      <p>Born {{birth}}, {{sex}}. Records in {{states}}. {{school}}</p></li>{{/children}}</ol>
    {{/found}}
    <p class="hint">This look is recorded as event {{look}}. <a href="/trail">Back to the
      trail</a></p>
    """#

  static let routes: [Route] = [
    .get("/trail", .granted(.readTrail)) { try form($0) },
    .post("/trail", .granted(.readTrail), .look) { try trail($0) },
    .get("/trail/:event", .granted(.replayDisclosure)) { try replay($0) },
  ]

  /// The most entries on a page.
  private static let linesMax = 200

  private static func form(
    _ asking: Asking, alert: Model? = nil, answer: Exchange.TrailAnswer? = nil
  ) throws -> Answer {
    let isAuditor = try asking.holder.holder.roles.contains { $0.role == .auditor }
    var model = Model.of(["alert": alert, "isAuditor": isAuditor, "isShown": answer != nil])
    for name in ["child", "account", "state", "from", "to"] {
      model[name] = asking.form[name] ?? ""
    }
    if let answer {
      model["isCut"] = answer.isCut
      model["look"] = answer.look
      model["any"] = !answer.lines.isEmpty
      model["lines"] = answer.lines.reversed().map { line(of: $0) }
    }
    return AccountPages.page("Who saw what", .trail, model, asking)
  }

  private static func line(of line: Exchange.TrailLine) -> Model {
    let who = [line.name, line.role?.title, line.organisation].compactMap(\.self)
      .filter { !$0.isEmpty }.joined(separator: ", ")
    let isLook = line.type.hasPrefix("record.") || line.type.hasPrefix("report.")
    return .of([
      "when": AccountPages.moment(line.recorded),
      "what": line.view.isEmpty ? line.type : "\(line.type) (\(line.view))", "who": who,
      "why": line.purpose?.title ?? "", "children": line.childCount, "position": line.position,
      "refusal": line.refusal != nil, "replay": isLook ? "/trail/\(line.position)" : nil,
    ])
  }

  private static func trail(_ asking: Asking) throws -> Answer {
    let fields = asking.form
    var question = Exchange.TrailQuestion()
    question.limit = linesMax
    question.msixID = fields["child"]?.filter { $0 != " " && $0 != "-" }
    question.account = fields["account"]
    question.state = fields["state"].flatMap { StateCode($0.uppercased()) }
    let (from, to) = (fields["from"].map { CivilDate($0) }, fields["to"].map { CivilDate($0) })
    func wrong(_ text: String) throws -> Answer {
      try form(asking, alert: Parts.alert("error", text))
    }
    if let from, from == nil { return try wrong("A day is written such as 2025-09-01.") }
    if let to, to == nil { return try wrong("A day is written such as 2025-09-01.") }
    if fields["state"] != nil, question.state == nil {
      return try wrong("A State is named by two letters.")
    }
    question.from = from.flatMap { $0 }.map { .time(Instant(startOf: $0)) }
    question.to = to.flatMap { $0 }.map(ChildPages.end(of:))
    do {
      return try form(
        asking, answer: try asking.exchange.trail(question, acting: try asking.acting()))
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  private static func replay(_ asking: Asking) throws -> Answer {
    guard let name = Exchange.DisclosureName(try asking.segment("event")) else {
      throw PageError.notFound
    }
    let isAuditor = try asking.holder.holder.roles.contains { $0.role == .auditor }
    // A replay is of the office: an audit, or the family's accounting.
    let acting = Acting(
      account: try asking.holder.name, session: try asking.session,
      purpose: isAuditor ? .audit : .privacyAct, time: asking.time)
    let replay = try asking.exchange.replay(name, acting: acting)
    var model = line(of: replay.line)
    model["look"] = replay.look
    model["verdict"] = words(replay.verdict)
    model["kind"] = replay.verdict == .equal ? "alert-success" : "alert-warning"
    model["equal"] = replay.equal
    model["different"] = replay.different
    model["erased"] = replay.erased
    switch replay.content {
    case .record(let record):
      model.merge(RecordSections(record).model) { $1 }
    case .search(let children, let criteria):
      model["note"] = criteria.map { "Asked for: \($0.last) \($0.first ?? "")" }
      model["found"] = ["children": children.map(child)] as Model
    default:
      model["note"] = "Its lines were compared one by one; the command line prints them."
    }
    return AccountPages.page("What was shown", .replay, model, asking)
  }

  private static func words(_ verdict: Exchange.ReplayVerdict) -> String {
    switch verdict {
    case .equal: "The same as what was shown"
    case .different: "Not the same as what was shown"
    case .erased: "Erased since: nothing can be compared"
    case .unrepeatable: "What was shown cannot be made again"
    }
  }

  private static func child(_ child: Exchange.FoundChild) -> Model {
    [
      "first": child.first, "last": child.last, "birth": RecordWords.day(child.birth),
      "sex": child.sex, "states": child.states.map(\.description).joined(separator: ", "),
      "school": child.lastSchool,
    ]
  }
}
