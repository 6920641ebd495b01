import Exchange
import Intake
import Primitives
import Records

/// Notices, requests and messages as the command line shows them.
enum MoveText {
  static let columns = [
    "posting", "matter", "msix_id", "from", "to", "posted", "due", "outcome", "answered", "late",
    "delivered", "recipients",
  ]

  /// A group by its file's name, in words of a command line.
  static func name(_ group: Group) -> String {
    String(group.fileName.dropLast(".csv".count).map { $0 == "_" ? "-" : $0 })
  }

  static func show(_ line: Exchange.PostingListing, _ format: Format) {
    switch format {
    case .csv: Output.line(CSVWriter.guardedLine(fields(line)))
    case .json: Output.line(json(line).text)
    case .text:
      Output.line(
        Output.bold(line.posting.hex) + "  \(title(line.matter))  \(line.msixID)  "
          + "\(line.sender) to \(line.addressee)  \(standing(line))  "
          + "shown to \(line.delivered) of \(line.recipients)")
    }
  }

  private static func fields(_ line: Exchange.PostingListing) -> [String] {
    [
      line.posting.hex, line.matter.rawValue, line.msixID, line.sender.description,
      line.addressee.description, line.posted.description, line.due?.description ?? "",
      line.outcome ?? "", line.answered?.description ?? "", line.isLate ? "true" : "false",
      "\(line.delivered)", "\(line.recipients)",
    ]
  }

  static func json(_ line: Exchange.PostingListing) -> JSON {
    .object([
      ("posting", .string(line.posting.hex)), ("matter", .string(line.matter.rawValue)),
      ("msix_id", .string(line.msixID)), ("from", .string(line.sender.description)),
      ("to", .string(line.addressee.description)), ("posted", .string(line.posted.description)),
      ("due", .maybe(line.due?.description)), ("outcome", .maybe(line.outcome)),
      ("answered", .maybe(line.answered?.description)), ("late", .bool(line.isLate)),
      ("delivered", .number(line.delivered)), ("recipients", .number(line.recipients)),
    ])
  }

  static func title(_ matter: PostingMatter) -> String {
    switch matter {
    case .arrival: "arrival"
    case .departure: "departure"
    case .request: "records request"
    case .message: "message"
    }
  }

  /// Answered, late or due.
  private static func standing(_ line: Exchange.PostingListing) -> String {
    let late = line.isLate ? ", late" : ""
    if let outcome = line.outcome, let answered = line.answered {
      return "\(outcome) \(answered)\(late)"
    }
    guard let due = line.due else { return line.matter == .message ? "posted" : "no deadline" }
    return line.isLate ? "LATE since \(due)" : "due \(due)"
  }

  static func show(_ thread: Exchange.MoveThread) {
    Output.line(Output.bold("MSIX id \(thread.msixID)"))
    show(thread.entries)
  }

  static func show(_ entries: [Exchange.ThreadEntry]) {
    for entry in entries {
      let line = entry.line
      Output.line(
        "\n" + Output.bold(title(line.matter)) + (entry.day.map { " of \($0)" } ?? "")
          + "  \(line.sender) to \(line.addressee)  \(line.posted)  [\(entry.position)]")
      let place = entry.organisation.isEmpty ? "" : ", \(entry.organisation)"
      Output.line("  by \(entry.name)\(place)  \(line.posting.hex)")
      if line.matter == .request {
        let groups = entry.groups.map(\.title).joined(separator: ", ")
        Output.line("  asks for \(groups.isEmpty ? "the whole record" : groups)")
      }
      if let text = entry.text { Output.line("  " + text) }
      if line.matter != .message { Output.line("  " + standing(line)) }
      answer(entry)
      for delivery in entry.deliveries { Output.line("  " + words(delivery)) }
    }
    if entries.isEmpty { Output.line("nothing was posted between your State and another") }
  }

  private static func answer(_ entry: Exchange.ThreadEntry) {
    guard let position = entry.answeredAt, let outcome = entry.line.outcome else { return }
    let by = entry.answerName.map { " by \($0)" } ?? ""
    let why = entry.declined.map { ": \($0.rawValue)" } ?? ""
    Output.line("  \(outcome)\(by)\(why)  [\(position)]")
    if let statement = entry.statement {
      Output.line("  the records are the statement at position \(statement)")
    }
    if let text = entry.answerText { Output.line("  " + text) }
  }

  private static func words(_ delivery: Exchange.PostingDelivery) -> String {
    if let shown = delivery.shown { return "shown to \(delivery.name) \(shown)" }
    return delivery.failure == nil
      ? "not yet shown to \(delivery.name)" : "\(delivery.name) has no account any more"
  }

  static func json(_ thread: Exchange.MoveThread) -> JSON {
    .object([
      ("msix_id", .string(thread.msixID)), ("look", .number(thread.look)),
      ("entries", .array(thread.entries.map(json))),
    ])
  }

  static func json(_ entry: Exchange.ThreadEntry) -> JSON {
    .object([
      ("line", json(entry.line)), ("position", .number(entry.position)),
      ("by", .string(entry.name)), ("organisation", .string(entry.organisation)),
      ("day", .maybe(entry.day?.description)),
      ("groups", .array(entry.groups.map { .string(name($0)) })),
      ("about", .maybe(entry.about?.hex)), ("text", .maybe(entry.text)),
      ("answer", entry.answeredAt.map { .number($0) } ?? .null),
      ("answer_by", .maybe(entry.answerName)), ("answer_text", .maybe(entry.answerText)),
      ("declined", .maybe(entry.declined?.rawValue)),
      ("statement", entry.statement.map { .number($0) } ?? .null),
      (
        "deliveries",
        .array(
          entry.deliveries.map { delivery in
            .object([
              ("name", .string(delivery.name)), ("shown", .maybe(delivery.shown?.description)),
              ("failure", .maybe(delivery.failure?.rawValue)),
            ])
          })
      ),
    ])
  }
}
