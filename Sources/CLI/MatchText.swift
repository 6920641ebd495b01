import Primitives
import Exchange

/// A weighing of two children, as it is printed.
enum MatchText {
  static func show(_ found: Exchange.MatchExplanation) {
    Output.line(
      Output.bold(found.states.map(\.description).joined(separator: " and "))
        + "  model \(found.model)")
    for line in found.lines {
      let space = String(repeating: " ", count: max(1, 14 - line.name.count))
      let said = zip(line.values, line.disputed).map { $0 + ($1 ? " DISPUTED" : "") }
      let values = said.isEmpty ? "" : "  [" + said.joined(separator: " | ") + "]"
      Output.line("  \(line.name)\(space)\(line.bits)  \(line.level ?? "")\(values)")
    }
    Output.line("  rules: " + found.rules.joined(separator: ", "))
    Output.line(
      "\(found.verdict): a person is asked from \(found.thresholds.near) bits on, a link needs "
        + "nobody from \(found.thresholds.automatic) on")
    if let second = found.runnerUp {
      Output.line(
        "  runner-up: another child, known in \(second.state): \(second.verdict) with "
          + "\(second.bits)")
    }
    for flip in found.flips {
      Output.line("  \(flip.field) \(flip.becomes): \(flip.verdict) with \(flip.bits)")
    }
    if found.areApart { Output.line("Somebody judged them to be two children; that counts.") }
  }

  static func json(_ found: Exchange.MatchExplanation) -> JSON {
    .object([
      ("states", .array(found.states.map { .string($0.description) })),
      ("model", .string(found.model)),
      (
        "lines",
        .array(
          found.lines.map { line in
            .object([
              ("name", .string(line.name)), ("level", .maybe(line.level)),
              ("bits", .string(line.bits)),
              ("values", .array(line.values.map { .string($0) })),
              ("disputed", .array(line.disputed.map { .bool($0) })),
            ])
          })
      ),
      ("rules", .array(found.rules.map { .string($0) })), ("verdict", .string(found.verdict)),
      ("near", .string(found.thresholds.near)),
      ("automatic", .string(found.thresholds.automatic)), ("apart", .bool(found.areApart)),
      (
        "runner_up",
        found.runnerUp.map { second in
          .object([
            ("state", .string(second.state.description)), ("bits", .string(second.bits)),
            ("verdict", .string(second.verdict)),
          ])
        } ?? .null
      ),
      (
        "flips",
        .array(
          found.flips.map { flip in
            .object([
              ("field", .string(flip.field)), ("becomes", .string(flip.becomes)),
              ("verdict", .string(flip.verdict)), ("bits", .string(flip.bits)),
            ])
          })
      ),
    ])
  }
}
