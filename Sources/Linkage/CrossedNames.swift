/// Whether first and last name were written into each other's place.
enum CrossedNames {
  static func applies(_ left: MatchFields, _ right: MatchFields) -> Bool {
    guard let one = left.given.names.first, let other = right.given.names.first, one != other
    else { return false }
    return right.surnames.names.contains(one) && left.surnames.names.contains(other)
  }
}
