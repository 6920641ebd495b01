/// How names become words (`norm/1`), and what it needs to know of names to cut them apart. It
/// never changes under its name: rows that were derived by it stay true under every model.
enum Normalisation {
  /// The name.
  static let name = "norm/1"
  /// MARIA
  static let maria = NameToken("MARIA".utf8)
  /// Given names, to cut apart what was glued.
  static let givenNames = LinkageModel.first.givenNames
  /// Family names, to take off what was glued on.
  static let familyNames = LinkageModel.first.familyNames
  /// Familiar forms, by which the full name is looked up.
  static let nicknames = NicknameTable.first
}
