import DataQuality
import Exchange
import Primitives
import Records

/// How complete, trustworthy and fresh the statements in force are.
enum QualityPages {
  static let template = #"""
    <h1>Data quality</h1>
    <p>Scores of 100, as of {{asOf}}, event {{knownAt}}, weights {{weights}}. A score says how much
      of what a use needs is there, and how little of it is in doubt.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Data quality">
    <table class="table stacked"><thead><tr>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr>
      </thead><tbody>
    {{#lines}}<tr><th scope="row">{{place}}</th>
      {{#cells}}<td data-label="{{name}}">{{value}}</td>{{/cells}}</tr>{{/lines}}
    </tbody></table></div>
    """#

  static let routes: [Route] = [
    .get("/quality", .granted(.aggregateReports)) { try quality($0) }
  ]

  private static func quality(_ asking: Asking) throws -> Answer {
    let scope = try asking.holder.reach(for: .aggregateReports) ?? .nation
    let state = scope.state
    let report = try asking.exchange.quality(
      within: scope, by: state == nil ? .state : .district, acting: try asking.acting())
    let columns =
      ["Records", "Score"] + QualityUse.allCases.map { RecordWords.titled($0.name) }
      + ["Confirmed"]
    let lines = report.lines.map { line -> Model in
      let totals = line.totals
      let age = totals.confirmed.mean.map {
        RecordWords.age(max(0, Int(Int64(report.asOf.daysSinceEpoch) - $0)))
      }
      let values =
        [CountPages.number(totals.score.count), score(totals.score)]
        + totals.uses.map(score) + [age ?? "-"]
      return [
        "place": place(line, state),
        "cells": zip(columns, values).map { ["name": $0, "value": $1] as Model },
      ]
    }
    return AccountPages.page(
      "Data quality", .quality,
      [
        "asOf": report.asOf.description, "knownAt": report.knownAt, "weights": report.weights.name,
        "columns": [state == nil ? "State" : "District"] + columns, "lines": lines,
      ], asking)
  }

  private static func place(_ line: Exchange.QualityLine, _ state: StateCode?) -> String {
    guard state != nil else { return line.state?.description ?? "Nation" }
    guard let district = line.district else { return state?.description ?? "All" }
    return district.isEmpty ? "District not named" : "District \(district)"
  }

  /// Thousandths as a score of 100.
  private static func score(_ sum: QualityTotals.Sum) -> String {
    sum.mean.map { "\($0 / 10).\(abs($0 % 10))" } ?? "-"
  }
}
