import ArgumentParser
import Exchange
import Files
import Intake
import Primitives
import Records

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Reference tables with effective dates.",
    subcommands: [Load.self, List.self])

  struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load the next version of a table from a CSV file.",
      discussion: """
        facilities: id, effective_from, name, and where known address, city, state, zip, \
        district_id, effective_until; 7 digits for a district, 12 for a school. countries, grades \
        and element-notices: code, effective_from, name, and where known effective_until; the \
        code of a notice is an element such as E46, its effective_from the day of the notice. \
        regions: district_id, effective_from, state, region, and where known effective_until: a \
        line for each district of each region. credit-requirements: place, effective_from, \
        subject, credits, and where known also, effective_until: place is a State or a district's \
        7 digits; also names, parted by semicolons, what else counts as the subject, * for \
        electives. \
        Columns in any order; others are passed over. Days are YYYYMMDD.

        term-calendars: state,school_year,term,first_day,last_day with lines such as \
        TX,2025,fall,2025-08-13,2025-12-19 (fall, spring, summer; the year in which the school \
        year begins). holidays: state,date with lines such as TX,2026-03-02. States that such a \
        file does not name keep what they have.
        """)
    @OptionGroup var common: CommonOptions
    @Argument(
      help: """
        facilities, regions, countries, grades, element-notices, credit-requirements, \
        term-calendars or holidays.
        """)
    var table: String
    @Argument(help: "The CSV file.") var file: String
    @Option(help: "The first day on which packages are held against this version.")
    var effective: String

    /// A file of some ten thousand lines: more than any State's calendars have.
    private static let calendarBytesMax = 1 << 20

    func run() throws {
      switch table {
      case ReferenceLoaded.Name.termCalendars.rawValue:
        try loadCalendar {
          try $0.loadTermCalendars(csv: $1, effectiveFrom: $2, acting: $3).version
        }
      case ReferenceLoaded.Name.holidays.rawValue:
        try loadCalendar { try $0.loadHolidays(csv: $1, effectiveFrom: $2, acting: $3).version }
      default: try loadLines()
      }
    }

    private func loadCalendar(
      _ load: (Exchange, String, CivilDate, Acting) throws -> Int
    ) throws {
      let day = try CommonOptions.date(effective, "--effective")
      let text = String(
        decoding: try DurableFile.read(file, maxBytes: Self.calendarBytesMax), as: UTF8.self)
      try common.withExchange { exchange in
        let version = try load(exchange, text, day, try common.acting(on: exchange))
        Output.line("\(table) version \(version) counts from \(day).")
      }
    }

    private func loadLines() throws {
      guard let name = ReferenceLoaded.Name(rawValue: table),
        let columns = Exchange.referenceColumns(of: name)
      else {
        let known =
          ReferenceLoaded.Name.allCases
          .filter { Exchange.referenceColumns(of: $0) != nil }.map(\.rawValue)
          + ["term-calendars", "holidays"]
        throw ExchangeError(.usage, "tables: \(known.joined(separator: ", "))")
      }
      let day = try CommonOptions.date(effective, "--effective")
      let rows = try ReferenceFile.rows(
        path: file, columns: columns.all, required: columns.required)
      try common.withExchange { exchange in
        let listing = try exchange.loadReference(
          name, rows: rows, effective: day, acting: try common.acting(on: exchange))
        Output.line(
          "\(table) version \(listing.loaded.version), \(rows.count) rows, counts from \(day); "
            + "position \(listing.position).")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every table that was loaded.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text, json or csv.") var format = Format.text

    func run() throws {
      try common.withExchange { exchange in
        let listings = try exchange.references()
        if format == .csv {
          Output.bytes(
            Array(
              CSVWriter.line(["table", "version", "effective", "position", "digest"]).utf8))
        }
        for listing in listings {
          let loaded = listing.loaded
          let digest = "sha256:\(Hex.encode(loaded.digest))"
          switch format {
          case .json:
            Output.line(
              JSON.object([
                ("table", .string(loaded.table.rawValue)), ("version", .number(loaded.version)),
                ("effective", .string(loaded.effectiveFrom.description)),
                ("position", .number(listing.position)), ("digest", .string(digest)),
              ]).text)
          case .csv:
            Output.bytes(
              Array(
                CSVWriter.line([
                  loaded.table.rawValue, "\(loaded.version)", loaded.effectiveFrom.description,
                  "\(listing.position)", digest,
                ]).utf8))
          case .text:
            Output.line(
              "\(loaded.table.rawValue)  version \(loaded.version)  from \(loaded.effectiveFrom)  "
                + "position \(listing.position)  \(digest)")
          }
        }
      }
    }
  }
}
