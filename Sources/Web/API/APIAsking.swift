import Exchange
import Primitives
import Records

/// One request of the API, read and checked, as an operation sees it.
struct APIAsking {
  let site: Site
  let exchange: Exchange
  let input: APIInput
  let credential: APICredential?
  /// Whose credential it is; operations of any access but open have one.
  let visitor: Exchange.Visitor?
  let time: Instant
  let address: String

  /// Whoever asks.
  var holder: Exchange.Visitor {
    get throws {
      guard let visitor else { throw Problem(.unauthenticated) }
      return visitor
    }
  }

  /// Who asks, as the exchange's use cases take it, with the purpose that was given.
  func acting() throws -> Acting {
    let purpose = input[APIParameter.purpose.name].flatMap { Purpose(rawValue: $0) }
    // By number: a name is composed and looked up, a number is the account.
    var acting = Acting(account: try holder.account.hex, purpose: purpose, time: time)
    switch credential {
    case .session(let token): acting.session = token
    case .key(let key): acting.machineKey = key
    case nil: break
    }
    return acting
  }

  /// The State that was named, or that of the first role which may do this.
  func state(for function: Function) throws -> StateCode {
    if let named = input["state"] {
      guard let state = StateCode(named) else {
        throw Problem(.badRequest, parameter: "state")
      }
      return state
    }
    guard let own = try holder.roles(for: function).compactMap(\.scope.state).first else {
      // Whoever may not do it anywhere is told that, and it is recorded.
      try exchange.enter(function, acting: try acting())
      throw Problem(.unprocessable, "Name a State.", parameter: "state")
    }
    return own
  }

  /// The number at which a list is cut.
  var limit: Int { input["limit"].flatMap { Int($0) } ?? 200 }

  /// The idempotency key that came with it.
  var requestKey: String? { input[APIParameter.requestKey.name] }

  /// The position of `known_at`.
  var knownAt: KnownAt? { input["known_at"].flatMap { UInt64($0) }.map { .position($0) } }
}

/// What a request shows to say who asks.
enum APICredential: Sendable {
  case session(SessionToken)
  case key(MachineKey)

  /// From an `Authorization` field: a bearer token of RFC 6750 that is one of ours.
  init?(authorization: String) {
    let words = authorization.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    if let key = MachineKey(words[1]) {
      self = .key(key)
    } else if let token = SessionToken(words[1]) {
      self = .session(token)
    } else {
      return nil
    }
  }

  /// Whose it is; nil where it opens nothing.
  func visitor(on exchange: Exchange, at time: Instant) throws -> Exchange.Visitor? {
    switch self {
    case .session(let token): try exchange.visitor(token, at: time)
    case .key(let key): try exchange.machine(key, at: time)
    }
  }
}

/// The values of an operation's parameters, each of its kind.
struct APIInput: Sendable {
  private var values: [String: String] = [:]

  subscript(_ name: String) -> String? { values[name] }

  /// Reads them, or throws the problem. What is not a parameter is refused: a name that was
  /// mistyped would otherwise change what is asked without a word.
  init(
    _ operation: APIOperation, path: [String: String], query: FormFields,
    form: FormFields, header: (String) -> String?
  ) throws {
    try Self.requireKnown(query, .query, operation)
    try Self.requireKnown(form, .form, operation)
    for parameter in operation.parameters {
      let value =
        switch parameter.place {
        case .path: path[parameter.name]
        case .query: query.exact(parameter.name)
        case .header: header(parameter.name)
        case .form: form.exact(parameter.name)
        }
      guard let value else {
        guard !parameter.isRequired else {
          throw Problem(
            .badRequest, "It is needed: \(parameter.meaning)", parameter: parameter.name)
        }
        continue
      }
      guard parameter.takes(value) else {
        // What names something that cannot be is an address of nothing.
        if parameter.place == .path { throw Problem(.notFound) }
        throw Problem(
          .badRequest, "It has a value that it cannot have. \(parameter.meaning)",
          parameter: parameter.name)
      }
      values[parameter.name] = value
    }
  }

  private static func requireKnown(
    _ fields: FormFields, _ place: APIParameter.Place, _ operation: APIOperation
  ) throws {
    let known = operation.parameters.filter { $0.place == place }.map(\.name)
    var seen = Set<String>()
    for name in fields.names {
      guard known.contains(name) else {
        throw Problem(.badRequest, "There is a parameter that is not known here.")
      }
      guard seen.insert(name).inserted else {
        throw Problem(.badRequest, "It came twice.", parameter: name)
      }
    }
  }
}
