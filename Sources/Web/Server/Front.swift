import Files
import Hummingbird
import HTTPTypes
import Logging
import NIOCore
import Primitives
import Synchronization

/// What a request carries through the server: where it comes from, and its connection.
struct SiteContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// The client's address without its port; all of one machine are one.
  var address: String { channel.remoteAddress?.ipAddress ?? "local" }
}

/// Reads requests within the limits, hands them to a thread of ours, and makes responses of the
/// answers. Nothing here waits for a disk.
struct Front: Sendable {
  let site: Site

  /// The router of all pages.
  func router() -> Router<SiteContext> {
    let router = Router(context: SiteContext.self, options: [])
    router.add(middleware: RequestJournal(site: site))
    APIFront(site: site).register(on: router)
    for route in site.routes {
      let method: HTTPRequest.Method = route.method == .get ? .get : .post
      router.on(RouterPath(route.path), method: method) { request, context in
        try await respond(to: request, context, route)
      }
    }
    return router
  }

  private func respond(
    to request: Request, _ context: SiteContext, _ route: Route
  ) async throws -> Response {
    let answer: Answer
    do {
      let reception = try await reception(of: request, context, route)
      if let files = route.files, FileUpload.isOne(request) {
        let upload = FileUpload(site: site, files: files, reception: reception)
        return Self.response(try await upload.answer(request, context), context, site.limits)
      }
      answer = try await onWorker { reception.answer() }
    } catch let error as PageError {
      if case .tooSlow = error { context.channel.close(promise: nil) }
      var plain = ErrorPages.plain(error, site)
      if route.files != nil { APIFront.cutOff(context, &plain) }
      answer = plain
    }
    return Self.response(answer, context, site.limits)
  }

  // MARK: Reading

  private func reception(
    of request: Request, _ context: SiteContext, _ route: Route
  ) async throws -> Reception {
    let address = context.address
    guard site.requestsByAddress.admits(address, at: .now) else { throw PageError.tooMany }
    guard request.uri.string.utf8.count <= site.limits.targetBytesMax else {
      throw PageError.tooLarge
    }
    let form: FormFields
    if route.method == .post {
      try Self.requireSameSite(request.headers)
      // One with files is read when it is known who sends it.
      let isLater = route.files != nil && FileUpload.isOne(request)
      form = isLater ? FormFields() : try await readForm(request)
    } else {
      form = FormFields()
    }
    guard
      let query = FormFields(
        Array((request.uri.query ?? "").utf8), fieldsMax: site.limits.formFieldsMax)
    else { throw PageError.misshapen }
    var segments = [String: String]()
    for (name, value) in context.parameters { segments[String(name)] = String(value) }
    return Reception(
      site: site, route: route, segments: segments, query: query, form: form,
      cookies: request.headers[values: .cookie].joined(separator: ";"), address: address,
      path: request.uri.path)
  }

  /// A form comes from a page of ours. Browsers say where it comes from; what says nothing is no
  /// browser of today and still needs the form's token.
  private static func requireSameSite(_ headers: HTTPFields) throws {
    if let site = headers[SecurityHeaders.named("Sec-Fetch-Site")] {
      guard site == "same-origin" || site == "none" else { throw PageError.crossSite }
    }
  }

  func readForm(_ request: Request) async throws -> FormFields {
    let type = request.headers[.contentType] ?? ""
    guard type.split(separator: ";").first == "application/x-www-form-urlencoded" else {
      throw PageError.misshapen
    }
    let length = request.headers[.contentLength].flatMap { Int($0) }
    guard (length ?? 0) <= site.limits.formBytesMax else { throw PageError.tooLarge }
    let end = ContinuousClock.now + .seconds(site.limits.bodySeconds)
    var bytes = [UInt8]()
    for try await buffer in request.body {
      guard ContinuousClock.now < end else { throw PageError.tooSlow }
      guard bytes.count + buffer.readableBytes <= site.limits.formBytesMax else {
        throw PageError.tooLarge
      }
      bytes += Array(buffer.readableBytesView)
    }
    guard let form = FormFields(bytes, fieldsMax: site.limits.formFieldsMax) else {
      throw PageError.misshapen
    }
    return form
  }

  // MARK: Working

  private func onWorker(_ body: @escaping @Sendable () -> Answer) async throws -> Answer {
    try await site.work(on: site.workers, body)
  }

  // MARK: Answering

  static func response(
    _ answer: Answer, _ context: SiteContext, _ limits: ServerLimits
  ) -> Response {
    if let fault = answer.fault {
      context.logger.error(
        "fault",
        metadata: ["route": .string(context.endpointPath ?? "none"), "why": .string(fault)])
    }
    var response = Response(status: .init(code: answer.status))
    let bytes: [UInt8]
    switch answer.body {
    case .page(let text):
      response.headers[.contentType] = "text/html; charset=utf-8"
      bytes = Array(text.utf8)
    case .file(let content, let type, let name):
      response.headers[.contentType] = type
      if let name {
        response.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
      }
      bytes = content
    case .redirect(let path):
      response.headers[.location] = path
      bytes = []
    }
    for cookie in answer.cookies {
      response.headers.append(HTTPField(name: .setCookie, value: cookie))
    }
    for field in answer.fields {
      response.headers[SecurityHeaders.named(field.name)] = field.value
    }
    if answer.isLasting {
      response.headers[.cacheControl] = "public, max-age=31536000, immutable"
    }
    if answer.status == 503 || answer.status == 429 { response.headers[.retryAfter] = "10" }
    SecurityHeaders.put(on: &response)
    let channel = context.channel
    // A client that does not take its answer is cut off in the end.
    response.body = ResponseBody(contentLength: bytes.count) { writer in
      let end = channel.eventLoop.scheduleTask(in: .seconds(Int64(limits.answerSeconds))) {
        channel.close(promise: nil)
      }
      defer { end.cancel() }
      try await writer.write(ByteBuffer(bytes: bytes))
      try await writer.finish(nil)
    }
    return response
  }
}
