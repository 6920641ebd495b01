import Counting
import Exchange
import Primitives
import Records

/// How soon States, or the districts of one, send what the regulation asks.
enum TimelinessPages {
  static let template = #"""
    <h1>Timeliness</h1>
    {{> alert}}
    <form method="get" action="/timeliness" class="form-wide no-print">
      <div class="columns">
        <div class="field"><label for="period">Period in which the clocks began</label>
          <p class="hint" id="period-hint">Such as 2025-26; empty for the present one.</p>
          <input id="period" name="period" type="text" maxlength="7" value="{{period}}"
            aria-describedby="period-hint" autocomplete="off"></div>
    \#(CountFields.knownMarkup)
      </div>
      <button type="submit">Show</button>
    </form>
    <h2>{{place}}, {{shownPeriod}}</h2>
    <p>As of {{asOf}}, as the ledger stood at event {{knownAt}}.</p>
    {{#any}}
    {{{drawing}}}
    <div class="scroll" tabindex="0" role="region" aria-label="Timeliness">
    <table class="table stacked"><thead><tr><th scope="col">Where</th><th scope="col">Clock</th>
      <th scope="col">In time</th><th scope="col">Sent</th><th scope="col">Late</th>
      <th scope="col">Overdue</th><th scope="col">Open</th><th scope="col">No deadline</th>
      <th scope="col">Start worked out</th><th scope="col">Days late, mean</th>
      <th scope="col">Days late, most</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row">{{place}}</th><td data-label="Clock">{{clock}}</td>
      <td data-label="In time">{{share}}</td><td data-label="Sent">{{sent}}</td>
      <td data-label="Late">{{late}}</td><td data-label="Overdue">{{overdue}}</td>
      <td data-label="Open">{{open}}</td><td data-label="No deadline">{{none}}</td>
      <td data-label="Start worked out">{{estimated}}</td>
      <td data-label="Days late, mean">{{mean}}</td>
      <td data-label="Days late, most">{{most}}</td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">No clock began in this period.</p>{{/any}}
    """#

  static let routes: [Route] = [
    .get("/timeliness", .granted(.aggregateReports)) { try timeliness($0) }
  ]

  private static func timeliness(_ asking: Asking) throws -> Answer {
    let query = asking.query
    let period = try CountFields.period(query["period"])
    let known = try CountFields.known(query["known"])
    let scope = try asking.holder.reach(for: .aggregateReports) ?? .nation
    let report = try asking.exchange.timeliness(
      within: scope, period: period, by: scope == .nation ? .state : .district,
      knownAt: known, acting: try asking.acting())
    return AccountPages.page(
      "Timeliness", .timeliness,
      .of([
        "period": query["period"] ?? "", "known": query["known"] ?? "", "place": scope.words,
        "shownPeriod": report.period.description, "asOf": report.asOf.description,
        "knownAt": report.knownAt, "any": !report.lines.isEmpty, "drawing": drawing(report),
        "lines": report.lines.map(line),
      ]), asking)
  }

  private static func place(_ line: Exchange.TimelinessLine) -> String {
    guard let district = line.district else { return line.state?.description ?? "Nation" }
    return district.isEmpty ? "District not named" : "District \(district)"
  }

  static func words(_ trigger: DeadlineTrigger) -> String {
    switch trigger {
    case .eligibilityDocumented: "New child documented"
    case .endOfTerm: "Term ended"
    case .withdrawal: "Child withdrew"
    case .moveNotice: "Told of a move"
    case .recordsRequest: "Record asked for"
    }
  }

  private static func share(_ tally: Exchange.TimelinessTally) -> String {
    tally.onTimePermille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
  }

  private static func line(_ line: Exchange.TimelinessLine) -> Model {
    let tally = line.tally
    let judged = tally.late + tally.overdue
    return [
      "place": place(line), "clock": words(line.trigger), "share": share(tally),
      "sent": tally.onTime + tally.late, "late": tally.late, "overdue": tally.overdue,
      "open": tally.open, "none": tally.withoutDeadline, "estimated": tally.estimated,
      "mean": judged == 0 ? "-" : String(tally.lateDays / judged),
      "most": judged == 0 ? "-" : String(tally.lateDaysMax),
    ]
  }

  /// In time, in thousandths of what is judged: a bar for each line that is.
  private static func drawing(_ report: Exchange.TimelinessReport) -> String {
    let bars = report.lines.compactMap { line -> BarChart.Bar? in
      guard let share = line.tally.onTimePermille else { return nil }
      return BarChart.Bar(
        name: "\(place(line)): \(words(line.trigger))", length: share,
        text: Self.share(line.tally))
    }
    return bars.isEmpty ? "" : BarChart.svg(bars, about: "Sent in time")
  }
}
