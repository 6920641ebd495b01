import ArgumentParser
import Exchange
import Intake
import Ledger
import Primitives

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Take packages of States (a folder, a .zip or an .xml each); print one receipt each.",
    discussion: """
      A package that was answered before gets its first receipt. One that was cut short is \
      completed by sending it again. Status 1 when any package was refused; the others are taken.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Packages, in the order of sending.") var paths: [String]
  @Option(help: "The State by whose connection they came.") var state: String?
  @Option(help: "When they were received; on a simulated clock only.") var received: String?
  @Flag(
    help: "Judge and match as if it were taken, and answer; nothing changes.")
  var test = false
  @Option(help: "json (one receipt a line), csv or text.") var format = Format.json
  @Option(help: "Of csv: findings or identifiers.") var part = ReceiptPart.findings

  func run() throws {
    let expected = try state.map { try CommonOptions.state($0) }
    let time = try received.map { try CommonOptions.instant($0, "--received") }
    var refused = 0
    try common.withExchange(.submission) { exchange in
      if time != nil, !exchange.isClockSimulated {
        throw ExchangeError(.usage, "--received is for ledgers with a simulated clock only")
      }
      let bar = ProgressBar()
      let printer = ReceiptPrinter(format: format, part: part)
      printer.begin()
      var desk = ReceiptDesk(exchange: exchange, printer: printer)
      for (index, path) in paths.enumerated() {
        bar.show("\(index) of \(paths.count) packages", UInt64(index), UInt64(paths.count))
        do {
          let files = try Self.open(path, from: expected)
          let outcome = try exchange.submit(
            files, fileName: Self.name(of: path), expectedState: expected, received: time,
            asTest: test, acting: try common.acting(on: exchange))
          if outcome.isRefused {
            refused += 1
            bar.end()
            Output.message("msix: \(path): refused; the receipt says why")
          }
          try desk.take(outcome)
        } catch {
          let failure = ExchangeError(wrapping: error)
          // What is wrong with one package does not concern the next; anything else does.
          guard failure.code == .refused || failure.code == .notFound else {
            bar.end()
            // What was taken before has its receipts, where they can still be made.
            if failure.code != .integrity { try? desk.issue() }
            throw error
          }
          refused += 1
          bar.end()
          Output.message("msix: \(path): \(failure.reason)")
        }
      }
      bar.end()
      try desk.issue()
    }
    if refused > 0 {
      throw Outcome(
        status: 1, message: paths.count > 1 ? "\(refused) of \(paths.count) packages refused" : nil)
    }
  }

  /// What does not open is refused with a receipt too, where it is known who sent it.
  private static func open(_ path: String, from state: StateCode?) throws -> PackageFiles {
    do throws(IntakeError) { return try PackageSource.open(path: path) } catch {
      guard state != nil, let unopened = PackageSource.unopened(path: path, because: error) else {
        throw error
      }
      return unopened
    }
  }

  private static func name(of path: String) -> String {
    String(path.split(separator: "/").last ?? "package")
  }
}

/// Packages of one run share a checkpoint: their receipts wait for it, half a second at most.
private struct ReceiptDesk {
  let exchange: Exchange
  let printer: ReceiptPrinter
  var waiting: [Exchange.SubmissionOutcome] = []
  var last = ContinuousClock.now

  /// Checkpoints are made at most twice a second.
  private static let interval = Duration.milliseconds(500)

  mutating func take(_ outcome: Exchange.SubmissionOutcome) throws {
    waiting.append(outcome)
    if ContinuousClock.now - last >= Self.interval { try issue() }
  }

  mutating func issue() throws {
    guard !waiting.isEmpty else { return }
    let checkpoint = try exchange.publishCheckpoint()
    for outcome in waiting {
      let issued = try exchange.issue(outcome.receipt, under: checkpoint)
      printer.print(issued)
    }
    try Output.flush()
    waiting = []
    last = ContinuousClock.now
  }
}
