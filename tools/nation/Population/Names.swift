/// The given and family names of one group of people.
struct Names: Sendable {
  /// How names of the group are built.
  enum Custom: Sendable {
    /// Often two given names, and two family names: the father's, then the mother's.
    case twoSurnames
    /// One family name, the father's; a middle name is common.
    case oneSurname
    /// One family name and rarely a middle name.
    case plain
  }

  let custom: Custom
  let female: WeightedWords
  let male: WeightedWords
  let surnames: WeightedWords
  /// Of 10,000 children, how many are English learners.
  let learners: Int
  /// Country that arrivals from abroad come from; nil where nobody does.
  let country: [UInt8]?

  /// The groups, in the order of `Group`.
  enum Group: Int, CaseIterable, Sendable {
    case mexican, maya, mixteco, central, anglo, haitian, marshallese, somali, yupik
  }

  /// The tables of a group.
  static func of(_ group: Group) -> Names { all[group.rawValue] }

  private static let all: [Names] = [
    spanish(surnames: WeightedWords(spanishSurnames), learners: 4300, country: "MEX"),
    spanish(surnames: WeightedWords(mayaSurnames), learners: 6800, country: "GTM"),
    spanish(surnames: WeightedWords(mixtecoSurnames), learners: 6500, country: "MEX"),
    spanish(surnames: WeightedWords(centralSurnames), learners: 5200, country: "HND"),
    Names(
      custom: .oneSurname, female: WeightedWords(angloFemale), male: WeightedWords(angloMale),
      surnames: WeightedWords(angloSurnames), learners: 0, country: nil),
    Names(
      custom: .oneSurname, female: WeightedWords(haitianFemale),
      male: WeightedWords(haitianMale), surnames: WeightedWords(haitianSurnames),
      learners: 5200, country: Array("HTI".utf8)),
    Names(
      custom: .plain, female: WeightedWords(marshalleseFemale),
      male: WeightedWords(marshalleseMale), surnames: WeightedWords(marshalleseSurnames),
      learners: 6500, country: Array("MHL".utf8)),
    Names(
      custom: .plain, female: WeightedWords(somaliFemale), male: WeightedWords(somaliMale),
      surnames: WeightedWords(somaliMale), learners: 6800, country: Array("SOM".utf8)),
    Names(
      custom: .oneSurname, female: WeightedWords(yupikFemale), male: WeightedWords(yupikMale),
      surnames: WeightedWords(yupikSurnames), learners: 2200, country: nil),
  ]

  private static func spanish(
    surnames: WeightedWords, learners: Int, country: String
  ) -> Names {
    Names(
      custom: .twoSurnames, female: WeightedWords(spanishFemale),
      male: WeightedWords(spanishMale), surnames: surnames, learners: learners,
      country: Array(country.utf8))
  }
}
