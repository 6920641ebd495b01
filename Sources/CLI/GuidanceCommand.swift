import ArgumentParser
import Exchange
import Guidance
import Records

struct RulesOfBehaviorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules-of-behavior", abstract: "Read the Rules of Behavior, and accept them.")
  @OptionGroup var common: CommonOptions
  @Flag(help: "Accept them for the account of --as.") var accept = false

  func run() throws {
    if accept { try common.passToServer() }
    Output.line(RulesOfBehavior.text)
    guard accept else { return }
    try common.withExchange { exchange in
      try exchange.acceptRules(
        version: RulesOfBehavior.version, acting: try common.acting(on: exchange))
    }
    Output.line("")
    Output.line("Accepted.")
  }
}

struct TrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training", abstract: "Read the training of a role, and take its quiz.",
    discussion: "Without a role it lists the modules. --answers takes a letter for each question.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The role.") var role: String?
  @Option(help: "A letter for each question, such as abcabc.") var answers: String?
  @Option(help: "The name of an application, in place of --as: before there is an account.")
  var application: String?

  func run() throws {
    guard let role else {
      for module in TrainingModule.all { Output.line("\(module.name)  \(module.title)") }
      return
    }
    guard let module = Role(rawValue: role).flatMap(TrainingModule.of) else {
      let known = TrainingModule.all.map(\.name).joined(separator: ", ")
      throw ExchangeError(.usage, "there is training for: \(known)")
    }
    guard let answers else { return Output.line(module.text) }
    let numbers = answers.lowercased().utf8.map { Int($0) - Int(UInt8(ascii: "a")) }
    try common.withExchange { exchange in
      let acting = try common.acting(on: exchange)
      let result =
        if let application {
          try exchange.takeTraining(
            forApplication: application, role: module.role, answers: numbers, acting: acting)
        } else {
          try exchange.takeTraining(for: module.role, answers: numbers, acting: acting)
        }
      Output.line("\(result.score) of \(result.questions) right")
      guard let certificate = result.certificate else {
        throw ExchangeError(
          .refused, "\(module.passMark) are needed; read the module and try again")
      }
      Output.line("Certificate \(certificate)")
    }
  }
}

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "The manual of a role: what to do, and what it may.")
  @Argument(help: "The role; without one, the roles are listed.") var role: String?

  func run() throws {
    guard let role else {
      for role in Role.allCases { Output.line("\(role.rawValue)  \(role.title)") }
      return
    }
    guard let role = Role(rawValue: role) else {
      let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
      throw ExchangeError(.usage, "there are manuals for: \(known)")
    }
    Output.line(Manual.of(role).text)
  }
}

struct PageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page", abstract: "What anybody may read, in English or Spanish.")
  @Argument(help: "The page; without one, the pages are listed.") var name: String?
  @Option(help: "en or es.") var language = "en"

  func run() throws {
    guard let language = PublicPage.Language(rawValue: language) else {
      throw ExchangeError(.usage, "--language is en or es")
    }
    guard let name else {
      for page in PublicPage.all where page.language == language {
        Output.line("\(page.name)  \(page.title)")
      }
      return
    }
    guard let page = PublicPage.page(name, in: language) else {
      throw ExchangeError(.notFound, "there is no page of this name: msix page")
    }
    Output.line(page.text)
  }
}
