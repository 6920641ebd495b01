import ArgumentParser
import Exchange
import Ledger
import Primitives
import Records

struct BreachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "breach",
    abstract: "Suspected breaches: freeze accounts and keys, list what they touched.",
    subcommands: [Declare.self, Contain.self, Show.self])

  struct Declare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Freeze accounts and end their sessions; queue a notice for each child they saw.")
    @OptionGroup var common: CommonOptions
    @Option(name: .customLong("account"), help: "A suspected account; may be repeated.")
    var accounts: [String] = []
    @Option(
      name: .customLong("key"), help: "A key to turn over: event, checkpoint or receipt.")
    var keys: [String] = []
    @Option(help: "The first position or time whose looks are listed (default: the beginning).")
    var from: String?
    @Option(help: "The last (default: now).") var to: String?
    @Option(help: "What happened; sealed.") var text: String

    func run() throws {
      var scope = Exchange.BreachScope()
      scope.accounts = accounts
      scope.keys = try keys.map { name in
        guard let role = KeyRole(rawValue: name) else {
          throw ExchangeError(.usage, "--key is event, checkpoint or receipt")
        }
        return role
      }
      scope.from = try CommonOptions.knownAt(from)
      scope.through = try CommonOptions.knownAt(to)
      let asked = scope
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        let breach = try exchange.declareBreach(asked, text: text, acting: acting)
        try exchange.publishCheckpoint()
        Output.line(breach.hex)
        Output.message("msix: frozen; what was touched: msix privacy breach show \(breach.hex)")
      }
    }
  }

  struct Contain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that a breach is contained: its accounts may be reinstated.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The breach.") var breach: String
    @Option(help: "What was done; sealed.") var text: String

    func run() throws {
      let breach = try CommonOptions.caseID(breach, listing: "msix privacy breach show")
      try common.withExchange { exchange in
        try exchange.containBreach(breach, text: text, acting: try common.acting(on: exchange))
      }
      Output.line("contained")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Breaches; with a number, what its accounts touched. No child is named.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The breach.") var breach: String?
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      let breach = try breach.map {
        try CommonOptions.caseID($0, listing: "msix privacy breach show")
      }
      try common.withExchange { exchange in
        let listings = try exchange.breaches(breach, acting: try common.acting(on: exchange))
        if format == .text {
          for listing in listings { Self.show(listing) }
          if listings.isEmpty { Output.line("no breach was declared") }
        } else {
          Output.line(JSON.array(listings.map(Self.json)).text)
        }
      }
    }

    private static func show(_ listing: Exchange.BreachListing) {
      let standing = listing.contained.map { "contained \($0)" } ?? "open"
      Output.line(Output.bold(listing.breach.hex) + "  declared \(listing.declared), \(standing)")
      Output.line("  " + (listing.text ?? "erased"))
      Output.line(
        "  \(listing.accounts.count) accounts frozen, \(listing.keys.count) keys turned over, "
          + "positions \(listing.range.lowerBound) to \(listing.range.upperBound)")
      Output.line("  \(listing.notices) notices queued, due \(listing.due)")
      for line in listing.disclosures {
        let purpose = line.purpose?.rawValue ?? ""
        Output.line(
          "  \(line.position)  \(line.recorded)  \(line.type)  \(line.name)  \(purpose)  "
            + "\(line.childCount) children")
      }
    }

    private static func json(_ listing: Exchange.BreachListing) -> JSON {
      .object([
        ("breach", .string(listing.breach.hex)),
        ("declared", .string(listing.declared.description)),
        ("contained", .maybe(listing.contained?.description)),
        ("accounts", .array(listing.accounts.map { .string($0.hex) })),
        ("keys", .array(listing.keys.map { .string($0) })),
        ("from", .number(listing.range.lowerBound)), ("to", .number(listing.range.upperBound)),
        ("notices", .number(listing.notices)), ("due", .string(listing.due.description)),
        (
          "disclosures",
          .array(
            listing.disclosures.map { line in
              .object([
                ("position", .number(line.position)),
                ("time", .string(line.recorded.description)), ("type", .string(line.type)),
                ("account", .maybe(line.account?.hex)),
                ("purpose", .maybe(line.purpose?.rawValue)),
                ("children", .number(line.childCount)),
              ])
            })
        ),
      ])
    }
  }
}
