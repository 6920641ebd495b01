import Exchange
import Primitives
import Records

/// Who holds a child's rights, and what he consents to.
enum RightsPages {
  static let routes: [Route] = [
    .get("/rights", .granted(.keepRights), .look) { try form($0) },
    .post("/rights/holder", .granted(.keepRights)) { try holder($0) },
    .post("/rights/record", .granted(.keepRights)) { try record($0) },
    .post("/rights/consent", .granted(.keepRights)) { try consent($0) },
    .post("/rights/withdraw", .granted(.keepRights)) { try withdraw($0) },
  ]

  private static func form(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    var sheet = Sheet("Rights and consents")
    sheet.alert = alert
    sheet.lead = [
      "The rights over a record are the parent's until the student is of age; a recorded "
        + "guardianship or emancipation goes before. Names and papers are kept sealed."
    ]
    let (typed, child) = (asking.form, Sheet.Field.child(asking.proposedChild))
    var section = Sheet.Section()
    section.forms = [
      Sheet.Form("/rights/holder", "Who holds the rights today?", [child]),
      Sheet.Form(
        "/rights/record", "Record it",
        [
          child,
          .choice(
            "holder", "Who holds the rights",
            ["guardian": "A guardian", "student": "The student, emancipated"],
            value: typed["holder"]),
          .line("name", "Who it is", value: typed["name"]),
          .line("document", "What the document is, and where", value: typed["document"]),
          .day("from", "The first day", value: typed["from"]),
          .day("until", "The last day", value: typed["until"], isNeeded: false),
        ], summary: "Record a guardianship or emancipation"),
      Sheet.Form(
        "/rights/consent", "Record the consent",
        [
          child, .line("name", "Who consents", value: typed["name"]),
          .choice(
            "relation", "As what",
            ["parent": "Parent", "guardian": "Guardian", "student": "The student"],
            value: typed["relation"]),
          .line("recipient", "To whom it may be disclosed", value: typed["recipient"]),
          .line("document", "What the document is, and where", value: typed["document"]),
          .day("until", "The last day", value: typed["until"]),
        ], summary: "Record a written consent to a disclosure",
        hint: "Its number is the paper of looks for the purpose consent."),
      Sheet.Form(
        "/rights/withdraw", "Take it back",
        [.line("consent", "Number of the consent", value: typed["consent"])],
        summary: "A consent is withdrawn"),
    ]
    sheet.sections = [section]
    return sheet.page(asking)
  }

  private static func again(
    _ asking: Asking, _ act: () throws -> Model
  ) throws -> Answer {
    do { return try form(asking, alert: try act()) } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  private static func holder(_ asking: Asking) throws -> Answer {
    try again(asking) {
      let standing = try asking.exchange.rightsHolder(
        of: try asking.namedChild(), acting: try asking.actingForOffice(.keepRights))
      let who =
        switch standing.holder {
        case .parent: "A parent holds the rights"
        case .guardian: "A guardian holds the rights"
        case .student, .representative: "The student holds the rights"
        }
      let since = standing.since.map { "Since \($0)" + (standing.isByAge ? ", by age." : ".") }
      let next = standing.isByAge ? nil : standing.majority.map { "The student from \($0)." }
      return Parts.alert(
        "info", who, [since, next].compactMap(\.self).joined(separator: " "))
    }
  }

  private static func record(_ asking: Asking) throws -> Answer {
    try again(asking) {
      guard let from = try asking.day("from") else { throw PageError.input("Name the first day.") }
      try asking.exchange.recordRights(
        msixID: try asking.namedChild(), holder: try asking.relation("holder"),
        name: try asking.needed("name", "who it is"),
        document: try asking.needed("document", "what the document is"), from: from,
        until: try asking.day("until"), acting: try asking.actingForOffice(.keepRights))
      return Parts.alert("success", "Recorded")
    }
  }

  private static func consent(_ asking: Asking) throws -> Answer {
    try again(asking) {
      guard let until = try asking.day("until") else { throw PageError.input("Name the last day.") }
      let consent = try asking.exchange.recordConsent(
        msixID: try asking.namedChild(), by: try asking.needed("name", "who consents"),
        relation: try asking.relation(),
        recipient: try asking.needed("recipient", "to whom it may be disclosed"),
        document: try asking.needed("document", "what the document is"), until: until,
        acting: try asking.actingForOffice(.keepRights))
      return Parts.alert("success", "Recorded as consent \(consent.hex)")
    }
  }

  private static func withdraw(_ asking: Asking) throws -> Answer {
    try again(asking) {
      guard let consent = asking.form["consent"].flatMap({ CaseID(hex: $0) }) else {
        throw PageError.input("The number of a consent has 32 digits and letters.")
      }
      do {
        try asking.exchange.withdrawConsent(
          consent, acting: try asking.actingForOffice(.keepRights))
      } catch let error as ExchangeError where error.code == .notFound {
        return Parts.alert("error", "No consent of this number is in force")
      }
      return Parts.alert("success", "Withdrawn")
    }
  }
}
