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
public struct PublishedTable: Sendable {
  /// Names of the rows; the last is the nation's, where there are several.
  public let rowNames: [String]
  /// Names of the columns; the last is the total's.
  public let columnNames: [String]
  /// A row of numbers for each name of a row; nil where one is hidden.
  public let cells: [[Int64?]]

  /// Makes the table fit to be published.
  ///
  /// - Parameters:
  ///   - values: as many rows and columns as names; the last column is each row's total.
  ///   - leastSize: numbers from 1 to below it are hidden.
  ///   - hasComplement: whether further cells are hidden for the small ones' sake.
  public init(
    rowNames: [String], columnNames: [String], values: [[Int64]], leastSize: Int64,
    hasComplement: Bool = true
  ) {
    precondition(
      values.count == rowNames.count && values.allSatisfy { $0.count == columnNames.count },
      "a table has a number for each row and column")
    self.rowNames = rowNames
    self.columnNames = columnNames
    var mask = CellMask(values, leastSize: leastSize)
    if hasComplement { mask.protect() }
    cells = values.indices.map { row in
      values[row].indices.map { mask.isHidden[row][$0] ? nil : values[row][$0] }
    }
  }
}

/// Which cells are hidden, while they are chosen.
private struct CellMask {
  private struct Place: Hashable {
    let row: Int
    let column: Int
  }

  let values: [[Int64]]
  private(set) var isHidden: [[Bool]]
  private let small: [Place]
  private let rows: Int
  private let columns: Int

  init(_ values: [[Int64]], leastSize: Int64) {
    self.values = values
    rows = values.count
    columns = values.first?.count ?? 0
    var isHidden = values.map { $0.map { $0 > 0 && $0 < leastSize } }
    // Which totals are hidden must not depend on the breakdown: tables beside this one show them
    // too. So they are settled by themselves, and nothing else rests on their being hidden.
    if rows > 1, columns > 0 {
      let last = columns - 1
      let hidden = (0..<rows).filter { isHidden[$0][last] }
      if hidden.count == 1, let one = hidden.first {
        let others = (0..<(rows - 1)).filter { $0 != one && values[$0][last] > 0 }
        if let next = others.min(by: { values[$0][last] < values[$1][last] }) {
          isHidden[next][last] = true
        }
      }
    }
    self.isHidden = isHidden
    var small = [Place]()
    for row in 0..<rows {
      for column in 0..<max(columns - 1, 0) where isHidden[row][column] {
        small.append(Place(row: row, column: column))
      }
    }
    self.small = small
  }

  /// Hides until every small cell is safe; where nothing is left that would help, the small cell's
  /// whole row.
  mutating func protect() {
    for place in small {
      if rows == 1 {
        protectInLine(place)
      } else if !hasRectangle(place) {
        if let best = cheapestRectangle(of: place) {
          for corner in best { isHidden[corner.row][corner.column] = true }
        } else {
          for column in 0..<(columns - 1) { isHidden[place.row][column] = true }
        }
      }
    }
  }

  /// A single row has no sums down the columns: another hidden cell beside it is enough.
  private mutating func protectInLine(_ place: Place) {
    let others = (0..<columns).filter { $0 != place.column }
    guard !others.contains(where: { isHidden[place.row][$0] }) else { return }
    let inner = others.filter { $0 < columns - 1 }.map { Place(row: place.row, column: $0) }
    // Zero hides too: one child might stand there and not here.
    let best = inner.min { cost($0) < cost($1) }
    isHidden[place.row][best?.column ?? (columns - 1)] = true
  }

  private func hasRectangle(_ place: Place) -> Bool {
    forEachRectangle(of: place) { corners in
      corners.allSatisfy { isHidden[$0.row][$0.column] }
    } != nil
  }

  private func cheapestRectangle(of place: Place) -> [Place]? {
    var best: (corners: [Place], cost: Int64)?
    _ = forEachRectangle(of: place) { corners in
      let missing = corners.filter { !isHidden[$0.row][$0.column] }
      let sum = missing.reduce(Int64(0)) { $0 + cost($1) }
      if best.map({ sum < $0.cost }) ?? true { best = (missing, sum) }
      return false
    }
    return best?.corners
  }

  /// What is lost by hiding a cell: its number, more where a row of the nation's loses it, and most
  /// for a zero, which freezes what it stands beside.
  private func cost(_ place: Place) -> Int64 {
    if isHidden[place.row][place.column] { return 0 }
    let value = values[place.row][place.column]
    if value == 0 { return 1 << 40 }
    return rows > 1 && place.row == rows - 1 ? value + 1 << 32 : value
  }

  /// Rectangles with a corner at `place` in which one child can be moved about, until `body` says
  /// that one will do. Never with a total: the States' are certified, and so known.
  private func forEachRectangle(of place: Place, _ body: ([Place]) -> Bool) -> [Place]? {
    for row in 0..<rows where row != place.row {
      for column in 0..<(columns - 1) where column != place.column {
        let corners = [
          place, Place(row: place.row, column: column), Place(row: row, column: place.column),
          Place(row: row, column: column),
        ]
        if isMovable(corners), body(corners) { return corners }
      }
    }
    return nil
  }

  /// Whether one child more or less at the first corner leaves all sums right and no number below
  /// zero. The nation stands on the other side of its sums, so that it changes the other way.
  private func isMovable(_ corners: [Place]) -> Bool {
    let signs: [Int64] = [1, -1, -1, 1]
    let changes = zip(corners, signs).map { corner, sign in
      corner.row == rows - 1 ? -sign : sign
    }
    return [Int64(1), -1].contains { direction in
      zip(corners, changes).allSatisfy { corner, change in
        values[corner.row][corner.column] + direction * change >= 0
      }
    }
  }
}
