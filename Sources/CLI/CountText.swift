import Counting
import Exchange
import Intake
import Ledger
import Primitives

/// A count as it is printed.
enum CountText {
  static func csv(_ report: Exchange.CountReport) {
    guard let first = report.cells.first else {
      Output.line("scope,count")
      for line in report.states { Output.line("\(line.state),\(line.count)") }
      if let region = report.region {
        Output.bytes(
          Array(CSVWriter.line(["\(region.state):\(region.name)", "\(region.count)"]).utf8))
      }
      if let national = report.national { Output.line("national,\(national)") }
      return
    }
    let names = first.values.map(\.breakdown.rawValue)
    Output.bytes(Array(CSVWriter.line(["scope", "category"] + names + ["count"]).utf8))
    for cell in report.cells {
      let fields =
        [cell.state?.description ?? "national", "\(cell.category.rawValue)"]
        + cell.values.map { CSVWriter.guarded($0.value) } + [cell.count.map { String($0) } ?? ""]
      Output.bytes(Array(CSVWriter.line(fields).utf8))
    }
  }

  /// A table with a bar for each State, and what lies between their sum and the nation.
  static func show(_ report: Exchange.CountReport) {
    Output.line(
      Output.bold(
        "Category \(report.category.rawValue), \(report.period), as of \(report.asOf)")
        + ", known at position \(report.knownAt), rules \(report.rules)")
    let largest = max(1, report.states.map(\.count).max() ?? 1)
    let width = max(8, String(max(report.national ?? 0, largest)).count)
    for line in report.states {
      let bar = String(repeating: "\u{2588}", count: Int(line.count * 40 / largest))
      Output.line("\(line.state)        \(aligned(line.count, width))  \(Output.blue(bar))")
    }
    if let region = report.region {
      Output.line("\(region.state) \(region.name)  \(region.count)")
    }
    if let national = report.national {
      let sum = report.states.reduce(0) { $0 + $1.count }
      if !report.states.isEmpty {
        Output.line("sum       \(aligned(sum, width))")
        Output.line(
          "more than \(aligned(sum - national, width))  places in which a child counts a second "
            + "time, in another State")
      }
      Output.line(
        Output.bold("national  \(aligned(national, width))") + "  distinct children")
    }
    showCells(report.cells)
  }

  private static func showCells(_ cells: [Exchange.CountCell]) {
    guard let first = cells.first else { return }
    let names = first.values.map(\.breakdown.rawValue)
    let header = ["", "category"] + names + ["count"]
    let lines = cells.map { cell in
      [cell.state?.description ?? "national", "\(cell.category.rawValue)"]
        + cell.values.map(\.value) + [cell.count.map { String($0) } ?? "hidden"]
    }
    Output.line("")
    for line in Columns.aligned([header] + lines, leading: header.count - 1) {
      Output.line(line)
    }
  }

  private static func aligned(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
  }
}
