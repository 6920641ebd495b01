import Exchange
import Primitives
import Records

/// The match desk: what waits for a person, the two records side by side with what speaks for and
/// against one child, and the answer.
enum DeskPages {
  static let routes: [Route] = [
    .get("/worklist", .granted(.worklist)) { try list($0) },
    .get("/settlements", .granted(.settleDisagreement)) { try list($0) },
    .get("/worklist/:item", .granted(.worklist)) { try item($0) },
    .get("/settlements/:item", .granted(.settleDisagreement)) { try item($0) },
    .post("/worklist/:item/answer", .granted(.worklist)) { try answer($0) },
    .post("/worklist/:item/comment", .granted(.worklist)) { try comment($0) },
    .post("/worklist/:item/assign", .granted(.worklist)) { try assign($0) },
    .post("/worklist/:item/escalate", .granted(.worklist)) { try escalate($0) },
    .post("/worklist/:item/undo", .granted(.worklist)) { try undo($0) },
    .post("/settlements/:item/settle", .granted(.settleDisagreement)) { try settle($0) },
    .post("/settlements/:item/answer", .granted(.settleDisagreement)) { try answer($0) },
    .post("/settlements/:item/comment", .granted(.settleDisagreement)) { try comment($0) },
  ]

  /// Where the list is to which an address belongs.
  private static func root(_ asking: Asking) -> String {
    asking.path.hasPrefix("/settlements") ? "/settlements" : "/worklist"
  }

  static func title(_ kind: Exchange.ItemKind) -> String {
    switch kind {
    case .nearMatch: "Are these one child?"
    case .validateNearMatch: "Are these one child? Another State has answered"
    case .validateMerge: "Is the proposed merge right?"
    case .validateSplit: "Is the proposed split right?"
    case .disagreement: "States disagree"
    }
  }

  // MARK: The list

  private static func list(_ asking: Asking) throws -> Answer {
    let withClosed = asking.query["closed"] == "yes"
    let lines = try asking.exchange.worklist(
      state: nil, kind: nil, closed: withClosed, acting: try asking.acting())
    let today = asking.time.date
    let root = root(asking)
    return AccountPages.page(
      "Worklist", .worklist,
      [
        "any": !lines.isEmpty, "count": lines.count, "closed": withClosed, "root": root,
        "isOME": root == "/settlements",
        "lines": lines.map { line in
          Model.of([
            "path": "\(root)/\(line.item.hex)", "title": title(line.kind),
            "state": line.state.description, "due": line.due.description,
            "overdue": line.due < today && isOpen(line), "level": line.level.rawValue,
            "status": line.status,
            "score": line.scoreTenths.map(bits), "family": line.isOfFamilyAbove,
            "numbers": line.msixIDs.map { Model.of(["number": $0]) },
          ])
        },
      ], asking)
  }

  /// Tenths of a bit.
  private static func bits(_ tenths: Int) -> String {
    "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  private static func isOpen(_ line: Exchange.WorkLine) -> Bool {
    ["open", "assigned", "disagreed"].contains(line.status)
  }

  // MARK: An item

  private static func itemID(_ asking: Asking) throws -> ItemID {
    guard let item = ItemID(hex: try asking.segment("item")) else { throw PageError.notFound }
    return item
  }

  private static func item(
    _ asking: Asking, alert: Model? = nil, status: Int = 200
  ) throws -> Answer {
    let item = try itemID(asking)
    let lines = try asking.exchange.workItem(item, acting: try asking.acting())
    guard let line = lines.first else { throw PageError.notFound }
    let root = root(asking)
    let isOME = root == "/settlements"
    let isPair = line.scoreTenths != nil
    var model = Model.of([
      "alert": alert, "title": title(line.kind), "path": "\(root)/\(item.hex)", "root": root,
      "due": line.due.description, "states": lines.map(\.state.description).joined(separator: ", "),
      "status": line.status, "isOpen": isOpen(line), "isOME": isOME,
      "isBelowState": line.level < .state,
      "act": isOME && line.kind == .disagreement ? "settle" : "answer",
      "mayBeUndone": !isOME && ["validated", "same"].contains(line.status),
      "answers": answers(to: line, isPair: isPair),
      "reason": asking.form["reason"] ?? "",
    ])
    let acting = try actingForMatch(asking)
    if isPair {
      model["why"] = MatchEvidence(try asking.exchange.explainItem(item, acting: acting)).model
    }
    if let preview = try asking.exchange.previewItem(item, acting: acting) {
      model["effect"] = ProposalEffect(preview).model
    }
    // Whoever settles for OME sees what the two records say, field by field, and no whole record.
    if !isOME { model["compared"] = try compared(line, asking, acting).model }
    var answer = AccountPages.page("Item", .item, model, asking)
    answer.status = status
    return answer
  }

