import Disputes
import Primitives
import Records
import Testing

/// The state machine of a case: its legal ways, its refusals, and what holds in every state that
/// can be reached.
@Suite struct CaseTests {
  private static let noon = "2026-09-09T17:00:00Z"

  private func open(receiver: String? = nil) throws -> DisputeCase {
    let recorded = try DisputeCase.receive(
      try subject(receiver: receiver.map(state)), as: CaseID(high: 3, low: 3),
      on: day("2026-09-08"), clocks())
    return try #require(DisputeCase(recorded))
  }

  private func after(
    _ steps: [DisputeStep], receiver: String? = nil, at time: String = noon
  ) throws -> DisputeCase {
    var dispute = try open(receiver: receiver)
    for step in steps {
      dispute.apply(try dispute.taking(step, at: moment(time), clocks()))
    }
    return dispute
  }

  private func refusal(_ step: DisputeStep, in dispute: DisputeCase) throws -> String? {
    dispute.objection(to: step, on: try day("2026-09-09"))?.reason
  }

  @Test func p5TheWayOfTheLaw() throws {
    var dispute = try open()
    #expect(dispute.dues.map(\.clock) == [.forward, .acknowledge])
    #expect(dispute.dues.map(\.day) == [try day("2026-09-14"), try day("2026-09-22")])
    let texas = try state("TX")
    let way: [(DisputeStep, DisputeCase.Stage)] = [
      (.acknowledged, .acknowledged), (.routed(to: texas), .acknowledged),
      (.answered(by: texas, agrees: false), .acknowledged),
      (.decided(.refused), .decided(.refused)), (.reviewAsked, .reviewAsked),
      (.extended(until: try day("2026-12-31")), .reviewAsked),
      (.reviewed(.refused), .reviewed(.refused)), (.hearingAsked, .hearingAsked),
      (.hearingHeld, .hearingHeld), (.reviewed(.refused), .reviewed(.refused)),
      (.statementFiled, .reviewed(.refused)), (.closed(.statement), .closed(.statement)),
    ]
    for (step, stage) in way {
      #expect(dispute.next != nil)
      dispute.apply(try dispute.taking(step, at: moment(Self.noon), clocks()))
      #expect(dispute.stage == stage, "\(step.type)")
    }
    #expect(dispute.hasStatement && dispute.dues.isEmpty && dispute.next == nil)
  }

  @Test func p6AStatesClockRunsUntilOtherValuesAreSent() throws {
    let own = try after([.acknowledged, .decided(.amended)], receiver: "TX")
    #expect(own.dues.map(\.clock) == [.decide])
    #expect(own.dues.map(\.day) == [try day("2026-10-08")])
    #expect(own.late(on: try day("2026-10-08")).isEmpty)
    #expect(own.late(on: try day("2026-10-09")).map(\.clock) == [.decide])
    #expect(try after([.acknowledged, .decided(.refused)], receiver: "TX").dues.isEmpty)
    let foreign = try open(receiver: "OK")
    #expect(foreign.dues.map(\.clock) == [.forward, .decide])
    #expect(try open(receiver: "TX").dues.map(\.clock) == [.decide])
    let routed = try after([.routed(to: try state("TX"))], receiver: "OK")
    #expect(routed.dues.map(\.clock) == [.answer, .decide])
    #expect(routed.dues.first?.state == (try state("TX")))
  }

