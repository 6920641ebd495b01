import Exchange
import Guidance
import Primitives
import Records

/// One's own account: how it stands, its password, authenticator, sessions and particulars.
enum AccountPages {
  static let routes: [Route] =
    [
      .get("/account", .session) { try account($0) },
      .get("/account/password", .session) { passwordForm($0) },
      .post("/account/password", .session, .look) { try changePassword($0) },
      .get("/account/authenticator", .session) { try authenticator($0) },
      .post("/account/authenticator", .session, .look) { try enrol($0) },
      .get("/account/sessions", .session) { try sessions($0) },
      .post("/account/sessions", .session, .look) { try endSessions($0) },
      .get("/account/contact", .session) { contactForm($0) },
      .post("/account/contact", .session, .look) { try changeContact($0) },
    ] + FitnessPages.routes + ReportPages.routes

  /// Where something that is due is done.
  static func path(of due: AccessDue) -> String {
    switch due {
    case .password: "/account/password"
    case .secondFactor: "/account/authenticator"
    case .training: "/account/training"
    case .rules: "/account/rules"
    }
  }

  static func title(of due: AccessDue) -> String {
    switch due {
    case .password: "Choose a password of your own"
    case .secondFactor: "Set up an authenticator"
    case .training: "Take the training"
    case .rules: "Accept the Rules of Behavior"
    }
  }

  /// What is still to be done, as steps; the first one is a link.
  static func steps(_ dues: [AccessDue]) -> [Model] {
    AccessDue.allCases.map { due in
      Model.of([
        "title": title(of: due), "done": !dues.contains(due),
        "path": due == dues.first ? path(of: due) : nil,
      ])
    }
  }

  /// After something due is done: on to what is due next, else to the first page.
  static func onward(_ asking: Asking) throws -> Answer {
    let visitor = try asking.exchange.visitor(try asking.session, at: asking.time)
    return .redirect(visitor?.dues.first.map { path(of: $0) } ?? "/account")
  }

  /// A form again, with what is wrong above it, where the exchange did not take what was typed.
  static func again(
    _ error: any Error, _ form: (Model) throws -> Answer
  ) throws -> Answer {
    let words = ErrorPages.words(for: error)
    guard [403, 422].contains(words.status) else { throw error }
    var answer = try form(Parts.alert("error", words.title, words.text))
    answer.status = 422
    return answer
  }

  static func page(
    _ title: String, _ template: TemplateName, _ model: Model, _ asking: Asking
  ) -> Answer {
    var model = model
    model["token"] = asking.formToken
    return Layout.page(title, asking.site.templates.filled(template, model), asking)
  }

  // MARK: How it stands

  private static func account(_ asking: Asking) throws -> Answer {
    let visitor = try asking.holder
    let own = try asking.exchange.ownAccount(acting: try asking.acting())
    return page(
      "My account", .account,
      .of([
        "name": visitor.name, "organisation": visitor.organisation,
        "isDue": !own.dues.isEmpty, "steps": steps(own.dues),
        "roles": own.roles.map { "\($0.role.title), \($0.scope.description)" },
        "passwordEnds": own.passwordEnds?.description ?? "does not end",
        "secondFactor": own.hasSecondFactor ? "set up" : "not set up",
        "canEnrol": !own.hasSecondFactor,
        "training": own.training.map {
          Model.of([
            "module": Role(rawValue: $0.module)?.title ?? $0.module,
            "certificate": $0.certificate, "until": $0.until.description,
          ])
        },
        "rulesUntil": own.rulesUntil?.description ?? "not accepted",
      ]), asking)
  }

  // MARK: Password

  private static func passwordForm(_ asking: Asking, alert: Model? = nil) -> Answer {
    page(
      "Choose a password", .password,
      .of([
        "alert": alert,
        "isDue": asking.visitor?.dues.first == .password,
        "steps": steps(asking.visitor?.dues ?? []), "name": asking.visitor?.name,
      ]), asking)
  }

