import Exchange
import Primitives
import Records

/// Who answers the worklist in one's place, and when one is away.
enum DeputyPages {
  static let template = #"""
    <h1>Deputy and absence</h1>
    {{> alert}}
    <dl class="facts"><dt>Deputy</dt><dd>{{deputy}}</dd><dt>Away</dt><dd>{{away}}</dd></dl>
    <div class="panels">
    <div class="panel"><h2>Deputy</h2>
    <p>Answers while you are away, and what you started where the State has no other data
      administrator.</p>
    <form method="post" action="/deputy" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="account">Account of a colleague of your State</label>
        <p class="hint" id="account-hint">Empty for nobody.</p>
        <input id="account" name="account" type="text" autocomplete="off"
          aria-describedby="account-hint"></div>
      <button type="submit" class="button-outline">Name</button></form></div>
    <div class="panel"><h2>Absence</h2>
    <form method="post" action="/deputy/absence" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="from">First day</label>
        <input id="from" name="from" type="date"></div>
      <div class="field"><label for="until">Last day</label>
        <p class="hint" id="until-hint">Both empty: you are back.</p>
        <input id="until" name="until" type="date" aria-describedby="until-hint"></div>
      <button type="submit" class="button-outline">Note it</button></form></div>
    </div>
    <p class="buttons"><a class="button button-outline" href="/worklist">Worklist</a></p>
    """#

  static let routes: [Route] = [
    .get("/deputy", .granted(.worklist)) { try show($0) },
    .post("/deputy", .granted(.worklist)) { try name($0) },
    .post("/deputy/absence", .granted(.worklist)) { try absence($0) },
  ]

  private static func show(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let present = try asking.exchange.deputation(acting: try asking.acting())
    return AccountPages.page(
      "Deputy and absence", .deputy,
      .of([
        "alert": alert, "deputy": present.deputy ?? "nobody",
        "away": present.away.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "not away",
      ]), asking)
  }

  private static func name(_ asking: Asking) throws -> Answer {
    do {
      try asking.exchange.nameDeputy(asking.form["account"], acting: try asking.acting())
      return try show(asking, alert: Parts.alert("success", "Noted"))
    } catch {
      return try AccountPages.again(error) { try show(asking, alert: $0) }
    }
  }

  private static func absence(_ asking: Asking) throws -> Answer {
    do {
      var days: ClosedRange<CivilDate>?
      if let from = asking.form["from"], let until = asking.form["until"] {
        guard let first = CivilDate(from), let last = CivilDate(until), first <= last else {
          throw PageError.input("An absence has a first day and a last one, not before it.")
        }
        days = first...last
      } else if asking.form["from"] != nil || asking.form["until"] != nil {
        throw PageError.input("Give both days, or none.")
      }
      try asking.exchange.recordAbsence(days, acting: try asking.acting())
      return try show(asking, alert: Parts.alert("success", "Noted"))
    } catch {
      return try AccountPages.again(error) { try show(asking, alert: $0) }
    }
  }
}
