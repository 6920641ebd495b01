import Counting
import Primitives
import Testing

/// Profiles day by day, against the engine's own answer for each day.
@Suite struct ProfileTests {
  @Test func everyDayOfATimelineIsTheCharacteristicsOfThatDay() throws {
    var stories = RandomStories(seed: 4_711)
    var compared = 0
    var turned = 0
    for _ in 0..<800 {
      let facts = try stories.next().facts()
      let profiles = ChildProfiles(facts)
      for place in CountingEngine.evaluateAll(facts) {
        let timeline = profiles.timeline(in: place.state, place.period, countedFrom: [place.day])
        try #require(timeline.first?.day == place.day)
        #expect(timeline.map(\.day) == Set(timeline.map(\.day)).sorted())
        turned += timeline.count - 1
        var day = place.day
        while day <= place.period.end {
          let found = try #require(timeline.last { $0.day <= day }).profile
          let wanted = CountingEngine.characteristics(facts, asOf: day, in: place.state)
          #expect(found.grade == wanted?.grade && found.district == wanted?.district)
          #expect(found.flags == wanted?.flags ?? [])
          #expect(found.states == 1)
          #expect(try #require(Profile(bytes: found.bytes)) == found)
          compared += 1
          day = day.adding(days: 17)
        }
      }
    }
    #expect(compared > 5_000 && turned > 100)
  }

  @Test func theNationCountsInHowManyStatesAndFollowsTheLatestEvidence() throws {
    let facts = try Story(
      StoryRecord(
        born: 2015_01_01, moves: [StoryMove(2025_08_01)],
        rows: [StoryRow(first: 2025_09_10, withdrawn: 2025_12_01, grade: "03")]),
      StoryRecord(
        state: "MI", born: 2015_01_01, moves: [StoryMove(2026_03_01)],
        rows: [StoryRow(first: 2026_03_02, withdrawn: 2026_06_01, grade: "04")])
    ).facts()
    let places = CountingEngine.evaluateAll(facts)
      .filter { $0.period == PerformancePeriod("2025-26") }
    let timeline = ChildProfiles(facts).timeline(
      in: nil, try period("2025-26"), countedFrom: places.map(\.day))
    #expect(timeline.map(\.profile.states) == [1, 1, 2])
    #expect(timeline.map(\.profile.grade?.code) == ["03", "03", "04"])
    #expect(timeline.map(\.profile.moves) == [0, 1, 1])
    #expect(timeline.map(\.day.digits) == [2025_09_10, 2026_03_01, 2026_03_02])
  }

  @Test func sixthBirthdayLeavesPreschool() throws {
    let facts = try Story(
      StoryRecord(
        born: 2020_02_15, moves: [StoryMove(2025_08_01)],
        rows: [StoryRow(first: 2025_09_10, grade: "P5")])
    ).facts()
    let timeline = ChildProfiles(facts).timeline(
      in: StateCode("TX"), try period("2025-26"), countedFrom: [try date(2025_09_10)])
    #expect(timeline.map { AgeBand($0.profile) } == [.ageThreeToFive, .unknown])
    #expect(timeline.last?.day.digits == 2026_02_15)
  }

  @Test func serviceHoldsFromItsFirstDay() throws {
    let facts = try Story(
      StoryRecord(
        born: 2015_01_01, moves: [StoryMove(2025_08_01)],
        rows: [
          StoryRow(first: 2025_09_10, withdrawn: 2026_05_20),
          StoryRow(first: 2026_02_01, withdrawn: 2026_03_01, type: 2),
        ])
    ).facts()
    let timeline = ChildProfiles(facts).timeline(
      in: StateCode("TX"), try period("2025-26"), countedFrom: [try date(2025_09_10)])
    #expect(timeline.map(\.profile.isServed) == [false, true])
    #expect(timeline.last?.day.digits == 2026_02_01)
  }

  @Test func reducedProfilesAgreeOnWhatIsAskedAndForgetTheRest() throws {
    var one = Profile()
    one.grade = GradeLevel(code: "05")
    one.district = 4_800_001
    one.sex = .female
    one.flags = [.englishLearner, .priorityForServices]
    one.moves = 2
    one.isServed = true
    one.isInterstate = true
    one.movedFrom = StateCode("FL")
    for breakdown in Breakdown.allCases {
      let kept = one.reduced(to: [breakdown])
      #expect(breakdown.value(of: kept) == breakdown.value(of: one))
      #expect(breakdown == .state || kept != one)
    }
    #expect(one.reduced(to: []) == Profile())
    #expect(Breakdown.district.value(of: one) == "4800001")
    #expect(Breakdown.priority.value(of: one) == "yes")
  }
}
