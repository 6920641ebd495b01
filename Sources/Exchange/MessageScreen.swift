import Linkage
import Primitives
import Records

/// What people write about a child into the exchange is looked through before it is kept: a Social
/// Security number never goes in, names and birth dates only by somebody's second word.
enum MessageScreen {
  /// Whether a text has what reads as a Social Security number: nine digits, together or parted
  /// 3-2-4 by hyphens or blanks, that the Administration gives out. Longer and shorter numbers
  /// (MSIX ids, districts, telephones, ZIP+4) are none.
  static func hasSocialSecurityNumber(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var start = 0
    while start < scalars.count {
      guard isDigit(scalars[start]), start == 0 || !isDigit(scalars[start - 1]) else {
        start += 1
        continue
      }
      if let digits = digits(scalars, from: start), isGivenOut(digits) { return true }
      start += 1
    }
    return false
  }

  /// Nine digits at a place, in one of the two forms; nil where there are others.
  private static func digits(_ scalars: [Unicode.Scalar], from start: Int) -> [UInt32]? {
    var runs = [[UInt32]]()
    var index = start
    while runs.count < 3 {
      var run = [UInt32]()
      while index < scalars.count, isDigit(scalars[index]) {
        run.append(scalars[index].value - 0x30)
        index += 1
      }
      runs.append(run)
      guard index + 1 < scalars.count, isParting(scalars[index]), isDigit(scalars[index + 1])
      else { break }
      if run.count != [3, 2, 4][runs.count - 1] { break }
      index += 1
    }
    if runs[0].count == 9 { return runs[0] }
    return runs.map(\.count) == [3, 2, 4] ? runs.flatMap(\.self) : nil
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }

  /// A hyphen of any width, a blank, a full stop.
  private static func isParting(_ scalar: Unicode.Scalar) -> Bool {
    [0x20, 0x2D, 0x2E, 0xA0, 0x2010, 0x2011, 0x2012, 0x2013].contains(scalar.value)
  }

  /// No area 000, 666 or 900 to 999, no group 00, no serial 0000 (20 CFR 422.103; SSA's rules of
  /// 2011).
  private static func isGivenOut(_ digits: [UInt32]) -> Bool {
    let area = digits[0] * 100 + digits[1] * 10 + digits[2]
    return area != 0 && area != 666 && area < 900 && (digits[3] != 0 || digits[4] != 0)
      && digits[5...].contains { $0 != 0 }
  }
}

/// What a child's record says of names and birth dates, to be held against a text.
struct PersonalWords {
  /// What was found, in words that repeat none of it.
  enum Finding: String, CaseIterable {
    case childName = "the child's name"
    case parentName = "a parent's name"
    case birthDate = "the birth date"
  }

  private var words: [Finding: Set<NameToken>] = [:]
  private var births = Set<CivilDate>()

  /// Shorter words are left alone: "de", "Jo" and initials stand in every sentence.
  private static let lettersMin = 3

  /// From all statements about a child.
  init(_ content: RecordContent) {
    for statement in content.statements {
      for row in statement.block.rows(.demographics) {
        for element in [Element.firstName, .middleName, .lastName1, .lastName2] {
          add(row[element], as: .childName)
        }
        for element in [
          Element.parent1FirstName, .parent1LastName, .parent2FirstName, .parent2LastName,
        ] {
          add(row[element], as: .parentName)
        }
        if let birth = row[.birthDate].flatMap({ CivilDate($0) }) { births.insert(birth) }
      }
    }
  }

  private mutating func add(_ name: String?, as finding: Finding) {
    words[finding, default: []].formUnion(
      NameWords.words(of: name).filter { $0.count >= Self.lettersMin })
  }

  /// What of it a text has.
  func found(in text: String) -> [Finding] {
    let said = Set(NameWords.words(of: text))
    return Finding.allCases.filter { finding in
      finding == .birthDate
        ? births.contains { Self.says(text, $0) }
        : words[finding].map { !$0.isDisjoint(with: said) } ?? false
    }
  }

  /// Whether a text has a date in one of the ways in which people write one: its numbers in any of
  /// the usual orders, the month by number or by its name.
  private static func says(_ text: String, _ date: CivilDate) -> Bool {
    let (year, month, day) = date.components
    let parts = tokens(text)
    if parts.contains(.number(year * 10_000 + month * 100 + day)) { return true }
    if parts.contains(.number(month * 1_000_000 + day * 10_000 + year)) { return true }
    let orders = [
      [year, month, day], [month, day, year], [day, month, year], [month, day, year % 100],
      [day, month, year % 100],
    ].map { $0.map(Token.number) }
    let named: [[Token]] = [
      [.month(month), .number(day), .number(year)], [.number(day), .month(month), .number(year)],
    ]
    return (orders + named).contains { wanted in
      parts.indices.contains { parts[$0...].starts(with: wanted) }
    }
  }

  private enum Token: Hashable {
    case number(Int)
    case month(Int)
    case word
  }

  /// The numbers, months and other words of a text in their order, without those that stand within
  /// a date.
  private static func tokens(_ text: String) -> [Token] {
    var found = [Token]()
    var digits = ""
    var letters = [Unicode.Scalar]()
    func flush() {
      if let number = Int(digits) { found.append(.number(number)) }
      let word = String(String.UnicodeScalarView(letters)).lowercased()
      if let month = months.firstIndex(where: { $0.contains { word.hasPrefix($0) } }) {
        found.append(.month(month + 1))
      } else if !word.isEmpty, !withinDates.contains(word) {
        found.append(.word)
      }
      digits = ""
      letters = []
    }
    for scalar in text.unicodeScalars {
      if (0x30...0x39).contains(scalar.value) {
        if !letters.isEmpty { flush() }
        digits.unicodeScalars.append(scalar)
      } else if scalar.properties.isAlphabetic {
        if !digits.isEmpty { flush() }
        letters.append(scalar)
      } else {
        flush()
      }
    }
    flush()
    return found
  }

  /// As in `10 de mayo de 2012`, `the 10th of May`.
  private static let withinDates: Set<String> = [
    "de", "del", "of", "the", "st", "nd", "rd", "th",
  ]

  /// The beginnings of the months' names, in English and Spanish.
  private static let months = [
    ["jan", "ene"], ["feb"], ["mar"], ["apr", "abr"], ["may"], ["jun"], ["jul"], ["aug", "ago"],
    ["sep"], ["oct"], ["nov"], ["dec", "dic"],
  ]
}
