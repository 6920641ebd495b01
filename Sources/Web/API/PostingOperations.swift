import Exchange
import Primitives
import Records

/// Notices of moves, requests for records and messages, for programs of people and for States'
/// systems. A child's number stands in forms and never in an address.
enum PostingOperations {
  static let all = [list, post, answer, thread]

  private static let path = "\(APIOperation.root)/postings"
  private static let confirm = APIParameter(
    name: "confirm", place: .form, kind: .choice(["yes"]),
    meaning: "That names and birth dates in the text are meant. A person's word.")

  private static func form(
    _ name: String, _ kind: APIParameter.Kind, _ meaning: String, isRequired: Bool = false
  ) -> APIParameter {
    .init(name: name, place: .form, kind: kind, isRequired: isRequired, meaning: meaning)
  }

  private static let words = form(
    "text", .text(2_000), "What is said, in at most 2,000 bytes; sealed with the child.")

  // MARK: The desk

  private static let list = APIOperation(
    method: .get, path: path, name: "listPostings",
    summary: "Notices, requests and messages of one's own places",
    meaning:
      "What waits for an answer, and messages that were not shown yet, by number; with `all`, "
      + "the rest too. `next` is the `after` of the next part. No words: those are in threads.",
    access: .bearer,
    parameters: [
      .purpose, .query("all", .choice(["yes"]), "What is answered and shown as well."), .limit,
      .query("after", .hex(32), "`next` of the part before."),
    ],
    successes: [.init(status: 200, meaning: "A part of the list.", schema: "Postings")]
  ) { asking in
    let lines = try asking.exchange.moves(
      all: asking.input["all"] == "yes",
      after: asking.input["after"].flatMap { CaseID(hex: $0) }, limit: asking.limit,
      acting: try asking.acting())
    return .json(
      .object([
        ("postings", .array(lines.map(json))),
        ("next", .maybe(lines.count < asking.limit ? nil : lines.last?.posting.hex)),
      ]))
  }

  private static func json(_ line: Exchange.PostingListing) -> JSON { .object(members(line)) }

  private static func members(_ line: Exchange.PostingListing) -> [(String, JSON)] {
    [
      ("posting", .string(line.posting.hex)), ("matter", .string(line.matter.rawValue)),
      ("msix_id", .string(line.msixID)), ("from", .string(line.sender.description)),
      ("to", .string(line.addressee.description)), ("posted", .string(line.posted.description)),
      ("due", .maybe(line.due?.description)), ("outcome", .maybe(line.outcome)),
      ("answered", .maybe(line.answered?.description)), ("late", .bool(line.isLate)),
      ("mine", .bool(line.isForMe)), ("delivered", .number(line.delivered)),
      ("recipients", .number(line.recipients)),
    ]
  }

  // MARK: Posting

  /// A group of a record by its file's name: what a request may ask for.
  static let groups = Group.allCases.map { String($0.fileName.dropLast(".csv".count)) }

  private static let post = APIOperation(
    method: .post, path: path, name: "post", summary: "Tell of a move, ask for records, or write",
    meaning:
      "An arrival, a departure, a request for a child's records, or a message in its thread. "
      + "The posting's number and its position in the log are the receipt.",
    access: .bearer, use: .act, body: .form,
    parameters: [
      .purpose, .requestKey,
      form(
        "matter", .choice(PostingMatter.allCases.map(\.rawValue)),
        "arrival, departure, request or message.", isRequired: true),
      form("msix_id", .digits(12), "The child's MSIX number.", isRequired: true),
      form("from", .state, "For which State, where the account is of several."),
      form(
        "to", .place,
        "CA or CA/district:0600001; by default where the child was last, as another State says."),
      form("day", .day, "The day of a move; by default today."),
      form("group", .choice(groups), "What a request asks for; by default the whole record."),
      form("about", .hex(32), "The posting that a message answers."),
      words, confirm,
    ],
    successes: [
      .init(status: 201, meaning: "Posted.", schema: "Posted"),
      .init(status: 200, meaning: "Posted before under the same key.", schema: "Posted"),
    ],
    problems: [408, 413, 415, 422]
  ) { asking in
    let input = asking.input
    guard let matter = input["matter"].flatMap({ PostingMatter(rawValue: $0) }) else {
      throw Problem(.badRequest, parameter: "matter")
    }
    var asked = Exchange.PostingAsked(msixID: input["msix_id"] ?? "", matter)
    asked.sender = input["from"].flatMap { StateCode($0) }
    asked.addressee = input["to"].flatMap { Scope($0) }
    asked.day = input["day"].flatMap { CivilDate($0) }
    asked.groups = Group.allCases.filter {
      input["group"] == String($0.fileName.dropLast(".csv".count))
    }
    asked.about = input["about"].flatMap { CaseID(hex: $0) }
    asked.text = input["text"] ?? ""
    asked.isConfirmed = input["confirm"] == "yes"
    let posted = try asking.exchange.post(
      asked, requestKey: asking.requestKey, acting: try asking.acting())
    var answer = Answer.json(
      .object([
        ("posting", .string(posted.posting.hex)), ("position", .number(posted.position)),
        ("to", .string(posted.addressee.description)), ("recipients", .number(posted.recipients)),
        ("due", .maybe(posted.due?.description)),
      ]))
    answer.status = posted.isRepetition ? 200 : 201
    return answer
  }

