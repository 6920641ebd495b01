import ArgumentParser
import Exchange
import Primitives

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Why two children are or are not taken for one: weights in bits, field by field.",
    discussion: """
      Two MSIX ids are weighed under the model in force, a near match under the model that asks \
      it. What both State records say is shown to those of the two States alone.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "An MSIX id, or a near match of the worklist.") var one: String
  @Argument(help: "Another MSIX id.") var other: String?
  @Option(help: "text or json.") var format = Format.text

  func run() throws {
    try common.withExchange { exchange in
      let acting = try common.acting(on: exchange)
      let found =
        if let other {
          try exchange.explainMatch(one, other, acting: acting)
        } else {
          try exchange.explainItem(try CommonOptions.item(one), acting: acting)
        }
      if format == .json {
        Output.line(MatchText.json(found).text)
      } else {
        MatchText.show(found)
      }
    }
  }
}
