import Exchange
import Hummingbird
import Ledger
import Primitives
import Records

/// What is done about every request on a thread of ours, between the reading of its bytes and its
/// page: who it is, whether he may, whether his form is ours; and what becomes of errors.
struct Reception: Sendable {
  let site: Site
  let route: Route
  let segments: [String: String]
  let query: FormFields
  var form: FormFields
  var files: [SentFile] = []
  let cookies: String
  let address: String
  let path: String

  /// The answer; never throws, because what goes wrong is a page too.
  func answer() -> Answer {
    do {
      guard let use = route.use else { return try answered(site.ledger.exchange) }
      return try site.ledger.use(use) { try answered($0) }
    } catch {
      return ErrorPages.answer(to: error, visitorOf: self)
    }
  }

  private func answered(_ exchange: Exchange) throws -> Answer {
    let asking = try asking(exchange)
    if let refusal = try refusal(asking) { return refusal }
    do {
      return try route.answer(asking)
    } catch {
      return ErrorPages.answer(to: error, asking)
    }
  }

  /// What is said before a form's files are read: a stranger does not fill the disk. Nil for
  /// whoever may send them.
  func refusalBeforeFiles() -> Answer? {
    do {
      return try site.ledger.use(.glance) { exchange in
        let asking = try asking(exchange)
        do {
          return try refusal(asking, ofForm: false)
        } catch {
          return ErrorPages.answer(to: error, asking)
        }
      }
    } catch {
      return ErrorPages.answer(to: error, visitorOf: self)
    }
  }

  /// Whether the fields carry the token of this session's forms.
  func hasToken(_ fields: FormFields) -> Bool {
    guard let token = SiteCookie.session.value(in: cookies).flatMap({ SessionToken($0) }) else {
      return false
    }
    return FormTokens.areSame(fields.exact("form") ?? "", site.formTokens.token(of: token))
  }

  private func asking(_ exchange: Exchange) throws -> Asking {
    let token = SiteCookie.session.value(in: cookies).flatMap { SessionToken($0) }
    let time = site.time(on: exchange)
    let visitor = route.use == nil ? nil : try token.flatMap { try exchange.visitor($0, at: time) }
    let visit = SiteCookie.visit.value(in: cookies)
    let warned = SiteCookie.warned.value(in: cookies)
    let isWarned = visit.map { visit in
      FormTokens.areSame(
        warned ?? "", site.formTokens.acknowledgement(ofVisit: visit))
    }
    return Asking(
      site: site, exchange: exchange, route: route, segments: segments, query: query, form: form,
      files: files,
      token: token, visitor: visitor, visit: visit, isWarned: isWarned ?? false, time: time,
      address: address, path: path)
  }

  /// What is said instead of the page; nil where it may be shown.
  private func refusal(_ asking: Asking, ofForm: Bool = true) throws -> Answer? {
    if route.access != .open, asking.visitor == nil {
      return asking.token == nil ? .redirect("/signin") : .leaving(to: "/signin")
    }
    if let visitor = asking.visitor,
      !site.requestsByAccount.admits(visitor.account.hex, at: .now)
    {
      throw PageError.tooMany
    }
    if ofForm, route.method == .post,
      !FormTokens.areSame(form.exact("form") ?? "", asking.formToken)
    {
      throw PageError.forgedForm
    }
    switch route.access {
    case .open, .session: return nil
    case .settled: return try asking.holder.dues.first.map { .redirect(AccountPages.path(of: $0)) }
    case .granted(let function):
      let visitor = try asking.holder
      if let due = visitor.dues.first { return .redirect(AccountPages.path(of: due)) }
      if visitor.roles(for: function).isEmpty {
        // Recorded there, and thrown.
        try asking.exchange.enter(function, acting: try asking.acting())
      }
      return nil
    }
  }
}
