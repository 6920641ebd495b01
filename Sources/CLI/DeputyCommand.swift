import ArgumentParser
import Exchange
import Primitives

struct DeputyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deputy",
    abstract: "Who answers the worklist in a data administrator's place.",
    discussion: """
      A deputy answers while the data administrator is away, and validates what that one started \
      where the State has no other data administrator. Without arguments it says who it is.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The deputy's account: of the own State, and one that may start merges.")
  var name: String?
  @Flag(help: "Nobody from now on.") var none = false

  func validate() throws {
    if none, name != nil { throw ValidationError("name a deputy or say --none") }
  }

  func run() throws {
    try common.withExchange { exchange in
      let acting = try common.acting(on: exchange)
      if name != nil || none { try exchange.nameDeputy(name, acting: acting) }
      let present = try exchange.deputation(acting: try common.acting(on: exchange))
      Output.line("deputy: \(present.deputy ?? "nobody")")
      if let away = present.away {
        Output.line("away: \(away.lowerBound) to \(away.upperBound)")
      }
    }
  }
}

struct AbsenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "absence",
    abstract: "Say when a data administrator is away: the deputy answers on those days.")
  @OptionGroup var common: CommonOptions
  @Option(help: "The first day.") var from: String?
  @Option(help: "The last day.") var until: String?
  @Flag(help: "Back again, or not going after all.") var over = false

  func validate() throws {
    if over != (from == nil && until == nil) || !over && (from == nil || until == nil) {
      throw ValidationError("say --from DAY --until DAY, or --over")
    }
  }

  func run() throws {
    var days: ClosedRange<CivilDate>?
    if let from, let until {
      let (first, last) = (
        try CommonOptions.date(from, "--from"), try CommonOptions.date(until, "--until")
      )
      guard first <= last else {
        throw ExchangeError(.usage, "an absence does not end before it begins")
      }
      days = first...last
    }
    try common.withExchange { exchange in
      try exchange.recordAbsence(days, acting: try common.acting(on: exchange))
    }
    Output.line(days.map { "away: \($0.lowerBound) to \($0.upperBound)" } ?? "present")
  }
}
