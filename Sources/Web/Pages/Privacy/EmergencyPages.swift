import Exchange
import Primitives
import Records

/// Emergency disclosures that want a second signature or a letter. They name no child.
enum EmergencyPages {
  static let routes: [Route] = [
    .get("/emergencies", .granted(.cosignEmergency)) { try list($0) },
    .post("/emergencies/:case/cosign", .granted(.cosignEmergency)) { try cosign($0) },
    .post("/emergencies/:case/letter", .granted(.keepRights)) { try letter($0) },
  ]

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let visitor = try asking.holder
    let listed = try asking.exchange.emergencies(
      done: asking.query["done"] == "yes", acting: try asking.acting())
    let today = asking.time.date
    var sheet = Sheet("Emergencies")
    sheet.alert = alert
    sheet.lead = [
      "A record was opened because of health or safety. Another person signs for it, and a letter "
        + "goes to the family's last known address. Whoever has one unsigned and overdue makes no "
        + "further emergency look."
    ]
    var list = Sheet.Section()
    list.table = Sheet.Table(
      caption: "Emergency disclosures", columns: ["Day", "Signature", "Letter"],
      rows: listed.map { one in
        [
          Sheet.Cell(one.day.description, tag: one.isLate(on: today) ? .late : nil),
          Sheet.Cell(one.isCosigned ? "signed" : "due \(one.cosignDue)"),
          Sheet.Cell(one.isNoticed ? "sent" : "due \(one.letterDue)"),
        ]
      }, empty: "Nothing waits.")
    list.links = [Sheet.Link(title: "Those that are done as well", path: "/emergencies?done=yes")]
    sheet.sections = [list]
    let maySign = visitor.roles(for: .cosignEmergency).contains {
      AuthorisationTable.grant($0.role, .cosignEmergency) == .allowed
    }
    let mayWrite = visitor.roles(for: .keepRights).contains {
      AuthorisationTable.grant($0.role, .keepRights) == .allowed
    }
    for one in listed where !one.isDone {
      var section = Sheet.Section("Emergency of \(one.day)")
      section.paragraphs = ["Case \(one.caseID.hex)."]
      if maySign, !one.isCosigned, one.account != visitor.account {
        section.forms.append(
          Sheet.Form(
            "/emergencies/\(one.caseID.hex)/cosign", "Sign as the second person",
            [.line("word", "A word to it", hint: "Kept sealed.")], summary: "Sign"))
      }
      if mayWrite, !one.isNoticed {
        section.forms.append(
          Sheet.Form(
            "/emergencies/\(one.caseID.hex)/letter", "The letter was sent",
            [.line("to", "Where to", hint: "Kept sealed.")], summary: "Note the letter"))
      }
      if !section.forms.isEmpty { sheet.sections.append(section) }
    }
    return sheet.page(asking)
  }

  private static func acted(_ asking: Asking, _ act: (CaseID) throws -> Void) throws -> Answer {
    let caseID = try asking.caseID(try asking.segment("case"))
    do {
      try act(caseID)
      return try list(asking, alert: Parts.alert("success", "Recorded"))
    } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }

  private static func cosign(_ asking: Asking) throws -> Answer {
    try acted(asking) { caseID in
      try asking.exchange.cosignEmergency(
        caseID, word: try asking.needed("word", "a word to the signature"),
        acting: try asking.acting())
    }
  }

  private static func letter(_ asking: Asking) throws -> Answer {
    try acted(asking) { caseID in
      try asking.exchange.noteEmergencyLetter(
        caseID, to: try asking.needed("to", "where the letter went"),
        acting: try asking.acting())
    }
  }
}
