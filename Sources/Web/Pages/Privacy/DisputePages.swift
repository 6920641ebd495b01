import Disputes
import Exchange
import Primitives
import Records

/// Cases of amendment: what is due first, each case's history in its order, and the next steps that
/// the law lets whoever looks take.
enum DisputePages {
  static let routes: [Route] = [
    .get("/disputes", .granted(.correctionCase)) { try list($0) },
    .get("/disputes/:case", .granted(.correctionCase)) { try history($0) },
    .get("/disputes/:case/document/:number", .granted(.correctionCase)) { try document($0) },
    .upload(
      "/disputes/:case/:step", .granted(.correctionCase), .alone, taking: DisputeOpening.documents
    ) {
      try step($0)
    },
    .get("/undeliverable", .granted(.correctionCase)) { try undeliverable($0) },
  ]

  // MARK: The list

  private static func list(_ asking: Asking) throws -> Answer {
    let withClosed = asking.query["closed"] == "yes"
    let lines = try asking.exchange.disputes(
      closed: withClosed, acting: try asking.actingForOffice(.correctionCase))
    var sheet = Sheet("Disputes")
    sheet.lead = [
      "What families contest, the most urgent first. Opening a case shows the child's values: it "
        + "is recorded."
    ]
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: "Disputes",
      columns: ["Received", "Stands", "Next", "Due", "Datum of", "Child"],
      rows: lines.map(row), empty: "No case is open.")
    section.links = [
      Sheet.Link(
        title: withClosed ? "Open cases alone" : "Closed cases as well",
        path: withClosed ? "/disputes" : "/disputes?closed=yes"),
      Sheet.Link(title: "Notices that reach nobody", path: "/undeliverable"),
    ]
    if try asking.holder.roles(for: .correctionCase).contains(where: mayAct) {
      section.links.insert(Sheet.Link(title: "Enter a request", path: "/dispute"), at: 0)
    }
    sheet.sections = [section]
    return sheet.page(asking)
  }

  static func mayAct(_ held: AccountHolder.Assignment) -> Bool {
    AuthorisationTable.grant(held.role, .correctionCase) != .readOnly
  }

  private static func row(_ line: Exchange.DisputeListing) -> [Sheet.Cell] {
    let dispute = line.dispute
    return [
      Sheet.Cell(
        "\(dispute.received), \(dispute.subject.receiver?.description ?? "OME")",
        path: "/disputes/\(dispute.caseID.hex)"),
      Sheet.Cell(DisputeWordings.stage(dispute)), Sheet.Cell(sentence(dispute.next ?? "ended")),
      Sheet.Cell(
        dispute.dues.map(DisputeWordings.clock).joined(separator: "; "),
        tag: line.late.isEmpty ? nil : .late),
      Sheet.Cell(dispute.subject.state.description), Sheet.Cell(line.msixID ?? "erased"),
    ]
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  // MARK: A case

  static func history(
    _ asking: Asking, alert: Model? = nil, taken: Exchange.DisputeTaken? = nil
  ) throws -> Answer {
    let caseID = try asking.caseID(try asking.segment("case"))
    let shown = try asking.exchange.dispute(
      caseID, acting: try asking.actingForOffice(.correctionCase))
    let dispute = shown.line.dispute
    var sheet = Sheet("Dispute of \(dispute.received)")
    sheet.alert = alert ?? taken.map(Self.words)
    sheet.sections = [standing(shown.line), contested(shown)]
    for (index, step) in shown.steps.enumerated() {
      sheet.sections.append(section(of: step, number: index + 1, caseID))
    }
    sheet.sections += [try DisputeSteps(dispute, asking).section, notices(shown.notices)]
      .compactMap(\.self)
    sheet.foot = "This look is recorded as event \(shown.look)."
    return sheet.page(asking)
  }

  private static func words(_ taken: Exchange.DisputeTaken) -> Model {
    let dues = taken.dues.map(DisputeWordings.clock).joined(separator: "; ")
    let told =
      taken.noticesQueued > 0
      ? "\(taken.noticesQueued) earlier recipients are told, \(taken.noticesFailed) of them cannot "
        + "be." : ""
    let text = [dues, told].filter { !$0.isEmpty }.joined(separator: " ")
    return Parts.alert("success", "Recorded", text.isEmpty ? nil : text)
  }

  private static func standing(_ line: Exchange.DisputeListing) -> Sheet.Section {
    let dispute = line.dispute
    var section = Sheet.Section()
    section.facts =
      [
        ("Stands", DisputeWordings.stage(dispute)),
        ("Held by", dispute.subject.receiver.map(\.description) ?? "the Department"),
        ("Datum of", dispute.subject.state.description),
        ("Child", line.msixID ?? "erased"),
        ("Next", sentence(dispute.next ?? "nothing: it has ended")),
      ]
      + dispute.dues.map {
        (line.late.contains($0) ? "Late" : "Due", DisputeWordings.clock($0))
      }
    section.links = [Sheet.Link(title: "All disputes", path: "/disputes")]
    return section
  }

  private static func contested(_ shown: Exchange.DisputeShown) -> Sheet.Section {
    var section = Sheet.Section("Contested")
    section.table = Sheet.Table(
      caption: "Contested values", columns: ["Field", "Value", "Row"],
      rows: zip(shown.values, shown.stand).map { value, stands in
        [
          Sheet.Cell("\(value.group.title): \(RecordWords.name(value.element))"),
          Sheet.Cell(
            RecordWords.value(value.value, of: value.element),
            tag: stands ? nil : Sheet.Tag(kind: "success", text: "The State says it no more")),
          Sheet.Cell(
            value.anchor.map { RecordWords.value($0.value, of: $0.element) }
              .joined(separator: ", ")),
        ]
      })
    return section
  }

  private static func section(
    of step: Exchange.DisputeStepShown, number: Int, _ caseID: CaseID
  ) -> Sheet.Section {
    var section = Sheet.Section("\(number). \(DisputeWordings.done(step.step.step))")
    let who = [step.name, step.role?.title].compactMap(\.self).joined(separator: ", ")
    section.facts = [("When", "\(step.step.day), event \(step.position)"), ("By", who)]
    if let requester = step.content.requester {
      section.facts += [
        ("Asked by", "\(requester.name) (\(requester.relation.rawValue))"),
        ("Known by", requester.proof),
      ]
    }
    section.facts += step.step.dues.map { ("Clock", DisputeWordings.clock($0)) }
    section.paragraphs = lines(step.content.text)
    if let reasons = step.content.agencyReasons {
      section.paragraphs += ["The agency's reasons:"] + lines(reasons)
    }
    section.links = step.content.documents.enumerated().map { index, document in
      Sheet.Link(
        title: "Document: \(document.name)\(document.isScanned ? "" : " (not scanned)")",
        path: "/disputes/\(caseID.hex)/document/\(number).\(index + 1)")
    }
    return section
  }

  private static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map(String.init)
  }

  private static func notices(_ notices: [Exchange.NoticeListing]) -> Sheet.Section? {
    guard !notices.isEmpty else { return nil }
    var section = Sheet.Section("Earlier recipients")
    section.table = noticeTable(notices)
    return section
  }

  private static func noticeTable(_ notices: [Exchange.NoticeListing]) -> Sheet.Table {
    Sheet.Table(
      caption: "Notices", columns: ["To", "Tells of", "Stands", "Was shown it at"],
      rows: notices.map { notice in
        [
          Sheet.Cell(notice.name, path: "/disputes/\(notice.caseID.hex)"),
          Sheet.Cell(notice.matter == .statement ? "a statement" : "a correction"),
          Sheet.Cell(
            DisputeWordings.notice(notice),
            tag: notice.status == "undeliverable"
              ? Sheet.Tag(kind: "error", text: "Reaches nobody") : nil),
          Sheet.Cell(
            "\(notice.disclosureCount) events: "
              + notice.disclosures.prefix(5).map(String.init).joined(separator: ", ")),
        ]
      }, empty: "Every notice has a reader.")
  }

  private static func undeliverable(_ asking: Asking) throws -> Answer {
    let notices = try asking.exchange.undeliverableNotices(
      acting: try asking.actingForOffice(.correctionCase))
    var sheet = Sheet("Notices that reach nobody")
    sheet.lead = ["Find another way to tell these earlier recipients."]
    var section = Sheet.Section()
    section.table = noticeTable(notices)
    section.links = [Sheet.Link(title: "All disputes", path: "/disputes")]
    sheet.sections = [section]
    return sheet.page(asking)
  }

  // MARK: Acts

  private static func document(_ asking: Asking) throws -> Answer {
    let caseID = try asking.caseID(try asking.segment("case"))
    let parts = try asking.segment("number").split(separator: ".").compactMap { Int($0) }
    guard parts.count == 2 else { throw PageError.notFound }
    let (about, bytes) = try asking.exchange.disputeDocument(
      caseID, step: parts[0], document: parts[1],
      acting: try asking.actingForOffice(.correctionCase))
    // The family's name of the file may name somebody: ours does not.
    let ending =
      switch AttachmentKind(rawValue: about.kind) {
      case .pdf: "pdf"
      case .png: "png"
      case .jpeg: "jpg"
      case .tiff: "tiff"
      case .text, nil: "txt"
      }
    return .file(bytes, type: about.kind, name: "document-\(parts[0])-\(parts[1]).\(ending)")
  }

  private static func step(_ asking: Asking) throws -> Answer {
    let caseID = try asking.caseID(try asking.segment("case"))
    do {
      let step = try DisputeSteps.step(try asking.segment("step"), asking)
      let said = Exchange.DisputeSaid(
        try asking.needed("text", "what is to be kept of this step"),
        agencyReasons: step == .statementFiled ? asking.form["reasons"] : nil,
        files: try asking.documents)
      let taken = try asking.exchange.takeStep(
        step, in: caseID, said, scanner: asking.site.documentScanner,
        acting: try asking.actingForOffice(.correctionCase))
      return try history(asking, taken: taken)
    } catch {
      return try AccountPages.again(error) { try history(asking, alert: $0) }
    }
  }
}
