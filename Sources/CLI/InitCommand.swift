import ArgumentParser
import Exchange
import Files
import Primitives

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a ledger: keys, genesis, policies, first accounts.")

  @OptionGroup var common: CommonOptions

  @Option(help: "The ledger's name for ever, such as msix.example.gov/ledger.")
  var origin: String

  @Flag(help: "Time is told to it. Such a ledger can never pass for a production one.")
  var simulatedClock = false

  func run() throws {
    if common.now != nil, !simulatedClock {
      throw CommonOptions.noToldTime
    }
    let start = Instant(startOf: CivilDate(daysSinceEpoch: 10_957))
    let time =
      try common.now.map { try CommonOptions.instant($0, "--now") }
      ?? (simulatedClock ? start : Surroundings.now())
    var secret: [UInt8]?
    if case .file(let path) = common.secret { secret = try DurableFile.readSecret(path) }
    let home = try common.home
    let founded = try Exchange.initialise(
      home,
      .init(
        origin: origin, isClockSimulated: simulatedClock, time: time, operatorSecret: secret,
        operatorName: Surroundings.userName()))
    try common.withExchange { try $0.publishCheckpoint() }
    Output.line("Made the ledger \(origin) in \(home.directory).")
    Output.line("First accounts: \(founded.accounts.joined(separator: ", "))")
    if let file = founded.secretFile { Output.line("Operator's secret: \(file)") }
    Output.line("")
    Output.line(Output.bold("Recovery key. Write it down now; it is not shown again:"))
    Output.line("  \(founded.recoveryKey)")
    Output.line("It opens the ledger when the operator's secret is lost.")
  }
}
