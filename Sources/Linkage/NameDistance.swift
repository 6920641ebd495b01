/// How far two words are apart, in whole numbers: nothing here depends on a machine's arithmetic.
enum NameDistance {
  /// Whether one insertion, deletion, exchange of a letter, or swap of two neighbours leads from
  /// one to the other. Equal words are not one edit apart.
  static func isOneEdit(_ left: NameToken, _ right: NameToken) -> Bool {
    if left == right { return false }
    let (first, second) = left.count <= right.count ? (left, right) : (right, left)
    let (short, long) = (first.count, second.count)
    guard long - short <= 1 else { return false }
    var index = 0
    while index < short, first[index] == second[index] { index += 1 }
    if short != long { return first.dropFirst(index) == second.dropFirst(index + 1) }
    if first.dropFirst(index + 1) == second.dropFirst(index + 1) { return true }
    return index + 1 < short && first[index] == second[index + 1]
      && first[index + 1] == second[index]
      && first.dropFirst(index + 2) == second.dropFirst(index + 2)
  }

  /// Jaro-Winkler similarity (Winkler 1990, prefix of at most 4, scale 0.1) in thousandths.
  static func jaroWinkler(_ left: NameToken, _ right: NameToken) -> Int {
    let jaro = jaro(left, right)
    var prefix = 0
    while prefix < 4, prefix < left.count, left[prefix] == right[prefix] { prefix += 1 }
    return jaro + prefix * (1_000 - jaro) / 10
  }

  /// Whether `jaroWinkler` is at least this. What the letters alone cannot reach is not worked out:
  /// two words have no more matches than letters that the other has somewhere too.
  static func isAtLeast(_ similarity: Int, _ left: NameToken, _ right: NameToken) -> Bool {
    mostJaroWinkler(left, right) >= similarity && jaroWinkler(left, right) >= similarity
  }

  /// No less than `jaroWinkler`.
  static func mostJaroWinkler(_ left: NameToken, _ right: NameToken) -> Int {
    let (first, second) = (left.count, right.count)
    guard first > 0, second > 0 else { return 0 }
    let (one, other) = (letters(of: left, first), letters(of: right, second))
    let matches = min(count(of: left, first, among: other), count(of: right, second, among: one))
    guard matches > 0 else { return 0 }
    let jaro =
      (matches * second + matches * first + first * second) * 1_000 / (3 * first * second)
    var prefix = 0
    while prefix < 4, prefix < first, left[prefix] == right[prefix] { prefix += 1 }
    return jaro + prefix * (1_000 - jaro) / 10
  }

  /// A bit for each letter.
  private static func letters(of word: NameToken, _ count: Int) -> UInt32 {
    var letters: UInt32 = 0
    for index in 0..<count { letters |= 1 << UInt32(word[index] & 31) }
    return letters
  }

  private static func count(of word: NameToken, _ count: Int, among letters: UInt32) -> Int {
    var found = 0
    for index in 0..<count { found += Int(letters >> UInt32(word[index] & 31) & 1) }
    return found
  }

  private static func jaro(_ left: NameToken, _ right: NameToken) -> Int {
    let (first, second) = (left.count, right.count)
    guard first > 0, second > 0 else { return 0 }
    let reach = max(0, max(first, second) / 2 - 1)
    var (matchedLeft, matchedRight): (UInt32, UInt32) = (0, 0)
    var matches = 0
    for index in 0..<first {
      let from = max(0, index - reach)
      let until = min(second, index + reach + 1)
      guard from < until else { continue }
      for other in from..<until
      where matchedRight & 1 << UInt32(other) == 0 && left[index] == right[other] {
        matchedLeft |= 1 << UInt32(index)
        matchedRight |= 1 << UInt32(other)
        matches += 1
        break
      }
    }
    guard matches > 0 else { return 0 }
    var (transposed, other) = (0, 0)
    for index in 0..<first where matchedLeft & 1 << UInt32(index) != 0 {
      while matchedRight & 1 << UInt32(other) == 0 { other += 1 }
      if left[index] != right[other] { transposed += 1 }
      other += 1
    }
    let inOrder = matches - transposed / 2
    let numerator =
      matches * matches * second + matches * matches * first + inOrder * first * second
    return numerator * 1_000 / (3 * first * second * matches)
  }
}
