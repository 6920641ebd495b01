import CBOR
import Exchange
import Linkage
import Primitives
import Records
import Sealing

/// Models and their effect, for people and for programs.
enum ModelText {
  static func digest(of model: LinkageModel) -> String {
    Hex.encode(SHA256Digest.of(model.cbor.encoded))
  }

  private static func weights(_ model: LinkageModel) -> [(name: String, bits: Bits)] {
    Weights.named.map { ($0.name, model.weights[keyPath: $0.path]) }
      + Weights.birthNames.map { ($0.name, model.weights.birth[Int($0.agreement.rawValue)]) }
  }

  static func text(_ model: LinkageModel, name: String) -> String {
    var lines = [
      "\(Output.bold(name))  sha256:\(digest(of: model))",
      "names by \(LinkageModel.normalisation); from \(model.children) children on, in doublings",
      "linked from \(model.thresholds.automatic.text) bits on, a person is asked from "
        + "\(model.thresholds.near.text) on",
      "\(model.givenNames.words.count) given names, \(model.familyNames.words.count) family "
        + "names, \(model.nicknames.pairs.count) familiar forms",
    ]
    let width = weights(model).map(\.name.count).max() ?? 0
    for weight in weights(model) {
      let space = String(repeating: " ", count: width - weight.name.count + 2)
      lines.append("  \(weight.name)\(space)\(weight.bits.text)")
    }
    return lines.joined(separator: "\n")
  }

  static func json(_ model: LinkageModel, name: String) -> JSON {
    .object([
      ("model", .string(name)), ("digest", .string("sha256:" + digest(of: model))),
      ("norm", .string(LinkageModel.normalisation)), ("children", .number(model.children)),
      ("automatic", .string(model.thresholds.automatic.text)),
      ("near", .string(model.thresholds.near.text)),
      ("given_names", .number(model.givenNames.words.count)),
      ("family_names", .number(model.familyNames.words.count)),
      ("familiar_forms", .number(model.nicknames.pairs.count)),
      ("weights", .object(weights(model).map { ($0.name, .string($0.bits.text)) })),
    ])
  }

  static func line(_ listing: Exchange.ModelListing, _ format: Format) -> String {
    let digest = "sha256:" + Hex.encode(listing.digest)
    let nation = listing.effects.first
    if format == .json {
      return JSON.object([
        ("model", .string("linkage/\(listing.version)")), ("digest", .string(digest)),
        ("position", listing.position.map { .number($0) } ?? .null),
        ("published", .maybe(listing.published?.description)),
        ("children", nation.map { .number($0.children) } ?? .null),
        ("children_then", nation.map { .number($0.then) } ?? .null),
      ]).text
    }
    let place = listing.position.map { "position \($0)" } ?? "part of the program"
    let effect = nation.map { "  children \($0.children) -> \($0.then)" } ?? ""
    return "linkage/\(listing.version)  \(place)\(effect)  \(digest)"
  }

  static func text(_ effect: Exchange.ModelEffect) -> String {
    var lines = ["State   children       then  questions"]
    for line in effect.lines {
      let state = line.state?.description ?? "all"
      let cells = [(line.children, 11), (line.childrenThen, 11), (line.questions, 11)]
      lines.append(
        state + String(repeating: " ", count: 5 - state.count)
          + cells.map { number, width in
            let text = String(number)
            return String(repeating: " ", count: max(1, width - text.count)) + text
          }.joined())
    }
    lines.append(
      "it would link \(effect.joins) pairs of children and not have linked \(effect.splits) "
        + "children's records")
    lines.append(
      "of \(effect.open) open near matches it would link \(effect.openLinked) and not ask "
        + "\(effect.openDropped)")
    return lines.joined(separator: "\n")
  }

  static func json(_ effect: Exchange.ModelEffect) -> JSON {
    .object([
      (
        "states",
        .array(
          effect.lines.map { line in
            .object([
              ("state", .maybe(line.state?.description)), ("children", .number(line.children)),
              ("then", .number(line.childrenThen)), ("questions", .number(line.questions)),
            ])
          })
      ),
      ("joins", .number(effect.joins)), ("splits", .number(effect.splits)),
      ("open", .number(effect.open)), ("open_linked", .number(effect.openLinked)),
      ("open_dropped", .number(effect.openDropped)),
    ])
  }
}
