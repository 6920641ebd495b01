import ArgumentParser
import Disputes
import Exchange
import Primitives
import Records

extension DisputeCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cases, the most urgent first: what is due next and what is late.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "Closed ones as well.") var closed = false
    @Option(help: "text or json (one a line).") var format = Format.text

    func run() throws {
      try common.withExchange(.look) { exchange in
        let lines = try exchange.disputes(
          closed: closed, acting: try common.acting(on: exchange))
        for line in lines {
          if format == .json {
            Output.line(DisputeText.json(line).text)
          } else {
            DisputeText.show(line)
          }
        }
        if lines.isEmpty, format != .json { Output.line("no case is open") }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A case with every step, text, document, value and notice.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case.") var caseID: String

    func run() throws {
      let caseID = try CommonOptions.caseID(caseID, listing: "msix dispute list")
      try common.withExchange(.look) { exchange in
        DisputeText.show(
          try exchange.dispute(caseID, acting: try common.acting(on: exchange)))
      }
    }
  }

  struct Document: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a document of a case to a new file.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case.") var caseID: String
    @Argument(help: "STEP.DOCUMENT, as msix dispute show numbers them.") var number: String
    @Option(help: "A new file.") var to: String

    func run() throws {
      let caseID = try CommonOptions.caseID(caseID, listing: "msix dispute list")
      let parts = number.split(separator: ".").compactMap { Int($0) }
      guard parts.count == 2 else {
        throw ExchangeError(.usage, "a document is named by its step and number, such as 1.2")
      }
      try CopyForm.requireNew(to)
      try common.withExchange(.look) { exchange in
        let (about, bytes) = try exchange.disputeDocument(
          caseID, step: parts[0], document: parts[1], acting: try common.acting(on: exchange))
        try CopyForm.write(bytes, to: to)
        Output.line("\(to)  \(about.kind)  \(about.byteCount) bytes")
      }
    }
  }

  struct Undeliverable: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Notices that reach nobody: find another way.")
    @OptionGroup var common: CommonOptions

    func run() throws {
      try common.withExchange(.look) { exchange in
        let notices = try exchange.undeliverableNotices(acting: try common.acting(on: exchange))
        for notice in notices {
          Output.line(Output.bold(notice.caseID.hex) + "  " + DisputeText.words(notice))
        }
        if notices.isEmpty { Output.line("every notice has a reader") }
      }
    }
  }
}

extension DisputeText {
  static func show(_ shown: Exchange.DisputeShown) {
    show(shown.line)
    Output.line("\n" + Output.bold("Contested"))
    for (value, stands) in zip(shown.values, shown.stand) {
      let anchor = value.anchor.map(\.value).joined(separator: ", ")
      Output.line(
        "  \(value.group.title)\(anchor.isEmpty ? "" : " (\(anchor))"): "
          + "\(RecordText.name(value.element)) = \(value.value)"
          + (stands ? "" : "  (the State says it no more)"))
    }
    show(shown.steps)
    if !shown.notices.isEmpty { Output.line("\n" + Output.bold("Earlier recipients")) }
    for notice in shown.notices { Output.line("  " + words(notice)) }
  }

  static func show(_ steps: [Exchange.DisputeStepShown]) {
    for (index, step) in steps.enumerated() {
      Output.line(
        "\n\(index + 1). " + Output.bold(step.step.step.type) + "  \(step.step.day)"
          + "  by \(step.name)\(step.role.map { ", \($0.rawValue)" } ?? "")  [\(step.position)]")
      show(step, number: index + 1)
    }
  }

  private static func show(_ step: Exchange.DisputeStepShown, number: Int) {
    for due in step.step.dues { Output.line("   " + line(due)) }
    switch step.step.step {
    case .routed(let state): Output.line("   to \(state)")
    case .answered(let state, let agrees):
      Output.line("   \(state) \(agrees ? "agrees" : "does not agree")")
    case .decided(let outcome), .reviewed(let outcome): Output.line("   \(outcome.rawValue)")
    case .extended(let until): Output.line("   until \(until)")
    case .closed(let end): Output.line("   \(end.rawValue)")
    default: break
    }
    if let requester = step.content.requester {
      Output.line(
        "   asked by \(requester.name) (\(requester.relation.rawValue)); proof: \(requester.proof)")
    }
    for line in step.content.text.split(separator: "\n", omittingEmptySubsequences: false) {
      Output.line("   | \(line)")
    }
    if let reasons = step.content.agencyReasons {
      Output.line("   the agency's reasons:")
      for line in reasons.split(separator: "\n", omittingEmptySubsequences: false) {
        Output.line("   | \(line)")
      }
    }
    for (index, document) in step.content.documents.enumerated() {
      Output.line(
        "   document \(number).\(index + 1): \(document.name)  \(document.kind)  "
          + "\(document.byteCount) bytes\(document.isScanned ? ", scanned" : "")")
    }
  }

  static func words(_ notice: Exchange.NoticeListing) -> String {
    let what = notice.matter == .statement ? "statement" : "correction"
    let why = notice.why.map { " (\($0.rawValue))" } ?? ""
    let looks = notice.disclosures.map { String($0) }.joined(separator: " ")
    return "\(notice.name)  \(what)  \(notice.status)\(why) \(notice.day)  "
      + "shown at [\(looks)]"
  }
}
