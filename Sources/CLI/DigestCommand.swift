import Projecting
import ArgumentParser
import Exchange
import Primitives

struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Each projection's name, version, position, digest (JSON).")
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.withExchange { exchange in
      let lines = try exchange.projections.map { running -> JSON in
        let count = try running.applied().count
        return .object([
          ("name", .string(running.projection.name)),
          ("version", .number(running.projection.version)),
          ("position", count == 0 ? .null : .number(count - 1)),
          ("digest", .string(Hex.encode(try running.digest()))),
        ])
      }
      Output.line(JSON.array(lines).text)
    }
  }
}
