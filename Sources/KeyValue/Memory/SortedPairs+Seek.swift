extension SortedPairs {
  /// The place of the first pair of a walk; nil when there is none.
  func place(_ seek: Seek, reversed: Bool) -> Place? {
    switch (seek, reversed) {
    case (.nowhere, _): return nil
    case (.end, false): return start
    case (.end, true): return before(end)
    case (.at(let key), false): return place(atOrAfter: key)
    case (.at(let key), true): return before(place(after: key))
    case (.below(let key), _): return before(place(atOrAfter: key))
    }
  }
}
