import Exchange
import Primitives
import Records

/// The forms of what the API gives back, as JSON Schema (2020-12).
enum APISchemas {
  static let all: [(String, JSON)] = [
    ("Problem", problem), ("Session", session), ("Account", account), ("Receipt", receipt),
    ("Receipts", receipts),
    ("Finding", finding), ("Children", children), ("Worklist", worklist), ("Changes", changes),
    ("ItemStanding", itemStanding), ("Postings", postings), ("Posted", receiptOfPosting),
    ("PostingAnswered", postingAnswered), ("Thread", thread),
    ("Count", count), ("Description", .object([("type", .string("object"))])),
  ]

  // MARK: Words

  private static let text = JSON.object([("type", .string("string"))])
  private static let flag = JSON.object([("type", .string("boolean"))])
  private static let number = JSON.object([("type", .string("integer"))])
  private static let position = JSON.object([
    ("type", .string("integer")), ("minimum", .int(0)),
  ])
  private static let day = format("date")
  private static let moment = format("date-time")
  private static let state = pattern("^[A-Z]{2}$")
  private static let digits = pattern("^[0-9a-f]{32}$")
  private static let msixID = pattern("^[0-9]{12}$")

  private static func pattern(_ pattern: String) -> JSON {
    .object([("type", .string("string")), ("pattern", .string(pattern))])
  }

  private static func format(_ format: String) -> JSON {
    .object([("type", .string("string")), ("format", .string(format))])
  }

  private static func words(_ words: [String]) -> JSON {
    .object([("type", .string("string")), ("enum", .array(words.map { .string($0) }))])
  }

  private static func list(of items: JSON) -> JSON {
    .object([("type", .string("array")), ("items", items)])
  }

  private static func orNull(_ schema: JSON) -> JSON {
    .object([("anyOf", .array([schema, .object([("type", .string("null"))])]))])
  }

  private static func reference(_ name: String) -> JSON {
    .object([("$ref", .string("#/components/schemas/\(name)"))])
  }

  /// An object whose members are all there, but for the optional ones.
  private static func object(
    _ members: [(String, JSON)], optional: [String] = [], isOpen: Bool = false
  ) -> JSON {
    .object([
      ("type", .string("object")), ("properties", .object(members)),
      (
        "required",
        .array(members.map(\.0).filter { !optional.contains($0) }.map { .string($0) })
      ),
      ("additionalProperties", .bool(isOpen)),
    ])
  }

  // MARK: Forms

  private static let problem = object(
    [
      ("type", words(Problem.Kind.allCases.map { "urn:msix:problem:\($0.rawValue)" })),
      ("title", text), ("status", number), ("detail", text), ("parameter", text),
    ], optional: ["detail", "parameter"])

  private static let session = object([
    ("token", pattern("^[0-9a-f]{64}$")), ("account", digits), ("until", moment),
    ("idle_minutes", number), ("due", list(of: text)), ("failures_since_last_sign_in", number),
    ("last_sign_in", orNull(moment)),
  ])

  private static let account = object([
    ("account", digits), ("name", text), ("organisation", text),
    ("roles", list(of: object([("role", text), ("scope", text)]))), ("due", list(of: text)),
  ])

  private static let finding = object(
    [("severity", words(["fatal", "reject", "warning", "quality"])), ("rule", text)],
    isOpen: true)

  /// As `msix receipt` prints it; what proves it is told in docs/formats/proofs-and-receipts.md.
  private static let receipt = object(
    [
      ("submission", digits), ("origin", text), ("state", state),
      ("digest", pattern("^sha256:[0-9a-f]{64}$")), ("received", moment),
      ("positions", object([("first", position), ("last", position)])),
      (
        "inclusion",
        object([("leaf_index", position), ("tree_size", position), ("hashes", list(of: text))])
      ),
      ("checkpoint", text), ("cose", orNull(text)), ("leaf", text), ("body_digest_key", text),
      ("mode", words(["production", "test"])),
      ("students", students),
      ("findings", list(of: reference("Finding"))),
      (
        "identifiers",
        list(
          of: object([
            ("student_record_id", orNull(text)), ("state_student_identifier", text),
            ("msix_id", msixID), ("how", words(["assigned", "linked", "confirmed", "changed"])),
          ]))
      ),
    ], isOpen: true)

  private static let students = object(
    [
      ("total", number), ("inserted", number), ("updated", number), ("unchanged", number),
      ("retracted", number), ("rejected", number),
    ], isOpen: true)

