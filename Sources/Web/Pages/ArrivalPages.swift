import Exchange
import Primitives
import Records

/// A child arrived: purpose once, a few fields, and whoever it may be.
enum ArrivalPages {
  static let arrivalTemplate = #"""
    <h1>Find a child</h1>
    {{> alert}}
    <form method="post" action="/arrival" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
      <fieldset id="purpose"><legend>1. Why do you open records?</legend>
        <p class="hint">Chosen once for this session. It is kept with every record that you open,
          and the family may read it.</p>
        <div class="columns">
        {{#purposes}}<div class="choice">
          <input type="radio" id="purpose-{{value}}" name="purpose" value="{{value}}"
            {{#chosen}}checked{{/chosen}} required>
          <label for="purpose-{{value}}">{{title}}{{#paper}} <span class="hint">(name the paper
            below)</span>{{/paper}}</label></div>{{/purposes}}
        </div>
        {{#takesPaper}}<div class="field form"><label for="paper">Paper</label>
          <p class="hint" id="paper-hint">Only for purposes that rest on one: the consent, the
            request or order, or in an emergency what happened. No names of children.</p>
          <input id="paper" name="paper" type="text" maxlength="500" value="{{paperText}}"
            aria-describedby="paper-hint" autocomplete="off"></div>{{/takesPaper}}
      </fieldset>
      <fieldset><legend>2. Whom do you look for?</legend>
        <p class="hint">The family name, and the given name or the day of birth. Lost accents,
          exchanged or joined family names and familiar forms are found.</p>
        <div class="columns">
          <div class="field"><label for="last">Family name, or both</label>
            <input id="last" name="last" type="text" value="{{last}}" maxlength="120"
              autocomplete="off" spellcheck="false"></div>
          <div class="field"><label for="first">Given name</label>
            <input id="first" name="first" type="text" value="{{first}}" maxlength="120"
              autocomplete="off" spellcheck="false"></div>
          <div class="field"><label for="birth">Day of birth</label>
            <input id="birth" name="birth" type="date" value="{{birth}}"
              autocomplete="off"></div>
          <div class="field"><label for="state">State with a record</label>
            <select id="state" name="state"><option value="">Any</option>
            {{#states}}<option value="{{code}}"{{#chosen}} selected{{/chosen}}>{{name}}</option>
            {{/states}}</select></div>
        </div>
        <details{{#number}} open{{/number}}><summary>I have the MSIX number</summary>
          <div class="field form"><label for="number">MSIX number, 12 digits</label>
            <input id="number" name="number" type="text" inputmode="numeric" maxlength="14"
              value="{{number}}" autocomplete="off"></div>
        </details>
      </fieldset>
      <button type="submit">Search</button>
    </form>
    """#

  static let foundTemplate = #"""
    <h1>{{title}}</h1>
    {{#more}}<div class="alert alert-info"><p class="alert-title">There are more</p>
      <p>Only the likeliest are shown. Say more of the child.</p></div>{{/more}}
    {{#any}}<p>The likeliest first. Opening a record is a look of its own.</p>{{/any}}
    {{^any}}<p class="lead">Try the given name without the day, another spelling, or one of two
      family names. A child who never took part in the program has no record here.</p>{{/any}}
    <ol class="found">
    {{#children}}
      <li><a href="{{path}}">{{last}}, {{first}}</a>
        <p>Born {{birth}}, {{sex}}. Records in {{states}}.</p>
        <p class="hint">{{#school}}Last school: {{school}}{{#enrolled}}, from {{enrolled}}
          {{/enrolled}}{{/school}}{{^school}}No school is known.{{/school}}</p></li>
    {{/children}}
    </ol>
    <p class="buttons"><a class="button button-outline" href="/arrival">Search again</a></p>
    <p class="hint">This search is recorded as event {{look}}.</p>
    """#

  static let routes: [Route] = [
    .get("/arrival", .granted(.searchRecords), .glance) { try arrival($0) },
    .post("/arrival", .granted(.searchRecords), .glance) { try begin($0) },
    .get("/arrival/:search", .granted(.searchRecords), .glance) { try found($0) },
  ]

  private static func arrival(
    _ asking: Asking, alert: Model? = nil, status: Int = 200
  ) throws -> Answer {
    let visit = try asking.chosen
    let purposes = purposes(of: try asking.holder)
    let chosen =
      asking.form["purpose"] ?? visit.purpose?.rawValue
      ?? (purposes.count == 1 ? purposes[0].rawValue : nil)
    let state = asking.form["state"]
    var answer = AccountPages.page(
      "Find a child", .arrival,
      .of([
        "alert": alert,
        "purposes": purposes.map { purpose in
          Model.of([
            "value": purpose.rawValue, "title": purpose.title, "paper": purpose.needsPaper,
            "chosen": purpose.rawValue == chosen,
          ])
        },
        "takesPaper": purposes.contains { $0.needsPaper },
        "paperText": asking.form["paper"] ?? visit.paper ?? "",
        "last": asking.form["last"] ?? "", "first": asking.form["first"] ?? "",
        "birth": asking.form["birth"] ?? "", "number": asking.form["number"],
        "states": try StateList.initial(effectiveFrom: asking.time.date).entries.map {
          Model.of([
            "code": $0.code.description, "name": $0.name,
            "chosen": $0.code.description == state,
          ])
        },
      ]), asking)
    answer.status = status
    return answer
  }

  /// The purposes that one of somebody's roles may give, in the order of the list.
  private static func purposes(of visitor: Exchange.Visitor) -> [Purpose] {
    let roles = visitor.roles(for: .searchRecords)
    return Purpose.allCases.filter { purpose in
      roles.contains { purpose.mayBeGiven(by: $0.role) }
    }
  }

  /// Keeps purpose and question, and goes to the answer by an address that tells neither.
  private static func begin(_ asking: Asking) throws -> Answer {
    func wrong(_ text: String) throws -> Answer {
      try arrival(asking, alert: Parts.alert("error", text), status: 422)
    }
    let form = asking.form
    guard let purpose = form["purpose"].flatMap({ Purpose(rawValue: $0) }),
      purposes(of: try asking.holder).contains(purpose)
    else { return try wrong("Choose why you open records.") }
    guard !purpose.needsPaper || form["paper"] != nil else {
      return try wrong("This purpose rests on a paper: name it.")
    }
    let session = try asking.session.session
    asking.site.visits.change(session) {
      $0.purpose = purpose
      $0.paper = purpose.needsPaper ? form["paper"] : nil
    }
    if let number = form["number"]?.filter({ $0 != " " && $0 != "-" }) {
      guard number.utf8.count == 12, asking.exchange.numbering.serial(number: number) != nil else {
        return try wrong("This MSIX number is mistyped: 12 digits, of which the last checks them.")
      }
      return .redirect("/child/\(asking.site.visits.name(ofChild: number, in: session))")
    }
    guard let last = form["last"], form["first"] != nil || form["birth"] != nil else {
      return try wrong("Give the family name, and the given name or the day of birth.")
    }
    let birth = form["birth"].map { CivilDate($0) }
    if let birth, birth == nil { return try wrong("A day is written such as 2012-05-10.") }
    let criteria = Exchange.SearchCriteria(
      last: last, first: form["first"], birth: birth ?? nil,
      state: form["state"].flatMap { StateCode($0) })
    return .redirect("/arrival/\(asking.site.visits.name(of: criteria, in: session))")
  }

  private static func found(_ asking: Asking) throws -> Answer {
    guard let criteria = try asking.chosen.searches[try asking.segment("search")] else {
      return .redirect("/arrival")
    }
    let acting = try asking.actingForPurpose()
    let result: Exchange.SearchResult
    do {
      result = try asking.exchange.search(criteria, acting: acting)
    } catch let error as ExchangeError where error.code == .usage {
      return try arrival(
        asking,
        alert: Parts.alert(
          "error", "Give the family name, and the given name or the day of birth."),
        status: 422)
    }
    let session = try asking.session.session
    let children = result.children.map { child in
      Model.of([
        "path": "/child/\(asking.site.visits.name(ofChild: child.msixID, in: session))",
        "first": child.first, "last": child.last, "birth": RecordWords.day(child.birth),
        "sex": child.sex, "states": child.states.map(\.description).joined(separator: ", "),
        "school": child.lastSchool.isEmpty ? nil : child.lastSchool,
        "enrolled": child.enrolled.isEmpty ? nil : RecordWords.day(child.enrolled),
      ])
    }
    let count = children.count
    return AccountPages.page(
      "Found", .found,
      [
        "title": count == 0 ? "Nobody is found" : count == 1 ? "One child" : "\(count) children",
        "children": children, "any": count > 0, "more": result.isCut, "look": result.look,
      ], asking)
  }
}
