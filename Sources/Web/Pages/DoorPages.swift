import Exchange
import Guidance
import Primitives
import Signing

/// The way in: the warning, then name, password and code; and the way out.
enum DoorPages {
  static let warningTemplate = #"""
    <h1>Before you sign in</h1>
    <div class="alert alert-warning">
      {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
    </div>
    <form method="post" action="/signin" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <p class="buttons"><button type="submit">I have read this and go on</button>
        <a class="button button-outline" href="/">Leave</a></p>
    </form>
    """#

  static let credentialsTemplate = #"""
    <h1>Sign in</h1>
    {{> alert}}
    <form method="post" action="/signin/credentials" class="form" autocomplete="off">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="name">Account</label>
        <input id="name" name="name" type="text" value="{{name}}" autocapitalize="none"
          autocomplete="username" spellcheck="false" required></div>
      <div class="field"><label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password"
          required></div>
      <div class="field"><label for="code">Code of your authenticator</label>
        <p class="hint" id="code-hint">Six digits, or a recovery code. Leave it empty until you
          have set one up.</p>
        <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
          aria-describedby="code-hint"></div>
      <button type="submit">Sign in</button>
    </form>
    <p class="hint">No password, or a disabled account?
      <a href="/administrators">Find your User Administrator</a> or read
      <a href="/en/help">Help</a>.</p>
    """#

  static let routes: [Route] = [
    .get("/signin", .open) { try warning($0) },
    .post("/signin", .open, .look) { try acknowledge($0) },
    .get("/signin/credentials", .open) { try credentials($0) },
    // Beside others: the slow part is worked on by two at once, and no projection waits for it.
    .post("/signin/credentials", .open, .look) { try signIn($0) },
    .post("/signout", .session, .look) { try signOut($0) },
  ]

  private static func warning(_ asking: Asking) throws -> Answer {
    if asking.visitor != nil { return .redirect("/") }
    // A new number each time: whoever knew an old one is as far as before.
    let visit = Hex.encode(asking.site.random.bytes(count: 16))
    let model: Model = [
      "paragraphs": WarningNotice.paragraphs, "token": asking.site.formTokens.token(ofVisit: visit),
    ]
    var answer = Layout.page(
      "Before you sign in", asking.site.templates.filled(.warning, model), asking)
    answer.cookies = [SiteCookie.visit.setting(visit), SiteCookie.warned.removal]
    return answer
  }

  private static func acknowledge(_ asking: Asking) throws -> Answer {
    if asking.visitor != nil { return .redirect("/") }
    guard let visit = asking.visit else { throw PageError.forgedForm }
    let warned = asking.site.formTokens.acknowledgement(ofVisit: visit)
    return .redirect("/signin/credentials", cookies: [SiteCookie.warned.setting(warned)])
  }

  private static func credentials(_ asking: Asking) throws -> Answer {
    if asking.visitor != nil { return .redirect("/") }
    guard asking.isWarned else { return .redirect("/signin") }
    return form(asking)
  }

  private static func form(
    _ asking: Asking, name: String = "", alert: Model? = nil, status: Int = 200
  ) -> Answer {
    let model = Model.of(["token": asking.formToken, "name": name, "alert": alert])
    return Layout.page(
      "Sign in", asking.site.templates.filled(.credentials, model), asking, status: status)
  }

  private static func signIn(_ asking: Asking) throws -> Answer {
    if asking.visitor != nil { return .redirect("/") }
    guard asking.isWarned else { return .redirect("/signin") }
    let site = asking.site
    guard site.signInsByAddress.admits(asking.address, at: .now) else { throw PageError.tooMany }
    guard let name = asking.form["name"], let password = asking.form.exact("password"),
      !password.isEmpty
    else {
      return form(
        asking, name: asking.form["name"] ?? "",
        alert: Parts.alert("error", "Give account and password."), status: 422)
    }
    do {
      let signedIn = try asking.exchange.signIn(
        .init(
          name: name, password: password, code: asking.form["code"], isWarned: asking.isWarned,
          time: asking.time, address: asking.address))
      site.visits.change(signedIn.token.session) {
        $0.signedIn = SignInNews(
          lastSignIn: signedIn.lastSignIn, failuresSince: signedIn.failuresSince,
          lastFailure: signedIn.lastFailure, passwordEnds: signedIn.passwordEnds,
          recoveryCodesLeft: signedIn.recoveryCodesLeft)
      }
      // The session's number is new: one that somebody put into the browser opens nothing.
      return .redirect(
        "/",
        cookies: [
          SiteCookie.session.setting(signedIn.token.text), SiteCookie.visit.removal,
          SiteCookie.warned.removal,
        ])
    } catch {
      let error = ExchangeError(wrapping: error)
      guard error.code == .refused else { throw error }
      return form(
        asking, name: name,
        alert: Parts.alert(
          "error", "Not signed in",
          "Account, password or code is not right, or the account is not in use. Three failures "
            + "in a row disable an account."),
        status: 403)
    }
  }

  private static func signOut(_ asking: Asking) throws -> Answer {
    let token = try asking.session
    try asking.exchange.signOut(token, at: asking.time)
    asking.site.visits.forget(token.session)
    return .leaving(to: "/")
  }
}