  private static let receipts = object([
    (
      "receipts",
      list(
        of: object([
          ("submission", digits), ("received", moment), ("mode", words(["production", "test"])),
          ("outcome", words(["taken", "refused", "unfinished"])), ("students", students),
          ("findings", number),
        ]))
    ),
    ("next", orNull(digits)),
  ])

  private static let children = object([
    ("known_at", position),
    (
      "children",
      list(
        of: object([
          ("state", state), ("state_student_identifier", text), ("identifier_type", text),
          ("msix_id", msixID), ("generation", number),
        ]))
    ),
    ("next", orNull(digits)), ("look", position),
  ])

  private static let worklist = object([
    (
      "items",
      list(
        of: object([
          ("item", digits), ("kind", words(Exchange.ItemKind.allCases.map(\.rawValue))),
          ("state", state), ("opened", day), ("due", day), ("level", text), ("place", text),
          ("msix_ids", list(of: msixID)), ("score_tenths_of_a_bit", orNull(number)),
          ("status", text),
        ]))
    ),
    ("next", orNull(digits)),
  ])

  private static let changes = object([
    (
      "changes",
      list(
        of: .object([
          ("oneOf", .array([identifierChange, awaitedAnswer, posted]))
        ]))
    ),
    ("through", position), ("more", flag), ("look", orNull(position)),
  ])

  private static let changeHead: [(String, JSON)] = [
    ("position", position), ("recorded", moment),
  ]

  private static let posted = object(
    changeHead + [
      ("posting", digits), ("kind", words(["posted"])),
      ("matter", words(PostingMatter.allCases.map(\.rawValue))), ("from", text),
      ("due", orNull(moment)),
    ])

  private static let identifierChange = object(
    changeHead + [
      ("item", digits), ("kind", words(["identifier-changed"])),
      ("cause", words(Exchange.StateChange.Cause.allCases.map(\.rawValue))),
      ("state_student_identifier", text), ("former_msix_id", orNull(msixID)), ("msix_id", msixID),
    ])

  private static let awaitedAnswer = object(
    changeHead + [
      ("item", digits), ("kind", words(["answer-awaited"])),
      ("question", words(Exchange.StateChange.Question.allCases.map(\.rawValue))), ("due", day),
    ])

  private static let itemStanding = object([("item", digits), ("status", text)])

  private static let postingLine: [(String, JSON)] = [
    ("posting", digits), ("matter", words(PostingMatter.allCases.map(\.rawValue))),
    ("msix_id", msixID), ("from", text), ("to", text), ("posted", moment),
    ("due", orNull(moment)), ("outcome", orNull(words(["acknowledged", "fulfilled", "declined"]))),
    ("answered", orNull(moment)), ("late", flag), ("mine", flag), ("delivered", number),
    ("recipients", number),
  ]

  private static let postings = object([
    ("postings", list(of: object(postingLine))), ("next", orNull(digits)),
  ])

  private static let receiptOfPosting = object([
    ("posting", digits), ("position", position), ("to", text), ("recipients", number),
    ("due", orNull(moment)),
  ])

  private static let postingAnswered = object([("posting", digits), ("position", position)])

  private static let thread = object([
    ("msix_id", msixID), ("look", position), ("entries", list(of: object(postingLine + said))),
  ])

  /// What an entry of a thread has beside its line.
  private static let said: [(String, JSON)] = [
    ("position", position), ("by", text), ("organisation", text), ("day", orNull(day)),
    ("groups", list(of: words(PostingOperations.groups))), ("about", orNull(digits)),
    ("text", orNull(text)), ("answer_position", orNull(position)), ("answer_by", orNull(text)),
    ("answer_text", orNull(text)),
    ("declined", orNull(words(RequestDeclined.allCases.map(\.rawValue)))),
    ("statement", orNull(position)),
    (
      "deliveries",
      list(
        of: object([
          ("name", text), ("shown", orNull(moment)),
          ("failure", orNull(words(PostingFailure.allCases.map(\.rawValue)))),
        ]))
    ),
  ]

  private static let count = object(
    [
      ("period", text), ("category", number), ("known_at", position), ("as_of", day),
      ("rules", text), ("checkpoint", text), ("national", orNull(number)),
      (
        "states",
        .object([("type", .string("object")), ("additionalProperties", number)])
      ),
      ("cells", list(of: .object([("type", .string("object"))]))),
    ])
}
