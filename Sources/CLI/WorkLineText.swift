import Intake
import Primitives
import Records
import Exchange

/// A line of the worklist, as it is printed.
enum WorkLineText {
  private static let names = [
    "item", "kind", "state", "opened", "due", "level", "msix_id_a", "msix_id_b", "score",
    "status", "place",
  ]

  static var heading: String { names.joined(separator: ",") }

  private static func score(_ line: Exchange.WorkLine) -> String? {
    line.scoreTenths.map { tenths in
      "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
  }

  private static func fields(_ line: Exchange.WorkLine) -> [String] {
    [
      line.item.hex, line.kind.rawValue, line.state.description, line.opened.description,
      line.due.description, line.level.rawValue, line.msixIDs.first ?? "",
      line.msixIDs.dropFirst().first ?? "", score(line) ?? "", line.status,
      line.place.description,
    ]
  }

  static func json(_ line: Exchange.WorkLine) -> JSON {
    .object(zip(names, fields(line)).map { ($0, $1.isEmpty ? .null : .string($1)) })
  }

  static func show(_ line: Exchange.WorkLine, _ format: Format) {
    switch format {
    case .csv: Output.line(fields(line).map(CSVWriter.quoted).joined(separator: ","))
    case .json: Output.line(json(line).text)
    case .text:
      let score = score(line).map { "  \($0) bits" } ?? ""
      let place = line.level == .ome ? "ome" : line.place.description
      Output.line(
        Output.bold(line.item.hex) + "  \(line.state)  \(line.kind.rawValue)  due \(line.due)  "
          + "\(place)  \(line.msixIDs.joined(separator: " "))\(score)  \(line.status)")
    }
  }
}
