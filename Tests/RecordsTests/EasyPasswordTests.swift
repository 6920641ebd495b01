import Testing

@testable import Records

/// Passwords that everybody tries first.
@Suite struct EasyPasswordTests {
  @Test(arguments: [
    "Password1!", "P@ssw0rd", "P4$$w0rd-2026", "Welcome-1", "Summer2026!", "1qaz@WSX", "Zaq12wsx!",
    "Qwerty123!", "Abcd-1234", "MSIX-2026", "M1grant-1", "Texas-1845", "Aaaaaaa-1",
    "Monday-Monday-1", "!!Dragon99!!", "Contrasena-1",
  ])
  func commonWordsWithDigitsAndMarksAreEasy(_ password: String) {
    #expect(EasyPasswords.contains(password))
  }

  @Test(arguments: [
    "Correct-horse-9", "Short-pa55", "Kjw2-Pqe7-Xas3", "tulip Monday 7 ladder",
    "Passwort ist mir 1", "7#2P-9q4!8", "Ñandú-corre-3",
  ])
  func severalWordsAndChanceAreNot(_ password: String) {
    #expect(!EasyPasswords.contains(password))
  }

  /// What no password can be would only make the list longer.
  @Test func everyWordIsOfSmallLetters() {
    #expect(EasyPasswords.words.allSatisfy { $0.allSatisfy { ("a"..."z").contains($0) } })
    #expect(EasyPasswords.words.count > 150)
  }
}
