public import DataQuality
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records

extension Exchange {
  /// What quality tells apart below the State.
  public enum QualityBreakdown: Sendable {
    /// Nothing.
    case state
    /// Districts.
    case district
  }

  /// A line of the report.
  public struct QualityLine: Sendable {
    /// The State; nil for all of them together.
    public let state: StateCode?
    /// The district's seven digits, or empty where the State named none; nil for all together.
    public let district: String?
    /// Sums over the State records in force.
    public let totals: QualityTotals
  }

  /// A report on totals.
  public struct QualityReport: Sendable {
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// The day on which that position was recorded: ages are counted up to it.
    public let asOf: CivilDate
    /// The weights.
    public let weights: QualityWeights
    /// By State and district; the nation last, unless one State was asked for.
    public let lines: [QualityLine]
  }

  /// How complete, trustworthy and fresh the statements in force of a State are now, or of all.
  public func quality(
    state: StateCode?, by breakdown: QualityBreakdown, acting: Acting
  ) throws -> QualityReport {
    try quality(within: state.map { .state($0) } ?? .nation, by: breakdown, acting: acting)
  }

  /// The same for any scope of which totals are kept: the nation, a State, a region, a district.
  public func quality(
    within target: Scope, by breakdown: QualityBreakdown, acting: Acting
  ) throws -> QualityReport {
    try catchUp()
    let position = try position(knownAt: nil)
    let actor = try admit(acting, to: .aggregateReports, target: target)
    let today = try log.event(at: position).recorded.date
    let reach = try DistrictReach(target, self, on: today, knownAt: position)
    var places = [QualityPlace]()
    var nation = QualityTotals(qualities.weights)
    try dataQuality.environment.read { rows in
      try qualities.forEachDistrict(in: rows) { code, district, totals in
        guard reach.contains(code, district) else { return }
        nation.add(totals)
        let name =
          breakdown == .district ? district == 0 ? "" : padded(district, 7) : nil
        // Districts of a State come together.
        if let last = places.last, last.state == code, last.district == name {
          places[places.count - 1].totals.add(totals)
        } else {
          places.append(QualityPlace(state: code, district: name, totals: totals))
        }
      }
    }
    try recordReport(
      "quality", scope: target, knownAt: position, children: [:], actor, acting.time)
    var lines = places.map {
      QualityLine(state: $0.state, district: $0.district, totals: $0.totals)
    }
    if target == .nation { lines.append(QualityLine(state: nil, district: nil, totals: nation)) }
    return QualityReport(
      knownAt: position, asOf: today, weights: qualities.weights, lines: lines)
  }
}

private struct QualityPlace {
  let state: StateCode
  let district: String?
  var totals: QualityTotals
}
