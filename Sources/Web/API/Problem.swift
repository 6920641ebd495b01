import Exchange
import Primitives

/// What goes wrong, as programs read it: RFC 9457. Nothing of it names a child or says whether one
/// exists.
struct Problem: Error {
  /// The kinds that a program tells apart; the last part of the problem's `type`.
  enum Kind: String, CaseIterable, Sendable {
    case badRequest = "bad-request"
    case unauthenticated
    case refused
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case tooSlow = "too-slow"
    case tooLarge = "too-large"
    case mediaType = "media-type"
    case unprocessable
    case keyReused = "idempotency-key-reused"
    case tooMany = "too-many-requests"
    case failed
    case busy

    var status: Int {
      switch self {
      case .badRequest: 400
      case .unauthenticated: 401
      case .refused: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .tooSlow: 408
      case .tooLarge: 413
      case .mediaType: 415
      case .unprocessable, .keyReused: 422
      case .tooMany: 429
      case .failed: 500
      case .busy: 503
      }
    }

    var title: String {
      switch self {
      case .badRequest: "The request is not understood"
      case .unauthenticated: "Sign in, or show a machine's key"
      case .refused: "Not permitted"
      case .notFound: "Not found"
      case .methodNotAllowed: "This method is not for this address"
      case .tooSlow: "Too slow"
      case .tooLarge: "Too large"
      case .mediaType: "Not a type that is taken here"
      case .unprocessable: "Understood, and it cannot be so"
      case .keyReused: "This idempotency key stands for another request"
      case .tooMany: "Too many requests"
      case .failed: "Something went wrong; nothing was changed"
      case .busy: "Busy; try again"
      }
    }
  }

  let kind: Kind
  var detail: String?
  /// The parameter that is wrong.
  var parameter: String?
  /// Methods that would be taken.
  var allowed: [String] = []
  /// What went wrong on our side, for the operator's log alone.
  var fault: String?

  static let type = "application/problem+json"

  init(_ kind: Kind, _ detail: String? = nil, parameter: String? = nil) {
    self.kind = kind
    self.detail = detail
    self.parameter = parameter
  }

  /// From whatever was thrown.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as PageError: self.init(Self.kind(of: error))
    case is RequestKeyReused: self.init(.keyReused)
    default:
      let error = ExchangeError(wrapping: error)
      // What is wrong on our side is in our log, and not for others.
      let detail = ErrorPages.sentence(error.reason)
      switch error.code {
      case .refused: self.init(.refused, detail)
      case .usage: self.init(.unprocessable, detail)
      case .notFound: self.init(.notFound, detail)
      case .busy: self.init(.busy)
      case .failed, .integrity:
        self.init(.failed)
        fault = error.reason
      }
    }
  }

  private static func kind(of error: PageError) -> Kind {
    switch error {
    case .noSession: .unauthenticated
    case .noPurpose, .forgedForm, .crossSite: .refused
    case .notFound: .notFound
    case .input, .misshapen: .badRequest
    case .tooMany: .tooMany
    case .busy: .busy
    case .tooLarge: .tooLarge
    case .tooSlow: .tooSlow
    }
  }

  var answer: Answer {
    let members: [(String, JSON)] = [
      ("type", .string("urn:msix:problem:\(kind.rawValue)")), ("title", .string(kind.title)),
      ("status", .number(kind.status)),
    ]
    let further = [("detail", detail), ("parameter", parameter)]
      .compactMap { name, value in value.map { (name, JSON.string($0)) } }
    var answer = Answer.file(
      Array(JSON.object(members + further).text.utf8), type: Self.type)
    answer.status = kind.status
    answer.fault = fault
    if kind == .unauthenticated {
      answer.fields.append(("WWW-Authenticate", "Bearer realm=\"msix\""))
    }
    if !allowed.isEmpty { answer.fields.append(("Allow", allowed.joined(separator: ", "))) }
    return answer
  }
}
