import Exchange
import Guidance
import Primitives
import Records

/// What a family gets on paper: the access pack that answers its request, the exit packet of one
/// that leaves, and the confirmation that a paper is one of ours.
enum PackPages {
  static let routes: [Route] = [
    .get("/requests", .granted(.accessPack)) { try requests($0) },
    .post("/requests", .granted(.accessPack)) { try request($0) },
    .post("/packs", .granted(.accessPack)) { try pack($0) },
    .get("/child/:child/packet", .granted(.exitPacket), .look) { try packetForm($0) },
    .post("/child/:child/packet", .granted(.exitPacket)) { try packet($0) },
    .get("/confirm", .granted(.readProofs), .look) { confirmForm($0) },
    .post("/confirm", .granted(.readProofs), .look) { try confirm($0) },
  ]

  // MARK: Requests for access

  private static func requests(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let listed = try asking.exchange.accessRequests(
      answered: asking.query["answered"] == "yes",
      acting: try asking.actingForOffice(.accessPack))
    let today = asking.time.date
    var list = Sheet.Section("Requests")
    list.table = Sheet.Table(
      caption: "Requests for access", columns: ["Received", "By a", "Due", "Stands"],
      rows: listed.map { one in
        [
          Sheet.Cell(one.received.description), Sheet.Cell(one.relation.rawValue),
          Sheet.Cell(
            one.due.description, tag: one.answered == nil && one.due < today ? .late : nil),
          Sheet.Cell(one.answered.map { "answered by event \($0)" } ?? "open"),
        ]
      }, empty: "No request is open.")
    list.links = [Sheet.Link(title: "Answered ones as well", path: "/requests?answered=yes")]
    var acts = Sheet.Section("Record a request, or answer one")
    acts.forms = [
      Sheet.Form(
        "/requests", "Record the request",
        [
          .child(asking.proposedChild),
          .line("name", "Who asks", hint: "Kept sealed.", value: asking.form["name"]),
          .relation(asking.form["relation"]),
          .line(
            "proof", "How identity was proved", hint: "Kept sealed.", value: asking.form["proof"]),
        ], summary: "A family asks for access"),
      Sheet.Form(
        "/packs", "Make the access pack",
        [.child(asking.proposedChild), .language(asking.form["language"])],
        summary: "Answer with the access pack",
        hint: "Record, statements, accounting, and how to contest: one file to print. It answers "
          + "the oldest open request about this child, and is a disclosure."),
    ]
    var sheet = Sheet("Requests for access")
    sheet.alert = alert
    sheet.sections = [list, acts]
    return sheet.page(asking)
  }

  private static func request(_ asking: Asking) throws -> Answer {
    do {
      let (_, due) = try asking.exchange.requestAccess(
        msixID: try asking.namedChild(), by: try asking.needed("name", "who asks"),
        relation: try asking.relation(),
        proof: try asking.needed("proof", "how identity was proved"),
        acting: try asking.actingForOffice(.accessPack))
      return try requests(
        asking, alert: Parts.alert("success", "Recorded", "Access is due by \(due)."))
    } catch {
      return try AccountPages.again(error) { try requests(asking, alert: $0) }
    }
  }

  // MARK: Packs

  private static func language(_ asking: Asking) throws -> PublicPage.Language {
    guard let language = PublicPage.Language(rawValue: asking.form["language"] ?? "en") else {
      throw PageError.input("Choose the language.")
    }
    return language
  }

  private static func file(
    _ kind: AccessPackProduced.Kind, of number: String, _ acting: Acting, _ asking: Asking
  ) throws -> Answer {
    let language = try language(asking)
    let form = asking.site.packForm
    let pack = try asking.exchange.producePack(
      kind, msixID: number, language: language.rawValue, acting: acting
    ) { form.document($0, language) }
    // The file's name is no number of a child: names of files end up in lists.
    return .file(
      form.bytes(pack, language), type: "text/html; charset=utf-8",
      name: kind == .accessPack ? "access-pack.html" : "exit-packet.html")
  }

  private static func pack(_ asking: Asking) throws -> Answer {
    do {
      return try file(
        .accessPack, of: try asking.namedChild(), try asking.actingForOffice(.accessPack), asking)
    } catch {
      return try AccountPages.again(error) { try requests(asking, alert: $0) }
    }
  }

  private static func packetForm(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    _ = try asking.childNumber()
    let child = try asking.segment("child")
    var sheet = Sheet("Exit packet")
    sheet.alert = alert
    sheet.lead = [
      "For a family that leaves: the record and its statements in words, to be carried by hand. "
        + "It is a print: recorded, and marked with your name."
    ]
    var section = Sheet.Section()
    section.forms = [
      Sheet.Form("/child/\(child)/packet", "Make it", [.language(asking.form["language"])])
    ]
    section.links = [Sheet.Link(title: "Back to the child", path: "/child/\(child)")]
    sheet.sections = [section]
    return sheet.page(asking)
  }

  private static func packet(_ asking: Asking) throws -> Answer {
    do {
      return try file(
        .exitPacket, of: try asking.childNumber(), try asking.actingForPurpose(), asking)
    } catch {
      return try AccountPages.again(error) { try packetForm(asking, alert: $0) }
    }
  }

  // MARK: Whether a paper is ours

  private static func confirmForm(
    _ asking: Asking, alert: Model? = nil, found: PackProof.Confirmation? = nil
  ) -> Answer {
    var sheet = Sheet("Confirm a pack")
    sheet.alert = alert
    sheet.lead = [
      "Somebody doubts the paper that a family brings. Its code says whether one was made, and "
        + "when; hold the digest against the one on the paper. Nothing of the child is shown."
    ]
    if let found {
      var section = Sheet.Section("Confirmed")
      section.facts = [
        ("What", found.kind == .accessPack ? "Access pack" : "Exit packet"),
        ("Language", found.language == "es" ? "Spanish" : "English"),
        ("Made", AccountPages.moment(found.recorded)), ("Event", String(found.position)),
        ("Digest", asking.site.packForm.digest(found.digest)),
      ]
      sheet.sections.append(section)
    }
    var section = Sheet.Section()
    section.forms = [
      Sheet.Form(
        "/confirm", "Ask",
        [.line("code", "Code on the pack", value: found == nil ? asking.form["code"] : nil)])
    ]
    sheet.sections.append(section)
    return sheet.page(asking)
  }

  private static func confirm(_ asking: Asking) throws -> Answer {
    do {
      let digits = asking.form["code"]?.lowercased().filter(\.isHexDigit) ?? ""
      guard let pack = CopyID(hex: digits) else {
        throw PageError.input("A code has eight groups of four digits and letters.")
      }
      return confirmForm(
        asking,
        found: try asking.exchange.confirmPack(
          pack, acting: try asking.actingForOffice(.readProofs)))
    } catch let error as ExchangeError where error.code == .notFound {
      return confirmForm(asking, alert: Parts.alert("error", "No pack has this code"))
    } catch {
      return try AccountPages.again(error) { confirmForm(asking, alert: $0) }
    }
  }
}
