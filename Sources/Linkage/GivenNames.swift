/// The given names of a child: first and middle name as one ordered bag, because States cut them
/// apart differently.
public struct GivenNames: Hashable, Sendable {
  /// Names without particles and without María, in order, at most three.
  public private(set) var names: NameList
  /// Whether María is among them: a title, which neither blocks nor conflicts.
  public let hasMaria: Bool

  /// The most names that are kept.
  static let namesMax = 3

  /// From names that are known to be in order.
  public init(names: NameList, hasMaria: Bool) {
    self.names = names
    self.names.keepFirst(Self.namesMax)
    self.hasMaria = hasMaria
  }

  /// From the first and the middle name as written.
  init(first: String?, middle: String?) {
    var names = NameList()
    var hasMaria = false
    let words = NameWords.words(of: first) + NameWords.words(of: middle)
    for (index, word) in words.enumerated() {
      if NameVocabulary.particles.contains(word) || NameVocabulary.placeholders.contains(word) {
        continue
      }
      let isLeadingM = index == 0 && word.count == 1 && word[0] == UInt8(ascii: "M")
      if NameVocabulary.maria.contains(word) || isLeadingM {
        hasMaria = true
        continue
      }
      // MARIA D: what is left of María del Carmen.
      if hasMaria, word.count == 1, word[0] == UInt8(ascii: "D") { continue }
      for part in Self.parts(of: word) {
        if NameVocabulary.maria.contains(part) {
          hasMaria = true
        } else if !names.contains(part) {
          names.append(part)
        }
      }
    }
    self.init(names: names, hasMaria: hasMaria)
  }

  /// JOSELUIS is JOSE LUIS, when both are names that children have and the whole is not.
  private static func parts(of word: NameToken) -> [NameToken] {
    let known = Normalisation.givenNames
    guard word.count >= 7, known.count(of: word) <= wholeCountMax else { return [word] }
    for cut in 3...(word.count - 3) {
      let (left, right) = (word.prefix(cut), word.dropFirst(cut))
      let counts = (known.count(of: left), known.count(of: right))
      let isMaria = NameVocabulary.maria.contains(left) && left.count > 2
      if isMaria || counts.0 > commonCountMin, counts.1 > halfCountMin { return [left, right] }
    }
    return [word]
  }

  private static let wholeCountMax: UInt32 = 8
  private static let commonCountMin: UInt32 = 20
  private static let halfCountMin: UInt32 = 8
}
