import Testing

@testable import Linkage

/// Names as this population writes them become words.
@Suite struct NormalisationTests {
  private func given(_ first: String, _ middle: String = "") -> String {
    let names = GivenNames(first: first, middle: middle)
    return (names.names.map(\.text) + (names.hasMaria ? ["+"] : [])).joined(separator: " ")
  }

  private func surnames(_ first: String, _ second: String = "") -> String {
    Surnames(first: first, second: second).names.map(\.text).joined(separator: " ")
  }

  @Test(arguments: [
    ("José", "Ángel", "JOSE ANGEL"), ("Ma. Guadalupe", "", "GUADALUPE +"), ("Mª", "Luz", "LUZ +"),
    ("MARIA", "", "+"), ("M Elena", "", "ELENA +"), ("María del Carmen", "", "CARMEN +"),
    ("Maria D", "", "+"), ("JoseLuis", "", "JOSE LUIS"), ("MariaFernanda", "", "FERNANDA +"),
    ("JosÃ©", "", "JOSE"), ("Be\u{0301}lgica", "", "BELGICA"), ("J0SE", "", "JOSE"),
    ("Baby Girl", "", ""), ("Luis", "Luis", "LUIS"), ("Ana-Sofía", "", "ANA SOFIA"),
    ("X\u{00ED}ochitl", "", "XIOCHITL"), ("Łucja", "Straße", "LUCJA STRASSE"),
  ])
  func givenNames(_ first: String, _ middle: String, _ expected: String) {
    #expect(given(first, middle) == expected)
  }

  @Test(arguments: [
    ("García", "López", "GARCIA LOPEZ"), ("García-López", "", "GARCIA LOPEZ"),
    ("de la Cruz", "", "CRUZ"), ("Delacruz", "", "CRUZ"), ("DeLeon", "", "LEON"),
    ("San Miguel", "Ruiz", "SANMIGUEL RUIZ"), ("NUÃ‘EZ", "", "NUNEZ"), ("Núñez Jr", "", "NUNEZ"),
    ("García García", "", "GARCIA"), ("Delgado", "", "DELGADO"), ("", "", ""),
    ("O'Brien", "", "O BRIEN"),
  ])
  func familyNames(_ first: String, _ second: String, _ expected: String) {
    #expect(surnames(first, second) == expected)
  }

  @Test(arguments: [
    ("HERNANDEZ", "ERNNDS"), ("ERNANDES", "ERNNDS"), ("HERNANDES", "ERNNDS"), ("VASQUEZ", "BSKS"),
    ("BASQUES", "BSKS"), ("GIMENEZ", "JMNS"), ("XIMENEZ", "JMNS"), ("JIMENES", "JMNS"),
    ("PHIDEL", "FDL"), ("YAMIR", "IMR"), ("LLAMIR", "IMR"),
  ])
  func whatSoundsAlikeFallsTogether(_ word: String, _ fold: String) {
    #expect(PhoneticFold.fold(NameToken(word.utf8)).text == fold)
  }

  @Test func aWordKeepsSixteenLetters() {
    let long = NameToken("ABCDEFGHIJKLMNOPQRST".utf8)
    #expect(long.text == "ABCDEFGHIJKLMNOP" && long.count == 16)
    #expect(long.prefix(9).text == "ABCDEFGHI" && long.dropFirst(9).text == "JKLMNOP")
    #expect(long.begins(with: long.prefix(8)) && !long.prefix(8).begins(with: long))
    #expect(NameToken("".utf8).isEmpty && NameToken("".utf8).count == 0)
  }

  @Test func familiarFormsAreKinInBothDirections() {
    func kin(_ left: String, _ right: String) -> Bool {
      NicknameTable.first.areKin(NameToken(left.utf8), NameToken(right.utf8))
    }
    #expect(kin("PEPE", "JOSE") && kin("JOSE", "PEPE") && kin("BETO", "HUMBERTO"))
    #expect(kin("BETO", "GYLBERTO") && kin("CHUY", "CHUCHO") && !kin("PEPE", "JUAN"))
  }

  @Test func anythingAtAllIsNormalisedWithoutACrash() {
    var random = Seeded(7)
    for _ in 0..<3_000 {
      let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random))
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      let child = Child(first: text, middle: text, last1: text, last2: text, birth: text)
      for fields in child.statements {
        #expect(MatchFields.unpacked(MatchFields.packed([fields])) == [fields])
        _ = BlockingKeys(fields)
      }
    }
  }
}
