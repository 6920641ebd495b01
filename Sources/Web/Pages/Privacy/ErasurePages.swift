import Exchange
import Primitives
import Records

/// Lawful destruction: one office proposes and places holds, another person approves; what is due
/// by the retention schedule, and the certificates. Cases name no child.
enum ErasurePages {
  static let routes: [Route] = [
    .get("/erasures", .granted(.proposeDestruction)) { try list($0) },
    .get("/destructions", .granted(.approveDestruction)) { try list($0) },
    .post("/erasures", .granted(.proposeDestruction)) { try propose($0) },
    .post("/holds", .granted(.proposeDestruction)) { try hold($0) },
    .post("/holds/:hold/lift", .granted(.proposeDestruction)) { try lift($0) },
    .get("/erasures/due", .granted(.proposeDestruction)) { try due($0) },
    .get("/erasures/:case/certificate", .granted(.proposeDestruction), .alone) {
      try certificate($0)
    },
    .get("/destructions/:case/certificate", .granted(.approveDestruction), .alone) {
      try certificate($0)
    },
    .post("/destructions/:case/approve", .granted(.approveDestruction), .alone) { try approve($0) },
  ]

  /// Under which name somebody looks: what he may do stands in it.
  private static func root(_ asking: Asking) -> String {
    asking.path.hasPrefix("/destructions") ? "/destructions" : "/erasures"
  }

  private static func function(_ asking: Asking) -> Function {
    root(asking) == "/destructions" ? .approveDestruction : .proposeDestruction
  }

  private static func mayAct(_ asking: Asking) throws -> Bool {
    try asking.holder.roles(for: function(asking)).contains {
      AuthorisationTable.grant($0.role, function(asking)) != .readOnly
    }
  }

