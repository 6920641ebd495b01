import Primitives
import ArgumentParser
import Exchange
import Records

/// The particulars of a person at work.
struct PersonOptions: ParsableArguments {
  @Option(help: "First and last name.") var fullName: String
  @Option(help: "The title at work.") var title = ""
  @Option(help: "The address at work.") var address = ""
  @Option(help: "The telephone at work.") var phone = ""
  @Option(help: "The e-mail at work.") var email = ""
  @Option(help: "What the access is needed for.") var need = ""

  var person: AccountPerson {
    AccountPerson(
      fullName: fullName, title: title, address: address, phone: phone, email: email, need: need)
  }
}

extension AccountCommand {
  struct Apply: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hand in an application for an account. Anybody may.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var person: PersonOptions
    @Argument(help: "The name by which the account is to be called.") var name: String
    @Option(help: "The role asked for, ROLE:SCOPE.") var role: String
    @Option(help: "The organisation.") var organisation: String

    func run() throws {
      let role = try AccountCommand.assignment(role)
      try common.withExchange { exchange in
        let account = try exchange.applyForAccount(
          name: name, person: person.person, organisation: organisation, role: role,
          acting: try common.acting(on: exchange))
        Output.line(account.hex)
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put the supervisor's word to an application.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The application's name.") var name: String
    @Option(help: "The supervisor, by name and place.") var supervisor: String

    func run() throws {
      try common.withExchange { exchange in
        try exchange.vouch(
          for: name, .verified, by: supervisor, acting: try common.acting(on: exchange))
      }
      Output.line("\(name): verified")
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put the approval of the State's authority to an application.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The application's name.") var name: String
    @Option(help: "The authority, by name and place.") var authority: String

    func run() throws {
      try common.withExchange { exchange in
        try exchange.vouch(
          for: name, .approved, by: authority, acting: try common.acting(on: exchange))
      }
      Output.line("\(name): approved")
    }
  }

  struct StateTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "state-training", abstract: "Note that the State's own training was given.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The application's or account's name.") var name: String
    @Option(help: "The certificate's number.") var certificate: String

    func run() throws {
      try common.withExchange { exchange in
        try exchange.recordStateTraining(
          of: name, certificate: certificate, acting: try common.acting(on: exchange))
      }
      Output.line("\(name): trained by the State")
    }
  }

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Open an account whose papers are complete; prints a one-time password.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The application's name.") var name: String

    func run() throws {
      try common.withExchange { exchange in
        Output.line(try exchange.openAccount(name, acting: try common.acting(on: exchange)))
        Output.message("Tell it to the holder, on another way than the name. It is shown once.")
      }
    }
  }

  struct Me: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How one's own account stands, and what is due.")
    @OptionGroup var common: CommonOptions

    func run() throws {
      try common.withExchange { exchange in
        let own = try exchange.ownAccount(acting: try common.acting(on: exchange))
        Output.line("account   \(own.account.hex)")
        for role in own.roles {
          Output.line("role      \(role.role.rawValue):\(role.scope.description)")
        }
        if let day = own.passwordEnds { Output.line("password  ends on \(day)") }
        Output.line("authenticator \(own.hasSecondFactor ? "enrolled" : "none")")
        for held in own.training {
          Output.line("training  \(held.module), \(held.certificate), until \(held.until)")
        }
        if let day = own.rulesUntil { Output.line("rules     accepted, until \(day)") }
        for due in own.dues { Output.line("due       \(due.reason.text)") }
      }
    }
  }

  struct Contact: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change one's own particulars.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var person: PersonOptions

    func run() throws {
      try common.withExchange { exchange in
        try exchange.changeContact(person.person, acting: try common.acting(on: exchange))
      }
      Output.line("The particulars are changed.")
    }
  }

  struct HandBack: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hand-back",
      abstract: "Give back a role of one's own that is not needed; with the last one the account "
        + "ends for ever.")
    @OptionGroup var common: CommonOptions
    @Option(help: "ROLE:SCOPE.") var role: String

    func run() throws {
      let role = try AccountCommand.assignment(role)
      try common.withExchange { exchange in
        try exchange.handBack(role, acting: try common.acting(on: exchange))
      }
      Output.line("handed back")
    }
  }

  struct Review: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the accounts that nobody has used for long, or say what becomes of one.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account; without one, the inactive are listed.") var name: String?
    @Flag(help: "It stays.") var keep = false
    @Flag(help: "It is disabled.") var close = false
    @Option(help: "Why.") var reason = "periodic review"

    func run() throws {
      guard name == nil || keep != close else {
        throw ExchangeError(.usage, "say --keep or --close")
      }
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        if let name {
          try exchange.reviewAccount(name, keep: keep, reason: reason, acting: acting)
          return Output.line("\(name): \(keep ? "kept" : "disabled")")
        }
        for account in try exchange.inactiveAccounts(acting: acting) {
          Output.line(
            "\(account.account.hex)  \(account.name ?? "erased")  unused since "
              + account.since.date.description)
        }
      }
    }
  }

  struct Find: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find the User Administrator of a State. Open to every visitor.")
    @OptionGroup var common: CommonOptions
    @Option(help: "The State (default: all).") var state: String?

    func run() throws {
      let state = try state.map { try CommonOptions.state($0) }
      try common.withExchange { exchange in
        for found in try exchange.userAdministrators(of: state) {
          let reach = found.person.map { "  \($0.fullName)  \($0.phone)  \($0.email)" } ?? ""
          Output.line(
            "\(found.scope.description)  \(found.role.title)  "
              + "\(found.organisation)\(reach)")
        }
      }
    }
  }

  struct Papers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The papers of an account, and until when they are kept.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account.") var name: String

    func run() throws {
      try common.withExchange { exchange in
        let (papers, keptUntil) = try exchange.papers(
          of: name, acting: try common.acting(on: exchange))
        for paper in papers {
          let content = paper.content.filter { !$0.value.isEmpty }
            .map { "\($0.name): \($0.value)" }.joined(separator: ", ")
          Output.line("\(paper.recorded.date)  \(paper.type)  \(content)")
        }
        Output.line(keptUntil.map { "kept until \($0)" } ?? "kept while the account is open")
      }
    }
  }
}
