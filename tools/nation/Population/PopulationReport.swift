public import Primitives

/// What was written, in figures: the content of `population.json`.
public struct PopulationReport: Sendable {
  /// Packages of all States.
  public let packages: Int
  /// Blocks in them.
  public let blocks: Int
  /// State records, each of which `truth.csv` names once.
  public let records: Int
  /// Families.
  public let families: Int
  /// Blocks that an exchange has to reject.
  public let faulty: Int
  /// Children who count in some State (Category 1) in the last period, with all identities known.
  public let eligibleNationally: Int
  /// As `eligibleNationally`, the States' own counts by State.
  public let eligible: [StateCode: Int]
  /// The JSON text.
  public let json: String

  init(world: World, families: Int, census: Census, totals: [StateTotals]) {
    packages = totals.reduce(0) { $0 + $1.packages }
    blocks = totals.reduce(0) { $0 + $1.blocks }
    records = totals.reduce(0) { $0 + $1.records }
    faulty = totals.reduce(0) { $0 + $1.faulty }
    self.families = families
    eligibleNationally = census.nation.eligible
    let codes = world.geography.states.map { String(decoding: $0.code, as: UTF8.self) }
    var eligible: [StateCode: Int] = [:]
    for (code, count) in zip(codes, census.states) {
      if let code = StateCode(code) { eligible[code] = count.eligible }
    }
    self.eligible = eligible
    let parameters = world.parameters
    let retractions = totals.reduce(0) { $0 + $1.retractions }
    let period = Day.parts(census.period.lowerBound).year
    let rows = codes.indices.map { position in
      let (total, count) = (totals[position], census.states[position])
      return """
            "\(codes[position])": {"packages": \(total.packages), "blocks": \(total.blocks), \
        "records": \(total.records), "category-1": \(count.eligible), \
        "category-2": \(count.served)}
        """
    }
    json = """
      {
        "parameters": {"children": \(parameters.children), "seed": \(parameters.seed), \
      "years": \(parameters.years), "level": "\(parameters.level.rawValue)", \
      "end-date": "\(parameters.endDate)", "encoding": "csv"},
        "first-day": "\(CivilDate(daysSinceEpoch: Int32(world.firstDay)))",
        "families": \(families),
        "packages": \(packages),
        "blocks": \(blocks),
        "records": \(records),
        "retractions": \(retractions),
        "rejected-blocks": \(faulty),
        "period": "\(period)-\(padded((period + 1) % 100, 2))",
        "category-1-national": \(census.nation.eligible),
        "category-2-national": \(census.nation.served),
        "states": {
      \(rows.joined(separator: ",\n"))
        }
      }

      """
  }
}
