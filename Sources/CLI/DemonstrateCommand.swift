import ArgumentParser
import Exchange
import Primitives
import Records

extension AccountCommand {
  struct Demonstrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "On a simulated ledger: accounts of every role, ready to sign in.",
      discussion: """
        Prints each account's name, role and password. Training is passed and the Rules are \
        accepted for them; a second factor is asked of nobody from then on.
        """)
    @OptionGroup var common: CommonOptions
    @Option(help: "States whose staff is made, such as TX,CA.") var states: String

    func run() throws {
      let states = try states.split(separator: ",").map { try CommonOptions.state(String($0)) }
      try common.withExchange { exchange in
        let made = try exchange.makeDemonstrationAccounts(
          of: states, acting: try common.acting(on: exchange))
        let width = made.map(\.name.count).max() ?? 0
        for account in made {
          let space = String(repeating: " ", count: width - account.name.count + 2)
          Output.line(
            Output.bold(account.name) + space + account.password + "  "
              + "\(account.assignment.role.title), \(account.assignment.scope.description)")
        }
      }
    }
  }
}
