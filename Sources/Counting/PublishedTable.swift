/// A table of counts that may leave: rows of States and the nation's beneath, columns of one
/// breakdown and the total behind. Cells below a least size are hidden, and further ones from which
/// they could be worked out.
///
/// A hidden cell is safe when another table of whole numbers, none below zero, has the same sums
/// and shows the same, and differs there. Four hidden cells at the corners of a rectangle give one:
/// what one corner gains its neighbours lose. So every small cell gets such a rectangle, and no
/// reasoning over rows and columns can tell it.
///
/// The nation's row counts a child once whom two States count, so that its cells are at most the
/// sums of the States'; they are taken for the sums here, which only asks for more to be hidden.
///
/// Two tables whose columns are parts of one another's, as grades are of bands, could be held
/// against each other. They are made together: columns belong to *blocks*, a small cell's rectangle
/// lies within its block where it can, so that the blocks' sums stay, and where it cannot, the
/// blocks' cells that it touches are hidden too (``coarser(_:)``).
public struct PublishedTable: Sendable {
  /// Names of the rows; the last is the nation's, where there are several.
  public let rowNames: [String]
  /// Names of the columns; the last is the total's.
  public let columnNames: [String]
  /// A row of numbers for each name of a row; nil where one is hidden.
  public let cells: [[Int64?]]

  private let blocks: [Int]
  private let blockSums: [[Int64?]]

  /// Makes the table fit to be published.
  ///
  /// - Parameters:
  ///   - values: as many rows and columns as names; the last column is each row's total.
  ///   - leastSize: numbers from 1 to below it are hidden.
  ///   - hasComplement: whether further cells are hidden for the small ones' sake.
  ///   - blocks: of each column but the total's, the block that it belongs to, from 0 on; nil where
  ///     no coarser table is published.
  public init(
    rowNames: [String], columnNames: [String], values: [[Int64]], leastSize: Int64,
    hasComplement: Bool = true, blocks: [Int]? = nil
  ) {
    precondition(
      values.count == rowNames.count && values.allSatisfy { $0.count == columnNames.count },
      "a table has a number for each row and column")
    self.rowNames = rowNames
    self.columnNames = columnNames
    let inner = max(columnNames.count - 1, 0)
    self.blocks = blocks ?? Array(repeating: 0, count: inner)
    precondition(self.blocks.count == inner, "each column but the total's has a block")
    var mask = CellMask(
      values, leastSize: leastSize, blocks: self.blocks, areBlocksTold: blocks != nil)
    if hasComplement { mask.protect() }
    cells = values.indices.map { row in
      values[row].indices.map { mask.isHidden[row][$0] ? nil : values[row][$0] }
    }
    blockSums = mask.blockSums.enumerated().map { row, sums in
      sums.enumerated().map { mask.isBlockHidden[row][$0] ? nil : $1 }
    }
  }

  private init(
    rowNames: [String], columnNames: [String], cells: [[Int64?]], blocks: [Int],
    blockSums: [[Int64?]]
  ) {
    self.rowNames = rowNames
    self.columnNames = columnNames
    self.cells = cells
    self.blocks = blocks
    self.blockSums = blockSums
  }

  /// The table of the blocks, fit to be published beside this one: `names` are theirs, in order.
  public func coarser(_ names: [String]) -> PublishedTable {
    PublishedTable(
      rowNames: rowNames, columnNames: names + columnNames.suffix(1),
      cells: cells.indices.map { row in
        names.indices.map { blockSums[row].indices.contains($0) ? blockSums[row][$0] : 0 }
          + cells[row].suffix(1)
      }, blocks: Array(names.indices), blockSums: blockSums)
  }
}
