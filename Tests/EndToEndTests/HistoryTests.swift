import Foundation
import Testing

/// What was known at any past moment stays what it was.
@Suite struct HistoryTests {
  /// One ledger is asked at each step; another, that took everything at once, is asked afterwards
  /// about the same steps. Positions differ, because a look is an event too.
  @Test func aCountKnownAtAPastPositionIsTheCountOfThatDay() throws {
    let (step, moments) = try Fixture.stepwise()
    let nationals = moments.compactMap { $0.counts["2023-24"]?.national }
    #expect(Set(nationals).count > 3, "the counts hardly move, so this proves little")
    let full = try Fixture.full()
    let receipts = try Fixture.fullReceipts()
    for moment in moments {
      let other = receipts[moment.package].positions.last
      for (period, count) in moment.counts {
        let later = try step.count(period, "--known-at", String(moment.position))
        #expect(later.numbers == count.numbers, "\(period) after package \(moment.package)")
        #expect(later.knownAt == moment.position)
        let atOnce = try full.count(period, "--known-at", String(other))
        #expect(atOnce.numbers == count.numbers, "\(period), package \(moment.package), at once")
      }
    }
  }

  @Test func aTimeNamesTheLastEventRecordedUntilThen() throws {
    let ledger = try Fixture.full()
    let events = try ledger.events()
    for receipt in try [3, 17, 30].map({ try Fixture.fullReceipts()[$0] }) {
      let position = events.last { $0.recorded <= receipt.received }?.position
      let byTime = try ledger.count("2024-25", "--known-at", receipt.received)
      #expect(byTime.knownAt == position)
      let byPosition = try ledger.count("2024-25", "--known-at", String(byTime.knownAt))
      #expect(byTime.numbers == byPosition.numbers)
    }
    try ledger.refused(
      "count", "--known-at", "1999-12-31T23:59:59Z", saying: "nothing was recorded")
    try ledger.refused("count", "--known-at", "99999999", saying: "ends at position")
  }

  @Test func asOfMovesTheDayAndNotTheKnowledge() throws {
    let ledger = try Fixture.full()
    var last = 0
    for day in ["2023-09-01", "2023-12-31", "2024-03-31", "2024-08-31"] {
      let count = try ledger.count("2023-24", "--as-of", day)
      #expect(count.asOf == day)
      let national = try #require(count.national)
      #expect(national >= last, "a child once counted in a period stays counted in it")
      last = national
    }
    #expect(try last == ledger.count("2023-24").national)
    try ledger.refused(
      "count", "--period", "2023-24", "--as-of", "2022-01-01", status: 2, saying: "2023-24")
  }

  @Test func childrenAndRecordsKnownAtAPastPositionStayAsTheyWere() throws {
    let ledger = try Fixture.early()
    let position = try #require(try Fixture.earlyReceipts().last).positions.last
    let before = try ledger.children()
    let child = try #require(
      before.first { row in
        row.state == "CA" && before.filter { $0.msixID == row.msixID }.count == 1
      })
    let record = try RecordAnswer(ledger.good("record", child.msixID, "--format", "json"))
    try ledger.submit(Fixture.laterPaths)
    #expect(try ledger.children() != before)
    #expect(try ledger.children("--known-at", String(position)) == before)
    let again = try RecordAnswer(
      ledger.good("record", child.msixID, "--format", "json", "--known-at", String(position)))
    #expect(again.statements == record.statements && again.knownAt == position)
    let now = try ledger.run("record", child.msixID, "--format", "json")
    #expect(try now.status != 0 || RecordAnswer(now).statements != record.statements)
  }
}
