public import Primitives

/// What a nation is made from. Equal parameters give equal bytes.
public struct PopulationParameters: Hashable, Sendable {
  /// Children that some State reports, 1 to `childrenMax`.
  public let children: Int
  /// Everything that is left to chance follows from it.
  public let seed: UInt64
  /// Length of the time in which States send, 1 to `yearsMax`.
  public let years: Int
  /// How well the States write.
  public let level: Level
  /// The last day on which a State sends.
  public let endDate: CivilDate

  /// Identifiers of nine digits are made from families, of which there are fewer than children.
  public static let childrenMax = 15_000_000
  /// Children are drawn for one span of time: after ten years too few would be young.
  public static let yearsMax = 10
  /// The end of a performance period.
  public static let endDateDefault = CivilDate(daysSinceEpoch: 20_696)

  /// Throws when a number is outside of its bounds.
  public init(
    children: Int, seed: UInt64, years: Int, level: Level = .typical,
    endDate: CivilDate = endDateDefault
  ) throws(PopulationError) {
    guard (1...Self.childrenMax).contains(children) else {
      throw PopulationError("--children is 1 to \(Self.childrenMax)")
    }
    guard (1...Self.yearsMax).contains(years) else {
      throw PopulationError("--years is 1 to \(Self.yearsMax)")
    }
    guard (2000...2100).contains(endDate.year) else {
      throw PopulationError("--end-date lies between 2000 and 2100")
    }
    self.children = children
    self.seed = seed
    self.years = years
    self.level = level
    self.endDate = endDate
  }
}
