/// Words that are no names, or not only names.
enum NameVocabulary {
  /// Small words between names.
  static let particles = set(["DE", "LA", "DEL", "LOS", "LAS", "Y", "E", "DA", "DO", "DOS"])
  /// María and how she is shortened: a title that most girls of a family share.
  static let maria = set(["MARIA", "MA", "MRA", "MAR"])
  /// What is typed where a name is not known.
  static let placeholders = set([
    "BABY", "BOY", "GIRL", "INFANT", "CHILD", "UNKNOWN", "UNK", "UNKN", "NONE", "NA", "NOT",
    "GIVEN",
    "TWIN", "NAME", "FNU", "LNU", "NMN", "NLN", "TEST", "X", "XX", "BEBE", "NINO", "NINA",
    "DESCONOCIDO", "SIN", "NOMBRE",
  ])
  /// Words that belong to the noun after them.
  static let saints = set(["SAN", "SANTA", "SANTO"])
  /// Particles glued to a family name, longest first.
  static let gluedParticles = ["DELOS", "DELAS", "DELA", "DEL", "DE", "LA"].map {
    NameToken($0.utf8)
  }
  /// Suffixes of a generation, and the one sign each is kept as.
  static let generations: [NameToken: NameToken] = Dictionary(
    uniqueKeysWithValues: [
      ("JR", "JR"), ("JUNIOR", "JR"), ("II", "II"), ("SR", "SR"), ("SENIOR", "SR"),
      ("III", "III"), ("IV", "IV"), ("V", "V"), ("IIND", "II"), ("ND", "II"), ("RD", "III"),
    ].map { (NameToken($0.0.utf8), NameToken($0.1.utf8)) })

  private static func set(_ words: [String]) -> Set<NameToken> {
    Set(words.map { NameToken($0.utf8) })
  }
}