  private static func answers(to line: Exchange.WorkLine, isPair: Bool) -> [Model] {
    let pairs = [("same", "One child"), ("distinct", "Two children")]
    let all =
      !isPair
      ? [("approve", "Right: do it"), ("reject", "Wrong"), ("withdraw", "I take mine back")]
      : line.kind == .disagreement ? pairs : pairs + [("unsure", "It cannot be told")]
    return all.map { ["value": $0, "title": $1] }
  }

  /// Two children beside one another; the State records of one where it is to be split, or where
  /// the two are one by now.
  private static func compared(
    _ line: Exchange.WorkLine, _ asking: Asking, _ acting: Acting
  ) throws -> SideBySide {
    var records = [Exchange.ConsolidatedRecord]()
    for number in line.msixIDs {
      let record = try asking.exchange.record(msixID: number, knownAt: nil, acting: acting)
      if !records.contains(where: { $0.msixID == record.msixID }) { records.append(record) }
    }
    return records.count == 1 ? SideBySide(recordsOf: records[0]) : SideBySide(records)
  }

  /// The desk has one purpose, whatever the session has chosen for other pages.
  static func actingForMatch(_ asking: Asking) throws -> Acting {
    Acting(
      account: try asking.holder.name, session: try asking.session, purpose: .matchResolution,
      time: asking.time)
  }

  // MARK: Acts

  private static func acted(
    _ asking: Asking, _ act: (ItemID) throws -> String
  ) throws -> Answer {
    let item = try itemID(asking)
    do {
      let words = try act(item)
      let model = Model.of([
        "title": "Noted", "text": words, "path": root(asking), "action": "Back to the list",
      ])
      return AccountPages.page("Noted", .message, model, asking)
    } catch {
      return try AccountPages.again(error) { try self.item(asking, alert: $0) }
    }
  }

  static func reason(_ asking: Asking) throws -> String {
    guard let reason = asking.form["reason"] else {
      throw PageError.input("Say why, in a sentence. It is sealed with the records.")
    }
    return reason
  }

  private static func answer(_ asking: Asking) throws -> Answer {
    try acted(asking) { item in
      guard let answer = asking.form["answer"].flatMap({ Exchange.ItemAnswer(rawValue: $0) })
      else { throw PageError.input("Choose an answer.") }
      let status = try asking.exchange.resolve(
        item, answer, reason: try reason(asking), acting: try asking.acting())
      return "The item is \(status) now."
    }
  }

  /// On to the page on which the proposal is made that takes it back.
  private static func undo(_ asking: Asking) throws -> Answer {
    let item = try itemID(asking)
    do {
      let undoing = try asking.exchange.undoing(item, acting: try asking.acting())
      return .redirect(try ProposalPages.path(of: undoing, item, asking))
    } catch {
      return try AccountPages.again(error) { try self.item(asking, alert: $0) }
    }
  }

  private static func settle(_ asking: Asking) throws -> Answer {
    try acted(asking) { item in
      guard let verdict = asking.form["answer"].flatMap({ MatchVerdict(rawValue: $0) }),
        verdict != .unsure
      else { throw PageError.input("Choose: one child, or two.") }
      let status = try asking.exchange.settle(
        item, verdict, reason: try reason(asking), acting: try asking.acting())
      return "The item is \(status) now."
    }
  }

  private static func comment(_ asking: Asking) throws -> Answer {
    try acted(asking) { item in
      guard let text = asking.form["comment"] else { throw PageError.input("Say something.") }
      try asking.exchange.comment(on: item, text, acting: try asking.acting())
      return "Your comment is kept with the item, sealed."
    }
  }

  private static func escalate(_ asking: Asking) throws -> Answer {
    try acted(asking) { item in
      let place = try asking.exchange.escalate(
        item, reason: try reason(asking), acting: try asking.acting())
      return "The item waits with \(place) now."
    }
  }

  private static func assign(_ asking: Asking) throws -> Answer {
    try acted(asking) { item in
      guard let name = asking.form["account"] else { throw PageError.input("Name a colleague.") }
      try asking.exchange.reassign(item, to: name, acting: try asking.acting())
      return "The item is \(name)'s now."
    }
  }
}
