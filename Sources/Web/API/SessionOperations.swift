import Records
import Exchange
import Primitives

/// Sessions of people, and whose credential it is.
enum SessionOperations {
  static let all = [open, close, account]

  private static let open = APIOperation(
    method: .post, path: "\(APIOperation.root)/session", name: "openSession",
    summary: "Sign in",
    meaning: "A person's program gives account, password and code, and gets a token to be shown as "
      + "`Authorization: Bearer`. A State's machine has a key and needs no session. Three failures "
      + "in a row disable an account.",
    access: .open, body: .form,
    parameters: [
      .init(
        name: "name", place: .form, kind: .text(200), isRequired: true,
        meaning: "The account's name."),
      .init(
        name: "password", place: .form, kind: .text(1_024), isRequired: true,
        meaning: "Its password."),
      .init(
        name: "code", place: .form, kind: .text(64),
        meaning: "A code of the authenticator, or a recovery code."),
      .init(
        name: "acknowledge", place: .form, kind: .choice(["yes"]), isRequired: true,
        meaning: "That the warning at /signin was read."),
    ],
    successes: [.init(status: 201, meaning: "The session is open.", schema: "Session")],
    problems: [408, 413, 415]
  ) { asking in
    guard asking.site.signInsByAddress.admits(asking.address, at: .now) else {
      throw Problem(.tooMany)
    }
    guard let name = asking.input["name"], let password = asking.input["password"] else {
      throw Problem(.badRequest)
    }
    let signedIn: Exchange.SignedIn
    do {
      signedIn = try asking.exchange.signIn(
        .init(
          name: name, password: password, code: asking.input["code"], isWarned: true,
          time: asking.time, address: asking.address))
    } catch {
      guard ExchangeError(wrapping: error).code == .refused else { throw error }
      throw Problem(
        .unauthenticated,
        "Account, password or code is not right, or the account is not in use.")
    }
    var answer = Answer.json(
      .object([
        ("token", .string(signedIn.token.text)), ("account", .string(signedIn.account.hex)),
        ("until", .string(signedIn.until.description)),
        ("idle_minutes", .number(signedIn.idleMinutes)),
        ("due", .array(signedIn.dues.map { .string($0.reason.rawValue) })),
        ("failures_since_last_sign_in", .number(signedIn.failuresSince)),
        ("last_sign_in", .maybe(signedIn.lastSignIn?.description)),
      ]))
    answer.status = 201
    return answer
  }

  private static let close = APIOperation(
    method: .delete, path: "\(APIOperation.root)/session", name: "closeSession",
    summary: "Sign out", meaning: "Ends the session whose token is shown.", access: .bearer,
    successes: [.init(status: 204, meaning: "The session is over.")]
  ) { asking in
    guard case .session(let token) = asking.credential else {
      throw Problem(.refused, "A machine's key opens no session. Its administrator revokes it.")
    }
    try asking.exchange.signOut(token, at: asking.time)
    asking.site.visits.forget(token.session)
    var answer = Answer.file([], type: "")
    answer.status = 204
    return answer
  }

  private static let account = APIOperation(
    method: .get, path: "\(APIOperation.root)/account", name: "readAccount",
    summary: "Whose credential this is", meaning: "Account, roles, and what is due of it.",
    access: .bearer,
    successes: [.init(status: 200, meaning: "The account.", schema: "Account")]
  ) { asking in
    let holder = try asking.holder
    return .json(
      .object([
        ("account", .string(holder.account.hex)), ("name", .string(holder.name)),
        ("organisation", .string(holder.organisation)),
        (
          "roles",
          .array(
            holder.holder.roles.map {
              .object([
                ("role", .string($0.role.rawValue)), ("scope", .string($0.scope.description)),
              ])
            })
        ),
        ("due", .array(holder.dues.map { .string($0.reason.rawValue) })),
      ]))
  }
}
