import Exchange
import Primitives
import Records

/// Why two records are, or are not, taken for one child: each field's weight as a step of a
/// waterfall, and the same as a table.
struct MatchEvidence {
  static let markup = #"""

    {{#why}}
    <section class="record-section"><h2>What speaks for one child</h2>
    <p>Model {{model}}: {{verdict}}. From {{near}} bits on a person is
      asked, from {{automatic}} nobody.
      {{#apart}}<strong>Somebody judged them to be two children before.</strong>{{/apart}}</p>
    {{{drawing}}}
    <details><summary>Field by field, with what both say</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Weights">
    <table class="table"><thead><tr><th scope="col">Field</th><th scope="col">How it agrees</th>
      <th scope="col">Bits</th>
      {{#states}}<th scope="col">{{.}} says</th>{{/states}}</tr></thead><tbody>
    {{#lines}}<tr><th scope="row">{{name}}</th><td>{{level}}</td><td>{{bits}}</td>
      {{#values}}<td>{{.}}</td>{{/values}}</tr>{{/lines}}
    </tbody></table></div></details>
    {{#runnerUp}}<p>{{runnerUp}}</p>{{/runnerUp}}
    {{#anyFlips}}<h3>What would tip it</h3><ul>{{#flips}}<li>{{.}}</li>{{/flips}}</ul>{{/anyFlips}}
    </section>
    {{/why}}
    """#

  let explanation: Exchange.MatchExplanation

  init(_ explanation: Exchange.MatchExplanation) { self.explanation = explanation }

  var model: Model {
    let flips = explanation.flips.map {
      "\(Self.name($0.field)), if \($0.becomes): \($0.bits) bits, \(Self.words($0.verdict))"
    }
    return .of([
      "model": explanation.model, "verdict": Self.words(explanation.verdict),
      "near": explanation.thresholds.near, "automatic": explanation.thresholds.automatic,
      "apart": explanation.areApart,
      "lines": explanation.lines.map { line in
        Model.of([
          "name": Self.name(line.name), "level": line.level ?? "", "bits": line.bits,
          "values": explanation.states.indices.map { place in
            line.values.indices.contains(place) ? line.values[place] : ""
          },
        ])
      },
      "states": explanation.states.map(\.description),
      "runnerUp": explanation.runnerUp.map {
        "The next best child is of \($0.state): \($0.bits) bits, \(Self.words($0.verdict))."
      },
      "drawing": drawing, "flips": flips, "anyFlips": !flips.isEmpty,
    ])
  }

  private static func words(_ verdict: String) -> String {
    switch verdict {
    case "distinct": "two children"
    case "near": "a person is asked"
    case "automatic": "one child"
    default: verdict
    }
  }

  private static func name(_ name: String) -> String {
    switch name {
    case "prior": "Before anything is compared"
    case "total": "Sum"
    case "family-bound": "What the family may say at most"
    case "given": "Given names"
    case "birth": "Day of birth"
    case "surnames": "Family names"
    case "mother": "Second parent"
    case "father": "First parent"
    case "identifiers": "Other numbers"
    case "contacts": "Telephone or mail"
    case "birthPlace": "Place of birth"
    case "arrival": "Qualifying move"
    case "rules": "Twins and other rules"
    default: name.prefix(1).uppercased() + name.dropFirst()
    }
  }

  /// A bar for each line, from where the one before it ended; bits to the right speak for one
  /// child. Numbers alone, so nothing of it needs escaping but the names.
  private var drawing: String {
    let lines = explanation.lines
    let values = lines.map { Self.tenths($0.bits) }
    var (sum, low, high) = (0, 0, 0)
    var bars = [(from: Int, to: Int)]()
    for (line, value) in zip(lines, values) {
      let start = line.name == "total" ? 0 : sum
      let end = line.name == "total" ? value : sum + value
      bars.append((start, end))
      sum = end
      low = min(low, start, end)
      high = max(high, start, end)
    }
    // The longest name, of 31 letters, ends before the bars begin.
    let (width, left, height) = (400, 215, 24)
    let span = max(1, high - low)
    func x(_ value: Int) -> Int { left + (value - low) * width / span }
    var svg =
      "<svg class=\"chart\" viewBox=\"0 0 700 \(lines.count * height + 8)\" role=\"img\" "
      + "aria-label=\"What each field adds, in bits; the table below says the same\">"
    svg += "<line class=\"axis\" x1=\"\(x(0))\" x2=\"\(x(0))\" y1=\"0\" "
    svg += "y2=\"\(lines.count * height)\"/>"
    for (index, (line, bar)) in zip(lines, bars).enumerated() {
      let y = index * height + 4
      let kind = line.name == "total" ? "sum" : bar.to >= bar.from ? "for" : "against"
      let start = min(x(bar.from), x(bar.to))
      let length = max(1, abs(x(bar.to) - x(bar.from)))
      svg += "<text x=\"0\" y=\"\(y + 13)\">\(EscapedMarkup.escaped(Self.name(line.name)))</text>"
      svg += "<rect class=\"\(kind)\" x=\"\(start)\" y=\"\(y)\" width=\"\(length)\" height=\"16\"/>"
      svg += "<text x=\"\(left + width + 12)\" y=\"\(y + 13)\">"
      svg += "\(EscapedMarkup.escaped(line.bits))</text>"
    }
    return svg + "</svg>"
  }

  /// `+4.3` as 43.
  static func tenths(_ bits: String) -> Int {
    let digits = bits.filter { $0.isNumber }
    return (Int(digits) ?? 0) * (bits.hasPrefix("-") ? -1 : 1)
  }
}
