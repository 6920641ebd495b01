import Disputes
import Exchange
import Files
import Primitives
import Records

/// Cases of amendment as they are typed and printed.
enum DisputeText {
  /// Lines of a text: a letter of some pages.
  static let linesMax = 500
  /// Bytes of a file with a text; the exchange has the narrower bound.
  private static let textBytesMax = 1 << 16

  static func outcome(_ text: String) throws -> DisputeOutcome {
    guard let outcome = DisputeOutcome(rawValue: text) else {
      throw ExchangeError(.usage, "the outcome is amended, partly or refused")
    }
    return outcome
  }

  static func file(_ path: String) throws -> String {
    guard let text = String(validating: try bytes(path, max: textBytesMax), as: UTF8.self) else {
      throw ExchangeError(.usage, "\(path) is no UTF-8 text")
    }
    // Ends of lines at the end say nothing.
    return String(text.reversed().drop(while: \.isNewline).reversed())
  }

  static func bytes(_ path: String, max: Int) throws -> [UInt8] {
    do { return try DurableFile.read(path, maxBytes: max) } catch {
      throw ExchangeError(.usage, "\(error)")
    }
  }

  static func take(
    _ step: DisputeStep, in caseID: String, _ words: DisputeWordsOptions,
    _ common: CommonOptions, agencyReasonsFile: String? = nil
  ) throws {
    let caseID = try CommonOptions.caseID(caseID, listing: "msix dispute list")
    try common.passToServer()
    let said = Exchange.DisputeSaid(
      try words.text(), agencyReasons: try agencyReasonsFile.map(file), files: try words.files())
    try common.withExchange { exchange in
      let taken = try exchange.takeStep(
        step, in: caseID, said, scanner: DocumentScan.configured,
        acting: try common.acting(on: exchange))
      Output.line(step.type)
      for due in taken.dues { Output.line("  " + line(due)) }
      if taken.noticesQueued > 0 {
        Output.line(
          "  \(taken.noticesQueued) earlier recipients are told; \(taken.noticesFailed) of them "
            + "cannot be: msix dispute undeliverable")
      }
    }
  }

  static func line(_ due: DisputeDue) -> String {
    "\(word(due.clock))\(due.state.map { " (\($0))" } ?? ""): by \(due.day)"
  }

  private static func word(_ clock: DisputeClock) -> String {
    switch clock {
    case .acknowledge: "acknowledge"
    case .forward: "forward"
    case .answer: "answer"
    case .decide: "decide and have it sent again"
    case .review: "decide the review"
    }
  }

  static func stage(_ dispute: DisputeCase) -> String {
    switch dispute.stage {
    case .received: "received"
    case .acknowledged: "acknowledged"
    case .decided(let outcome): "decided: \(outcome.rawValue)"
    case .reviewAsked: "review asked"
    case .hearingAsked: "hearing asked"
    case .hearingHeld: "hearing held"
    case .reviewed(let outcome): "decided again: \(outcome.rawValue)"
    case .closed(let end): "closed: \(end.rawValue)"
    }
  }

  static func show(_ line: Exchange.DisputeListing) {
    let dispute = line.dispute
    Output.line(
      Output.bold(dispute.caseID.hex)
        + "  \(line.msixID ?? "erased")  datum of \(dispute.subject.state), received "
        + "\(dispute.received) by \(dispute.subject.receiver?.description ?? "OME")  "
        + stage(dispute))
    if let next = dispute.next { Output.line("  next: \(next)") }
    for due in dispute.dues {
      Output.line("  " + self.line(due) + (line.late.contains(due) ? "  LATE" : ""))
    }
    if line.undeliverable > 0 { Output.line("  \(line.undeliverable) notices reach nobody") }
  }

  static func json(_ line: Exchange.DisputeListing) -> JSON {
    let dispute = line.dispute
    return .object([
      ("case", .string(dispute.caseID.hex)), ("msix_id", .maybe(line.msixID)),
      ("route", .string(dispute.subject.route.rawValue)),
      ("state", .string(dispute.subject.state.description)),
      ("receiver", .maybe(dispute.subject.receiver?.description)),
      ("received", .string(dispute.received.description)), ("stage", .string(stage(dispute))),
      ("next", .maybe(dispute.next)),
      (
        "due",
        .array(
          dispute.dues.map { due in
            .object([
              ("clock", .string(due.clock.rawValue)), ("day", .string(due.day.description)),
              ("of", .maybe((due.state ?? dispute.subject.receiver)?.description)),
              ("late", .bool(line.late.contains(due))),
            ])
          })
      ),
      ("undeliverable", .number(line.undeliverable)),
    ])
  }
}