  private static func changePassword(_ asking: Asking) throws -> Answer {
    let form = asking.form
    guard let present = form.exact("present"), let new = form.exact("new"),
      !present.isEmpty, !new.isEmpty
    else {
      return passwordForm(asking, alert: Parts.alert("error", "Give both passwords."))
    }
    guard new == form.exact("again") else {
      return passwordForm(asking, alert: Parts.alert("error", "The new passwords differ."))
    }
    do {
      try asking.exchange.changePassword(from: present, to: new, acting: try asking.acting())
    } catch {
      return try again(error) { passwordForm(asking, alert: $0) }
    }
    return try onward(asking)
  }

  // MARK: The authenticator

  private static func authenticator(_ asking: Asking) throws -> Answer {
    let own = try asking.exchange.ownAccount(acting: try asking.acting())
    if own.hasSecondFactor { return .redirect("/account") }
    let (secret, address) = try asking.exchange.proposeSecondFactor(acting: try asking.acting())
    return authenticatorForm(asking, secret: secret, address: address)
  }

  private static func authenticatorForm(
    _ asking: Asking, secret: String, address: String, alert: Model? = nil
  ) -> Answer {
    let groups = stride(from: 0, to: secret.count, by: 4).map {
      String(secret.dropFirst($0).prefix(4))
    }
    return page(
      "Set up an authenticator", .authenticator,
      .of([
        "alert": alert, "secret": secret, "shown": groups.joined(separator: " "),
        "address": address, "isDue": asking.visitor?.dues.first == .secondFactor,
        "steps": steps(asking.visitor?.dues ?? []),
      ]), asking)
  }

  private static func enrol(_ asking: Asking) throws -> Answer {
    guard let secret = asking.form["secret"] else { throw PageError.misshapen }
    let codes: [String]
    do {
      codes = try asking.exchange.enrolSecondFactor(
        secret: secret, code: asking.form["code"] ?? "", acting: try asking.acting())
    } catch {
      return try again(error) {
        authenticatorForm(asking, secret: secret, address: "", alert: $0)
      }
    }
    return page("Recovery codes", .recoveryCodes, ["codes": codes], asking)
  }

  // MARK: Sessions

  private static func sessions(_ asking: Asking) throws -> Answer {
    let open = try asking.exchange.sessions(acting: try asking.acting())
    return page(
      "My sessions", .sessions,
      [
        "sessions": open.map { session in
          Model.of([
            "started": moment(session.started), "used": moment(session.lastUsed),
            "until": moment(session.until), "present": session.isPresent,
          ])
        }
      ], asking)
  }

  private static func endSessions(_ asking: Asking) throws -> Answer {
    _ = try asking.exchange.signOutEverywhere(acting: try asking.acting())
    asking.site.visits.forget(try asking.session.session)
    return .leaving(to: "/")
  }

  // MARK: Particulars

  private static func contactForm(_ asking: Asking, alert: Model? = nil) -> Answer {
    let fields = [
      ("fullName", "Full name", "name"), ("title", "Title", "organization-title"),
      ("address", "Address at work", "street-address"), ("phone", "Telephone at work", "tel"),
      ("email", "E-mail at work", "email"), ("need", "What you need the access for", "off"),
    ]
    return page(
      "My particulars", .contact,
      .of([
        "alert": alert,
        "fields": fields.map { name, title, fill in
          Model.of([
            "name": name, "title": title, "fill": fill, "value": asking.form[name] ?? "",
          ])
        },
      ]), asking)
  }

  private static func changeContact(_ asking: Asking) throws -> Answer {
    func text(_ name: String) -> String { asking.form[name] ?? "" }
    let person = AccountPerson(
      fullName: text("fullName"), title: text("title"), address: text("address"),
      phone: text("phone"), email: text("email"), need: text("need"))
    do {
      try asking.exchange.changeContact(person, acting: try asking.acting())
    } catch {
      return try again(error) { contactForm(asking, alert: $0) }
    }
    return .redirect("/account")
  }

  /// A moment as pages show it: to the minute, UTC.
  static func moment(_ time: Instant) -> String {
    String(time.description.prefix(16)).split(separator: "T").joined(separator: " ") + " UTC"
  }
}
