extension Array where Element: Comparable {
  /// In order, each once: of those that are the same, the least.
  func ascendingOnce(_ areSame: (Element, Element) -> Bool = { $0 == $1 }) -> [Element] {
    var sorted = self
    sorted.sort()
    var kept = 0
    for index in sorted.indices where index == 0 || !areSame(sorted[index], sorted[kept - 1]) {
      sorted[kept] = sorted[index]
      kept += 1
    }
    sorted.removeSubrange(kept...)
    return sorted
  }
}
