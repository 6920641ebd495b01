import Primitives
import ArgumentParser
import Exchange
import Records

struct HelpDeskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "helpdesk", abstract: "Questions to the Help Desk, and its cases.",
    subcommands: [Open.self, Close.self, List.self])

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask a question. Anybody may. The text is read from standard input.")
    @OptionGroup var common: CommonOptions

    func run() throws {
      try DeskText.open(.question, common)
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answer a case and close it.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case.") var caseID: String
    @Option(help: "The answer; sealed.") var answer: String

    func run() throws {
      guard let caseID = CaseID(hex: caseID) else {
        throw ExchangeError(.usage, "a case is named by 32 hexadecimal digits")
      }
      try common.withExchange { exchange in
        try exchange.closeCase(caseID, answer: answer, acting: try common.acting(on: exchange))
      }
      Output.line("closed")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Cases, the most urgent first.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "Closed ones as well.") var closed = false

    func run() throws { try DeskText.list(incidentsOnly: false, closed: closed, common) }
  }
}

struct IncidentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident", abstract: "Report suspected misuse, missing or odd data.",
    subcommands: [Report.self, List.self])

  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Report what may be an incident. Anybody may. The text is read from standard input."
    )
    @OptionGroup var common: CommonOptions
    @Option(help: "misuse, data or system.") var kind = "misuse"

    func run() throws {
      guard let matter = DeskMatter(rawValue: kind), matter.isIncident else {
        throw ExchangeError(.usage, "--kind is misuse, data or system")
      }
      try DeskText.open(matter, common)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Incidents, the most urgent first.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "Closed ones as well.") var closed = false

    func run() throws { try DeskText.list(incidentsOnly: true, closed: closed, common) }
  }
}

/// What both commands say.
private enum DeskText {
  /// Lines of a text: it may name people, so it comes by no argument.
  private static let linesMax = 200

  static func open(_ matter: DeskMatter, _ common: CommonOptions) throws {
    try common.passToServer()
    if Surroundings.isTerminal(0) { Output.message("Write, and end with an empty line:") }
    let input = try Secrets(descriptor: 0)
    var lines = [String]()
    while lines.count < linesMax {
      let line = try input.line("", isSecret: false)
      if line.isEmpty { break }
      lines.append(line)
    }
    try common.withExchange { exchange in
      let (caseID, due) = try exchange.openCase(
        matter, text: lines.joined(separator: "\n"), acting: try common.acting(on: exchange))
      Output.line("\(caseID.hex)  answered by \(due)")
    }
  }

  static func list(incidentsOnly: Bool, closed: Bool, _ common: CommonOptions) throws {
    try common.withExchange { exchange in
      let cases = try exchange.cases(
        incidentsOnly: incidentsOnly, closed: closed, acting: try common.acting(on: exchange))
      for one in cases {
        Output.line(
          Output.bold(one.caseID.hex)
            + "  \(one.matter.rawValue)  due \(one.due)\(one.isOpen ? "" : "  closed")")
        Output.line("  " + (one.text ?? "erased").split(separator: "\n").joined(separator: "\n  "))
        if let answer = one.answer { Output.line("  answer: \(answer)") }
      }
      if cases.isEmpty { Output.line("nothing waits") }
    }
  }
}
