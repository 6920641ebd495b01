/// One table of an environment (a sub-database of LMDB).
///
/// A table is named by its place in the list given at open, so that a look-up costs one array
/// access and no name is compared on a hot path. Every key of a table has 1 to
/// ``Limits/keyBytesMax`` bytes and sorts as unsigned bytes do, a prefix before what it begins.
public struct Table: Sendable, Hashable {
  /// The index in the list of tables given at open.
  public let ordinal: Int
  /// The name on disk. Never changes once data is written under it.
  public let name: String
  /// Whether a key may have several values, kept sorted as keys are.
  ///
  /// Such a value has 1 to ``Limits/duplicateBytesMax`` bytes. A value is kept once: putting the
  /// same pair again changes nothing.
  public let keepsDuplicates: Bool
  /// Whether it came after files were in use: a file that lacks it is older, and is given it when
  /// it is opened for writing. The lack of any other table of a file that must exist is a loss.
  public let isLater: Bool

  /// Describes a table; the list given at open decides whether it exists.
  public init(
    _ ordinal: Int, _ name: String, keepsDuplicates: Bool = false, isLater: Bool = false
  ) {
    self.ordinal = ordinal
    self.name = name
    self.keepsDuplicates = keepsDuplicates
    self.isLater = isLater
  }
}

extension Table {
  /// Stops the program when a list of tables contradicts itself: that is our own mistake.
  static func check(_ tables: [Table]) {
    require(!tables.isEmpty, "an environment needs a table")
    require(tables.count <= Limits.tablesMax, "more than \(Limits.tablesMax) tables")
    require(Set(tables.map(\.name)).count == tables.count, "two tables of one name")
    for (index, table) in tables.enumerated() {
      require(table.ordinal == index, "table \(table.name) is not at its ordinal")
      require(!table.name.isEmpty, "a table without a name")
      require(table.name.utf8.count <= Limits.keyBytesMax, "the name of a table is a key")
    }
  }
}
