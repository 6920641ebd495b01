import Exchange
import Files
import Primitives
import Records

/// One request, read and checked, as a page sees it.
struct Asking {
  let site: Site
  let exchange: Exchange
  let route: Route
  /// What stands in the place of the named segments.
  let segments: [String: String]
  let query: FormFields
  let form: FormFields
  /// Files that came with the form, in its order.
  let files: [SentFile]
  /// The session that the browser carries, open or not.
  let token: SessionToken?
  /// Who it is; nil without an open session.
  let visitor: Exchange.Visitor?
  /// The number of a browser that has no session yet.
  let visit: String?
  /// Whether that browser has acknowledged the warning.
  let isWarned: Bool
  let time: Instant
  /// Where the request comes from.
  let address: String
  /// The path alone, for the place in the navigation.
  let path: String

  /// The holder of the session: routes of any access but open have one.
  var holder: Exchange.Visitor {
    get throws {
      guard let visitor else { throw PageError.noSession }
      return visitor
    }
  }

  var session: SessionToken {
    get throws {
      guard let token else { throw PageError.noSession }
      return token
    }
  }

  /// The purpose chosen for this session, with its paper.
  var chosen: Visit {
    get throws { site.visits[try session.session] }
  }

  /// Who asks, for his own account and what shows no child.
  func acting() throws -> Acting {
    Acting(account: try holder.name, session: try session, time: time)
  }

  /// Who asks for what shows a child: with the purpose of this session.
  func actingForPurpose() throws -> Acting {
    let visit = try chosen
    guard let purpose = visit.purpose else { throw PageError.noPurpose }
    return Acting(
      account: try holder.name, session: try session, purpose: purpose, paper: visit.paper,
      time: time)
  }

  /// The token that a form of this request carries back.
  var formToken: String {
    if visitor != nil, let token { return site.formTokens.token(of: token) }
    return visit.map { site.formTokens.token(ofVisit: $0) } ?? ""
  }

  /// A named segment of the path.
  func segment(_ name: String) throws -> String {
    guard let value = segments[name] else { throw PageError.notFound }
    return value
  }

  /// The child of which a page of this session speaks by a random name.
  func childNumber() throws -> String {
    guard let number = try chosen.children[try segment("child")] else {
      throw PageError.notFound
    }
    return number
  }
}

/// A file that came with a form.
struct SentFile: Sendable {
  /// The form's name for it.
  let field: String
  /// What its sender calls it, without folders.
  let name: String
  let file: SpoolFile
}

/// Why a page is not shown, where the exchange itself was not asked.
enum PageError: Error {
  /// There is no open session: sign in.
  case noSession
  /// No purpose is chosen: choose one.
  case noPurpose
  /// There is no such place, or it is not this session's.
  case notFound
  /// The form was not made by us for this session, or long ago.
  case forgedForm
  /// Another site sent the browser here to do something.
  case crossSite
  /// What was typed cannot be used; the words say what to do.
  case input(String)
  /// Too many requests in a minute.
  case tooMany
  /// Too much at once.
  case busy
  /// More bytes than are taken.
  case tooLarge
  /// The body did not come in time.
  case tooSlow
  /// What was sent is no form.
  case misshapen
}
