import Exchange
import Primitives
import Records

/// Merges and splits that somebody proposes: compared, previewed, proposed, taken back, undone.
/// Children go by random names, as on every page.
enum ProposalPages {
  static let routes: [Route] = [
    .get("/identity", .granted(.startMergeOrSplit)) { try start($0) },
    .post("/identity/merge", .granted(.startMergeOrSplit), .look) { try toMerge($0) },
    .post("/identity/split", .granted(.startMergeOrSplit), .look) { try toSplit($0) },
    .get("/identity/merge/:child/:other", .granted(.startMergeOrSplit)) { try merge($0) },
    .post("/identity/merge/:child/:other", .granted(.startMergeOrSplit)) { try proposeMerge($0) },
    .get("/identity/split/:child", .granted(.startMergeOrSplit)) { try split($0) },
    .post("/identity/split/:child/preview", .granted(.startMergeOrSplit), .look) {
      try previewSplit($0)
    },
    .post("/identity/split/:child", .granted(.startMergeOrSplit)) { try proposeSplit($0) },
    .post("/identity/proposals/:item/withdraw", .granted(.startMergeOrSplit)) { try withdraw($0) },
  ]

  // MARK: The beginning

  private static func start(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let own = try asking.exchange.ownProposals(acting: try asking.acting())
    let token = asking.formToken
    return AccountPages.page(
      "Merge and split", .identity,
      .of([
        "alert": alert, "master": asking.form["master"] ?? "", "other": asking.form["other"] ?? "",
        "number": asking.form["number"] ?? "", "any": !own.isEmpty,
        "proposals": own.map { proposal in
          Model.of([
            "title": proposal.kind == .validateSplit ? "Split" : "Merge",
            "children": proposal.msixIDs.joined(separator: ", "),
            "deciders": proposal.level == .ome
              ? "OME" : proposal.deciders.map(\.description).joined(separator: ", "),
            "due": proposal.due.description, "token": token, "id": "why-\(proposal.item.hex)",
            "path": "/identity/proposals/\(proposal.item.hex)/withdraw",
          ])
        },
      ]), asking)
  }

  /// A number as it is typed, without what is put between; nil where it is none.
  private static func number(_ name: String, _ asking: Asking) -> String? {
    guard let number = asking.form[name]?.filter({ $0 != " " && $0 != "-" }),
      number.utf8.count == 12, asking.exchange.numbering.serial(number: number) != nil
    else { return nil }
    return number
  }

  private static let mistyped = PageError.input(
    "This MSIX number is mistyped: 12 digits, of which the last checks them.")

  private static func toMerge(_ asking: Asking) throws -> Answer {
    do {
      guard let master = number("master", asking), let other = number("other", asking) else {
        throw mistyped
      }
      return .redirect(try mergePath(master, other, asking))
    } catch {
      return try AccountPages.again(error) { try start(asking, alert: $0) }
    }
  }

  private static func toSplit(_ asking: Asking) throws -> Answer {
    do {
      guard let number = number("number", asking) else { throw mistyped }
      return .redirect(try splitPath(number, asking))
    } catch {
      return try AccountPages.again(error) { try start(asking, alert: $0) }
    }
  }

  private static func mergePath(
    _ master: String, _ other: String, _ asking: Asking
  ) throws -> String {
    let (session, visits) = (try asking.session.session, asking.site.visits)
    return "/identity/merge/\(visits.name(ofChild: master, in: session))/"
      + visits.name(ofChild: other, in: session)
  }

  private static func splitPath(_ number: String, _ asking: Asking) throws -> String {
    "/identity/split/\(asking.site.visits.name(ofChild: number, in: try asking.session.session))"
  }

  /// Where the proposal is made that takes back what an item brought about.
  static func path(
    of undoing: Exchange.UndoingProposal, _ item: ItemID, _ asking: Asking
  ) throws -> String {
    switch undoing {
    case .merge(let master, let other): try mergePath(master, other, asking)
    case .split(let number, _): try splitPath(number, asking) + "?undo=\(item.hex)"
    }
  }

  // MARK: Merge

  private static func pair(_ asking: Asking) throws -> (master: String, other: String) {
    guard let other = try asking.chosen.children[try asking.segment("other")] else {
      throw PageError.notFound
    }
    return (try asking.childNumber(), other)
  }

