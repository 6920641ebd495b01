import Foundation
import Testing

/// Whatever the moment at which the power goes: what was promised is kept, what was not is not half
/// there.
@Suite struct KillTests {
  /// The same sequence on every machine.
  private struct Lot {
    var state: UInt64
    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
  }

  private static let window = 4
  private static let rounds = 25

  @Test(.timeLimit(.minutes(5)))
  func receiptsPrintedBeforeAKillAreKept() throws {
    let ledger = try Fixture.connected()
    var lot = Lot(state: 20_260_901)
    var promised = [Receipt]()
    var killed = 0
    var whole = try Self.duration()
    for round in 0..<Self.rounds where promised.count < Sample.paths.count {
      // Packages that were answered come along: a kill may meet a repetition too.
      let start = max(0, promised.count - 1)
      let paths = Array(Sample.paths[start..<min(start + Self.window, Sample.paths.count)])
      let clock = ContinuousClock.now
      let program = try ledger.start(["submit"] + paths)
      Thread.sleep(forTimeInterval: max(0.005, lot.next() * whole * 1.1))
      program.killHard()
      let answer = try program.wait()
      let receipts: [Receipt] = try answer.jsonLines()
      if answer.status == 128 + 9 {
        killed += 1
      } else {
        #expect(answer.status == 0, "\(answer.errors)")
        let elapsed = (ContinuousClock.now - clock) / .seconds(1)
        whole = max(0.01, (whole + elapsed) / 2)
      }
      for (offset, receipt) in receipts.enumerated() where start + offset >= promised.count {
        promised.append(receipt)
      }
      try Self.check(ledger, promised, last: receipts.last, round: round)
    }
    #expect(killed >= 5, "only \(killed) runs were cut short: this proves little")
    #expect(promised.count >= 5, "only \(promised.count) receipts were promised")
    try Self.compareWithUninterrupted(ledger, promised)
  }

