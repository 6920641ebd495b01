import ArgumentParser
import Exchange
import Files
import Primitives
import Vault

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
    if case .file(let path) = try common.secret() { secret = try DurableFile.readSecret(path) }
    let home = try common.home
    let founding = Exchange.Founding(
      origin: origin, isClockSimulated: simulatedClock, time: time, operatorSecret: secret,
      operatorName: Surroundings.userName())
    var isShown = false
    let founded: Exchange.Founded
    do {
      founded = try Exchange.initialise(home, founding) { founded in
        isShown = true
        try Self.show(founded)
      }
    } catch {
      if isShown, !home.exists {
        Output.message("msix: no ledger was made; the recovery key above opens nothing")
      }
      throw error
    }
    try common.withExchange { try $0.publishCheckpoint() }
    Output.line("")
    Output.line("Made the ledger \(origin) in \(home.directory).")
    Output.line("First accounts: \(founded.accounts.joined(separator: ", "))")
    if let file = founded.secretFile { Output.line("Operator's secret: \(file)") }
  }

  /// Before there is a ledger that only this key may open one day.
  private static func show(_ founded: Exchange.Founded) throws {
    Output.line(Output.bold("Recovery key. Write it down now; it is not shown again:"))
    Output.line("  \(founded.recoveryKey)")
    Output.line("It opens the ledger when the operator's secret is lost.")
    if !founded.firstPasswords.isEmpty {
      Output.line(Output.bold("One-time passwords of the first accounts, shown this once too:"))
      for (name, password) in zip(founded.accounts, founded.firstPasswords) {
        Output.line("  \(name)  \(password)")
      }
    }
    try Output.flush()
  }
}