  private static func merge(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let (master, other) = try pair(asking)
    let acting = try DeskPages.actingForMatch(asking)
    let preview = try asking.exchange.previewMerge(master: master, other: other, acting: acting)
    let evidence = try asking.exchange.explainMatch(master, other, acting: acting)
    let records = try [master, other].map {
      try asking.exchange.record(msixID: $0, knownAt: nil, acting: acting)
    }
    return AccountPages.page(
      "Propose a merge", .merge,
      .of([
        "alert": alert, "master": master, "other": other,
        "path": try mergePath(master, other, asking),
        "turned": try mergePath(other, master, asking), "reason": asking.form["reason"] ?? "",
        "effect": ProposalEffect(preview).model, "why": MatchEvidence(evidence).model,
        "compared": SideBySide(records).model,
      ]), asking)
  }

  private static func proposeMerge(_ asking: Asking) throws -> Answer {
    let (master, other) = try pair(asking)
    do {
      _ = try asking.exchange.proposeMerge(
        master: master, other: other, reason: try DeskPages.reason(asking),
        acting: try asking.acting())
    } catch {
      return try AccountPages.again(error) { try merge(asking, alert: $0) }
    }
    return noted("It waits for another data administrator.", asking)
  }

  // MARK: Split

  private static let fieldPrefix = "record-"

  /// The records that are marked in a form, in the order of the page.
  private static func marked(_ asking: Asking) -> [StateRecordID] {
    (0..<asking.site.limits.formFieldsMax).compactMap { place in
      asking.form["\(fieldPrefix)\(place)"].flatMap { StateRecordID(hex: $0) }
    }
  }

  private static func split(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let number = try asking.childNumber()
    let acting = try DeskPages.actingForMatch(asking)
    var chosen = Set(marked(asking))
    var isTogether = asking.form["together"] == "yes"
    if let item = asking.query["undo"].flatMap({ ItemID(hex: $0) }),
      case .split(number, let records) = try asking.exchange.undoing(item, acting: acting)
    {
      chosen = Set(records)
      isTogether = true
    }
    let preview = try asking.exchange.previewSplit(
      msixID: number, records: [], together: false, acting: acting)
    let record = try asking.exchange.record(msixID: number, knownAt: nil, acting: acting)
    return AccountPages.page(
      "Propose a split", .split,
      .of([
        "alert": alert, "number": number, "path": try splitPath(number, asking),
        "together": isTogether, "compared": SideBySide(recordsOf: record).model,
        "records": (preview.parts.first?.records ?? []).enumerated().map { place, record in
          Model.of([
            "name": "\(fieldPrefix)\(place)", "value": record.record.hex,
            "title": ProposalEffect.name(record), "file": record.submissionDate.description,
            "position": record.position, "joined": record.joinedBy.map(String.init),
            "chosen": chosen.contains(record.record),
          ])
        },
      ]), asking)
  }

  private static func previewSplit(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let number = try asking.childNumber()
    let records = marked(asking)
    let isTogether = asking.form["together"] == "yes"
    do {
      guard !records.isEmpty else { throw PageError.input("Mark the records that leave.") }
      let preview = try asking.exchange.previewSplit(
        msixID: number, records: records.map { .record($0) }, together: isTogether,
        acting: try DeskPages.actingForMatch(asking))
      return AccountPages.page(
        "Propose a split", .splitPreview,
        .of([
          "alert": alert, "number": number, "path": try splitPath(number, asking),
          "together": isTogether, "reason": asking.form["reason"] ?? "",
          "effect": ProposalEffect(preview).model,
          "marked": records.enumerated().map { place, record in
            ["name": "\(fieldPrefix)\(place)", "value": record.hex] as Model
          },
        ]), asking)
    } catch {
      return try AccountPages.again(error) { try split(asking, alert: $0) }
    }
  }

  private static func proposeSplit(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    let records = marked(asking)
    do {
      guard !records.isEmpty else { throw PageError.input("Mark the records that leave.") }
      _ = try asking.exchange.proposeSplit(
        msixID: number, records: records.map { .record($0) },
        together: asking.form["together"] == "yes", reason: try DeskPages.reason(asking),
        acting: try asking.acting())
    } catch {
      return try AccountPages.again(error) { try previewSplit(asking, alert: $0) }
    }
    return noted("It waits for another data administrator.", asking)
  }

  // MARK: Taking back

  private static func withdraw(_ asking: Asking) throws -> Answer {
    guard let item = ItemID(hex: try asking.segment("item")) else { throw PageError.notFound }
    do {
      _ = try asking.exchange.resolve(
        item, .withdraw, reason: try DeskPages.reason(asking), acting: try asking.acting())
    } catch {
      return try AccountPages.again(error) { try start(asking, alert: $0) }
    }
    return noted("The proposal is taken back.", asking)
  }

  private static func noted(_ text: String, _ asking: Asking) -> Answer {
    AccountPages.page(
      "Noted", .message,
      ["title": "Noted", "text": text, "path": "/identity", "action": "Merge and split"], asking)
  }
}