  // MARK: The list

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let (cases, holds) = try asking.exchange.destructions(
      acting: try asking.actingForOffice(function(asking)))
    let isApprover = root(asking) == "/destructions"
    let mayAct = try mayAct(asking)
    var sheet = Sheet("Destruction of records")
    sheet.alert = alert
    sheet.lead = [
      "A Privacy Act Administrator proposes and names the authority; a System Administrator, "
        + "another person, approves. It cannot be undone. Past counts keep their value."
    ]
    var listed = Sheet.Section("Cases")
    listed.table = table(of: cases, asking)
    if !isApprover {
      listed.links = [Sheet.Link(title: "What the schedule says is due", path: "/erasures/due")]
    }
    sheet.sections = [listed]
    for one in cases where isApprover && mayAct && one.erased == nil && !one.isHeld {
      var section = Sheet.Section("Proposed on \(one.proposed): \(one.basis)")
      section.forms = [
        Sheet.Form(
          "/destructions/\(one.caseID.hex)/approve", "Approve and destroy",
          [.check("sure", "I have checked the authority. This cannot be undone.")],
          summary: "Approve")
      ]
      sheet.sections.append(section)
    }
    sheet.sections.append(holdSection(holds))
    for hold in holds where !isApprover && mayAct && hold.lifted == nil {
      var section = Sheet.Section("Hold of \(hold.placed): \(hold.basis)")
      section.forms = [
        Sheet.Form(
          "/holds/\(hold.hold.hex)/lift", "Lift it",
          [.line("basis", "Why it is over", hint: "Every auditor reads it: no names.")],
          summary: "Lift")
      ]
      sheet.sections.append(section)
    }
    if !isApprover, mayAct { sheet.sections.append(acts(asking)) }
    return sheet.page(asking)
  }

  private static func table(
    of cases: [Exchange.DestructionCase], _ asking: Asking
  ) -> Sheet.Table {
    Sheet.Table(
      caption: "Cases of destruction", columns: ["Proposed", "Authority", "Stands"],
      rows: cases.map { one in
        let standing: String
        switch (one.erased, one.certificate) {
        case (nil, _): standing = one.isHeld ? "proposed, held" : "proposed"
        case (let day?, nil): standing = "destroyed \(day), not certified"
        case (let day?, let position?): standing = "destroyed \(day), certified at \(position)"
        }
        return [
          Sheet.Cell(
            one.proposed.description,
            path: one.erased == nil ? nil : "\(root(asking))/\(one.caseID.hex)/certificate"),
          Sheet.Cell(one.basis), Sheet.Cell(standing),
        ]
      }, empty: "No cases.")
  }

  private static func holdSection(_ holds: [Exchange.HoldListing]) -> Sheet.Section {
    var section = Sheet.Section("Legal holds")
    section.table = Sheet.Table(
      caption: "Legal holds", columns: ["Placed", "Authority", "Stands"],
      rows: holds.map { hold in
        [
          Sheet.Cell(hold.placed.description), Sheet.Cell(hold.basis),
          Sheet.Cell(
            hold.lifted.map { "lifted \($0)" } ?? "",
            tag: hold.lifted == nil ? Sheet.Tag(kind: "warning", text: "Held") : nil),
        ]
      }, empty: "No holds.")
    return section
  }

  private static func acts(_ asking: Asking) -> Sheet.Section {
    var section = Sheet.Section("Propose, or hold")
    let fields: [Sheet.Field] = [
      .child(asking.proposedChild),
      .line(
        "basis", "Under what authority", hint: "Every auditor reads it: no names.",
        value: asking.form["basis"]),
    ]
    section.forms = [
      Sheet.Form("/erasures", "Propose it", fields, summary: "Propose a destruction"),
      Sheet.Form("/holds", "Place the hold", fields, summary: "Place a legal hold"),
    ]
    section.isForScreen = true
    return section
  }

  // MARK: Acts

  private static func acted(_ asking: Asking, _ act: () throws -> Model) throws -> Answer {
    do { return try list(asking, alert: try act()) } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }

  private static func propose(_ asking: Asking) throws -> Answer {
    try acted(asking) {
      _ = try asking.exchange.proposeErasure(
        msixID: try asking.namedChild(), basis: try asking.needed("basis", "under what authority"),
        acting: try asking.actingForOffice(.proposeDestruction))
      return Parts.alert("success", "Proposed", "Another person approves it.")
    }
  }

  private static func hold(_ asking: Asking) throws -> Answer {
    try acted(asking) {
      _ = try asking.exchange.placeHold(
        msixID: try asking.namedChild(), basis: try asking.needed("basis", "under what authority"),
        acting: try asking.actingForOffice(.proposeDestruction))
      return Parts.alert("success", "The hold lies on the child")
    }
  }

  private static func lift(_ asking: Asking) throws -> Answer {
    let hold = try asking.caseID(try asking.segment("hold"))
    return try acted(asking) {
      try asking.exchange.liftHold(
        hold, basis: try asking.needed("basis", "why it is over"),
        acting: try asking.actingForOffice(.proposeDestruction))
      return Parts.alert("success", "Lifted")
    }
  }

  private static func approve(_ asking: Asking) throws -> Answer {
    let caseID = try asking.caseID(try asking.segment("case"))
    return try acted(asking) {
      guard asking.form["sure"] == "yes" else {
        throw PageError.input("Say that you have checked the authority.")
      }
      let outcome = try asking.exchange.approveErasure(
        caseID, acting: try asking.actingForOffice(.approveDestruction))
      try asking.exchange.publishCheckpoint()
      guard outcome.remains.isEmpty else {
        return Parts.alert(
          "warning", "\(outcome.keys) keys destroyed, not certified",
          "What wrapped one still lies in files that the operators have to remove.")
      }
      return Parts.alert(
        "success", "\(outcome.keys) keys destroyed",
        outcome.certificate.map { "Certified at event \($0)." })
    }
  }

  // MARK: What is due, and what was certified

  private static func due(_ asking: Asking) throws -> Answer {
    let due = try asking.exchange.retentionDue(
      acting: try asking.actingForOffice(.proposeDestruction))
    var children = Sheet.Section("Children about whom nothing was said for long")
    children.table = Sheet.Table(
      caption: "Children", columns: ["MSIX number", "Due since"],
      rows: due.children.map { [Sheet.Cell($0.msixID), Sheet.Cell($0.since.description)] })
    if due.isCut { children.paragraphs = ["There are more: look again when these are done."] }
    var accountings = Sheet.Section("Accountings of erased children")
    accountings.table = Sheet.Table(
      caption: "Accountings", columns: ["MSIX number", "Ends on"],
      rows: due.accountings.map { [Sheet.Cell($0.msixID), Sheet.Cell($0.day.description)] })
    var backups = Sheet.Section("Backups that still exist")
    backups.table = backupTable(due.backups)
    var sheet = Sheet("What is due for destruction")
    sheet.lead = ["Listing a child is a look at it, and is recorded. People decide."]
    sheet.sections = [children, accountings, backups]
    sheet.sections[0].links = [Sheet.Link(title: "Cases", path: "/erasures")]
    return sheet.page(asking)
  }

  private static func backupTable(_ backups: [Exchange.BackupListing]) -> Sheet.Table {
    Sheet.Table(
      caption: "Backups", columns: ["Made", "Event", "Leaves", "To be destroyed by"],
      rows: backups.map {
        [
          Sheet.Cell($0.made.description), Sheet.Cell(String($0.position)),
          Sheet.Cell(String($0.size)), Sheet.Cell($0.end.description),
        ]
      })
  }

  private static func certificate(_ asking: Asking) throws -> Answer {
    let shown = try asking.exchange.destructionCertificate(
      of: try asking.caseID(try asking.segment("case")),
      acting: try asking.actingForOffice(function(asking)))
    let body = shown.body
    func role(_ role: Role?) -> String { role?.title ?? "operator" }
    var section = Sheet.Section()
    section.facts = [
      ("Case", shown.caseID.hex), ("Authority", shown.basis),
      ("Proposed", "\(shown.proposed.day) by a \(role(shown.proposed.role))"),
      ("Approved", "\(shown.approved.day) by a \(role(shown.approved.role))"),
      ("Keys destroyed", String(body.keys)), ("Commitment", Hex.encode(body.commitment)),
      ("Survivors wrapped", "in key epoch \(body.epoch)"),
      ("Wrappings before", "\(body.foundBefore) found in keys/"),
      ("Wrappings after", "\(body.foundAfter) in \(body.files) files, \(body.bytes) bytes"),
      ("Order", "event \(body.erased)"),
      ("Recorded", "\(AccountPages.moment(shown.recorded)), event \(shown.position)"),
    ]
    section.links = [Sheet.Link(title: "All cases", path: root(asking))]
    var backups = Sheet.Section("Earlier backups that still hold the keys")
    backups.table = backupTable(shown.earlierBackups)
    var sheet = Sheet("Certificate of destruction")
    sheet.sections = [section, backups]
    return sheet.page(asking)
  }
}
