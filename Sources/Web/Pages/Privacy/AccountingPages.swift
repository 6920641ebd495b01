import Exchange
import Guidance
import Primitives
import Records

/// The accounting of disclosures of a child, as its family reads it, in English or Spanish.
enum AccountingPages {
  static let routes: [Route] = [
    .get("/accounting", .granted(.accounting), .look) { try form($0) },
    .post("/accounting", .granted(.accounting), .look) { try made($0) },
  ]

  private static func form(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    var sheet = Sheet("Accounting of disclosures")
    sheet.alert = alert
    sheet.lead = [
      "To whom, when, why and what: every view, print, export, search and list. What law "
        + "enforcement was given under 5 U.S.C. 552a(b)(7) is left out, and that is recorded. "
        + "Making it is a disclosure that the next one tells of."
    ]
    var section = Sheet.Section()
    section.forms = [
      Sheet.Form(
        "/accounting", "Make it",
        [
          .child(asking.proposedChild),
          .relation(asking.form["relation"], label: "For whom"),
          .language(asking.form["language"]),
        ])
    ]
    sheet.sections = [section]
    return sheet.page(asking)
  }

  private static func made(_ asking: Asking) throws -> Answer {
    do {
      guard let language = PublicPage.Language(rawValue: asking.form["language"] ?? "en") else {
        throw PageError.input("Choose the language.")
      }
      let accounting = try asking.exchange.accounting(
        of: try asking.namedChild(), in: language, for: try asking.relation(),
        acting: try asking.actingForOffice(.accounting))
      return sheet(of: accounting).page(asking)
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  private static func sheet(of accounting: Exchange.DisclosureAccounting) -> Sheet {
    let words = AccountingWords(accounting.language)
    var sheet = Sheet(words.title)
    sheet.language = accounting.language.rawValue
    sheet.lead = [
      "MSIX \(accounting.msixID). " + words.relation(accounting.relation) + ". "
        + words.reaches(accounting.produced.date.description, accounting.knownAt),
      words.introduction,
    ]
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: words.title, columns: words.columns,
      rows: accounting.entries.map { entry in
        let recipient = entry.recipient
        let use = entry.purpose?.routineUse.map { " (\($0))" } ?? ""
        return [
          Sheet.Cell(AccountPages.moment(entry.time)),
          Sheet.Cell(words.nature(entry.nature.rawValue)),
          Sheet.Cell(
            [recipient.name, recipient.organisation].filter { !$0.isEmpty }
              .joined(separator: ", ")),
          Sheet.Cell(recipient.address ?? words.noAddress),
          Sheet.Cell(words.purpose(entry.purpose) + use), Sheet.Cell(words.groups(entry.groups)),
        ]
      }, empty: words.nothing)
    sheet.sections = [section]
    return sheet
  }
}
