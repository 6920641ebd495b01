import Primitives
import Records

/// Which districts' totals lie in a scope on a day: those of a State, of a region as the loaded
/// table has it, or one.
struct DistrictReach: Sendable {
  private let scope: Scope
  private let regions: RegionTable?
  private let day: CivilDate

  /// Throws for a scope of which no totals are kept.
  init(_ scope: Scope, _ exchange: Exchange, on day: CivilDate, knownAt position: UInt64) throws {
    self.scope = scope
    self.day = day
    switch scope {
    case .nation, .state, .district: regions = nil
    case .region:
      guard let table = try exchange.regionTable(on: day, knownAt: position) else {
        throw ExchangeError(
          .notFound, "no regions are loaded: msix reference load regions FILE --effective DAY")
      }
      regions = table
    case .school:
      throw ExchangeError(.usage, "totals are kept by district: ask for the district")
    }
  }

  /// Whether a State's district lies in it; 0 where the State named none.
  func contains(_ state: StateCode, _ district: UInt32) -> Bool {
    switch scope {
    case .nation: true
    case .state(let own): own == state
    case .district(let own, let name): own == state && padded(district, 7) == name
    case .region(let own, let name):
      own == state
        && regions?.regions(of: padded(district, 7), in: state, on: day).contains(name) ?? false
    case .school: false
    }
  }
}
