import Records
import ArgumentParser
import Exchange
import Files

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Reference tables with effective dates.",
    subcommands: [Load.self])

  struct Load: ParsableCommand {
    /// A table that may be loaded.
    enum Name: String, ExpressibleByArgument, CaseIterable {
      case termCalendars = "term-calendars"
      case holidays
    }

    /// A file of some ten thousand lines: more than any State's calendars have.
    private static let bytesMax = 1 << 20

    static let configuration = CommandConfiguration(
      abstract: "Load States' term calendars, or their own days off, from a CSV file.",
      discussion: """
        term-calendars: state,school_year,term,first_day,last_day with lines such as \
        TX,2025,fall,2025-08-13,2025-12-19 (fall, spring, summer; the year in which the school \
        year begins). holidays: state,date with lines such as TX,2026-03-02. States that the file \
        does not name keep what they have.
        """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "term-calendars or holidays.") var table: Name
    @Argument(help: "The file.") var file: String
    @Option(help: "The day from which it counts.") var effective: String

    func run() throws {
      let day = try CommonOptions.date(effective, "--effective")
      let text = String(
        decoding: try DurableFile.read(file, maxBytes: Self.bytesMax), as: UTF8.self)
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        let version: Int =
          switch table {
          case .termCalendars:
            try exchange.loadTermCalendars(csv: text, effectiveFrom: day, acting: acting).version
          case .holidays:
            try exchange.loadHolidays(csv: text, effectiveFrom: day, acting: acting).version
          }
        Output.line("\(table.rawValue) version \(version) counts from \(day).")
      }
    }
  }
}
