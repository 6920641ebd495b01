import Disputes
import Exchange
import Primitives
import Records

/// A family's request as it is entered: whose datum, which fields, who asks, and the letter.
enum DisputeOpening {
  static let routes: [Route] = [
    .get("/dispute", .granted(.correctionCase), .look) { try form($0) },
    .upload("/dispute", .granted(.correctionCase), taking: documents) { try open($0) },
  ]

  /// What goes with a step of a case.
  static let documents = Route.Files(
    bytesMax: AttachmentKind.bytesMax, countMax: AttachmentKind.countMax)

  /// Fields that one page takes; the command line takes more.
  private static let fieldsMax = 4

  private static func form(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let typed = asking.form
    let columns = Group.allCases.flatMap { group in
      DataDictionary.columns(of: group).filter { $0.element != nil && !$0.name.isEmpty }.map {
        Sheet.Field.Option(value: $0.name, title: "\(group.title): \($0.name)")
      }
    }
    let contested = (1...fieldsMax).flatMap { number -> [Sheet.Field] in
      [
        .list(
          "field-\(number)", "Contested field \(number)",
          [.init(value: "", title: number == 1 ? "Choose" : "None")] + columns,
          value: typed["field-\(number)"], isNeeded: number == 1),
        .line(
          "row-\(number)", "Its row, where the record has several",
          value: typed["row-\(number)"], isNeeded: false),
      ]
    }
    var sheet = Sheet("Enter a request for amendment")
    sheet.alert = alert
    sheet.lead = [
      "A family writes that something is wrong. The values that the State says now are kept with "
        + "the case. The clocks of the law begin with the day on which the letter came."
    ]
    var section = Sheet.Section()
    section.forms = [
      Sheet.Form(
        "/dispute", "Enter it",
        [
          .child(asking.proposedChild),
          try .state(
            "state", "Whose datum it is", value: typed["state"],
            hint: "Each State answers for its own datum: two States, two cases.",
            on: asking.time.date),
          .line(
            "identifier", "The State's own number of the child",
            hint: "Only where the State has several records of this child.",
            value: typed["identifier"], isNeeded: false),
        ] + contested + [
          .line(
            "name", "Who asks, and how to reach him or her", value: typed["name"]),
          .relation(typed["relation"]),
          .line(
            "proof", "How you know who it is", hint: "Which proof was seen.",
            value: typed["proof"]),
          .text("text", "The letter", value: typed["text"]), .documents,
          .day(
            "received", "The day on which it came", hint: "Empty for today.",
            value: typed["received"], isNeeded: false),
        ])
    ]
    section.links = [Sheet.Link(title: "All disputes", path: "/disputes")]
    sheet.sections = [section]
    return sheet.page(asking)
  }

  private static func open(_ asking: Asking) throws -> Answer {
    do {
      let (caseID, _) = try asking.exchange.openDispute(
        try request(asking), scanner: asking.site.documentScanner,
        acting: try asking.actingForOffice(.correctionCase))
      return .redirect("/disputes/\(caseID.hex)")
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  private static func request(_ asking: Asking) throws -> Exchange.DisputeRequest {
    let typed = asking.form
    guard let state = typed["state"].flatMap({ StateCode($0) }) else {
      throw PageError.input("Choose the State whose datum it is.")
    }
    let record: Exchange.ContestedRecord
    if let identifier = typed["identifier"] {
      guard let student = Exchange.StateStudent("\(state):\(identifier)") else {
        throw PageError.input("The State's number of the child is mistyped.")
      }
      record = .named(student)
    } else {
      record = .only(state)
    }
    let fields = (1...fieldsMax).compactMap { number in
      typed["field-\(number)"].map { field in
        field + (typed["row-\(number)"].map { "@\($0)" } ?? "")
      }
    }
    var request = Exchange.DisputeRequest(
      msixID: try asking.namedChild(), record: record, fields: fields,
      requester: .init(
        name: try asking.needed("name", "who asks"), relation: try asking.relation(),
        proof: try asking.needed("proof", "how you know who it is")),
      text: try asking.needed("text", "what the letter says"))
    request.received = try asking.day("received")
    request.files = try asking.documents
    return request
  }
}

extension Asking {
  /// The documents that came with the form.
  var documents: [Exchange.DisputeFile] {
    get throws {
      try files.filter { $0.field == "documents" }.map {
        Exchange.DisputeFile(name: $0.name, bytes: try $0.file.bytes())
      }
    }
  }
}
