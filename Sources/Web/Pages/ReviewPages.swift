import Exchange
import Primitives
import Records

/// The periodic review of accounts that nobody uses.
enum ReviewPages {
  static let template = #"""
    <h1>Inactive accounts</h1>
    {{> alert}}
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Inactive accounts">
    <table class="table stacked"><thead><tr><th scope="col">Account</th>
      <th scope="col">Unused since</th><th scope="col">What becomes of it</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row"><a href="{{path}}">{{name}}</a></th>
      <td data-label="Unused since">{{since}}</td>
      <td><form method="post" action="{{review}}"><input type="hidden" name="form"
        value="{{token}}">
        <div class="field"><label for="{{id}}">Why</label><input id="{{id}}" name="reason"
          type="text" maxlength="400" value="periodic review" autocomplete="off" required></div>
        <div class="buttons"><button type="submit" name="what" value="keep"
          class="button-outline">It stays</button>
        <button type="submit" name="what" value="close" class="button-outline">Disable
          it</button></div></form></td></tr>{{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">Every account is in use.</p>{{/any}}
    <p class="buttons no-print"><a class="button button-outline" href="/accounts">All
      accounts</a></p>
    """#

  static let routes: [Route] = [
    .get("/reviews", .granted(.listAccounts)) { try list($0) },
    .post("/reviews/:account", .granted(.listAccounts)) { try review($0) },
  ]

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let inactive = try asking.exchange.inactiveAccounts(acting: try asking.acting())
    let token = asking.formToken
    return AccountPages.page(
      "Inactive accounts", .reviews,
      .of([
        "alert": alert, "any": !inactive.isEmpty,
        "lines": inactive.sorted { $0.since < $1.since }.map { listing in
          [
            "path": "/accounts/\(listing.account.hex)", "name": listing.name ?? "erased",
            "review": "/reviews/\(listing.account.hex)", "id": "why-\(listing.account.hex)",
            "since": listing.since.date.description, "token": token,
          ] as Model
        },
      ]), asking)
  }

  private static func review(_ asking: Asking) throws -> Answer {
    let account = try AccountsPages.accountID(asking)
    do {
      guard let what = asking.form["what"], ["keep", "close"].contains(what) else {
        throw PageError.input("Say whether it stays.")
      }
      guard let reason = asking.form["reason"] else { throw PageError.input("Say why.") }
      try asking.exchange.reviewAccount(
        account.hex, keep: what == "keep", reason: reason, acting: try asking.acting())
      return try list(
        asking,
        alert: Parts.alert("success", what == "keep" ? "It stays" : "The account is disabled"))
    } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }
}
