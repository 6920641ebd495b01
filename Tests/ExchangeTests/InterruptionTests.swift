import Exchange
import Intake
import Ledger
import Primitives
import Synchronization
import Testing

/// A submission that breaks off at any event is whole after it is sent again.
@Suite struct InterruptionTests {
  struct Interruption: Error {}

  /// Breaks off once, at an event to come.
  private final class Fuse: Sendable {
    private let left = Mutex<Int?>(nil)

    func burn(_ count: Int) { left.withLock { $0 = count } }

    func tick() throws {
      let isOver = left.withLock { left in
        guard let count = left else { return false }
        left = count == 1 ? nil : count - 1
        return count == 1
      }
      if isOver { throw Interruption() }
    }
  }

  /// Known and unknown students, changed and rejected ones, over three chunks.
  private static let packages: [TestPackage] = {
    func student(_ number: Int, _ action: String = "I") -> TestStudent {
      let name = ["Ana", "Ramiro", "Ulises", "Guadalupe", "Ines"][number % 5]
      var student = TestStudent(id: "N\(number)", action: action, first: name)
      student.last = ["Zamora", "Quiroz", "Example", "Ibarra"][number / 5 % 4]
      student.birth = day("2006-01-01").adding(days: number * 7).compact
      return student
    }
    var texas = (1...280).map { student($0) }
    texas[270].moves = []
    var california = (141...680).map { student($0) }
    california[3].action = "U"
    var again = (1...280).map { student($0, "U") }
    for index in stride(from: 0, to: 280, by: 3) { again[index].moves.append("20231005") }
    again[7].action = "D"
    return [
      TestPackage(state: "TX", date: "20231001", students: texas),
      TestPackage(state: "CA", date: "20231101", students: california),
      TestPackage(state: "TX", date: "20231201", students: again),
    ]
  }()

  /// What is compared: all but identifiers made by chance.
  private struct Account: Equatable {
    var told = [[String]]()
    var events = [String: Int]()
    var families: Set<Set<String>> = []

    init(_ ledger: TestLedger, _ outcomes: [Exchange.SubmissionOutcome]) throws {
      told = outcomes.map { outcome in
        let content = outcome.receipt.content
        return ["\(content.totals)"] + content.findings.map { "\($0)" }
          + content.identifiers.map {
            "\($0.studentRecordID ?? 0) \($0.stateStudentIdentifier) \($0.how)"
          }
      }
      events = try ledger.eventCounts()
      let children = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
      families = Set(
        Dictionary(grouping: children, by: \.msixID).values.map { lines in
          Set(lines.map { "\($0.state) \($0.stateStudentIdentifier)" })
        })
    }
  }

  private static func run(breakingOffAt counts: [Int]) throws -> Account {
    let ledger = try TestLedger()
    let fuse = Fuse()
    ledger.beforeEvent = { _ in try fuse.tick() }
    try ledger.reopen()
    var outcomes = [Exchange.SubmissionOutcome]()
    var brokenOff = 0
    for package in packages {
      for count in counts {
        fuse.burn(count)
        do {
          try ledger.submit(package)
          fuse.burn(Int.max)
          break
        } catch is Interruption {
          brokenOff += 1
          if brokenOff.isMultiple(of: 3) { try ledger.reopen() }
        }
      }
      fuse.burn(Int.max)
      outcomes.append(try ledger.submit(package))
    }
    #expect(counts.isEmpty || brokenOff > 3, "hardly anything was interrupted")
    #expect(try ledger.exchange.checkDecisions())
    for report in try ledger.exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt)
    }
    for outcome in outcomes {
      let again = try ledger.exchange.receipt(of: outcome.submission, acting: ledger.acting())
      #expect(again.body.encoded == outcome.receipt.encoded)
    }
    return try Account(ledger, outcomes)
  }

  @Test(arguments: [[1, 2, 3, 4, 5], [97, 211, 397, 512, 600], [256, 257, 513, 40]])
  func nothingIsDoubledAndNothingIsLost(counts: [Int]) throws {
    let whole = try Self.run(breakingOffAt: [])
    #expect(whole.families.count > 500 && whole.families.contains { $0.count > 1 })
    #expect(try Self.run(breakingOffAt: counts) == whole)
  }
}
