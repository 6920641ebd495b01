import ArgumentParser
import Exchange
import Files
import Glibc
import Primitives

/// `msix-national-year`: lets a made-up nation live a year in a ledger, and looks at it afterwards.
/// `national_year.py` runs it and writes the page.
@main
struct NationalYearCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "msix-national-year",
    abstract: "Let a made-up nation live a year in a ledger.",
    subcommands: [Live.self, Examine.self])

  /// What is asked went wrong.
  struct Failed: Error, CustomStringConvertible { let description: String }

  /// Where the ledger lies.
  struct Place: ParsableArguments {
    @Option(help: "The data folder.") var data: String
    @Option(help: "The second place.") var second: String
    @Option(help: "Where what was measured is written, as JSON.") var json: String

    var home: LedgerHome { LedgerHome(directory: data, secondPlace: second) }

    func write(_ result: JSON) throws {
      try DurableFile.write(Array((result.indentedText + "\n").utf8), to: json)
    }
  }

  /// The year itself.
  struct Live: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a ledger, send it a nation's packages week by week, and let people work.")

    @OptionGroup var place: Place
    @Option(help: "What the population tool wrote.") var nation: String
    @Option(help: "What all chance follows from.") var seed: UInt64 = 1
    @Option(help: "Looks in the year, as events; rosters, desks and answers come on top.")
    var looks: Int
    @Option(help: "People who look at the same time.") var clients = 32
    @Option(help: "Notices of moves in the year at most.") var moves: Int
    @Option(help: "Cases of amendment in the year.") var disputes: Int
    @Option(help: "Rosters in the year.") var rosters = 47
    @Option(help: "Merges, and splits, that are proposed each month at most.") var proposals = 200
    @Option(help: "Stop after so many weeks.") var weeks: Int?

    func run() throws {
      let plan = Plan(
        seed: seed, looks: looks, clients: clients, moves: moves, disputes: disputes,
        rosters: rosters, proposals: proposals, weeks: weeks)
      let year = try Year(plan: plan, nation: nation, home: place.home)
      try place.write(try year.live())
    }
  }

  /// What is left of it: a process of its own, so that starting is starting.
  struct Examine: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Start a ledger, rebuild what is derived, and ask the trail.")

    @OptionGroup var place: Place
    @Option(help: "Looks that are made again, and trails that are asked.") var samples = 100
    @Flag(help: "Leave out what makes everything derived anew: it takes longest.")
    var withoutRebuilding = false

    func run() throws {
      let examination = try Examination(home: place.home, samples: samples)
      try place.write(try examination.run(rebuilding: !withoutRebuilding))
    }
  }
}
