/// Which cells are hidden, while they are chosen.
struct CellMask {
  private struct Place: Hashable {
    let row: Int
    let column: Int
  }

  let values: [[Int64]]
  private(set) var isHidden: [[Bool]]
  /// The sums of each row's blocks, and which of them are hidden.
  let blockSums: [[Int64]]
  private(set) var isBlockHidden: [[Bool]]
  private let blocks: [Int]
  private let small: [Place]
  private let rows: Int
  private let columns: Int

  init(_ values: [[Int64]], leastSize: Int64, blocks: [Int], areBlocksTold: Bool) {
    self.values = values
    self.blocks = blocks
    rows = values.count
    columns = values.first?.count ?? 0
    let sums = values.map { line -> [Int64] in
      var sums = [Int64](repeating: 0, count: (blocks.max() ?? -1) + 1)
      for (column, block) in blocks.enumerated() { sums[block] += line[column] }
      return sums
    }
    blockSums = sums
    // Without a coarser table the whole row is one block, whose sum the total's rule settles.
    isBlockHidden = sums.map { $0.map { areBlocksTold && $0 > 0 && $0 < leastSize } }
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
      } else if let corners = rectangle(of: place) {
        hide(corners)
      } else {
        hide((0..<(columns - 1)).map { Place(row: place.row, column: $0) })
        for block in isBlockHidden[place.row].indices { isBlockHidden[place.row][block] = true }
      }
    }
  }

  /// A single row has no sums down the columns: another hidden cell beside it is enough.
  private mutating func protectInLine(_ place: Place) {
    let others = (0..<(columns - 1)).filter { $0 != place.column }
      .map { Place(row: place.row, column: $0) }
    let isAlone = isBlockHidden[place.row][blocks[place.column]]
    let wanted = others.filter { isAlone != (blocks[$0.column] == blocks[place.column]) }
    func isHidden(_ place: Place) -> Bool { self.isHidden[place.row][place.column] }
    // Zero hides too: one child might stand there and not here.
    let partner =
      wanted.first(where: isHidden) ?? wanted.min { cost($0) < cost($1) }
      ?? others.first(where: isHidden) ?? others.min { cost($0) < cost($1) }
    if let partner {
      hide([place, partner])
    } else {
      self.isHidden[place.row][columns - 1] = true
    }
  }

  /// Hides cells, and the sums of blocks that change when one child is moved about in them.
  private mutating func hide(_ places: [Place]) {
    for place in places { isHidden[place.row][place.column] = true }
    guard Set(places.map { blocks[$0.column] }).count > 1 else { return }
    for place in places { isBlockHidden[place.row][blocks[place.column]] = true }
  }

  /// The rectangle that costs least, one within the block first. A block whose own sum is small is
  /// only safe when that sum can change too.
  private func rectangle(of place: Place) -> [Place]? {
    let mayStay = !isBlockHidden[place.row][blocks[place.column]]
    let within = mayStay ? cheapestRectangle(of: place, isWithinBlock: true) : nil
    return within ?? cheapestRectangle(of: place, isWithinBlock: false)
  }

  private func cheapestRectangle(of place: Place, isWithinBlock: Bool) -> [Place]? {
    var best: (corners: [Place], cost: Int64)?
    forEachRectangle(of: place) { corners in
      guard (blocks[corners[0].column] == blocks[corners[1].column]) == isWithinBlock else {
        return
      }
      let sum = corners.reduce(Int64(0)) { $0 + cost($1) }
      if best.map({ sum < $0.cost }) ?? true { best = (corners, sum) }
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

  /// Rectangles with a corner at `place` in which one child can be moved about. Never with a total:
  /// the States' are certified, and so known.
  private func forEachRectangle(of place: Place, _ body: ([Place]) -> Void) {
    for row in 0..<rows where row != place.row {
      for column in 0..<(columns - 1) where column != place.column {
        let corners = [
          place, Place(row: place.row, column: column), Place(row: row, column: place.column),
          Place(row: row, column: column),
        ]
        if isMovable(corners) { body(corners) }
      }
    }
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
