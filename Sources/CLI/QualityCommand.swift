import ArgumentParser
import DataQuality
import Exchange
import Primitives
import Records

struct QualityCommand: ParsableCommand {
  /// What is told apart.
  enum Breakdown: String, ExpressibleByArgument, CaseIterable {
    case district, element, use, section
  }

  static let configuration = CommandConfiguration(
    commandName: "quality",
    abstract: "How complete, trustworthy and fresh the statements in force are, 0 to 100.",
    discussion: "With --student one State's statement about one child; the look is recorded first.")
  @OptionGroup var common: CommonOptions
  @Option(help: "One State (default: all, and the nation).") var state: String?
  @Option(help: "district, element, use or section.") var by: Breakdown?
  @Option(help: "One State record: STATE:ID or STATE:ID:TYPE.") var student: String?
  @Option(help: "text, json or csv.") var format = Format.text

  func run() throws {
    let code = try state.map { try CommonOptions.state($0) }
    let chosen = try student.map { text in
      guard let chosen = Exchange.StateStudent(text) else {
        throw ExchangeError(.usage, "--student takes STATE:ID or STATE:ID:TYPE")
      }
      return chosen
    }
    guard chosen == nil || (code == nil && by == nil) else {
      throw ExchangeError(.usage, "--student goes with neither --state nor --by")
    }
    try common.withExchange { exchange in
      let acting = try common.acting(on: exchange)
      if let chosen {
        StudentQualityText.write(try exchange.quality(of: chosen, acting: acting), as: format)
        return
      }
      let report = try exchange.quality(
        state: code, by: by == .district ? .district : .state, acting: acting)
      let table = Self.table(report, by)
      switch format {
      case .csv:
        Output.line(table.columns.joined(separator: ","))
        for row in table.rows {
          Output.line(row.map { $0.map(\.description) ?? "" }.joined(separator: ","))
        }
      case .json:
        Output.line(
          JSON.object([
            ("known_at", .number(report.knownAt)), ("as_of", .string(report.asOf.description)),
            ("weights", .string(report.weights.name)),
            ("lines", .array(table.rows.map { Self.json($0, table.columns) })),
          ]).text)
      case .text:
        Output.line(
          Output.bold("Data quality as of \(report.asOf)")
            + ", known at position \(report.knownAt), weights \(report.weights.name)")
        let rows = table.rows.map { row in row.map { $0.map(\.description) ?? "-" } }
        for line in Columns.aligned([table.columns] + rows, leading: table.leading) {
          Output.line(line)
        }
      }
    }
  }

  /// A cell: a name, a number, or thousandths that people see as a score of 100.
  enum Cell {
    case text(String)
    case number(Int64)
    case permille(Int64)

    var description: String {
      switch self {
      case .text(let text): text
      case .number(let number): String(number)
      case .permille(let number): Self.score(number)
      }
    }

    static func score(_ permille: Int64) -> String { "\(permille / 10).\(abs(permille % 10))" }
  }

  private struct Table {
    let columns: [String]
    let leading: Int
    let rows: [[Cell?]]
  }

  private static func json(_ row: [Cell?], _ columns: [String]) -> JSON {
    .object(
      zip(columns, row).map { name, cell in
        switch cell {
        case nil: (name, .null)
        case .text(let text): (name, .string(text))
        case .number(let number): (name, .int(number))
        // Thousandths, so that no reader has to trust a decimal point.
        case .permille(let number): (name + "_permille", .int(number))
        }
      })
  }

  private static func table(_ report: Exchange.QualityReport, _ by: Breakdown?) -> Table {
    let age: (QualityTotals.Sum) -> Cell? = { sum in
      sum.mean.map { .number(Int64(report.asOf.daysSinceEpoch) - $0) }
    }
    func place(_ line: Exchange.QualityLine) -> Cell {
      .text(line.state?.description ?? "nation")
    }
    switch by {
    case nil, .district:
      let isByDistrict = by == .district
      return Table(
        columns: ["state"] + (isByDistrict ? ["district"] : []) + ["records", "score"]
          + QualityUse.allCases.map(\.name) + ["confirmed_days_ago"],
        leading: isByDistrict ? 2 : 1,
        rows: report.lines.map { line in
          [place(line)] + (isByDistrict ? [line.district.map { .text($0) }] : [])
            + [.number(line.totals.score.count), line.totals.score.mean.map { .permille($0) }]
            + line.totals.uses.map { $0.mean.map { .permille($0) } }
            + [age(line.totals.confirmed)]
        })
    case .use:
      return Table(
        columns: ["state", "use", "records", "score"], leading: 2,
        rows: report.lines.flatMap { line in
          zip(QualityUse.allCases, line.totals.uses).map { use, sum in
            [
              place(line), .text(use.name), .number(sum.count), sum.mean.map { .permille($0) },
            ]
          }
        })
    case .element:
      return Table(
        columns: ["state", "element", "records", "filled", "doubtful"], leading: 2,
        rows: report.lines.flatMap { line in
          report.weights.elements.enumerated().compactMap { index, element -> [Cell?]? in
            let (filled, doubtful) = (line.totals.filled[index], line.totals.doubtful[index])
            guard filled.count > 0 else { return nil }
            return [
              place(line), .text(DataDictionary.column(of: element)?.name ?? ""),
              .number(filled.count), filled.mean.map { .permille($0) },
              doubtful.mean.map { .permille($0) },
            ]
          }
        })
    case .section:
      return Table(
        columns: ["state", "section", "records", "changed_days_ago"], leading: 2,
        rows: report.lines.flatMap { line in
          zip(Group.allCases, line.totals.changed).compactMap { group, sum -> [Cell?]? in
            guard sum.count > 0 else { return nil }
            return [place(line), .text(group.title), .number(sum.count), age(sum)]
          }
        })
    }
  }
}
