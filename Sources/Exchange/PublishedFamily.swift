import Counting

/// A breakdown as it is published, with the coarser one that follows from it: bands from grades,
/// arrivals from the number of moves, moves between States from the State that they came from.
struct PublishedFamily {
  /// A column of the finer table, and the column of the coarser one that it belongs to.
  struct Column: Hashable {
    let name: String
    let block: String
  }

  /// What is read of each child.
  let read: [Breakdown]
  /// The finer breakdown.
  let fine: Breakdown
  /// The coarser one; nil when there is none.
  let coarse: Breakdown?

  init(of told: Breakdown) {
    switch told {
    case .grade, .ageBand: (read, fine, coarse) = ([.ageBand, .grade], .grade, .ageBand)
    case .mobility, .arrival: (read, fine, coarse) = ([.arrival, .mobility], .mobility, .arrival)
    case .from, .interstate: (read, fine, coarse) = ([.interstate, .from], .from, .interstate)
    default: (read, fine, coarse) = ([told], told, nil)
    }
  }

  /// The column of a child, by the values of what is read.
  func column(_ values: [String]) -> Column {
    guard coarse != nil, values.count == 2 else {
      return Column(name: values.first ?? "", block: "")
    }
    let (block, name) = (values[0], values[1])
    // Small children and those of six without a grade of a school are told apart by age alone: the
    // grades of preschools lie across the bands.
    let isByAge =
      block == AgeBand.ageThreeToFive.rawValue || block == AgeBand.unknown.rawValue
    return Column(name: isByAge && coarse == .ageBand ? block : name, block: block)
  }

  /// Blocks first, in the order in which people read them, then columns.
  func precedes(_ left: Column, _ right: Column) -> Bool {
    let blocks = (coarse?.rank(of: left.block) ?? 0, coarse?.rank(of: right.block) ?? 0)
    if blocks.0 != blocks.1 { return blocks.0 < blocks.1 }
    if left.block != right.block { return left.block < right.block }
    let names = (fine.rank(of: left.name), fine.rank(of: right.name))
    return names.0 == names.1 ? left.name < right.name : names.0 < names.1
  }
}
