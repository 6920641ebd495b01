import Exchange
import Primitives
import Records

/// A State's children, its worklist, and the feed of what others changed. Each part that is shown
/// is a look of its own, recorded before it is answered.
enum ListOperations {
  static let all = [children, worklist, changes]

  private static let children = APIOperation(
    method: .get, path: "\(APIOperation.root)/children", name: "listChildren",
    summary: "State records in force, with the MSIX id of each child",
    meaning: "Those of the account's scope. `next` is the `after` of the next part; give the first "
      + "part's `known_at` with it, so that all parts are of one moment.",
    access: .bearer,
    parameters: [
      .purpose, .knownAt, .limit,
      .query("after", .hex(32), "`next` of the part before."),
    ],
    successes: [.init(status: 200, meaning: "A part of the list.", schema: "Children")]
  ) { asking in
    let stretch = try asking.exchange.children(
      knownAt: asking.knownAt, after: asking.input["after"].flatMap { StateRecordID(hex: $0) },
      limit: asking.limit, acting: try asking.acting())
    return .json(
      .object([
        ("known_at", .number(stretch.knownAt)),
        (
          "children",
          .array(
            stretch.lines.map { line in
              .object([
                ("state", .string(line.state.description)),
                ("state_student_identifier", .string(line.stateStudentIdentifier)),
                ("identifier_type", .string(line.identifierType)),
                ("msix_id", .string(line.msixID)), ("generation", .number(line.generation)),
              ])
            })
        ),
        ("next", .maybe(stretch.next?.hex)), ("look", .number(stretch.look)),
      ]))
  }

  private static let worklist = APIOperation(
    method: .get, path: "\(APIOperation.root)/worklist", name: "listWorklist",
    summary: "What waits for a person of the State",
    meaning: "Open items, by number. `next` is the `after` of the next part.", access: .bearer,
    parameters: [
      .purpose, .query("state", .state, "One State; by default all that the account answers for."),
      .query("kind", .choice(Exchange.ItemKind.allCases.map(\.rawValue)), "One kind of item."),
      .limit, .query("after", .hex(32), "`next` of the part before."),
    ],
    successes: [.init(status: 200, meaning: "A part of the list.", schema: "Worklist")]
  ) { asking in
    let lines = try asking.exchange.worklist(
      state: asking.input["state"].flatMap { StateCode($0) },
      kind: asking.input["kind"].flatMap { Exchange.ItemKind(rawValue: $0) },
      after: asking.input["after"].flatMap { ItemID(hex: $0) }, limit: asking.limit,
      acting: try asking.acting())
    let isWhole = Set(lines.map(\.item)).count < asking.limit
    return .json(
      .object([
        ("items", .array(lines.map(json))),
        ("next", .maybe(isWhole ? nil : lines.last?.item.hex)),
      ]))
  }

  static func json(_ line: Exchange.WorkLine) -> JSON {
    .object([
      ("item", .string(line.item.hex)), ("kind", .string(line.kind.rawValue)),
      ("state", .string(line.state.description)), ("opened", .string(line.opened.description)),
      ("due", .string(line.due.description)), ("level", .string(line.level.rawValue)),
      ("place", .string(line.place.description)),
      ("msix_ids", .array(line.msixIDs.map { .string($0) })),
      ("score_tenths_of_a_bit", line.scoreTenths.map { .number($0) } ?? .null),
      ("status", .string(line.status)),
    ])
  }

  private static let changes = APIOperation(
    method: .get, path: "\(APIOperation.root)/changes", name: "listChanges",
    summary: "What happened to the State's children that it did not do itself",
    meaning:
      "Merges and splits that gave a record of the State another MSIX id, questions that await the "
      + "State's answer, and what others posted to it about a child (moves, requests for records, "
      + "messages), in the order of the log. Ask with the last position that is known (a receipt "
      + "has one), then with `through`, until `more` is false.",
    access: .bearer,
    parameters: [
      .state,
      .init(
        name: "after", place: .query, kind: .whole(APIParameter.positions), isRequired: true,
        meaning: "The last position that is known already."),
      .limit,
    ],
    successes: [.init(status: 200, meaning: "A stretch of the feed.", schema: "Changes")]
  ) { asking in
    guard let after = asking.input["after"].flatMap({ UInt64($0) }) else {
      throw Problem(.badRequest, parameter: "after")
    }
    let found = try asking.exchange.changes(
      of: try asking.state(for: .readReceipts), after: after, limit: asking.limit,
      acting: try asking.acting())
    return .json(
      .object([
        ("changes", .array(found.changes.map(json))), ("through", .number(found.through)),
        ("more", .bool(found.hasMore)), ("look", found.look.map { .number($0) } ?? .null),
      ]))
  }

  private static func json(_ change: Exchange.StateChange) -> JSON {
    let head: [(String, JSON)] = [
      ("position", .number(change.position)), ("recorded", .string(change.recorded.description)),
    ]
    let item: [(String, JSON)] = [("item", .string(change.matter))]
    switch change.kind {
    case .identifierChanged(let cause, let identifier, let former, let number):
      return .object(
        head + item + [
          ("kind", .string("identifier-changed")), ("cause", .string(cause.rawValue)),
          ("state_student_identifier", .string(identifier)), ("former_msix_id", .maybe(former)),
          ("msix_id", .string(number)),
        ])
    case .answerAwaited(let question, let due):
      return .object(
        head + item + [
          ("kind", .string("answer-awaited")), ("question", .string(question.rawValue)),
          ("due", .string(due.description)),
        ])
    case .posted(let matter, let sender, let due):
      return .object(
        head + [
          ("posting", .string(change.matter)), ("kind", .string("posted")),
          ("matter", .string(matter.rawValue)), ("from", .string(sender.description)),
          ("due", .maybe(due?.description)),
        ])
    }
  }
}
