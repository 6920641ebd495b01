import Counting
import Exchange
import Primitives
import Records

/// Certified counts: made, listed, looked at again.
enum CertificatePages {
  static let listTemplate = #"""
    <h1>Certificates of counts</h1>
    {{> alert}}
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Certificates">
    <table class="table stacked"><thead><tr><th scope="col">Period</th><th
      scope="col">Certified</th>
      <th scope="col">Known at event</th><th scope="col">As of</th><th scope="col">Rules</th>
      <th scope="col">Nation</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row"><a href="{{path}}">{{period}}</a></th>
      <td data-label="Certified">{{made}}</td><td data-label="Known at event">{{knownAt}}</td>
      <td data-label="As of">{{asOf}}</td><td data-label="Rules">{{rules}}</td>
      <td data-label="Nation">{{national}}</td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">No count is certified yet.</p>{{/any}}
    {{#mayCertify}}
    <h2>Certify a period</h2>
    <form method="post" action="/certificates" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="period">Period</label>
        <p class="hint" id="period-hint">Such as 2024-25.</p>
        <input id="period" name="period" type="text" maxlength="7" value="{{period}}"
          aria-describedby="period-hint" autocomplete="off" required></div>
      <div class="field"><label for="known">As it was known at</label>
        <p class="hint" id="known-hint">A day, its end, or the number of an event; empty for
          now.</p>
        <input id="known" name="known" type="text" maxlength="20" value="{{known}}"
          aria-describedby="known-hint" autocomplete="off"></div>
      <div class="choice"><input type="checkbox" id="sure" name="sure" value="yes" required>
        <label for="sure">I certify the counts of this period. It stands in the log for
          ever.</label>
      </div>
      <button type="submit">Certify</button></form>
    {{/mayCertify}}
    """#

  static let template = #"""
    <h1>Certificate of event {{position}}</h1>
    <div class="alert {{kind}}"><p class="alert-title">{{verdict}}</p>
      {{#failures}}<p>{{.}}</p>{{/failures}}</div>
    <dl class="facts"><dt>Period</dt><dd>{{period}}</dd><dt>Known at event</dt><dd>{{knownAt}}</dd>
      <dt>Facts up to</dt><dd>{{asOf}}</dd><dt>Rules</dt><dd>{{rules}}</dd>
      <dt>Digest of the rules</dt><dd><code>{{digest}}</code></dd></dl>
    {{#categories}}
    <h2>Category {{category}}</h2>
    <p><span class="figure">{{national}}</span> children in the nation.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Category {{category}}">
    <table class="table"><thead><tr><th scope="col">State</th><th scope="col">Children</th></tr>
      </thead><tbody>{{#states}}<tr><th scope="row">{{state}}</th><td>{{count}}</td></tr>{{/states}}
      </tbody></table></div>
    {{/categories}}
    <details><summary>The checkpoint that contains what was counted</summary>
      <pre><code>{{checkpoint}}</code></pre></details>
    <div class="buttons no-print">
      <a class="button button-outline" href="/certificates">All certificates</a>
      <form method="post" action="/certificates/{{position}}">
        <input type="hidden" name="form" value="{{token}}">
        <button type="submit" class="button-outline">Count again from nothing</button></form></div>
    """#

  static let routes: [Route] = [
    .get("/certificates", .granted(.aggregateReports)) { try list($0) },
    .post("/certificates", .granted(.certifyCount), .alone) { try certify($0) },
    .get("/certificates/:event", .granted(.aggregateReports)) { try verify($0, replaying: false) },
    .post("/certificates/:event", .granted(.aggregateReports), .look) {
      try verify($0, replaying: true)
    },
  ]

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let lines = try asking.exchange.certificates(acting: try asking.acting())
    return AccountPages.page(
      "Certificates", .certificates,
      .of([
        "alert": alert, "any": !lines.isEmpty, "period": asking.form["period"] ?? "",
        "known": asking.form["known"] ?? "",
        "mayCertify": try !asking.holder.roles(for: .certifyCount).isEmpty,
        "lines": lines.map { line in
          [
            "path": "/certificates/\(line.position)", "made": AccountPages.moment(line.recorded),
            "period": period(line.body), "knownAt": line.body.knownAt,
            "asOf": line.body.asOf.description, "rules": line.body.rules,
            "national": line.body.categories.first.map { CountPages.number($0.national) } ?? "-",
          ] as Model
        },
      ]), asking)
  }

  private static func period(_ body: CountCertified) -> String {
    PerformancePeriod(startYear: Int32(clamping: body.periodStartYear)).description
  }

  private static func certify(_ asking: Asking) throws -> Answer {
    do {
      guard let period = asking.form["period"].flatMap({ PerformancePeriod($0) }) else {
        throw PageError.input("A period is written such as 2025-26.")
      }
      guard asking.form["sure"] == "yes" else {
        throw PageError.input("Say that you certify them.")
      }
      let known = try asking.form["known"].map { try CountDifferencePages.moment($0) }
      let made = try asking.exchange.certifyCount(
        CountQuestion(period: period, knownAt: known), acting: try asking.acting())
      return .redirect("/certificates/\(made.position)")
    } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }

  private static func verify(_ asking: Asking, replaying: Bool) throws -> Answer {
    guard let position = UInt64(try asking.segment("event")) else { throw PageError.notFound }
    let report = try asking.exchange.verifyCertificate(
      at: position, leaf: nil, replaying: replaying, acting: try asking.acting())
    let body = report.certificate
    let stands = report.failures.isEmpty
    return AccountPages.page(
      "Certificate", .certificate,
      [
        "position": position, "kind": stands ? "alert-success" : "alert-error",
        "verdict": !stands
          ? "It does not stand"
          : report.wasReplayed ? "It stands, also counted from nothing" : "It stands",
        "failures": report.failures.map { "\($0.name): \($0.explanation)" },
        "period": period(body), "knownAt": body.knownAt, "asOf": body.asOf.description,
        "rules": body.rules, "digest": "sha256:\(Hex.encode(body.rulesDigest))",
        "checkpoint": body.checkpoint,
        "categories": body.categories.map { category in
          [
            "category": category.category, "national": CountPages.number(category.national),
            "states": category.states.map {
              ["state": $0.state.description, "count": CountPages.number($0.count)] as Model
            },
          ] as Model
        },
      ], asking)
  }
}
