import Primitives
import ArgumentParser
import Exchange

struct LinkageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linkage",
    abstract:
      "Measures of matching that need no truth: weights, answers, crowded keys, open range.",
    discussion: """
      By band of weight in bits: records linked without a person, near matches open, answered same \
      and distinct. Where many of a band are answered distinct, the model links or asks too early.
      """)
  @OptionGroup var common: CommonOptions
  @Option(help: "text or json.") var format = Format.text

  func run() throws {
    try common.withExchange { exchange in
      let found = try exchange.linkageMeasures(acting: try common.acting(on: exchange))
      Output.line(format == .json ? Self.json(found).indentedText : Self.text(found))
    }
  }

  private static func text(_ found: Exchange.LinkageMeasures) -> String {
    func cell(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: " ", count: max(1, 10 - text.count)) + text
    }
    let head = ["bits", "linked", "open", "same", "distinct"].map { word in
      String(repeating: " ", count: 10 - word.count) + word
    }
    let bands = found.bands.map { band in
      [band.bits, band.linked, band.open, band.same, band.distinct].map(cell).joined()
    }
    return
      ([head.joined()] + bands + [
        "children \(found.childrenLeast) to \(found.children): the open near matches decide",
        "\(found.crowdedKeys) crowded keys, \(found.crowdMost) records under the largest",
        "\(found.twinsTogether) children with other given names and a flag of multiple birth",
        "\(found.twoInOneState) children with two identifiers in force in one State",
      ]).joined(separator: "\n")
  }

  private static func json(_ found: Exchange.LinkageMeasures) -> JSON {
    let bands = found.bands.map { band in
      JSON.object([
        ("bits", .number(band.bits)), ("linked", .number(band.linked)),
        ("open", .number(band.open)), ("same", .number(band.same)),
        ("distinct", .number(band.distinct)),
      ])
    }
    return .object([
      ("bands", .array(bands)), ("children", .number(found.children)),
      ("children_least", .number(found.childrenLeast)),
      ("crowded_keys", .number(found.crowdedKeys)), ("crowd_most", .number(found.crowdMost)),
      ("twins_together", .number(found.twinsTogether)),
      ("two_in_one_state", .number(found.twoInOneState)),
    ])
  }
}
