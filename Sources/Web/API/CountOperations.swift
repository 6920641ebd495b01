import Counting
import Exchange
import Primitives
import Records

/// Counts of eligible children.
enum CountOperations {
  static let all = [count]

  private static let count = APIOperation(
    method: .get, path: "\(APIOperation.root)/counts", name: "readCount",
    summary: "How many children count, as known at any past moment",
    meaning: "As `msix count` prints it, without a breakdown.", access: .bearer,
    parameters: [
      .query(
        "period", .choice(APIParameter.periods), "The performance period; by default this one."),
      .query("category", .whole(1...2), "1: the year; 2: summer and intersession."),
      .query("state", .state, "One State; by default the nation, for those who see it."),
      .knownAt,
      .query("as_of", .day, "Facts up to this day of the period; by default its last."),
    ],
    successes: [.init(status: 200, meaning: "The count.", schema: "Count")], problems: [422]
  ) { asking in
    let input = asking.input
    let category = input["category"] == "2" ? CountingCategory.two : .one
    let asked = CountQuestion(
      period: input["period"].flatMap { PerformancePeriod($0) }, category: category,
      knownAt: asking.knownAt, asOf: input["as_of"].flatMap { CivilDate($0) })
    let report = try asking.exchange.count(
      try scope(asking), asked, acting: try asking.acting())
    let checkpoint = try asking.exchange.checkpoint(containing: report.knownAt)
    return .json(report.json(under: checkpoint))
  }

  private static func scope(_ asking: APIAsking) throws -> Exchange.CountScope {
    if let named = asking.input["state"] {
      guard let state = StateCode(named) else { throw Problem(.badRequest, parameter: "state") }
      return .state(state)
    }
    let scopes = try asking.holder.roles(for: .aggregateReports).map(\.scope)
    if scopes.contains(.nation) { return .all }
    return scopes.compactMap(\.state).first.map { .state($0) } ?? .all
  }
}
