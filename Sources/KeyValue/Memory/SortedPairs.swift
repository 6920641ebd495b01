/// Pairs in key order, and value order within a key, as a value type.
///
/// ### Structure
/// Runs of at most ``Limits/runPairsMax`` pairs, none empty. A copy shares every run; a change
/// copies the list of runs and one run. So a snapshot is free, and a small write to a large table
/// costs its length divided by the length of a run.
struct SortedPairs {
  private(set) var count = 0
  private var runs: [[Pair]] = []

  /// A place between pairs: before the pair at `offset` of run `run`. The end is `(runs.count, 0)`.
  struct Place: Equatable {
    var run: Int
    var offset: Int
  }

  var start: Place { Place(run: 0, offset: 0) }
  var end: Place { Place(run: runs.count, offset: 0) }
  var last: Pair? { runs.last?.last }

  /// The pair after `place`; nil at the end.
  func pair(after place: Place) -> Pair? {
    place.run < runs.count ? runs[place.run][place.offset] : nil
  }

  /// The place one pair on; `place` is not the end.
  func after(_ place: Place) -> Place {
    place.offset + 1 < runs[place.run].count
      ? Place(run: place.run, offset: place.offset + 1) : Place(run: place.run + 1, offset: 0)
  }

  /// The place one pair back; nil at the start.
  func before(_ place: Place) -> Place? {
    if place.offset > 0 { return Place(run: place.run, offset: place.offset - 1) }
    guard place.run > 0 else { return nil }
    return Place(run: place.run - 1, offset: runs[place.run - 1].count - 1)
  }

  /// The place before the first pair with a key at or after `key`.
  func place(atOrAfter key: [UInt8]) -> Place {
    partition { order($0.key, against: key) < 0 }
  }

  /// The place after the last pair with a key at or before `key`.
  func place(after key: [UInt8]) -> Place {
    partition { order($0.key, against: key) <= 0 }
  }

  /// The place of, or for, exactly this pair.
  func place(of key: [UInt8], value: [UInt8]) -> Place {
    partition {
      let difference = order($0.key, against: key)
      return difference < 0 || (difference == 0 && order($0.value, against: value) < 0)
    }
  }

  mutating func insert(_ pair: Pair, at place: Place) {
    count += 1
    guard place.run < runs.count else { return append(pair) }
    runs[place.run].insert(pair, at: place.offset)
    guard runs[place.run].count > Limits.runPairsMax else { return }
    let upper = Array(runs[place.run][(Limits.runPairsMax / 2)...])
    runs[place.run].removeSubrange((Limits.runPairsMax / 2)...)
    runs.insert(upper, at: place.run + 1)
  }

  mutating func replace(at place: Place, with pair: Pair) {
    runs[place.run][place.offset] = pair
  }

  mutating func remove(at place: Place) {
    count -= 1
    runs[place.run].remove(at: place.offset)
    if runs[place.run].isEmpty { runs.remove(at: place.run) }
  }

  mutating func removeAll() { self = SortedPairs() }

  /// Full runs are left full: keys that only rise would otherwise leave every run half empty.
  private mutating func append(_ pair: Pair) {
    if let last = runs.indices.last, runs[last].count < Limits.runPairsMax {
      runs[last].append(pair)
    } else {
      runs.append([pair])
    }
  }

  /// The place before the first pair for which `isBefore` is false; it is true up to some pair
  /// and false from there on.
  private func partition(_ isBefore: (Pair) -> Bool) -> Place {
    let run = SortedPairs.partition(runs.count) { runs[$0].last.map(isBefore) ?? true }
    guard run < runs.count else { return end }
    let pairs = runs[run]
    return Place(run: run, offset: SortedPairs.partition(pairs.count) { isBefore(pairs[$0]) })
  }

  private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
