import Counting
import Exchange
import Primitives
import Records

/// The standard reports as they could be published: a drawing and its table, small numbers hidden.
enum PublishedPages {
  static let listTemplate = #"""
    <h1>Published reports</h1>
    <p>Fixed tables. Small numbers, and those from which they could be worked out, are hidden for
      everybody.</p>
    <ul class="cards">{{#reports}}<li class="card"><h2><a href="{{path}}">{{title}}</a></h2>
      <p>{{text}}</p></li>{{/reports}}</ul>
    """#

  static let template = #"""
    <h1>{{title}}</h1>
    <form method="get" action="{{path}}" class="form-wide no-print">
      <div class="columns">
        <div class="field"><label for="period">Period</label>
          <p class="hint" id="period-hint">Such as 2025-26; empty for the present one.</p>
          <input id="period" name="period" type="text" maxlength="7" value="{{period}}"
            aria-describedby="period-hint" autocomplete="off"></div>
        <div class="field"><label for="known">As it was known on</label>
          <p class="hint" id="known-hint">A day in the past; empty for now.</p>
          <input id="known" name="known" type="date" value="{{known}}"
            aria-describedby="known-hint"></div>
        {{#isUse}}<div class="field"><label for="by">Told apart by</label>
          <select id="by" name="by">{{#breakdowns}}<option value="{{value}}"{{#chosen}}
            selected{{/chosen}}>{{title}}</option>{{/breakdowns}}</select></div>{{/isUse}}
      </div>
      <button type="submit">Show</button>
    </form>
    <p>{{#shownPeriod}}{{shownPeriod}}, {{/shownPeriod}}as the ledger stood at event
      {{knownAt}}{{#rules}}, rules {{rules}}{{/rules}}.</p>
    {{#any}}
    <figure><figcaption class="hint">Bars: {{column}}</figcaption>{{{drawing}}}</figure>
    <div class="scroll" tabindex="0" role="region" aria-label="{{title}}">
    <table class="table"><thead><tr><th scope="col">Where</th>
      {{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead><tbody>
    {{#rows}}<tr><th scope="row">{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>{{/rows}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">There is nothing to tell.</p>{{/any}}
    {{#note}}<p class="hint">{{note}}</p>{{/note}}
    <p class="buttons no-print"><a class="button button-outline" href="/reports">All reports</a></p>
    """#

  static let routes: [Route] = [
    .get("/reports", .granted(.aggregateReports)) { list($0) },
    .get("/reports/:report", .granted(.aggregateReports)) { try report($0) },
  ]

  private static func list(_ asking: Asking) -> Answer {
    AccountPages.page(
      "Published reports", .reports,
      [
        "reports": Report.Name.allCases.map { name in
          [
            "path": "/reports/\(name.rawValue)", "title": RecordWords.titled(name.rawValue),
            "text": words(name),
          ] as Model
        }
      ], asking)
  }

  private static func words(_ name: Report.Name) -> String {
    switch name {
    case .counts: "Children who count, each once in the nation, and by State."
    case .regions: "By the regions of each State that has any."
    case .grades: "By grade."
    case .ageBands: "By the bands of age and grade."
    case .flags: "English learners, individual programs, priority for services."
    case .mobility: "From which State to which."
    case .trends: "Five periods."
    case .duplicates: "Children whom several States count."
    case .worklist: "Open worklist items by age."
    case .timeliness: "What States send in time."
    case .use: "Children who came and whose record was opened."
    case .linkage: "How far a State's records are linked with others'."
    case .activity: "What States' systems sent, by month."
    }
  }

  private static func report(_ asking: Asking) throws -> Answer {
    guard let name = Report.Name(rawValue: try asking.segment("report")) else {
      throw PageError.notFound
    }
    let query = asking.query
    var question = ReportQuestion()
    if let text = query["period"] {
      guard let period = PerformancePeriod(text) else {
        throw PageError.input("A period is written such as 2025-26.")
      }
      question.count.period = period
    }
    if let text = query["known"] {
      guard let day = CivilDate(text) else {
        throw PageError.input("A day is written such as 2025-09-01.")
      }
      question.count.knownAt = ChildPages.end(of: day)
    }
    if let by = query["by"].flatMap({ ReportQuestion.UseBreakdown(rawValue: $0) }) {
      question.use = by
    }
    question.state = try asking.holder.reach(for: .aggregateReports)?.state
    let report = try asking.exchange.report(name, question, acting: try asking.acting())
    return AccountPages.page(
      report.title, .publishedReport, model(report, question, query), asking)
  }

  private static func model(
    _ report: Report, _ question: ReportQuestion, _ query: FormFields
  ) -> Model {
    .of([
      "path": "/reports/\(report.name.rawValue)", "title": report.title,
      "period": query["period"] ?? "", "known": query["known"] ?? "",
      "isUse": report.name == .use,
      "breakdowns": ReportQuestion.UseBreakdown.allCases.map { breakdown in
        Model.of([
          "value": breakdown.rawValue, "title": RecordWords.titled(breakdown.rawValue),
          "chosen": breakdown == question.use,
        ])
      },
      "shownPeriod": report.period?.description, "knownAt": report.knownAt,
      "rules": report.rules, "any": !report.rows.isEmpty,
      "column": report.columns.last.map(Self.heading) ?? "", "drawing": drawing(report),
      "columns": report.columns.map(Self.heading),
      "rows": report.rows.map { row in
        ["name": row.name, "cells": row.cells.map(text)] as Model
      },
      "note": report.note.isEmpty ? nil : report.note,
    ])
  }

  private static func heading(_ column: String) -> String {
    RecordWords.titled(String(column.map { $0 == "_" ? " " : $0 }))
  }

  private static func text(_ cell: Report.Cell) -> String {
    switch cell {
    case .number(let number): CountPages.number(number)
    case .hidden: "hidden"
    case .none: ""
    }
  }

  /// The last column; the nation beside its States would leave these no length.
  private static func drawing(_ report: Report) -> String {
    let bars = report.rows.filter { !$0.name.hasPrefix("national") }.map { row -> BarChart.Bar in
      guard let cell = row.cells.last else { return .init(name: row.name, length: nil, text: "") }
      guard case .number(let number) = cell else {
        return .init(name: row.name, length: nil, text: text(cell))
      }
      return .init(name: row.name, length: number, text: CountPages.number(number))
    }
    return bars.isEmpty ? "" : BarChart.svg(bars, about: report.title)
  }
}
