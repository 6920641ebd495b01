public import Primitives

/// The OpenAPI 3.1 document, made of the operations themselves.
public enum APIDescription {
  /// The document.
  public static var document: JSON {
    .object([
      ("openapi", .string("3.1.0")),
      (
        "info",
        .object([
          ("title", .string("MSIX Ledger")), ("version", .string("1.0.0")),
          ("description", .string(introduction)),
        ])
      ),
      ("servers", .array([.object([("url", .string("/"))])])),
      ("paths", paths),
      (
        "components",
        .object([
          ("securitySchemes", .object([("bearer", bearer)])),
          ("schemas", .object(APISchemas.all)),
          ("headers", .object(RateSchemas.all)),
        ])
      ),
    ])
  }

  private static let introduction =
    "For States' systems and people's programs. Show a machine's key or a session's token as "
    + "`Authorization: Bearer`. Problems are RFC 9457 documents. Nothing personal stands in an "
    + "address. Every answer that names a child is recorded before it is given."

  private static let bearer = JSON.object([
    ("type", .string("http")), ("scheme", .string("bearer")),
    (
      "description",
      .string("A machine's key (msix_...) or the token of an open session (64 digits).")
    ),
  ])

  private static var paths: JSON {
    var names = [String]()
    for operation in APIOperation.all where !names.contains(operation.path) {
      names.append(operation.path)
    }
    return .object(
      names.map { path in
        let operations = APIOperation.all.filter { $0.path == path }
        return (
          path,
          .object(
            operations.map { ($0.method.rawValue.lowercased(), describe($0)) })
        )
      })
  }

  private static func describe(_ operation: APIOperation) -> JSON {
    var members: [(String, JSON)] = [
      ("operationId", .string(operation.name)), ("summary", .string(operation.summary)),
      ("description", .string(operation.meaning)),
    ]
    let parameters = operation.parameters.filter { $0.place != .form }
    if !parameters.isEmpty { members.append(("parameters", .array(parameters.map(describe)))) }
    if let body = requestBody(of: operation) { members.append(("requestBody", body)) }
    members.append(("responses", responses(of: operation)))
    switch operation.access {
    case .open: members.append(("security", .array([])))
    case .bearer:
      members.append(("security", .array([.object([("bearer", .array([]))])])))
    }
    return .object(members)
  }

  private static func describe(_ parameter: APIParameter) -> JSON {
    .object([
      ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
      ("required", .bool(parameter.isRequired)), ("description", .string(parameter.meaning)),
      ("schema", parameter.schema),
    ])
  }

  private static func requestBody(of operation: APIOperation) -> JSON? {
    let content: JSON
    switch operation.body {
    case .nothing: return nil
    case .package:
      let binary = JSON.object([
        (
          "schema",
          .object([
            ("type", .string("string")), ("format", .string("binary")), ("minLength", .int(1)),
          ])
        )
      ])
      content = .object([("application/zip", binary), ("application/xml", binary)])
    case .form:
      let fields = operation.parameters.filter { $0.place == .form }
      let schema = JSON.object([
        ("type", .string("object")),
        ("properties", .object(fields.map { ($0.name, $0.schema) })),
        ("required", .array(fields.filter(\.isRequired).map { .string($0.name) })),
        ("additionalProperties", .bool(false)),
      ])
      content = .object([
        ("application/x-www-form-urlencoded", .object([("schema", schema)]))
      ])
    }
    return .object([("required", .bool(true)), ("content", content)])
  }

  /// The problems that any operation may have.
  private static func problems(of operation: APIOperation) -> [Int] {
    let common =
      operation.access == .bearer ? [401, 403, 404] : operation.body == .form ? [401] : []
    return Set([400, 405, 413, 429, 500, 503] + common + operation.problems).sorted()
  }

  private static func responses(of operation: APIOperation) -> JSON {
    let rates = JSON.object(
      RateSchemas.all.map { name, _ in
        (name, .object([("$ref", .string("#/components/headers/\(name)"))]))
      })
    let good = operation.successes.map { success -> (String, JSON) in
      var members: [(String, JSON)] = [
        ("description", .string(success.meaning)), ("headers", rates),
      ]
      if let schema = success.schema {
        members.append(("content", content(success.type, schema)))
      } else if success.status != 204 {
        members.append(
          (
            "content",
            .object([
              (
                "text/plain",
                .object([("schema", .object([("type", .string("string"))]))])
              )
            ])
          ))
      }
      return ("\(success.status)", .object(members))
    }
    let bad = problems(of: operation).map { status -> (String, JSON) in
      let title =
        Problem.Kind.allCases.first { $0.status == status }?.title ?? "A problem"
      return (
        "\(status)",
        .object([
          ("description", .string(title)), ("content", content(Problem.type, "Problem")),
        ])
      )
    }
    return .object(good + bad)
  }

  private static func content(_ type: String, _ schema: String) -> JSON {
    .object([
      (
        type,
        .object([
          ("schema", .object([("$ref", .string("#/components/schemas/\(schema)"))]))
        ])
      )
    ])
  }
}

/// The fields that say how a rate stands.
enum RateSchemas {
  static let all: [(String, JSON)] = [
    (RateFields.limit, "Requests that a minute brings."),
    ("RateLimit-Remaining", "Requests that are left now."),
    ("RateLimit-Reset", "Seconds until all are there again."),
  ].map { name, meaning in
    (
      name,
      .object([
        ("description", .string(meaning)),
        ("schema", .object([("type", .string("integer")), ("minimum", .int(0))])),
      ])
    )
  }
}
