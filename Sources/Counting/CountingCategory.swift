/// Which of the two counts.
public enum CountingCategory: UInt8, CaseIterable, Sendable {
  /// Eligible children aged 3 through 21 who resided in the State for a day of the period.
  case one = 1
  /// Those of Category 1 who were served for a day in a summer or intersession project.
  case two = 2
}
