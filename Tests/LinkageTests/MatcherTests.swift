import Primitives
import Records
import Testing

@testable import Linkage

/// Decisions over several children.
@Suite struct MatcherTests {
  private let child = Child(
    first: "Ramiro", last1: "Zepeda", last2: "Quiroz", sex: "Male", mother: "Esperanza")

  private func known(
    _ child: Child, _ number: UInt64, of person: UInt64, state: String = "TX"
  ) throws -> KnownRecord {
    KnownRecord(
      record: StateRecordID(high: 0, low: number), child: ChildID(high: 0, low: person),
      state: try #require(StateCode(state)), order: number, statements: child.statements)
  }

  private func decide(
    _ candidates: [KnownRecord], cannotLink: (ChildID) -> Bool = { _ in false }
  ) throws -> MatchDecision {
    IdentityMatcher.decide(
      statements: child.statements, state: try #require(StateCode("CA")), candidates: candidates,
      under: .first, cannotLink: cannotLink)
  }

  @Test func theOrderOfCandidatesSaysNothing() throws {
    var random = Seeded(5)
    let candidates = try (0..<6).map { number in
      try known(
        child.with { if number.isMultiple(of: 2) { $0.last2 = "" } }, UInt64(number),
        of: UInt64(number / 2))
    }
    let first = try decide(candidates)
    for _ in 0..<50 {
      let again = try decide(candidates.shuffled(using: &random))
      #expect(again.outcome == first.outcome && again.best?.record == first.best?.record)
      #expect(again.second?.record == first.second?.record)
    }
  }

  @Test func ofTwoEqualChildrenTheOlderIsTakenAndAPersonIsAsked() throws {
    let decision = try decide([try known(child, 8, of: 2), try known(child, 3, of: 1)])
    #expect(decision.outcome == .link(ChildID(high: 0, low: 1)))
    #expect(decision.asksAboutSecond)
  }

  @Test func whatPeopleDecidedWins() throws {
    let decision = try decide([try known(child, 3, of: 1)]) { $0 == ChildID(high: 0, low: 1) }
    #expect(decision.outcome == .assign)
    #expect(decision.best?.rules.contains(.cannotLink) == true)
  }

  @Test func aChildWhoseOtherRecordsConflictIsShownToAPerson() throws {
    let twin = child.with { $0.first = "Octavio" }
    let decision = try decide([
      try known(child, 1, of: 1), try known(twin, 2, of: 1), try known(twin, 3, of: 1),
    ])
    #expect(decision.outcome == .askAbout(ChildID(high: 0, low: 1)))
    #expect(decision.best?.rules.contains(.personInconsistent) == true)
  }

  @Test func nobodyNearIsANewChild() throws {
    #expect(try decide([]).outcome == .assign)
    #expect(try decide([]).best == nil)
  }
}
