import Hummingbird
import HTTPTypes

/// What every answer says to the browser beside itself.
enum SecurityHeaders {
  /// Nothing from elsewhere, nothing written into the page itself, and no other site may frame it.
  static let contentPolicy =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    + "object-src 'none'"

  /// Puts them on an answer. `no-store` unless the answer says that it may be kept.
  static func put(on response: inout Response) {
    for (name, value) in all { response.headers[name] = value }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
  }

  private static let all: [(HTTPField.Name, String)] = [
    (.contentSecurityPolicy, contentPolicy),
    (.strictTransportSecurity, "max-age=31536000; includeSubDomains"),
    (.xContentTypeOptions, "nosniff"),
    (named("X-Frame-Options"), "DENY"),
    // Ours are without personal data; the origin is needed where a browser tells no more.
    (named("Referrer-Policy"), "same-origin"),
    (named("Cross-Origin-Opener-Policy"), "same-origin"),
    (named("Cross-Origin-Resource-Policy"), "same-origin"),
    (named("Permissions-Policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (named("X-Robots-Tag"), "noindex, nofollow"),
  ]

  static func named(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("no field: \(name)") }
    return name
  }
}
