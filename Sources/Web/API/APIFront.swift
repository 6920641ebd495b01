import Exchange
import Files
import Hummingbird
import HTTPTypes
import NIOCore
import Primitives

/// Reads requests of the API within the limits, hands them to a thread of ours, and makes responses
/// of the answers. Nothing here waits for a disk.
struct APIFront: Sendable {
  let site: Site

  /// Adds every operation, and the log's tiles.
  func register(on router: Router<SiteContext>) {
    for operation in APIOperation.all {
      guard let method = HTTPRequest.Method(operation.method.rawValue) else { continue }
      router.on(RouterPath(operation.pattern), method: method) { request, context in
        await respond(to: request, context, operation)
      }
    }
    router.on("/tile/:level/**", method: .get) { request, context in
      await tile(request, context)
    }
  }

  /// Whether a path is asked for by programs.
  static func isAsked(by path: String) -> Bool {
    path == APIOperation.root || path.hasPrefix(APIOperation.root + "/") || path == "/checkpoint"
      || path.hasPrefix("/tile/")
  }

  /// What is said where no operation has this address and method.
  static func absence(_ error: PageError, _ request: Request) -> Answer {
    guard case .notFound = error else { return Problem(error).answer }
    let allowed = APIOperation.all.filter { $0.isReached(by: request.uri.path) }
      .map(\.method.rawValue)
    guard !allowed.isEmpty else { return Problem(.notFound).answer }
    var problem = Problem(.methodNotAllowed)
    problem.allowed = allowed
    return problem.answer
  }

  // MARK: Requests

  private func respond(
    to request: Request, _ context: SiteContext, _ operation: APIOperation
  ) async -> Response {
    let rate = site.requestsByAddress.take(context.address, at: .now)
    var answer: Answer
    do {
      guard rate.isAdmitted else { throw Problem(.tooMany) }
      answer = try await answered(request, context, operation)
    } catch {
      answer = Problem(error).answer
      if Self.carriesBody(request) { Self.cutOff(context, &answer) }
    }
    if !answer.fields.contains(where: { $0.name == RateFields.limit }) {
      answer.fields += RateFields.of(rate)
    }
    return Front.response(answer, context, site.limits)
  }

  private func answered(
    _ request: Request, _ context: SiteContext, _ operation: APIOperation
  ) async throws -> Answer {
    guard request.uri.string.utf8.count <= site.limits.targetBytesMax else {
      throw Problem(.tooLarge)
    }
    var form = FormFields()
    if operation.body == .form { form = try await readForm(request) }
    let reception = APIReception(
      site: site, operation: operation,
      input: try input(of: request, context, operation, form),
      credential: try credential(of: request, operation), address: context.address)
    if operation.body == .package {
      return try await PackageUpload(front: self, reception: reception).answer(request, context)
    }
    return try await site.work(on: site.workers) { reception.answer() }
  }

  private func readForm(_ request: Request) async throws -> FormFields {
    let type = request.headers[.contentType] ?? ""
    guard type.split(separator: ";").first == "application/x-www-form-urlencoded" else {
      throw Problem(.mediaType)
    }
    return try await Front(site: site).readForm(request)
  }

  private func input(
    of request: Request, _ context: SiteContext, _ operation: APIOperation, _ form: FormFields
  ) throws -> APIInput {
    guard
      let query = FormFields(
        Array((request.uri.query ?? "").utf8), fieldsMax: site.limits.formFieldsMax)
    else { throw Problem(.badRequest) }
    var path = [String: String]()
    for (name, value) in context.parameters { path[String(name)] = String(value) }
    return try APIInput(operation, path: path, query: query, form: form) { name in
      request.headers[SecurityHeaders.named(name)]
    }
  }

  /// What the request shows. Something that is no credential of ours is refused before anything is
  /// looked up.
  private func credential(
    of request: Request, _ operation: APIOperation
  ) throws -> APICredential? {
    guard operation.access == .bearer else { return nil }
    guard let field = request.headers[.authorization],
      let credential = APICredential(authorization: field)
    else { throw Problem(.unauthenticated) }
    return credential
  }

  /// Whether a request carries a body, which may be unread when it is refused: what is still sent
  /// then is nobody's.
  private static func carriesBody(_ request: Request) -> Bool {
    request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0"
  }

  /// Ends a connection, after a moment in which the client can still read why.
  static func cutOff(_ context: SiteContext, _ answer: inout Answer) {
    answer.fields.append(("Connection", "close"))
    let channel = context.channel
    channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }

  // MARK: Tiles

  private func tile(_ request: Request, _ context: SiteContext) async -> Response {
    var answer: Answer
    do {
      guard site.requestsByAddress.admits(context.address, at: .now) else {
        throw Problem(.tooMany)
      }
      guard let place = TilePlace(path: request.uri.path) else { throw Problem(.notFound) }
      let operation = LogOperations.entries
      let isEntries = place.level == nil
      let reception = APIReception(
        site: site, operation: operation, input: try APIInput.none(of: operation),
        credential: isEntries ? try credential(of: request, operation) : nil,
        address: context.address)
      answer = try await site.work(on: site.workers) {
        isEntries
          ? reception.answer { try LogOperations.bundle(place, $0) }
          : LogOperations.tile(place, reception.site)
      }
    } catch {
      answer = Problem(error).answer
    }
    return Front.response(answer, context, site.limits)
  }
}

extension APIInput {
  /// No values, of an operation that needs none.
  static func none(of operation: APIOperation) throws -> APIInput {
    try APIInput(operation, path: [:], query: FormFields(), form: FormFields()) { _ in nil }
  }
}

/// How a rate stands, as draft-ietf-httpapi-ratelimit-headers told it in three fields.
enum RateFields {
  static let limit = "RateLimit-Limit"

  static func of(_ standing: RateLimiter.Standing) -> [(name: String, value: String)] {
    [
      (limit, "\(standing.limit)"), ("RateLimit-Remaining", "\(standing.remaining)"),
      ("RateLimit-Reset", "\(standing.resetSeconds)"),
    ]
  }
}
