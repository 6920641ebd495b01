import Primitives

/// An unbroken run of days, both ends included, as plain integers; empty when the last day comes
/// before the first. `ClosedRange` traps on an empty run, and here an empty one is the usual result
/// of a clip.
struct Days: Hashable, Sendable {
  var first: Int32
  var last: Int32

  init(first: Int32, last: Int32) {
    self.first = first
    self.last = last
  }

  init(_ first: CivilDate, through last: CivilDate) {
    self.init(first: first.daysSinceEpoch, last: last.daysSinceEpoch)
  }

  init(on day: CivilDate) { self.init(day, through: day) }

  var isEmpty: Bool { first > last }

  func clipped(to other: Days) -> Days {
    Days(first: max(first, other.first), last: min(last, other.last))
  }

  func overlaps(_ other: Days) -> Bool { !clipped(to: other).isEmpty }
}
