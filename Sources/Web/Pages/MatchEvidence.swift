import Exchange
import Primitives
import Records

/// Why two records are, or are not, taken for one child: each field's weight as a step of a
/// waterfall, and the same as a table.
struct MatchEvidence {
  let explanation: Exchange.MatchExplanation

  init(_ explanation: Exchange.MatchExplanation) { self.explanation = explanation }

  var model: Model {
    let flips = explanation.flips.map {
      "If \($0.field) were \($0.becomes): \($0.bits) bits, \(Self.words($0.verdict))"
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
    case "family-bound": "Bound on what the family may say"
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
    let (width, left, height) = (420, 190, 24)
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

/// Records beside one another: element by element, what is the same and what is not.
struct SideBySide {
  let records: [Exchange.ConsolidatedRecord]

  init(_ records: [Exchange.ConsolidatedRecord]) { self.records = records }

  var model: Model {
    let elements = Set(records.flatMap { $0.view.identity.map(\.element) }).sorted()
    let lines = elements.map { element -> Model in
      let values = records.map { record in
        record.view.identity.first { $0.element == element }?.values.map {
          RecordWords.value($0.value, of: element)
        } ?? []
      }
      // A State's own number says nothing of whether two records are one child's.
      let isSame = values.count > 1 && values.allSatisfy { $0 == values[0] }
      let isOneSilent = values.contains { $0.isEmpty } || element == .stateStudentIdentifier
      return .of([
        "name": RecordWords.name(element),
        "values": zip(columns, values).map { column, values in
          ["column": column, "text": values.joined(separator: "; ")] as Model
        },
        "differs": !isSame && !isOneSilent && values.count > 1,
      ])
    }
    return [
      "columns": columns, "lines": lines,
      "stories": zip(columns, records).map { column, record in
        [
          "column": column, "moves": record.view.moves.prefix(5).map(Self.move),
          "schools": (record.view.enrollmentsOpen + record.view.enrollmentsPast).prefix(5)
            .map(Self.school),
        ] as Model
      },
    ]
  }

  /// A record is called by its number and its States.
  private var columns: [String] {
    records.map { record in
      let states = Set(record.statements.map(\.state)).sorted().map(\.description)
      return "\(record.msixID) (\(states.joined(separator: ", ")))"
    }
  }

  private static func move(_ sourced: ConsolidatedView.SourcedRow) -> String {
    let row = sourced.row
    return "\(row.words(26) ?? "no date"): \(row.joined(27, 28, 29)) to \(row.joined(30, 31))"
  }

  private static func school(_ sourced: ConsolidatedView.SourcedRow) -> String {
    let row = sourced.row
    let end = row.words(54).map { " to \($0)" } ?? ""
    return
      "\(row.words(33) ?? "no date")\(end): \(row.joined(35, 45)), \(RecordWords.grade(row))"
  }
}
