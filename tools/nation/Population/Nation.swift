import Files

/// A made-up nation on its way into a folder. Families are made three times over (to plan, to
/// write, to tell the truth) instead of being kept: memory holds an integer for each block, and
/// nothing else that grows.
public struct Nation: Sendable {
  private let world: World
  private let maker: FamilyMaker
  private let records: RecordPlanner
  private let planner: SendPlanner
  private let speller: Speller

  /// The nation of those parameters.
  public init(_ parameters: PopulationParameters) {
    world = World(parameters)
    maker = FamilyMaker(world: world)
    records = RecordPlanner(world: world)
    planner = SendPlanner(world: world)
    speller = Speller(world: world)
  }

  /// Writes `packages/`, `truth.csv`, `children.csv`, `facilities.csv` and `population.json` into
  /// the folder, which is made if it is not there. Throws when there are packages already.
  public func write(to folder: String) throws(PopulationError) -> PopulationReport {
    try write(to: folder, studentsMax: PackageWriter.studentsMax)
  }

  /// The same with packages of so many students at most.
  func write(
    to folder: String, studentsMax: Int
  ) throws(PopulationError) -> PopulationReport {
    let packages = "\(folder)/packages"
    let isEmpty: Bool
    do throws(FileError) {
      try Directory.make(packages)
      isEmpty = try Directory.list(packages).isEmpty
    } catch {
      throw PopulationError(error.reason)
    }
    guard isEmpty else {
      throw PopulationError("\(packages) is not empty; name another --output, or remove it")
    }
    let plan = plan()
    let totals = try writePackages(
      plan, into: PackageWriter(world: world, folder: packages, studentsMax: studentsMax))
    try TruthWriter(world: world, folder: folder).write(
      plan.recycled, families: { body throws(PopulationError) in try forEachFamily(body) })
    try FacilityWriter(world: world).write(to: "\(folder)/facilities.csv")
    let report = PopulationReport(
      world: world, families: plan.families, census: plan.census, totals: totals)
    try OutputFile("\(folder)/population.json").write(Array(report.json.utf8))
    return report
  }

  /// Calls `body` with every family in turn, the last one cut to the number of children.
  func forEachFamily(
    _ body: (Family) throws(PopulationError) -> Void
  ) throws(PopulationError) {
    var rest = world.parameters.children
    var number = 0
    while rest > 0 {
      var family = maker.family(number)
      if family.children.count > rest { family.children.removeSubrange(rest...) }
      rest -= family.children.count
      number += 1
      try body(family)
    }
  }

  // MARK: Planning

  private struct Plan {
    var sendings: [Sending] = []
    var recycled: RecycledIdentifiers
    var census: Census
    var families = 0
  }

  private func plan() -> Plan {
    var plan = Plan(
      recycled: RecycledIdentifiers(states: world.geography.states.count),
      census: Census(world: world, planner: planner))
    var rest = world.parameters.children
    while rest > 0 {
      let family = maker.family(plan.families)
      for child in family.children.prefix(rest) {
        let histories = records.records(of: child, in: family).map {
          HistoryMaker.history(of: child, $0, in: world)
        }
        plan.census.add(child, histories)
        for history in histories { add(history, child, to: &plan) }
      }
      rest -= min(rest, family.children.count)
      plan.families += 1
    }
    plan.sendings.sort()
    return plan
  }

  private func add(_ history: History, _ child: Child, to plan: inout Plan) {
    let start = plan.sendings.count
    planner.plan(history, child, into: &plan.sendings)
    let days = plan.sendings[start...].map(\.day)
    guard let first = days.min(), let last = days.max() else { return }
    var random = world.random(.faults, history.plan.key.number, 1)
    let recycles = world.rates.happens(ErrorRates.recycledIdentifier, &random)
    plan.recycled.add(history.plan, first: first, last: last, recycles: recycles)
  }

  // MARK: Writing

  private func writePackages(
    _ plan: Plan, into packages: PackageWriter
  ) throws(PopulationError) -> [StateTotals] {
    var writer = packages
    // Siblings follow one another in a package.
    var family: Family?
    for (position, sending) in plan.sendings.enumerated() {
      // Of two for one place the later one says more.
      let next = position + 1
      if next < plan.sendings.count, sending.isSamePlace(as: plan.sendings[next]) { continue }
      let key = sending.key
      if let end = plan.recycled.ends[key], sending.day >= end { continue }
      if family?.number != key.family { family = maker.family(key.family) }
      guard let family else { continue }
      let child = family.children[key.child]
      let record = records.records(of: child, in: family)[key.record]
      let history = HistoryMaker.history(of: child, record, in: world)
      try writer.write(
        Block(
          family: family, child: child, history: history, day: sending.day + world.firstDay,
          kind: sending.kind, isFirst: sending.isFirst,
          identifierBase: plan.recycled.bases[key] ?? Identifiers.base(of: record),
          fault: sending.kind == .faulty ? fault(sending) : nil))
    }
    try writer.close()
    return writer.totals
  }

  private func fault(_ sending: Sending) -> Fault? {
    var random = world.random(.faults, sending.number, 2)
    return Fault.allCases[random.below(Fault.allCases.count)]
  }
}
