import Primitives
import ArgumentParser
import Exchange
import Records

struct StateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Interconnection agreements with States.",
    subcommands: [Connect.self, Promote.self, Suspend.self, List.self])

  struct Connect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a State's agreements in force: its packages are taken.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The State, such as TX.") var state: String
    @Option(help: "Date of the interconnection agreement.") var ia: String
    @Option(help: "Date of the interconnection security agreement.") var isa: String
    @Option(help: "Last day of both.") var until: String?
    @Flag(help: "Submissions are judged and answered, and change nothing.") var test = false

    func run() throws {
      let body = StateConnected(
        state: try CommonOptions.state(state),
        interconnectionAgreement: try CommonOptions.date(ia, "--ia"),
        securityAgreement: try CommonOptions.date(isa, "--isa"),
        until: try until.map { try CommonOptions.date($0, "--until") },
        mode: test ? .test : .production)
      try common.withExchange { exchange in
        try exchange.connectState(body, acting: try common.acting(on: exchange))
      }
      Output.line("\(state) is connected\(test ? " for tests" : "").")
    }
  }

  struct Promote: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a State's test: its submissions count.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The State, such as TX.") var state: String

    func run() throws {
      let code = try CommonOptions.state(state)
      try common.withExchange { exchange in
        try exchange.promoteState(code, acting: try common.acting(on: exchange))
      }
      Output.line("\(state) is in production.")
    }
  }

  struct Suspend: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refuse a State's packages until it is connected again.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The State, such as TX.") var state: String
    @Option(help: "Why.") var reason = "requested"

    func run() throws {
      let code = try CommonOptions.state(state)
      try common.withExchange { exchange in
        try exchange.suspendState(
          code, reason: reason, acting: try common.acting(on: exchange))
      }
      Output.line("\(state) is suspended.")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every State that was ever connected, with renewals that are due.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      try common.withExchange { exchange in
        for state in try exchange.states(on: try common.time(on: exchange).date) {
          switch format {
          case .json:
            Output.line(
              JSON.object([
                ("state", .string(state.state.description)),
                ("ia", .string(state.interconnectionAgreement.description)),
                ("isa", .string(state.securityAgreement.description)),
                ("until", .maybe(state.until?.description)),
                ("mode", .string(state.mode.rawValue)), ("standing", .string(state.standing)),
                ("renewal_due", .bool(state.isRenewalDue)),
              ]).text)
          case .text, .csv:
            let end = state.until.map { " until \($0)" } ?? ""
            let due = state.isRenewalDue ? "  renewal is due" : ""
            Output.line(
              "\(state.state)  \(state.standing)  \(state.mode.rawValue)  "
                + "IA \(state.interconnectionAgreement)  ISA \(state.securityAgreement)\(end)\(due)"
            )
          }
        }
      }
    }
  }
}
