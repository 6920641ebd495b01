/// The family names of a child: both last names as one ordered list.
public struct Surnames: Hashable, Sendable {
  /// Names without particles, in order, at most three.
  public private(set) var names: NameList

  /// The most names that are kept.
  static let namesMax = 3

  /// From names that are known to be in order.
  public init(names: NameList) {
    self.names = names
    self.names.keepFirst(Self.namesMax)
  }

  /// From both last names as written.
  init(first: String?, second: String?) {
    var names = NameList()
    for text in [first, second] {
      var saint: NameToken?
      for word in NameWords.words(of: text) {
        if let before = saint {
          saint = nil
          Self.add(NameToken(before.letters + word.letters), to: &names)
        } else if NameVocabulary.saints.contains(word) {
          saint = word
        } else if !Self.isNoName(word) {
          for part in Self.parts(of: Self.unglued(word)) { Self.add(part, to: &names) }
        }
      }
      if let saint { Self.add(saint, to: &names) }
    }
    self.init(names: names)
  }

  private static func isNoName(_ word: NameToken) -> Bool {
    NameVocabulary.particles.contains(word) || NameVocabulary.placeholders.contains(word)
      || NameVocabulary.generations[word] != nil
  }

  private static func add(_ name: NameToken, to names: inout NameList) {
    // A name that comes twice (GARCIA GARCIA) says nothing more.
    if !names.contains(name) { names.append(name) }
  }

  /// GARCIALOPEZ is GARCIA LOPEZ, when both are family names and the whole is none.
  private static func parts(of word: NameToken) -> [NameToken] {
    let known = Normalisation.familyNames
    guard word.count >= 8, known.count(of: word) == 0 else { return [word] }
    for cut in 4...(word.count - 4) {
      let (left, right) = (word.prefix(cut), word.dropFirst(cut))
      if known.count(of: left) > 0, known.count(of: right) > 0 { return [left, right] }
    }
    return [word]
  }

  /// DELACRUZ is CRUZ, when CRUZ is a family name.
  private static func unglued(_ word: NameToken) -> NameToken {
    let known = Normalisation.familyNames
    for particle in NameVocabulary.gluedParticles where word.begins(with: particle) {
      let rest = word.dropFirst(particle.count)
      guard rest.count >= 3, known.count(of: rest) > known.count(of: word) else { continue }
      return rest
    }
    return word
  }
}
