import Hummingbird
import HTTPTypes
import Logging
import Primitives

/// The outermost of what happens to a request: it is timed, counted and written down, without
/// anything of whom it is about. A line has the route's pattern, never its path or query: those may
/// name things.
struct RequestJournal: RouterMiddleware {
  let site: Site

  @concurrent
  func handle(
    _ request: Request, context: SiteContext,
    next: @concurrent (Request, SiteContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await next(request, context)
    } catch let error as any HTTPResponseError {
      let isAbsent = error.status.code == 404 || error.status.code == 405
      response = refusal(isAbsent ? .notFound : .misshapen, request, context)
    } catch {
      response = refusal(.busy, request, context)
    }
    let route = context.endpointPath ?? "none"
    let duration = ContinuousClock.now - start
    let status = response.status.code
    site.metrics.count(
      method: request.method.rawValue, route: route, status: status, duration: duration)
    context.logger.info(
      "request",
      metadata: [
        "method": .string(request.method.rawValue), "route": .string(route),
        "status": .stringConvertible(status),
        "milliseconds": .stringConvertible(ServerMetrics.milliseconds(duration)),
      ])
    return response
  }

  /// Programs are told in their form, people on a page.
  private func refusal(
    _ error: PageError, _ request: Request, _ context: SiteContext
  ) -> Response {
    let answer =
      APIFront.isAsked(by: request.uri.path)
      ? APIFront.absence(error, request) : ErrorPages.plain(error, site)
    return Front.response(answer, context, site.limits)
  }
}