  @Test func aWrongOrderIsRefusedWithWhatToDo() throws {
    let received = try open()
    #expect(try refusal(.decided(.refused), in: received)?.contains("acknowledge") == true)
    #expect(try refusal(.reviewAsked, in: received)?.contains("decide") == true)
    #expect(try refusal(.statementFiled, in: received)?.contains("review") == true)
    #expect(try refusal(.hearingHeld, in: received)?.contains("ask-hearing") == true)
    let texas = try state("TX")
    #expect(
      try refusal(.answered(by: texas, agrees: true), in: received)?.contains("route") == true)
    let waiting = try after([.acknowledged, .routed(to: texas)])
    #expect(try refusal(.decided(.amended), in: waiting)?.contains("2026-09-23") == true)
    // The family does not wait for a State that is late.
    #expect(waiting.objection(to: .decided(.amended), on: try day("2026-09-24")) == nil)
    let granted = try after([.acknowledged, .decided(.amended)])
    for step in [DisputeStep.reviewAsked, .hearingAsked, .statementFiled, .closed(.refused)] {
      #expect(try refusal(step, in: granted) != nil, "\(step.type)")
    }
    let asked = try after([.acknowledged, .decided(.refused), .reviewAsked])
    #expect(
      asked.objection(to: .extended(until: try day("2026-09-30")), on: try day("2026-09-09"))
        == DisputeError(.unfit, ""))
    #expect(try refusal(.routed(to: texas), in: try open(receiver: "TX")) != nil)
    let closed = try after([.closed(.withdrawn)])
    #expect(
      closed.objection(to: .acknowledged, on: try day("2026-09-09")) == DisputeError(.closed, ""))
  }

  @Test func aHearingFollowsAStatesRefusalAndTheDepartmentsReview() throws {
    let refused: [DisputeStep] = [.acknowledged, .decided(.refused)]
    #expect(try refusal(.hearingAsked, in: after(refused, receiver: "TX")) == nil)
    #expect(try refusal(.hearingAsked, in: after(refused))?.contains("ask-review") == true)
    let reviewed = try after(refused + [.reviewAsked, .reviewed(.partly)])
    #expect(try refusal(.hearingAsked, in: reviewed) == nil)
    let heard = try after(
      refused + [
        .reviewAsked, .reviewed(.partly), .hearingAsked, .hearingHeld, .reviewed(.refused),
      ]
    )
    #expect(try refusal(.hearingAsked, in: heard) != nil)
    #expect(try refusal(.statementFiled, in: heard) == nil)
  }

  /// Every step that somebody could try.
  private func everyStep() throws -> [DisputeStep] {
    let texas = try state("TX")
    return [
      .received(try subject(receiver: nil)), .acknowledged, .routed(to: texas),
      .routed(to: try state("OK")), .answered(by: texas, agrees: true),
      .answered(by: try state("OK"), agrees: false), .decided(.amended), .decided(.partly),
      .decided(.refused), .reviewAsked, .hearingAsked, .hearingHeld,
      .extended(until: try day("2027-03-01")), .reviewed(.amended), .reviewed(.partly),
      .reviewed(.refused), .statementFiled,
    ] + DisputeEnd.allCases.map { .closed($0) }
  }

  @Test(arguments: [nil, "TX", "OK"])
  func whatHoldsInEveryStateThatCanBeReached(_ receiver: String?) throws {
    let clocks = try clocks()
    let steps = try everyStep()
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = Seeded(state: seed)
      var dispute = try open(receiver: receiver)
      var time = try moment(Self.noon)
      var taken = [DisputeStep]()
      for _ in 0..<25 {
        time = time.adding(seconds: Int64(random.next() % 20) * 86_400)
        let day = try clocks.day(of: time, for: dispute.subject.receiver)
        let possible = steps.filter { dispute.objection(to: $0, on: day) == nil }
        // No case is stuck, and a closed one is closed for good.
        #expect(possible.isEmpty == dispute.isClosed, "\(taken.map(\.type))")
        #expect((dispute.next == nil) == dispute.isClosed)
        if dispute.isClosed { break }
        let isRefusedAgain =
          if case .reviewed(let outcome) = dispute.stage { outcome != .amended } else { false }
        #expect(
          possible.contains(.statementFiled) == (isRefusedAgain && !dispute.hasStatement))
        #expect(!possible.contains { if case .received = $0 { true } else { false } })
        for due in dispute.dues where due.clock == .answer {
          #expect(due.state.map(dispute.awaited.contains) == true)
        }
        let step = possible[Int(random.next() % UInt64(possible.count))]
        let recorded = try dispute.taking(step, at: time, clocks)
        for due in recorded.dues { #expect(due.day > recorded.day) }
        dispute.apply(recorded)
        taken.append(step)
      }
      if dispute.isClosed { #expect(dispute.dues.isEmpty) }
    }
  }
}
