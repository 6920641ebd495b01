/// Passwords that keep the rules and that everybody tries first: a common word, or one of this
/// exchange, in capitals, with digits and marks around it or in place of letters ("P@ssw0rd1!").
///
/// The lists that leaks have left are mostly of this form once a password needs characters of each
/// kind; what people reuse elsewhere no list of ours can tell.
enum EasyPasswords {
  /// Whether nothing is left of a password but such a word.
  static func contains(_ password: String) -> Bool {
    let small = password.lowercased()
    // Digits behind a word are a year and no letters.
    let inner = small.drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed()
    return [small, String(inner.map { meanings[$0] ?? $0 })].contains { text in
      let letters = text.filter(\.isLetter)
      return isEasy(letters) || isRepeated(letters)
    }
  }

  /// One of the words, also twice in a row.
  private static func isEasy(_ letters: String) -> Bool {
    if words.contains(letters) { return true }
    let half = letters.prefix(letters.count / 2)
    return letters == half + half && words.contains(String(half))
  }

  /// "Aaaaaa".
  private static func isRepeated(_ letters: String) -> Bool {
    letters.count > 2 && Set(letters).count == 1
  }

  /// What is written for a letter.
  private static let meanings: [Character: Character] = [
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i",
  ]

  /// Common ones, months and days, rows of the keyboard; then those of this exchange.
  static let words: Set<String> = Set(
    """
    password passwords passwort passwd pass welcome letmein login master admin administrator root
    user guest default secret changeme change access enter test testing temp temporary hello
    monkey dragon sunshine princess football baseball basketball soccer hockey superman batman
    iloveyou loveyou trustno shadow freedom whatever computer internet google pokemon starwars
    cheese cookie pepper ginger killer mustang harley yankees cowboys lakers dallas chicago hunter
    ranger buster summer winter spring autumn fall flower butterfly chocolate banana orange purple
    michael jennifer jordan thomas robert daniel andrew joshua matthew ashley jessica amanda
    nicole charlie george maria jesus angel america california texas florida
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    qwerty qwertyui qwertyuiop asdf asdfg asdfgh asdfghjkl zxcv zxcvb zxcvbn zxcvbnm qwer
    qaz qazwsx qazwsxedc wsx zaq zaqwsx zaqxsw abc abcd abcde abcdef abcdefg abcdefgh
    msix migrant migrants migrantstudent migranteducation migrante student students estudiante
    education educacion exchange ledger school schools escuela teacher district department
    government federal children child registrar recruiter counselor privacy auditor helpdesk
    contrasena bienvenido
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