  // MARK: Answering

  private static let answers = ["acknowledge", "fulfil"] + RequestDeclined.allCases.map(\.rawValue)

  private static let answer = APIOperation(
    method: .post, path: "\(path)/{posting}/answer", name: "answerPosting",
    summary: "Answer a notice or a request",
    meaning: "A notice is acknowledged, a request fulfilled or declined. It is fulfilled by the "
      + "State's own statement about the child since, or by the way that the text names. "
      + "Declining, and naming another way, is a person's.",
    access: .bearer, use: .act, body: .form,
    parameters: [
      .path("posting", .hex(32), "The posting's number."), .purpose, .requestKey,
      form(
        "answer", .choice(answers),
        "acknowledge; fulfil; or why records do not go: not-here, nothing-more, other.",
        isRequired: true),
      words, confirm,
    ],
    successes: [
      .init(
        status: 200, meaning: "Answered, now or before under the same key.",
        schema: "PostingAnswered")
    ],
    problems: [408, 413, 415, 422]
  ) { asking in
    guard let posting = asking.input["posting"].flatMap({ CaseID(hex: $0) }) else {
      throw Problem(.notFound)
    }
    let answer: Exchange.PostingAnswer
    switch asking.input["answer"] {
    case "acknowledge": answer = .acknowledge
    case "fulfil": answer = .fulfil
    case let word:
      guard let why = word.flatMap({ RequestDeclined(rawValue: $0) }) else {
        throw Problem(.badRequest, parameter: "answer")
      }
      answer = .decline(why)
    }
    let position = try asking.exchange.answer(
      posting, answer, saying: asking.input["text"] ?? "",
      isConfirmed: asking.input["confirm"] == "yes", requestKey: asking.requestKey,
      acting: try asking.acting())
    return .json(
      .object([("posting", .string(posting.hex)), ("position", .number(position))]))
  }

  // MARK: The thread

  private static let thread = APIOperation(
    method: .post, path: "\(APIOperation.root)/thread", name: "readThread",
    summary: "What was posted, said and answered about a child",
    meaning:
      "As far as the account's States take part in it. The child is named by its number or by "
      + "a posting about it, in a form, so that no address names it. A look at the child, and the "
      + "delivery of what is in it.",
    access: .bearer, use: .act, body: .form,
    parameters: [
      .purpose, form("msix_id", .digits(12), "The child's MSIX number."),
      form("posting", .hex(32), "Or a posting about the child."),
    ],
    successes: [.init(status: 200, meaning: "The thread.", schema: "Thread")],
    problems: [408, 413, 415, 422]
  ) { asking in
    let acting = try asking.acting()
    let number: String
    switch (asking.input["msix_id"], asking.input["posting"].flatMap({ CaseID(hex: $0) })) {
    case (let given?, nil): number = given
    case (nil, let posting?):
      number = try asking.exchange.childOf(posting: posting, acting: acting)
    default:
      throw Problem(.unprocessable, "Name the child, or a posting about it.", parameter: "msix_id")
    }
    let thread = try asking.exchange.thread(of: number, acting: acting)
    return .json(
      .object([
        ("msix_id", .string(thread.msixID)), ("look", .number(thread.look)),
        ("entries", .array(thread.entries.map(json))),
      ]))
  }

  private static func json(_ entry: Exchange.ThreadEntry) -> JSON {
    .object(
      members(entry.line) + [
        ("position", .number(entry.position)), ("by", .string(entry.name)),
        ("organisation", .string(entry.organisation)), ("day", .maybe(entry.day?.description)),
        (
          "groups",
          .array(entry.groups.map { .string(String($0.fileName.dropLast(".csv".count))) })
        ),
        ("about", .maybe(entry.about?.hex)), ("text", .maybe(entry.text)),
        ("answer_position", entry.answeredAt.map { .number($0) } ?? .null),
        ("answer_by", .maybe(entry.answerName)), ("answer_text", .maybe(entry.answerText)),
        ("declined", .maybe(entry.declined?.rawValue)),
        ("statement", entry.statement.map { .number($0) } ?? .null),
        (
          "deliveries",
          .array(
            entry.deliveries.map { delivery in
              .object([
                ("name", .string(delivery.name)), ("shown", .maybe(delivery.shown?.description)),
                ("failure", .maybe(delivery.failure?.rawValue)),
              ])
            })
        ),
      ])
  }
}
