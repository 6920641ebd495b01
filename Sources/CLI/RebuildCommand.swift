import Projecting
import ArgumentParser
import Exchange
import Ledger
import Primitives

struct RebuildCommand: ParsableCommand, ShelteredCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: """
      Rebuild projections from the log beside the live ones, and put them in their place; the \
      decision state too when none is named.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "Projections (default: all).") var names: [String] = []
  @Flag(help: "Only compare digests, also of the decision state; status 3 on a difference.")
  var check = false

  var isSheltered: Bool { check }

  func run() throws {
    var differs = [String]()
    try common.withExchange { exchange in
      if check { try exchange.checkPages() }
      let bar = ProgressBar()
      let reports = try exchange.rebuild(names, checkOnly: check) { name, done, all in
        bar.show(name, done, all)
      }
      bar.end()
      for report in reports {
        let isEqual = report.live == report.rebuilt
        if !isEqual { differs.append(report.name) }
        Output.line(
          "\(report.name)@\(report.version)  \(report.size) events  "
            + (isEqual ? "equal" : "DIFFERENT") + "  \(Hex.encode(report.rebuilt))")
      }
      if !check, names.isEmpty {
        try exchange.rebuildDecisions()
        Output.line("decision  rebuilt")
      }
      if check, names.isEmpty {
        let isEqual = try exchange.checkDecisions()
        if !isEqual { differs.append("decision") }
        Output.line("decision  " + (isEqual ? "equal" : "DIFFERENT"))
      }
    }
    if check, !differs.isEmpty {
      throw ExchangeError(
        .integrity,
        "live and rebuilt differ: \(differs.joined(separator: ", ")); say: msix rebuild")
    }
  }
}
