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
        "parts": Group.allCases.map { group in
          Model.of([
            "name": part(group), "title": group.title, "chosen": form[part(group)] == "yes",
          ])
        },
        // Not "text" and "day": an entry that has none would show these. What was typed into an
        // entry's own form goes back into that.
        "typed": form["about"] == nil && form["posting"] == nil ? form["text"] ?? "" : "",
        "typedDay": form["day"] ?? "", "typedDistrict": form["district"] ?? "",
      ]), asking)
  }

  private static func entry(
    _ entry: Exchange.ThreadEntry, _ path: String, _ asking: Asking
  ) -> Model {
    let line = entry.line
    let isMine = line.isOpen && line.isForMe
    let form = asking.form
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
      "isRepliedTo": form["about"] == line.posting.hex,
      "typedReply": form["about"] == line.posting.hex ? form["text"] ?? "" : "",
      "typedAnswer": form["posting"] == line.posting.hex ? form["text"] ?? "" : "",
      "answers": answers.map { answer in
        Model.of([
          "value": answer.value, "title": answer.title,
          "chosen": form["posting"] == line.posting.hex && form["answer"] == answer.value,
        ])
      },
      "acknowledges": isMine && line.matter.isMove, "fulfils": isMine && line.matter == .request,
      "deliveries": entry.deliveries.map { delivery -> String in
        let shown = delivery.shown.map { "shown " + AccountPages.moment($0) }
        return delivery.name + ": "
          + (shown ?? (delivery.failure == nil ? "not yet shown" : "has no account any more"))
      },
    ])
  }

  /// How a request may be answered.
  private static let answers: [(value: String, title: String)] = [
    ("fulfil", title: "The records went"),
    (RequestDeclined.notHere.rawValue, "Declined: the child was never here"),
    (RequestDeclined.nothingMore.rawValue, "Declined: the exchange shows all that we have"),
    (RequestDeclined.other.rawValue, "Declined for another reason, said below"),
  ]

  /// The name of the field by which a request asks for a group.
  private static func part(_ group: Group) -> String { "part-\(group.rawValue)" }

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
      asked.addressee = try addressee(form["to"], district: form["district"])
      asked.groups = Group.allCases.filter { form[part($0)] == "yes" }
      guard asked.groups.isEmpty || matter == .request else {
        throw PageError.input("Only a records request asks for parts of a record.")
      }
      asked.about = form["about"].flatMap { CaseID(hex: $0) }
      asked.text = form["text"] ?? ""
      asked.isConfirmed = form["confirm"] == "yes"
      guard matter != .message || !asked.text.isEmpty else {
        throw PageError.input("Write what you want to say.")
      }
      _ = try asking.exchange.post(asked, acting: try asking.actingForPurpose())
    }
  }

  /// A State, or one of its districts; nil where neither is named.
  private static func addressee(_ state: String?, district: String?) throws -> Scope? {
    guard let state else {
      guard district == nil else { throw PageError.input("Choose the State of the district.") }
      return nil
    }
    guard let code = StateCode(state) else { throw PageError.input("Choose a State.") }
    guard let district else { return .state(code) }
    let isNumber = district.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isNumber, district.utf8.count == Facility.districtDigits else {
      throw PageError.input("A district is written as its seven digits.")
    }
    return .district(code, district)
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
