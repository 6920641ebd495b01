import Primitives
import ArgumentParser
import Exchange
import Files
import Intake

struct FederalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "federal",
    abstract: "The Department's files of a period, after the edit checks that it applies.",
    discussion: """
      Writes FS121SUB, FS122, FS054, CSPR171 and CSPR172 as CSV (a header record, names of \
      columns, lines) and findings.csv into a new folder. An error keeps all of them back, with \
      status 1.
      """)
  @OptionGroup var common: CommonOptions
  @OptionGroup var which: CountCommand.Question
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?
  @Option(help: "The folder, which must not exist.") var to: String

  func run() throws {
    guard which.category == 1, which.asOf == nil else {
      throw ExchangeError(.usage, "the files are of whole periods and have both categories")
    }
    let question = try which.question(knownAt: knownAt)
    guard !Directory.exists(to) else {
      throw ExchangeError(.refused, "\(to) is there already; name a new folder")
    }
    try common.withExchange { exchange in
      let made = try exchange.federalFiles(question, acting: try common.acting(on: exchange))
      for finding in made.findings {
        Output.message(
          "\(finding.severity.rawValue): \(finding.check), "
            + "\(finding.state?.description ?? "national"): \(finding.explanation)")
      }
      guard made.mayLeave else {
        throw Outcome(status: 1, message: "msix: the edit checks found errors; nothing is written")
      }
      try Directory.make(to)
      for file in made.files {
        let text = ([file.header, file.columns] + file.lines).map(CSVWriter.line).joined()
        try DurableFile.write(Array(text.utf8), to: "\(to)/\(file.name).csv")
        Output.line("\(to)/\(file.name).csv  \(file.lines.count) lines")
      }
      let findings =
        [["severity", "check", "scope", "explanation"]]
        + made.findings.map {
          [
            $0.severity.rawValue, $0.check, $0.state?.description ?? "national", $0.explanation,
          ]
        }
      try DurableFile.write(
        Array(findings.map(CSVWriter.line).joined().utf8), to: "\(to)/findings.csv")
    }
  }
}
