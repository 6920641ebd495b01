import Hummingbird
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Testing

@testable import Web

/// A page that came.
struct Page {
  let status: Int
  let text: String
  let headers: HTTPFields

  var location: String? { headers[.location] }

  /// The value of the first hidden field of a name.
  func hidden(_ name: String) -> String? {
    guard let start = text.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }

  /// The first address that begins so.
  func link(_ start: String) -> String? {
    guard let found = text.firstRange(of: "href=\"\(start)") else { return nil }
    return start + text[found.upperBound...].prefix { $0 != "\"" }
  }
}

/// Keeps cookies and carries a form's token back, as a browser does.
final class Browser {
  let client: any TestClientProtocol
  var cookies: [String: String] = [:]
  var token = ""

  init(_ client: any TestClientProtocol) { self.client = client }

  @discardableResult
  func get(_ path: String, follow: Bool = true) async throws -> Page {
    try await send(.get, path, [:], nil, follow)
  }

  /// Posts a form with the token of the last page, unless another is given.
  @discardableResult
  func post(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:], token given: String? = nil,
    headers: HTTPFields = [:], follow: Bool = true
  ) async throws -> Page {
    try await post(
      path, pairs: fields.map { ($0.key, $0.value) }, token: given, headers: headers,
      follow: follow)
  }

  /// The same with fields that were put together.
  @discardableResult
  func post(
    _ path: String, pairs fields: [(String, String)], token given: String? = nil,
    headers: HTTPFields = [:], follow: Bool = true
  ) async throws -> Page {
    var pairs = fields
    pairs.append(("form", given ?? token))
    let body = pairs.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    return try await send(.post, path, headers, ByteBuffer(string: body), follow)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: ByteBuffer?,
    _ follow: Bool
  ) async throws -> Page {
    var headers = headers
    if !cookies.isEmpty {
      headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: "; ")
    }
    let response = try await client.execute(
      uri: path, method: method, headers: headers, body: body)
    for cookie in response.headers[values: .setCookie] {
      let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if cookie.contains("Max-Age=0") {
        cookies[String(pair[0])] = nil
      } else {
        cookies[String(pair[0])] = String(pair[1])
      }
    }
    let page = Page(
      status: Int(response.status.code), text: String(buffer: response.body),
      headers: response.headers)
    if let found = page.hidden("form") { token = found }
    if follow, page.status == 303, let location = page.location {
      return try await get(location)
    }
    return page
  }

  static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte)
      return isPlain
        ? String(UnicodeScalar(byte))
        : "%" + String(byte >> 4, radix: 16)
          + String(byte & 15, radix: 16)
    }.joined()
  }

  /// Through the warning and the door.
  @discardableResult
  func signIn(_ name: String, _ password: String = WebWorld.password) async throws -> Page {
    try await get("/signin")
    try await post("/signin")
    return try await post("/signin/credentials", ["name": name, "password": password])
  }

  /// Chooses a purpose and looks for a child; gives the list.
  func search(
    _ last: String, first: String = "", birth: String = "", purpose: String = "enrollment"
  ) async throws -> Page {
    try await get("/arrival")
    return try await post(
      "/arrival",
      ["purpose": purpose, "last": last, "first": first, "birth": birth, "state": ""])
  }
}
