import Exchange
import Primitives
import Records

/// The privacy desk: what it has to do, and where each part of it is done.
enum PrivacyDeskPages {
  static let routes: [Route] =
    [
      .get("/privacy", .granted(.accounting)) { try desk($0) },
      .get("/notices", .granted(.searchRecords)) { try notices($0) },
    ] + DisputePages.routes + DisputeOpening.routes + AccountingPages.routes + PackPages.routes
    + RightsPages.routes + EmergencyPages.routes + ErasurePages.routes + BreachPages.routes

  private static func desk(_ asking: Asking) throws -> Answer {
    let waiting = try asking.exchange.deskWaiting(on: asking.time.date)
    func words(_ waiting: Exchange.Waiting) -> String {
      var words = CountPages.number(Int64(waiting.items))
      if let day = waiting.nextDue { words += ", the first due \(day)" }
      if waiting.overdue > 0 { words += ", \(waiting.overdue) late" }
      return words
    }
    var due = Sheet.Section("What waits")
    due.facts = [
      ("Disputes", words(waiting.disputes)), ("Requests for access", words(waiting.requests)),
      ("Emergencies to sign or to write about", words(waiting.emergencies)),
    ]
    var parts = Sheet.Section("Where it is done")
    let child = asking.query["child"].map { "?child=\($0)" } ?? ""
    parts.links = [
      Sheet.Link(title: "Disputes", path: "/disputes"),
      Sheet.Link(title: "Enter a dispute", path: "/dispute\(child)"),
      Sheet.Link(title: "Accounting of disclosures", path: "/accounting\(child)"),
      Sheet.Link(title: "Requests and access packs", path: "/requests\(child)"),
      Sheet.Link(title: "Rights and consents", path: "/rights\(child)"),
      Sheet.Link(title: "Emergencies", path: "/emergencies"),
      Sheet.Link(title: "Destruction and holds", path: "/erasures\(child)"),
      Sheet.Link(title: "Breaches", path: "/breaches"),
      Sheet.Link(title: "Confirm a pack", path: "/confirm"),
      Sheet.Link(title: "My notices", path: "/notices"),
    ]
    // Names of children are the session's own: another's would only lead astray.
    if asking.query["child"] != nil, asking.proposedChild == nil { throw PageError.notFound }
    var sheet = Sheet("Privacy desk")
    sheet.sections = [due, parts]
    return sheet.page(asking)
  }

  // MARK: Notices to whoever saw what was contested since

  private static func notices(_ asking: Asking) throws -> Answer {
    let all = asking.query["all"] == "yes"
    let notices = try asking.exchange.notices(acting: try asking.acting(), all: all)
    var sheet = Sheet("My notices")
    sheet.lead = [
      "What you were shown of a child was corrected, or its family contests it. Tell whoever had "
        + "it from you. That this page showed them is recorded as their delivery."
    ]
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: "Notices", columns: ["Child", "What", "Fields", "Shown to you on", "Since"],
      rows: notices.map { notice in
        [
          Sheet.Cell(notice.msixID),
          Sheet.Cell(
            notice.matter == .statement
              ? "A statement of disagreement with what \(notice.state) says"
              : "\(notice.state) was found wrong, and has sent other values"),
          Sheet.Cell(notice.elements.map(RecordWords.name).joined(separator: ", ")),
          Sheet.Cell(notice.shownOn.map(\.description).joined(separator: ", ")),
          Sheet.Cell(notice.queued.description),
        ]
      }, empty: "No notice waits.")
    section.links = [
      Sheet.Link(
        title: all ? "Those that wait alone" : "Those that I have seen as well",
        path: all ? "/notices" : "/notices?all=yes")
    ]
    sheet.sections = [section]
    return sheet.page(asking)
  }
}
