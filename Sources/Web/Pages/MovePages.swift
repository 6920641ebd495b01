import Exchange
import Ledger
import Primitives
import Records

/// Moves: what waits for an answer, and a child's thread of notices, requests and messages.
enum MovePages {
  static let routes: [Route] = [
    .get("/moves", .granted(.moveNotices)) { try list($0) },
    // Reading is the delivery of what is in it: an event of its own.
    .get("/thread/:child", .granted(.moveNotices), .act) { try thread($0) },
    .post("/thread/:child", .granted(.moveNotices)) { try post($0) },
    .post("/thread/:child/answer", .granted(.moveNotices)) { try answer($0) },
  ]

  static func title(_ matter: PostingMatter) -> String {
    switch matter {
    case .arrival: "Arrival"
    case .departure: "Departure"
    case .request: "Records request"
    case .message: "Message"
    }
  }

  /// Answered, late, or due.
  private static func standing(_ line: Exchange.PostingListing) -> String {
    if let outcome = line.outcome, let answered = line.answered {
      return outcome + " " + AccountPages.moment(answered) + (line.isLate ? ", late" : "")
    }
    guard let due = line.due else { return "" }
    return "due " + AccountPages.moment(due)
  }

  // MARK: The desk

  private static func list(_ asking: Asking) throws -> Answer {
    let isAll = asking.query["all"] == "yes"
    let lines = try asking.exchange.moves(all: isAll, acting: try asking.actingForPurpose())
    let session = try asking.session.session
    return AccountPages.page(
      "Moves", .moves,
      .of([
        "any": !lines.isEmpty, "all": isAll,
        "lines": lines.map { line in
          Model.of([
            "path": "/thread/" + asking.site.visits.name(ofChild: line.msixID, in: session),
            "title": title(line.matter), "msixID": line.msixID, "mine": line.isForMe,
            "from": line.sender.description, "to": line.addressee.description,
            "posted": AccountPages.moment(line.posted), "standing": standing(line),
            "late": line.isLate, "delivered": line.delivered, "recipients": line.recipients,
          ])
        },
      ]), asking)
  }

  // MARK: The thread

  private static func thread(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let number = try asking.childNumber()
    let thread = try asking.exchange.thread(of: number, acting: try asking.actingForPurpose())
    let path = try "/thread/" + asking.segment("child")
    let form = asking.form
    return AccountPages.page(
      "Moves and messages", .thread,
      .of([
        "alert": alert, "msixID": thread.msixID, "path": path, "look": thread.look,
        "child": try "/child/" + asking.segment("child"), "any": !thread.entries.isEmpty,
        "entries": thread.entries.map { entry($0, path, asking) },
        "matters": [PostingMatter.message, .arrival, .departure, .request].map { matter in
          Model.of([
            "value": matter.rawValue, "title": title(matter),
            "chosen": (form["matter"] ?? "message") == matter.rawValue,
          ])
        },
        "states": try StateList.initial(effectiveFrom: asking.time.date).entries.map {
          Model.of([
            "code": $0.code.description, "name": $0.name,
            "chosen": $0.code.description == form["to"],
          ])
        },
        // Not "text" and "day": an entry that has none would show these.
        "typed": form["text"] ?? "", "typedDay": form["day"] ?? "",
      ]), asking)
  }

  private static func entry(
    _ entry: Exchange.ThreadEntry, _ path: String, _ asking: Asking
  ) -> Model {
    let line = entry.line
    let isMine = line.isOpen && line.isForMe
    let wanted = entry.groups.map(\.title).joined(separator: ", ")
    return .of([
      "title": title(line.matter), "path": path, "token": asking.formToken,
      "posting": line.posting.hex, "from": line.sender.description,
      "to": line.addressee.description, "posted": AccountPages.moment(line.posted),
      "by": [entry.name, entry.organisation].filter { !$0.isEmpty }.joined(separator: ", "),
      "day": entry.day?.description,
      "wanted": line.matter == .request ? (wanted.isEmpty ? "the whole record" : wanted) : nil,
      "text": entry.text, "standing": standing(line), "late": line.isLate,
      "position": entry.position, "answeredAt": entry.answeredAt, "answerBy": entry.answerName,
      "answerText": entry.answerText, "statement": entry.statement,
      "acknowledges": isMine && line.matter.isMove, "fulfils": isMine && line.matter == .request,
      "deliveries": entry.deliveries.map { delivery -> String in
        let shown = delivery.shown.map { "shown " + AccountPages.moment($0) }
        return delivery.name + ": "
          + (shown ?? (delivery.failure == nil ? "not yet shown" : "has no account any more"))
      },
    ])
  }

  // MARK: Acts

  private static func again(
    _ asking: Asking, _ act: () throws -> Void
  ) throws -> Answer {
    do {
      try act()
      return .redirect(try "/thread/" + asking.segment("child"))
    } catch {
      return try AccountPages.again(error) { try thread(asking, alert: $0) }
    }
  }

  private static func post(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    let form = asking.form
    return try again(asking) {
      guard let matter = form["matter"].flatMap(PostingMatter.init(rawValue:)) else {
        throw PageError.input("Choose what you send.")
      }
      var asked = Exchange.PostingAsked(msixID: number, matter)
      if let day = form["day"] {
        guard let date = CivilDate(day) else {
          throw PageError.input("A day is written such as 2025-09-01.")
        }
        asked.day = date
      }
      asked.addressee = form["to"].flatMap { StateCode($0) }.map { .state($0) }
      asked.about = form["about"].flatMap { CaseID(hex: $0) }
      asked.text = form["text"] ?? ""
      asked.isConfirmed = form["confirm"] == "yes"
      guard matter != .message || !asked.text.isEmpty else {
        throw PageError.input("Write what you want to say.")
      }
      _ = try asking.exchange.post(asked, acting: try asking.actingForPurpose())
    }
  }

  private static func answer(_ asking: Asking) throws -> Answer {
    _ = try asking.childNumber()
    let form = asking.form
    return try again(asking) {
      guard let posting = form["posting"].flatMap({ CaseID(hex: $0) }) else {
        throw PageError.notFound
      }
      let answer: Exchange.PostingAnswer
      switch form["answer"] {
      case "acknowledge": answer = .acknowledge
      case "fulfil": answer = .fulfil
      case let reason:
        guard let why = reason.flatMap(RequestDeclined.init(rawValue:)) else {
          throw PageError.input("Choose an answer.")
        }
        answer = .decline(why)
      }
      try asking.exchange.answer(
        posting, answer, saying: form["text"] ?? "", isConfirmed: form["confirm"] == "yes",
        acting: try asking.actingForPurpose())
    }
  }
}
