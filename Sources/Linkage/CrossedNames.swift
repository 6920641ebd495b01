/// Whether first and last name were written into each other's place.
enum CrossedNames {
  static func applies(_ left: MatchFields, _ right: MatchFields) -> Bool {
    guard let one = left.given.names.first, let other = right.given.names.first, one != other
    else { return false }
    let (first, second) = (right.surnames.names.contains(one), left.surnames.names.contains(other))
    // One of the two may be mistyped besides.
    return first && (second || isAlike(other, left.surnames.names))
      || second && isAlike(one, right.surnames.names)
  }

  private static func isAlike(_ word: NameToken, _ names: NameList) -> Bool {
    names.contains { min($0.count, word.count) > 3 && NameDistance.isOneEdit($0, word) }
  }
}
