import Primitives
import Records

/// The rules about one value by its column. Values are judged and never changed: what the State
/// wrote stands in the ledger.
struct FieldRules {
  private let fileDate: CivilDate
  private let rules: RuleSet

  init(fileDate: CivilDate, rules: RuleSet) {
    self.fileDate = fileDate
    self.rules = rules
  }

  /// Judges a value that is not blank.
  func check(
    _ field: Row.Field, _ column: DataDictionary.Column, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    let value = field.value
    switch column.kind {
    case .date, .month:
      checkDate(field, column, at: place, &findings)
      // Two forms of different length are taken, so that length says nothing.
      return
    case .code where field.element == .sex:
      if !isListed(value, column) { sexMissing(value, at: place, &findings) }
      return
    case .code where field.element == .stateStudentIdentifierType:
      return
    case .code, .yesNo:
      if !isListed(value, column) {
        findings.add(.codeUnknown, at: place, column: column.name, value: value)
      }
    case .decimal:
      if !isCredits(value) {
        findings.add(.creditsOutOfRange, at: place, column: column.name, value: value)
      }
    default:
      if !FieldForm.fits(value, column) {
        let rule = field.element == .msixID ? Rule.msixIDMalformed : .valueMalformed
        findings.add(rule, at: place, column: column.name, value: value)
      }
    }
    checkText(value, column, at: place, &findings)
  }

  /// A blank sex, or one that is not in the list: matching does without it, the State is asked.
  func sexMissing(
    _ value: String?, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    findings.add(.sexMissing, at: place, column: "Sex", value: value)
    findings.add(.sexToFindOut, at: place, column: "Sex", value: value)
  }

  private func checkDate(
    _ field: Row.Field, _ column: DataDictionary.Column, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    let date = column.kind == .month ? Self.month(field.value) : CivilDate(field.value)
    guard let date else {
      let rule = column.isRequired ? Rule.requiredDateMalformed : .dateMalformed
      findings.add(rule, at: place, column: column.name, value: field.value)
      return
    }
    guard date > fileDate, field.element != .eligibilityExpirationDate else { return }
    let rule = Self.mustBePast.contains(field.element) ? Rule.dateInFuture : .dateAfterFile
    findings.add(rule, at: place, column: column.name, value: field.value)
  }

  private func checkText(
    _ value: String, _ column: DataDictionary.Column, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    // As many characters as bytes at most: the count is only taken where it can matter.
    if let most = column.maxLength, value.utf8.count > most, value.unicodeScalars.count > most {
      findings.add(
        .lengthExceeded, at: place, column: column.name, value: value,
        detail: "It allows \(most) characters.")
    }
    if value.utf8.contains(where: Self.isControl) {
      findings.add(.controlCharacter, at: place, column: column.name, value: value)
    }
  }

  private func isListed(_ value: String, _ column: DataDictionary.Column) -> Bool {
    column.codes.contains { $0.value == value }
  }

  /// Digits with at most one point, so that no other notation of numbers slips in.
  private func isCredits(_ value: String) -> Bool {
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let number = Double(value)
    else { return false }
    return number * 100 <= Double(rules.creditsMaxHundredths)
  }

  private static func month(_ value: String) -> CivilDate? {
    guard value.utf8.count == 6, let number = Digits.number(value, digitsMax: 6) else { return nil }
    return CivilDate(year: number % 10_000, month: number / 10_000, day: 1)
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) || byte == 0x7F
  }

  /// What cannot have happened yet: a count or a match would be built on it.
  private static let mustBePast: Set<Element> = [
    .birthDate, .qualifyingArrivalDate, .enrollmentDate,
  ]
}

/// The forms of values that are neither codes nor dates.
enum FieldForm {
  /// Whether a value has the form of its column; any text has that of a column of text.
  static func fits(_ value: String, _ column: DataDictionary.Column) -> Bool {
    switch column.kind {
    case .number: Digits.areAll(value)
    case .digits: Digits.areAll(value) && value.utf8.count == column.maxLength
    case .year: Digits.areAll(value) && value.utf8.count == 4
    case .phone: Digits.areAll(value) && value.utf8.count == 10
    case .identifier: value.utf8.allSatisfy(isLetterOrDigit)
    case .state: StateCode(value) != nil
    case .email: isEmail(value)
    case .zip: isZip(value)
    case .text, .decimal, .date, .month, .timestamp, .code, .yesNo: true
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// One @ with something on both sides and a point behind it; more is for who writes to it.
  private static func isEmail(_ value: String) -> Bool {
    let parts = value.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
      && !value.utf8.contains { $0 <= 0x20 }
  }

  private static func isZip(_ value: String) -> Bool {
    let parts = value.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let lengths = parts.map(\.utf8.count)
    return (lengths == [5] || lengths == [5, 4]) && parts.allSatisfy(Digits.areAll)
  }
}
