public import ArgumentParser
import Glibc
import Population
import Primitives

/// `tools/population`: writes a made-up nation.
@main
struct PopulationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "population",
    abstract: "Make up a nation of migratory children and the packages that its States send.",
    discussion: """
      Nobody in it exists. Equal options give equal bytes. Packages lie in DIR/packages; sorted by \
      name is the order of sending. tools/nation/README.md says what else is there.
      """)

  /// The forms that packages can have.
  enum Encoding: String, ExpressibleByArgument, CaseIterable { case csv }

  @Option(help: "How many children.") var children: Int
  @Option(help: "What all chance follows from.") var seed: UInt64 = 1
  @Option(help: "For how many years the States send.") var years = 1
  @Option(help: "How well the States write: clean, typical or dirty.") var level = Level.typical
  @Option(help: ArgumentHelp("The folder to write into.", valueName: "dir"))
  var output = "population"
  @Option(help: ArgumentHelp("The last day of sending.", valueName: "yyyy-mm-dd"))
  var endDate = PopulationParameters.endDateDefault.description
  @Option(help: "The packages' form.") var encoding = Encoding.csv

  func run() throws {
    guard let end = CivilDate(endDate) else {
      throw ValidationError("--end-date \(endDate) is no day; write it as 2026-08-31")
    }
    do throws(PopulationError) {
      let parameters = try PopulationParameters(
        children: children, seed: seed, years: years, level: level, endDate: end)
      let report = try Nation(parameters).write(to: output)
      print(
        """
        \(children) children of \(report.families) families, \(report.records) State records, \
        \(report.blocks) blocks in \(report.packages) packages: \(output)
        """)
    } catch {
      let words = Array("population: \(error)\n".utf8)
      _ = unsafe write(STDERR_FILENO, words, words.count)
      throw ExitCode(1)
    }
  }
}

extension Level: ExpressibleByArgument {}
