import Primitives
import Records
import Testing

@testable import Exchange

/// What is kept out of words about a child (behaviour P15).
@Suite struct MessageScreenTests {
  @Test(arguments: [
    "123-45-6789", "his number is 123-45-6789.", "123 45 6789", "123.45.6789", "123456789",
    "SSN:123456789!", "123\u{2011}45\u{2011}6789", "call 956-555-1234 or 123-45-6789",
    "899-99-9999", "5 123-45-6789",
  ])
  func p15ASocialSecurityNumberIsSeen(_ text: String) {
    #expect(MessageScreen.hasSocialSecurityNumber(text))
  }

  @Test(arguments: [
    "", "604693368351", "call 956-555-1234", "78501-1234", "district 4800001", "480000100001",
    "2026-01-05", "123-45-678", "123-45-67890", "0123-45-6789", "000-45-6789", "666-45-6789",
    "900-45-6789", "123-00-6789", "123-45-0000", "grade 10, 11 and 12", "1234567890",
    "123 - 45 - 6789",
  ])
  func p15OtherNumbersAreNone(_ text: String) {
    #expect(!MessageScreen.hasSocialSecurityNumber(text))
  }

  private func words(_ rows: [[Element: String]]) throws -> PersonalWords {
    var content = RecordContent()
    let rows = rows.enumerated().map { number, fields in
      Row(recordID: UInt16(number + 1), fields: fields.map { .init($0.key, $0.value) })
    }
    content.statements = [
      .init(
        state: state("TX"), generation: 1, position: 0,
        recorded: moment("2026-01-05T00:00:00Z"), submissionDate: day("2026-01-05"),
        block: StudentBlock(groups: [.init(.demographics, rows)]))
    ]
    return PersonalWords(content)
  }

  @Test func p15NamesAndBirthDatesAreWarnedOf() throws {
    let words = try words([
      [
        .firstName: "Ángela", .middleName: "J", .lastName1: "de la Garza-Núñez",
        .birthDate: "20120510", .parent1FirstName: "Rosa", .parent1LastName: "Peña",
      ],
      [.firstName: "Angie", .birthDate: "20120511"],
    ])
    for text in ["ANGELA came", "the Garza girl", "nunez!", "Angie", "Àngela"] {
      #expect(words.found(in: text) == [.childName], "\(text)")
    }
    for text in ["ask Rosa", "Mrs. PENA", "peña's phone"] {
      #expect(words.found(in: text) == [.parentName], "\(text)")
    }
    for text in [
      "20120510", "2012-05-10", "05/10/2012", "5/10/2012", "10.5.2012", "5-10-12", "05102012",
      "May 10, 2012", "10 de mayo de 2012", "10 May 2012", "the 10th of May, 2012",
      "born 2012/5/11",
    ] {
      #expect(words.found(in: text) == [.birthDate], "\(text)")
    }
    for text in [
      "came on 2026-01-05", "de la", "J.", "May we have the transcript of 2012?", "Rosario",
      "grade 5, 10 credits, 12 courses", "2012-05-12", "",
    ] {
      #expect(words.found(in: text).isEmpty, "\(text)")
    }
    #expect(words.found(in: "Angie Peña 5/11/12") == [.childName, .parentName, .birthDate])
  }
}
