import Exchange
import Intake
import Primitives
import Records

// Every night: what States send, and the clock.
extension Year {
  private static let clockPhase = "nightly clock"

  /// The packages of a week, one after the other; after each day the clock fires.
  func send(_ some: ArraySlice<Package>, week: Int) throws {
    var start = some.startIndex
    while start < some.endIndex {
      let day = some[start].day
      let end = some[start...].firstIndex { $0.day != day } ?? some.endIndex
      try measure("packages", week: week) {
        try some[start..<end].reduce(0) { try $0 + submit($1) }
      }
      try measure(Self.clockPhase, week: week) {
        let evening = Instant(startOf: day.adding(days: 1)).adding(seconds: -1)
        note(try exchange.tick(at: max(now, evening)))
        return 1
      }
      start = end
    }
  }

  /// Gives how many students were in it.
  private func submit(_ package: Package) throws -> Int {
    let outcome = try exchange.submit(
      PackageSource.open(path: package.path), fileName: package.name, expectedState: nil,
      received: nil, acting: acting())
    guard !outcome.isRefused else {
      throw NationalYearCommand.Failed(description: "\(package.name) was refused")
    }
    roll.take(outcome.receipt, truth: truth)
    submissions.append((outcome.submission, package.state))
    let totals = outcome.receipt.content.totals
    for (name, number) in [
      ("packages", 1), ("new", totals.inserted), ("changed", totals.updated),
      ("unchanged", totals.unchanged), ("retracted", totals.retracted),
      ("rejected", totals.rejected),
    ] {
      measures.count(name, in: "packages", by: number)
    }
    return totals.total
  }

  private func note(_ report: Exchange.TickReport) {
    for (name, number) in [
      ("items escalated", report.escalated.count), ("notices overdue", report.postingsOverdue),
      ("rejected blocks destroyed", report.rejectedDestroyed),
    ] where number > 0 {
      measures.count(name, in: Self.clockPhase, by: number)
    }
  }
}
