import Exchange
import Hummingbird
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Primitives
import Records
import Testing

@testable import Web

/// What the API answered.
struct Reply {
  let status: Int
  let bytes: [UInt8]
  let headers: HTTPFields

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The text of the first member of a name, wherever it stands; nil where it is no text.
  func word(_ name: String) -> String? {
    guard let start = text.firstRange(of: "\"\(name)\":\"") else { return nil }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }

  /// The number of the first member of a name.
  func number(_ name: String) -> Int? {
    guard let start = text.firstRange(of: "\"\(name)\":") else { return nil }
    return Int(text[start.upperBound...].prefix { $0.isNumber })
  }

  func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

/// A program that asks the API with a key or a token.
struct Caller {
  let client: any TestClientProtocol
  var bearer: String?

  init(_ client: any TestClientProtocol, _ bearer: String? = nil) {
    self.client = client
    self.bearer = bearer
  }

  func ask(
    _ method: String, _ path: String, _ fields: [String: String] = [:], body: [UInt8]? = nil
  ) async throws -> Reply {
    var headers = HTTPFields()
    if let bearer { headers[.authorization] = "Bearer \(bearer)" }
    for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
    let response = try await client.execute(
      uri: path, method: try #require(HTTPRequest.Method(method)), headers: headers,
      body: body.map { ByteBuffer(bytes: $0) })
    return Reply(
      status: Int(response.status.code), bytes: Array(response.body.readableBytesView),
      headers: response.headers)
  }

  func get(_ path: String, _ fields: [String: String] = [:]) async throws -> Reply {
    try await ask("GET", path, fields)
  }

  func send(
    _ package: [UInt8], _ path: String = "/api/v1/packages", key: String? = nil,
    type: String = "application/zip"
  ) async throws -> Reply {
    var fields = ["Content-Type": type]
    if let key { fields["Idempotency-Key"] = key }
    return try await ask("POST", path, fields, body: package)
  }

  /// Signs somebody in; gives the token.
  func signIn(_ name: String, _ password: String = WebWorld.password) async throws -> Reply {
    try await ask(
      "POST", "/api/v1/session", ["Content-Type": "application/x-www-form-urlencoded"],
      body: Array("name=\(name)&password=\(password)&acknowledge=yes".utf8))
  }
}

extension WebWorld {
  /// A State's machine with a key, which is given.
  func machine(_ name: String, _ state: String = "TX", days: Int = 30) throws -> MachineKey {
    _ = try exchange.createAccount(
      name: name, organisation: "A State", roles: [.init(.stateSystem, try #require(Scope(state)))],
      acting: Acting(time: now))
    return try exchange.makeMachineKey(of: name, days: days, acting: Acting(time: now)).key
  }
}
