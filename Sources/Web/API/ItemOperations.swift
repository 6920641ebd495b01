import Exchange
import Primitives
import Records

/// Acts on one worklist item. All of them are a person's: the table of grants gives a machine none,
/// because whose child a record is decides somebody who signs for it.
enum ItemOperations {
  static let all = [read, answer, comment, assign, escalate, settle]

  private static let path = "\(APIOperation.root)/worklist/{item}"
  private static let item = APIParameter.path("item", .hex(32), "The item's number.")
  private static let standing = APIOperation.Success(
    status: 200, meaning: "Done, now or before under the same key.", schema: "ItemStanding")

  private static let reason = APIParameter(
    name: "reason", place: .form, kind: .text(2_000), isRequired: true,
    meaning: "Why, in at most 2,000 bytes. It is sealed with the records.")

  private static let read = APIOperation(
    method: .get, path: path, name: "readItem", summary: "One item of the worklist",
    meaning: "A line for each State that it asks; a look at its children. Whoever's list would not "
      + "have it finds nothing.",
    access: .bearer, parameters: [item, .purpose],
    successes: [.init(status: 200, meaning: "Its lines.", schema: "Worklist")]
  ) { asking in
    let lines = try asking.exchange.workItem(try number(asking), acting: try asking.acting())
    return .json(
      .object([("items", .array(lines.map(ListOperations.json))), ("next", .null)]))
  }

  private static let answer = act(
    "answer", "answerItem", "Answer an item",
    "Whether a near match is one child, or a proposal right; `withdraw` takes one's own proposal "
      + "back. Between States nothing is linked before each has said so, through another person.",
    [
      .init(
        name: "answer", place: .form,
        kind: .choice(Exchange.ItemAnswer.allCases.map(\.rawValue)), isRequired: true,
        meaning: "same, distinct or unsure of a near match; approve, reject or withdraw of a "
          + "proposal."),
      reason,
    ]
  ) { asking, item in
    guard let answer = asking.input["answer"].flatMap({ Exchange.ItemAnswer(rawValue: $0) })
    else { throw Problem(.badRequest, parameter: "answer") }
    return try asking.exchange.resolve(
      item, answer, reason: asking.input["reason"] ?? "", requestKey: asking.requestKey,
      acting: try asking.acting())
  }

  private static let comment = act(
    "comment", "commentItem", "Comment on an item",
    "Says something without deciding anything. The words are sealed with the records.",
    [
      .init(
        name: "text", place: .form, kind: .text(2_000), isRequired: true,
        meaning: "What to say, in at most 2,000 bytes.")
    ]
  ) { asking, item in
    try asking.exchange.comment(
      on: item, asking.input["text"] ?? "", requestKey: asking.requestKey,
      acting: try asking.acting())
    return "commented"
  }

  private static let assign = act(
    "assign", "assignItem", "Give an item to a colleague",
    "To a data administrator of the own State, of no higher level than it waits at.",
    [
      .init(
        name: "account", place: .form, kind: .text(200), isRequired: true,
        meaning: "The colleague's account, by name or number.")
    ]
  ) { asking, item in
    try asking.exchange.reassign(
      item, to: asking.input["account"] ?? "", requestKey: asking.requestKey,
      acting: try asking.acting())
    return "assigned"
  }

  private static let escalate = act(
    "escalate", "escalateItem", "Pass an item up within the State",
    "From a district to its region where that is set up, else to the State. To OME it comes by "
      + "itself.", [reason]
  ) { asking, item in
    try asking.exchange.escalate(
      item, reason: asking.input["reason"] ?? "", requestKey: asking.requestKey,
      acting: try asking.acting())
    return "escalated"
  }

  private static let settle = act(
    "settle", "settleItem", "Settle what States answered differently",
    "OME's word, by its Data Administrator.",
    [
      .init(
        name: "answer", place: .form, kind: .choice(["same", "distinct"]), isRequired: true,
        meaning: "One child, or two."),
      reason,
    ]
  ) { asking, item in
    guard let verdict = asking.input["answer"].flatMap({ MatchVerdict(rawValue: $0) }) else {
      throw Problem(.badRequest, parameter: "answer")
    }
    return try asking.exchange.settle(
      item, verdict, reason: asking.input["reason"] ?? "", requestKey: asking.requestKey,
      acting: try asking.acting())
  }

  /// An act on an item; `perform` gives how the item stands then.
  private static func act(
    _ word: String, _ name: String, _ summary: String, _ meaning: String, _ form: [APIParameter],
    _ perform: @escaping @Sendable (APIAsking, ItemID) throws -> String
  ) -> APIOperation {
    APIOperation(
      method: .post, path: "\(path)/\(word)", name: name, summary: summary, meaning: meaning,
      access: .bearer, use: .act, body: .form, parameters: [item, .purpose, .requestKey] + form,
      successes: [standing], problems: [408, 413, 415, 422]
    ) { asking in
      let item = try number(asking)
      let status = try perform(asking, item)
      return .json(.object([("item", .string(item.hex)), ("status", .string(status))]))
    }
  }

  private static func number(_ asking: APIAsking) throws -> ItemID {
    guard let item = asking.input["item"].flatMap({ ItemID(hex: $0) }) else {
      throw Problem(.notFound)
    }
    return item
  }
}
