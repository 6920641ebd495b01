@testable import Population
import Testing

/// The shapes of a nation of 5,000 children, each within a tolerance.
struct DistributionTests {
  private struct Shape {
    var children = 0
    var families = 0
    var homes = [String: Int]()
    var twins = 0
    var learners = 0
    var youths = 0
    var spanish = 0
    var ages = [Int: Int]()
    var movers = 0
    var origins = [String: Int]()
  }

  private func shape(seed: UInt64) throws -> Shape {
    let parameters = try PopulationParameters(children: 5_000, seed: seed, years: 1)
    let world = World(parameters)
    var shape = Shape()
    try Nation(parameters).forEachFamily { family in
      shape.families += 1
      let count = family.children.count
      shape.children += count
      let home = String(decoding: world.geography.states[family.home].code, as: UTF8.self)
      shape.homes[home, default: 0] += count
      if Names.of(family.group).custom == .twoSurnames { shape.spanish += count }
      let moves = family.stays.filter {
        $0.isQualifying && (world.firstDay...world.lastDay).contains($0.arrival)
      }
      if !moves.isEmpty { shape.movers += count }
      for move in moves { shape.origins[origin(of: move), default: 0] += count }
      for child in family.children {
        if child.isMultiple { shape.twins += 1 }
        if child.isLearner { shape.learners += 1 }
        if child.leftSchool == child.birth { shape.youths += 1 }
        shape.ages[Day.age(bornOn: child.birth, on: world.firstDay + 180), default: 0] += 1
      }
    }
    return shape
  }

  private func origin(of stay: Stay) -> String {
    switch stay.origin {
    case .abroad: "abroad"
    case .state(stay.state, _): "inside"
    case .state: "between"
    }
  }

  @Test(arguments: [UInt64(1), 99])
  func sharesAreThoseOfTheNation(seed: UInt64) throws {
    let shape = try shape(seed: seed)
    #expect(shape.children == 5_000)
    func percent(_ count: Int?) -> Double { Double(count ?? 0) / 50 }
    #expect((24.0...32.0).contains(percent(shape.homes["CA"])))
    #expect((8.0...14.0).contains(percent(shape.homes["WA"])))
    #expect((5.5...10.5).contains(percent(shape.homes["TX"])))
    #expect((5.5...10.5).contains(percent(shape.homes["FL"])))
    #expect((1.5...4.5).contains(percent(shape.homes["AK"])))
    #expect((1.5...4.5).contains(percent(shape.twins)))
    #expect((35.0...50.0).contains(percent(shape.learners)))
    #expect((6.0...13.0).contains(percent(shape.youths)))
    #expect((80.0...95.0).contains(percent(shape.spanish)))
    #expect((28.0...42.0).contains(percent(shape.movers)))
    let ages = { (range: ClosedRange<Int>) in
      percent(range.reduce(0) { $0 + (shape.ages[$1] ?? 0) })
    }
    #expect((5.0...15.0).contains(ages(-1...2)))
    #expect((15.0...25.0).contains(ages(3...5)))
    #expect((20.0...30.0).contains(ages(6...9)))
    #expect((8.0...16.0).contains(ages(10...11)))
    #expect((10.0...20.0).contains(ages(12...14)))
    #expect((15.0...26.0).contains(ages(15...21)))
    #expect(ages(22...60) == 0)
    let moves = Double(shape.origins.values.reduce(0, +))
    #expect((0.23...0.40).contains(Double(shape.origins["between"] ?? 0) / moves))
    #expect((0.08...0.17).contains(Double(shape.origins["abroad"] ?? 0) / moves))
    #expect((1.8...2.5).contains(Double(shape.children) / Double(shape.families)))
  }

  @Test func cleanWritersMakeNoErrorsAndDirtyOnesMany() throws {
    var errors = [Level: Int]()
    for level in Level.allCases {
      let world = World(try PopulationParameters(children: 500, seed: 1, years: 1, level: level))
      let nation = Nation(world.parameters)
      let speller = Speller(world: world)
      let planner = RecordPlanner(world: world)
      try nation.forEachFamily { family in
        for child in family.children {
          for plan in planner.records(of: child, in: family)
          where speller.makesErrors(about: child, in: plan) {
            errors[level, default: 0] += 1
          }
        }
      }
    }
    #expect(errors[.clean] == nil)
    #expect((30...250).contains(errors[.typical] ?? 0))
    #expect((errors[.dirty] ?? 0) > 3 * (errors[.typical] ?? 0) / 2)
  }
}
