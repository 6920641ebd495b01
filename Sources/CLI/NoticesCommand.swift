import Primitives
import ArgumentParser
import Exchange
import Records

struct NoticesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notices",
    abstract: "Your notices: what you were shown of a child was corrected or is contested.",
    discussion: "Showing them is recorded as their delivery.")
  @OptionGroup var common: CommonOptions
  @Flag(help: "Those that you have seen as well.") var all = false

  func run() throws {
    try common.withExchange(.look) { exchange in
      let notices = try exchange.notices(acting: try common.acting(on: exchange), all: all)
      for notice in notices {
        let fields = notice.elements.map(RecordText.name).joined(separator: ", ")
        let days = notice.shownOn.map(\.description).joined(separator: ", ")
        Output.line(Output.bold("MSIX id \(notice.msixID)") + "  \(notice.queued)")
        Output.line(
          notice.matter == .statement
            ? "  A statement of disagreement was filed about \(fields), as \(notice.state) says it."
            : "  \(notice.state) was found wrong about \(fields), and has sent other values.")
        Output.line("  You were shown it on \(days). Tell whoever had it from you.")
      }
      if notices.isEmpty { Output.line("no notice waits") }
    }
  }
}
