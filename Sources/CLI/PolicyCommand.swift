import ArgumentParser
import Exchange
import Primitives
import Records

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Policies with effective dates.",
    subcommands: [List.self, Adopt.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every policy value in force on a day, with its version and source.")
    @OptionGroup var common: CommonOptions
    @Option(help: "One area.") var area: String?
    @Option(help: "The day (default: now).") var on: String?

    func run() throws {
      let chosen = try area.map { try PolicyCommand.area($0) }
      try common.withExchange { exchange in
        let day =
          try on.map { try CommonOptions.date($0, "--on") } ?? common.time(on: exchange).date
        let book = try exchange.policies()
        for area in PolicyArea.allCases where chosen == nil || chosen == area {
          guard let version = book.inForce(area, on: day) else { continue }
          Output.line(
            Output.bold(area.rawValue)
              + "  version \(version.version), effective \(version.effectiveFrom)")
          for definition in PolicyCatalogue.definitions(of: area) {
            guard let value = version.values[definition.name] else { continue }
            let unit = definition.unit.isEmpty ? "" : " \(definition.unit)"
            Output.line("  \(definition.name) = \(value.description)\(unit)")
          }
        }
      }
    }
  }

  struct Adopt: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Adopt a new version of an area: the one in force with some values changed.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The area.") var area: String
    @Argument(help: "NAME=VALUE, as policy list shows them; lists with commas.")
    var values: [String]
    @Option(help: "The day from which it counts.") var effective: String

    func run() throws {
      let area = try PolicyCommand.area(area)
      let day = try CommonOptions.date(effective, "--effective")
      try common.withExchange { exchange in
        let book = try exchange.policies()
        guard let present = book.inForce(area, on: day) else {
          throw ExchangeError(.refused, "no version of \(area.rawValue) is in force on \(day)")
        }
        var changed = present.values
        for text in values {
          let (name, value) = try PolicyCommand.value(text, area)
          changed[name] = value
        }
        let version = PolicyVersion(
          area: area, version: book.lastVersion(area) + 1, effectiveFrom: day, values: changed)
        try exchange.adoptPolicy(version, acting: try common.acting(on: exchange))
        Output.line("\(area.rawValue) version \(version.version) counts from \(day).")
      }
    }
  }

  static func area(_ text: String) throws -> PolicyArea {
    guard let area = PolicyArea(rawValue: text) else {
      throw ExchangeError(
        .usage, "areas: " + PolicyArea.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return area
  }

  /// The value in the type that the catalogue gives its name.
  static func value(_ text: String, _ area: PolicyArea) throws -> (String, PolicyValue) {
    let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard words.count == 2, let definition = PolicyCatalogue.definition(words[0], area) else {
      throw ExchangeError(
        .usage, "a value is NAME=VALUE, with a name of \(area.rawValue): msix policy list")
    }
    let value: PolicyValue? =
      switch definition.initial {
      case .int: Int(words[1]).map { .int($0) }
      case .bool:
        ["yes": true, "true": true, "no": false, "false": false][words[1]].map { .bool($0) }
      case .text: .text(words[1])
      case .date: CivilDate(words[1]).map { .date($0) }
      case .list:
        .list(
          words[1] == "none"
            ? []
            : words[1].split(separator: ",").map { String($0.drop(while: { $0 == " " })) })
      }
    guard let value else {
      throw ExchangeError(.usage, "\(words[0]) takes a value such as \(definition.initial)")
    }
    return (words[0], value)
  }
}
