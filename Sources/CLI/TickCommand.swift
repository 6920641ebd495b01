import ArgumentParser
import Exchange
import Primitives

struct TickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tick", abstract: "Fire the clocks that are due: agreements, worklists, retention."
  )
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.withExchange { exchange in
      let report = try exchange.tick(at: try common.time(on: exchange))
      for state in report.renewalsDue { Output.line("\(state): its agreements end soon") }
      for state in report.suspended { Output.line("\(state): suspended, its agreements ended") }
      if report.rejectedDestroyed > 0 {
        Output.line("\(report.rejectedDestroyed) rejected blocks destroyed")
      }
      if report.accountingsDestroyed > 0 {
        Output.line("\(report.accountingsDestroyed) accountings of erased children destroyed")
      }
      if report.papersDestroyed > 0 {
        Output.line("papers of \(report.papersDestroyed) ended accounts destroyed")
      }
      for item in report.escalated { Output.line("\(item.hex): nobody answered; it is OME's now") }
      for item in report.autoApproved { Output.line("\(item.hex): approved by the clock") }
      if report.sessionsEnded > 0 { Output.line("\(report.sessionsEnded) sessions ended") }
      if report.noticesFailed > 0 {
        Output.line("\(report.noticesFailed) notices reach nobody: msix dispute undeliverable")
      }
      if report.postingsOverdue > 0 {
        Output.line("\(report.postingsOverdue) moves and requests not answered: msix move list")
      }
      if report.postingsFailed > 0 {
        Output.line("\(report.postingsFailed) recipients of moves and messages have no account")
      }
      if report.isEmpty {
        Output.line("nothing is due")
      }
    }
  }
}
