import Exchange
import Primitives
import Records

/// Suspected breaches: accounts are frozen at once; what they touched is listed without a child.
enum BreachPages {
  static let routes: [Route] = [
    .get("/breaches", .granted(.declareBreach)) { try list($0) },
    .post("/breaches", .granted(.declareBreach), .alone) { try declare($0) },
    .get("/breaches/:breach", .granted(.declareBreach)) { try show($0) },
    .post("/breaches/:breach/contain", .granted(.declareBreach)) { try contain($0) },
  ]

  /// Looks on one page; the command line prints all.
  private static let looksMax = 200

  private static func mayAct(_ asking: Asking) throws -> Bool {
    try asking.holder.roles(for: .declareBreach).contains {
      [.allowed, .ownUsers].contains(AuthorisationTable.grant($0.role, .declareBreach))
    }
  }

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let mayAct = try mayAct(asking)
    // Who only reports goes by the Help Desk's page: he sees no list.
    let isReader = try asking.holder.roles(for: .declareBreach).contains {
      AuthorisationTable.grant($0.role, .declareBreach).admits(.read)
    }
    let all =
      isReader
      ? try asking.exchange.breaches(nil, acting: try asking.actingForOffice(.declareBreach)) : []
    var sheet = Sheet("Breaches")
    sheet.alert = alert
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: "Breaches", columns: ["Declared", "Stands", "Accounts", "Notices", "To be told by"],
      rows: all.map { one in
        [
          Sheet.Cell(one.declared.description, path: "/breaches/\(one.breach.hex)"),
          Sheet.Cell(one.contained.map { "contained \($0)" } ?? "open"),
          Sheet.Cell(String(one.accounts.count)), Sheet.Cell(String(one.notices)),
          Sheet.Cell(one.due.description),
        ]
      }, empty: isReader ? "None was declared." : "Report what you suspect: the office acts.")
    if !isReader { section.links = [Sheet.Link(title: "Report a problem", path: "/report")] }
    sheet.sections = [section]
    if mayAct {
      var act = Sheet.Section("Declare one")
      act.paragraphs = [
        "The accounts are disabled and their sessions end in the same step. A notice is queued for "
          + "every child whom they saw. Keys of the ledger are turned over by the command line."
      ]
      act.forms = [
        Sheet.Form(
          "/breaches", "Declare and freeze",
          [
            .line(
              "accounts", "Suspected accounts", hint: "Names, parted by commas.",
              value: asking.form["accounts"]),
            .line("text", "What happened", hint: "Kept sealed.", value: asking.form["text"]),
            .day(
              "from", "From which day their looks count", hint: "Empty for the beginning.",
              value: asking.form["from"], isNeeded: false),
          ], summary: "Declare a breach")
      ]
      sheet.sections.append(act)
    }
    return sheet.page(asking)
  }

  private static func declare(_ asking: Asking) throws -> Answer {
    do {
      var scope = Exchange.BreachScope()
      scope.accounts = (asking.form["accounts"] ?? "").split(separator: ",").map { name in
        String(name).split(separator: " ").joined()
      }.filter { !$0.isEmpty }
      guard !scope.accounts.isEmpty else {
        throw PageError.input("Name the accounts that are frozen.")
      }
      scope.from = try asking.day("from").map { .time(Instant(startOf: $0)) }
      let breach = try asking.exchange.declareBreach(
        scope, text: try asking.needed("text", "what happened"),
        acting: try asking.actingForOffice(.declareBreach))
      try asking.exchange.publishCheckpoint()
      return .redirect("/breaches/\(breach.hex)")
    } catch let error as ExchangeError where error.code == .notFound {
      return try list(
        asking, alert: Parts.alert("error", "Please check", ErrorPages.sentence(error.reason)))
    } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }

  private static func show(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let breach = try asking.caseID(try asking.segment("breach"))
    let found = try asking.exchange.breaches(
      breach, acting: try asking.actingForOffice(.declareBreach))
    guard let one = found.first else { throw PageError.notFound }
    var facts = Sheet.Section()
    facts.facts = [
      ("Stands", one.contained.map { "contained \($0)" } ?? "open"),
      ("What happened", one.text ?? "erased"),
      ("Frozen", "\(one.accounts.count) accounts; \(one.keys.count) keys turned over"),
      ("Events", "\(one.range.lowerBound) to \(one.range.upperBound)"),
      ("Notices", "\(one.notices), to be told by \(one.due)"),
    ]
    facts.links = [Sheet.Link(title: "All breaches", path: "/breaches")]
    var looks = Sheet.Section("What the accounts touched")
    if one.disclosures.count > looksMax {
      looks.paragraphs = ["The latest \(looksMax) of \(one.disclosures.count)."]
    }
    looks.table = Sheet.Table(
      caption: "Looks", columns: ["When", "What", "Account", "Why", "Children", "Event"],
      rows: one.disclosures.suffix(looksMax).map { look in
        [
          Sheet.Cell(AccountPages.moment(look.recorded)), Sheet.Cell(look.type),
          Sheet.Cell(look.name), Sheet.Cell(look.purpose?.title ?? ""),
          Sheet.Cell(String(look.childCount)), Sheet.Cell(String(look.position)),
        ]
      })
    var sheet = Sheet("Breach of \(one.declared)")
    sheet.alert = alert
    sheet.sections = [facts, looks]
    if try mayAct(asking), one.contained == nil {
      var act = Sheet.Section("When it is over")
      act.forms = [
        Sheet.Form(
          "/breaches/\(breach.hex)/contain", "It is contained",
          [.line("text", "What was done", hint: "Kept sealed.", value: asking.form["text"])],
          summary: "Contain it", hint: "Then its accounts may be reinstated.")
      ]
      sheet.sections.append(act)
    }
    return sheet.page(asking)
  }

  private static func contain(_ asking: Asking) throws -> Answer {
    let breach = try asking.caseID(try asking.segment("breach"))
    do {
      try asking.exchange.containBreach(
        breach, text: try asking.needed("text", "what was done"),
        acting: try asking.actingForOffice(.declareBreach))
      return try show(asking, alert: Parts.alert("success", "Contained"))
    } catch {
      return try AccountPages.again(error) { try show(asking, alert: $0) }
    }
  }
}
