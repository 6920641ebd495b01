/// Sizes of an environment at one moment, for an operator and for tests.
public struct Statistics: Sendable, Equatable {
  /// Pairs in each table, duplicates counted, by ``Table/ordinal``.
  public let entries: [Int]
  /// The size of the data file; 0 in memory. Compare with `mapBytes` to see growth coming.
  public let fileBytes: Int
  /// The size of the map; 0 in memory.
  public let mapBytes: Int
  /// The number of the last commit that changed something. Rises, and differs between engines.
  public let lastTransaction: UInt64
}
