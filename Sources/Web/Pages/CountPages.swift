import Counting
import Exchange
import Primitives
import Records

/// How many children count: now, or as it was known at any day or event.
enum CountPages {
  static let template = #"""
    <h1>Eligible children</h1>
    <form method="get" action="/counts" class="form-wide no-print">
      <div class="columns">
    \#(CountFields.markup)
    \#(CountFields.knownMarkup)
      </div>
      <button type="submit">Count</button>
    </form>
    <h2>{{shownPeriod}}, category {{shownCategory}}</h2>
    <p>Children who moved up to {{asOf}}, as the ledger stood at event {{knownAt}}. Rules:
      {{rules}}.</p>
    {{#national}}<p><span class="figure">{{national}}</span> children in the nation, each counted
      once. States add up to more where a child counts in several.</p>{{/national}}
    {{#any}}
    {{{drawing}}}
    <div class="scroll" tabindex="0" role="region" aria-label="Counts by State">
    <table class="table"><thead><tr><th scope="col">Where</th><th scope="col">Children</th></tr>
      </thead><tbody>
    {{#states}}<tr><th scope="row">{{state}}</th><td>{{count}}</td></tr>{{/states}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p>No State has children that count.</p>{{/any}}
    {{#isWide}}<p class="buttons no-print">
      <a class="button button-outline" href="/counts/difference">Why it changed</a>
      {{#mayExplain}}<a class="button button-outline" href="/counts/child">Does a child
        count?</a>
      <a class="button button-outline" href="/counts/list">A State's own list</a>{{/mayExplain}}
      <a class="button button-outline" href="/reports">Published reports</a></p>{{/isWide}}
    """#

  static let routes: [Route] = [
    .get("/counts", .granted(.aggregateReports)) { try counts($0) }
  ]

  private static func counts(_ asking: Asking) throws -> Answer {
    let query = asking.query
    let period = try CountFields.period(query["period"])
    let known = try CountFields.known(query["known"])
    let category = CountFields.category(query["category"])
    let asked = CountQuestion(
      period: period, category: category, knownAt: known)
    let report = try asking.exchange.count(
      scope(of: try asking.holder), asked, acting: try asking.acting())
    var lines = report.states.sorted { $0.state < $1.state }.map {
      (place: $0.state.description, count: $0.count)
    }
    if let region = report.region {
      let scope = try asking.holder.reach(for: .aggregateReports)
      lines.append((place: scope?.words ?? region.name, count: region.count))
    }
    return AccountPages.page(
      "Eligible children", .counts,
      .of([
        "period": query["period"] ?? "", "known": query["known"] ?? "",
        "categories": CountFields.categories(query["category"]),
        "shownPeriod": report.period.description,
        "shownCategory": category == .two ? "2" : "1",
        "asOf": report.asOf.description, "knownAt": report.knownAt, "rules": report.rules,
        "national": report.national.map(number), "any": !lines.isEmpty,
        "states": lines.map { ["state": $0.place, "count": number($0.count)] as Model },
        "drawing": BarChart.svg(
          lines.map { .init(name: $0.place, length: $0.count, text: number($0.count)) },
          about: "Children by place"),
        "mayExplain": try !asking.holder.roles(for: .explainCount).isEmpty,
        "isWide": try asking.holder.reachesState(for: .aggregateReports),
      ]), asking)
  }

  /// The nation for those who may see it, else the widest place of the roles that count.
  private static func scope(of visitor: Exchange.Visitor) -> Exchange.CountScope {
    switch visitor.reach(for: .aggregateReports) {
    case .state(let state)?: .state(state)
    case .region(let state, let name)?: .region(state, name)
    case .district(let state, let number)?: .district(state, number)
    case .nation?, .school?, nil: .all
    }
  }

  /// 12345 as 12,345.
  static func number(_ count: Int64) -> String {
    var groups = [String]()
    var rest = String(count)
    while rest.count > 3 {
      groups.insert(String(rest.suffix(3)), at: 0)
      rest = String(rest.dropLast(3))
    }
    return ([rest] + groups).joined(separator: ",")
  }
}
