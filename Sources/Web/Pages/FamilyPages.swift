import Exchange
import Primitives
import Records

/// What a recruiter asks of a child: moves and eligibility with its end, priority and services,
/// whom to reach, and who may be of the same family.
enum FamilyPages {
  static let routes: [Route] = [
    .get("/child/:child/recruiter", .granted(.viewRecord)) { try recruiter($0) },
    .get("/child/:child/family", .granted(.searchRecords)) { try family($0) },
  ]

  // MARK: Moves, eligibility, services, contacts

  private static func recruiter(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    let record = try asking.exchange.record(
      msixID: number, knownAt: nil, acting: try asking.actingForPurpose())
    let path = "/child/\(try asking.segment("child"))"
    let view = record.view
    var sheet = Sheet("Moves, eligibility, services")
    sheet.lead = [name(view) + ", MSIX number \(record.msixID)."]
    var ways = Sheet.Section()
    ways.links = [
      Sheet.Link(title: "First screen", path: path),
      Sheet.Link(title: "Who may be of the family", path: "\(path)/family"),
    ]
    sheet.sections = [
      ways, moves(view, record.asOf), priority(view), services(view), contacts(view),
    ]
    sheet.foot = "This look is recorded as event \(record.look), with your name and purpose."
    return sheet.page(asking)
  }

  private static func name(_ view: ConsolidatedView) -> String {
    [Element.firstName, .lastName1, .lastName2].compactMap { element in
      view.identity.first { $0.element == element }?.values.first?.value
    }.joined(separator: " ")
  }

  private static func tag(
    _ sourced: ConsolidatedView.SourcedRow, _ numbers: UInt16...
  ) -> Sheet.Tag? {
    numbers.contains { sourced.disputed.contains(Element(rawValue: $0)) }
      ? Sheet.Tag(kind: "error", text: "Disputed") : nil
  }

  private static func moves(_ view: ConsolidatedView, _ day: CivilDate) -> Sheet.Section {
    var section = Sheet.Section("Qualifying moves")
    section.table = Sheet.Table(
      caption: "Qualifying moves", columns: ["Arrived", "From", "To", "Eligible until", "Said by"],
      rows: view.moves.map { sourced in
        let row = sourced.row
        let end = row[.eligibilityExpirationDate].flatMap { CivilDate($0) }
        return [
          Sheet.Cell(row.words(26) ?? "", tag: tag(sourced, 26)),
          Sheet.Cell(row.joined(27, 28, 29), tag: tag(sourced, 27, 28, 29)),
          Sheet.Cell(row.joined(30, 31), tag: tag(sourced, 30, 31)),
          Sheet.Cell(
            row.words(32) ?? "not said",
            tag: tag(sourced, 32)
              ?? end.map {
                $0 < day
                  ? Sheet.Tag(kind: "error", text: "Ended")
                  : Sheet.Tag(kind: "success", text: "In force")
              }),
          Sheet.Cell(RecordWords.source(sourced.source)),
        ]
      }, empty: "No move is known.")
    return section
  }

  private static func priority(_ view: ConsolidatedView) -> Sheet.Section {
    var section = Sheet.Section("Priority and flags")
    section.table = said(view.flags, "Flags", empty: "No State says anything of them.")
    return section
  }

  private static func services(_ view: ConsolidatedView) -> Sheet.Section {
    var section = Sheet.Section("Schools and services")
    section.table = Sheet.Table(
      caption: "Schools and services",
      columns: ["From", "To", "What", "Where", "Telephone", "Served on because", "Said by"],
      rows: (view.enrollmentsOpen + view.enrollmentsPast).map { sourced in
        let row = sourced.row
        return [
          Sheet.Cell(row.words(33) ?? "", tag: tag(sourced, 33)),
          Sheet.Cell(row.words(54) ?? "", tag: tag(sourced, 54)),
          Sheet.Cell(row.words(34) ?? "", tag: tag(sourced, 34)),
          Sheet.Cell(row.joined(35, 44, 45), tag: tag(sourced, 35, 44, 45)),
          Sheet.Cell(row.words(47) ?? ""), Sheet.Cell(row.words(62) ?? "", tag: tag(sourced, 62)),
          Sheet.Cell(RecordWords.source(sourced.source)),
        ]
      }, empty: "None is known.")
    return section
  }

  private static func contacts(_ view: ConsolidatedView) -> Sheet.Section {
    var section = Sheet.Section("Parents, and how to reach them")
    section.table = said(
      view.identity.filter { (18...25).contains($0.element.rawValue) }, "Contacts",
      empty: "No State sent any.")
    return section
  }

  /// What States say of some elements, value by value.
  private static func said(
    _ elements: [ConsolidatedView.ComparedElement], _ caption: String, empty: String
  ) -> Sheet.Table {
    Sheet.Table(
      caption: caption, columns: ["What", "Says", "Said by"],
      rows: elements.flatMap { element in
        element.values.map { value in
          [
            Sheet.Cell(RecordWords.name(element.element)),
            Sheet.Cell(
              RecordWords.value(value.value, of: element.element),
              tag: value.isDisputed ? Sheet.Tag(kind: "error", text: "Disputed") : nil),
            Sheet.Cell(value.sources.map(RecordWords.source).joined(separator: "; ")),
          ]
        }
      }, empty: empty)
  }

  // MARK: The family

  private static func family(_ asking: Asking) throws -> Answer {
    let found = try asking.exchange.relatives(
      of: try asking.childNumber(), acting: try asking.actingForPurpose())
    let session = try asking.session.session
    var sheet = Sheet("Who may be of the family")
    sheet.lead = [
      "Children with a parent's name, a family name and the same move or telephone, or with both "
        + "parents' names. None of it is proof: ask the family. Opening a record is a look of its "
        + "own."
    ]
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: "Relatives", columns: ["Child", "Born", "Linked by", "Last school", "Records in"],
      rows: found.relatives.map { relative in
        let child = relative.child
        return [
          Sheet.Cell(
            "\(child.last), \(child.first)",
            path: "/child/\(asking.site.visits.name(ofChild: child.msixID, in: session))",
            tag: child.disputed.isEmpty ? nil : Sheet.Tag(kind: "error", text: "Disputed")),
          Sheet.Cell(RecordWords.day(child.birth)),
          Sheet.Cell(
            relative.kinship == .parentAndMove
              ? "a parent, and the move or telephone" : "both parents"),
          Sheet.Cell(child.lastSchool),
          Sheet.Cell(child.states.map(\.description).joined(separator: ", ")),
        ]
      }, empty: "Nobody is found.")
    if found.isCut { section.paragraphs = ["There are more than are shown."] }
    section.links = [
      Sheet.Link(
        title: "Moves, eligibility, services",
        path: "/child/\(try asking.segment("child"))/recruiter")
    ]
    sheet.sections = [section]
    sheet.foot = "This search is recorded as event \(found.look)."
    return sheet.page(asking)
  }
}