  /// Two States with many chunks each and many children in common, the second as a document: the
  /// program is killed again and again until both are answered.
  @Test(.timeLimit(.minutes(5)))
  func matchingOverManyChunksSurvivesKills() throws {
    let (ledger, whole) = (try Fixture.connected(), try Fixture.connected())
    let paths = [ledger.root + "/tx", ledger.root + "/ca.xml"]
    try MadePackage(state: "TX", date: "20231001", children: 0..<700).writeFolder(paths[0])
    let california = ledger.root + "/ca"
    try MadePackage(state: "CA", date: "20231101", children: 400..<1_100).writeFolder(california)
    let converted = try Program.run(
      Place.msix, ["convert", california, "--to", "xml", "--output", paths[1]],
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"], folder: ledger.root)
    try #require(converted.status == 0, "\(converted.errors)")
    let clock = ContinuousClock.now
    let uninterrupted = try whole.submit(paths)
    let duration = (ContinuousClock.now - clock) / .seconds(1)
    var lot = Lot(state: 99)
    var (killed, receipts) = (0, [Receipt]())
    for round in 0..<40 {
      let program = try ledger.start(["submit"] + paths)
      // Longer and longer, so that it comes to an end on any machine.
      let span = duration * (0.1 + Double(round) / 20)
      Thread.sleep(forTimeInterval: 0.02 + lot.next() * span)
      program.killHard()
      let answer = try program.wait()
      guard answer.status != 0 else {
        receipts = try answer.jsonLines()
        break
      }
      killed += 1
      if round.isMultiple(of: 3) { try ledger.good("verify") }
    }
    #expect(killed >= 3, "only \(killed) runs were cut short: this proves little")
    if receipts.isEmpty { receipts = try ledger.submit(paths) }
    try #require(receipts.count == 2)
    for (one, two) in zip(receipts, uninterrupted) {
      #expect(one.students == two.students && one.digest == two.digest)
      #expect(one.identifiers.map(\.how) == two.identifiers.map(\.how))
      #expect(
        one.identifiers.map(\.stateStudentIdentifier)
          == two.identifiers.map(\.stateStudentIdentifier))
      #expect(one.findings.map(\.rule) == two.findings.map(\.rule))
    }
    #expect(receipts[1].identifiers.count { $0.how == "linked" } > 250)
    let (one, two) = (try ledger.children(), try whole.children())
    #expect(one.map(\.record) == two.map(\.record) && one.families == two.families)
    #expect(try ledger.count("2023-24").numbers == whole.count("2023-24").numbers)
    let (events, reference) = (try ledger.events(), try whole.events())
    for type in Set(reference.map(\.type)).union(events.map(\.type)) {
      #expect(
        events.count { $0.type == type } == reference.count { $0.type == type },
        "\(type) was written twice or not at all")
    }
    #expect(try !ledger.good("rebuild", "--check").text.contains("DIFFERENT"))
    try ledger.good("verify")
  }

  /// How long a window takes here when nobody interferes.
  private static func duration() throws -> Double {
    let ledger = try Fixture.connected()
    let clock = ContinuousClock.now
    try ledger.submit(Array(Sample.paths.prefix(window)))
    return (ContinuousClock.now - clock) / .seconds(1)
  }

  private static func check(
    _ ledger: TestLedger, _ promised: [Receipt], last: Receipt?, round: Int
  ) throws {
    try ledger.good("verify")
    if let last {
      let again: Receipt = try ledger.good("receipt", last.submission).json()
      #expect(again.cose == last.cose && again.positions == last.positions, "round \(round)")
    }
    // A look between the halves of a package: its events are then not neighbours.
    try ledger.good("count", "--national")
    let start = round.isMultiple(of: 6) ? 0 : max(0, promised.count - 3)
    guard start < promised.count else { return }
    let again = try ledger.submit(Array(Sample.paths[start..<promised.count]))
    for (first, second) in zip(promised[start...], again) {
      #expect(first.submission == second.submission, "round \(round)")
      #expect(first.cose == second.cose, "round \(round): a signed receipt is another now")
      #expect(first.positions == second.positions, "round \(round)")
    }
  }

  private static func compareWithUninterrupted(
    _ ledger: TestLedger, _ promised: [Receipt]
  ) throws {
    let receipts = try ledger.submit(Sample.paths)
    let uninterrupted = try Fixture.fullReceipts()
    for (one, two) in zip(receipts, uninterrupted) {
      #expect(one.students == two.students && one.digest == two.digest)
    }
    #expect(Array(receipts.prefix(promised.count)).map(\.cose) == promised.map(\.cose))
    let full = try Fixture.full()
    let (one, two) = (try ledger.children(), try full.children())
    #expect(one.map(\.record) == two.map(\.record) && one.families == two.families)
    for period in Sample.periods {
      #expect(try ledger.count(period).numbers == full.count(period).numbers, "\(period)")
    }
    let check = try ledger.good("rebuild", "--check").text
    #expect(!check.contains("DIFFERENT"))
    let events = try ledger.events()
    let resumed = receipts.count { receipt in
      events[receipt.positions.first...receipt.positions.last].contains {
        $0.type.hasPrefix("report.")
      }
    }
    #expect(resumed > 0, "no package was cut short and completed: this proves little")
    let reference = try full.events()
    for type in [
      "submission.received", "submission.completed", "student.submitted",
      "student.retracted", "child.identified", "submission.unchanged",
    ] {
      #expect(
        events.count { $0.type == type } == reference.count { $0.type == type },
        "\(type) was written twice or not at all")
    }
    try ledger.good("verify")
  }

  /// A ledger that dies while it is made is none; a second try makes it.
  @Test func aKillDuringInitLeavesNoLedgerOrAWholeOne() throws {
    var lot = Lot(state: 7)
    let whole = try Self.duration(ofInit: TestLedger())
    for _ in 0..<10 {
      let ledger = try TestLedger()
      let program = try ledger.start(Self.initialise)
      Thread.sleep(forTimeInterval: whole * (0.2 + 0.8 * lot.next()))
      program.killHard()
      _ = try program.wait()
      try Self.expectThatInitWorks(ledger)
    }
  }

  /// The moment between the move of a new ledger into its place and the end of it.
  @Test func anInitThatDiedAfterItsMoveHasMadeALedger() throws {
    let ledger = try TestLedger()
    try ledger.good(Self.initialise)
    let mark = "msix is making this folder, or broke off: \(ledger.data).initialising\n"
    try Data(mark.utf8).write(to: URL(fileURLWithPath: ledger.data + "/unfinished"))
    try Self.expectThatInitWorks(ledger)
    #expect(!FileManager.default.fileExists(atPath: ledger.data + "/unfinished"))
  }

  private static let initialise = ["init", "--origin", "test.example", "--simulated-clock"]

  private static func duration(ofInit ledger: TestLedger) throws -> Double {
    let clock = ContinuousClock.now
    try ledger.good(initialise)
    return (ContinuousClock.now - clock) / .seconds(1)
  }

  private static func expectThatInitWorks(_ ledger: TestLedger) throws {
    let again = try ledger.run(initialise)
    #expect([0, 1].contains(again.status), "\(again.errors)")
    if again.status == 1 { #expect(again.errors.contains("already"), "\(again.errors)") }
    try ledger.good("verify")
    try ledger.good("state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01")
    try ledger.submit([Sample.paths[0]])
  }

  /// Readers open the log beside its writer and never mistake growth for damage.
  @Test func verifyingWhileSomebodyWritesRaisesNoFalseAlarm() throws {
    let ledger = try Fixture.small()
    let writer = try ledger.start(["submit"] + Fixture.laterPaths.prefix(6))
    let commands = [
      ["verify"], ["verify", "--tree"], ["keys"], ["checkpoint", "--stored"],
      ["proof", "inclusion", "5"],
    ]
    for _ in 0..<3 {
      for command in commands { try ledger.good(command) }
    }
    #expect(try writer.wait().status == 0)
    try ledger.good("verify")
  }

  /// Two programs at one ledger: the second waits or is told; nothing is written between.
  @Test func twoProgramsAtOnceDoNotDisturbEachOther() throws {
    let ledger = try Fixture.connected()
    let groups = Dictionary(grouping: Sample.all.prefix(10), by: \.state).values
      .map { $0.map(\.path) }
    let programs = try groups.map { group in
      (group, try ledger.start(["submit"] + group + ["--received", "2026-09-01T00:00:00Z"]))
    }
    for (group, program) in programs {
      let answer = try program.wait()
      #expect(answer.status == 0 || answer.errors.contains("another process"), "\(answer.errors)")
      if answer.status == 0 {
        #expect(try answer.jsonLines(Receipt.self).count == group.count)
      }
    }
    for (group, _) in programs { try ledger.submit(group) }
    try ledger.good("verify")
    try ledger.good("rebuild", "--check")
  }
}
