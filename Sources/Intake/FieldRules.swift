import Primitives
import Records

/// The rules about one value by its column, and what the value was understood to be. A value that
/// the layout writes otherwise is taken in the layout's form, and the State's own words stay beside
/// it; a value that is not understood is kept as it is and warned of.
final class FieldRules: Sendable {
  private let fileDate: CivilDate
  private let rules: RuleSet
  private let understandsOtherForms: Bool

  init(fileDate: CivilDate, rules: RuleSet) {
    self.fileDate = fileDate
    self.rules = rules
    understandsOtherForms = rules.understandsOtherForms
  }

  /// What a value says.
  struct Reading {
    /// In the layout's form where it was understood, else as written.
    let value: String
    /// Whether that is another text than was written.
    let isOther: Bool
    /// The day or month, where it is one.
    let date: CivilDate?
  }

  /// Judges a value that is not blank, without the white space around it.
  func read(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) -> Reading {
    switch plan.kind {
    case .date: return day(value, plan, at: place, &findings)
    case .month: return month(value, plan, at: place, &findings)
    case .code, .yesNo: return code(value, plan, at: place, &findings)
    case .state:
      if understandsOtherForms, let letters = Self.capitals(value) {
        findings.add(.valueUnderstood, at: place, column: plan.column.name)
        return Reading(value: letters, isOther: true, date: nil)
      }
    case .decimal, .text, .identifier, .number, .digits, .year, .timestamp, .email, .phone, .zip:
      break
    }
    checkForm(value, plan, at: place, &findings)
    checkText(value, plan, at: place, &findings)
    return Self.asWritten(value)
  }

  /// A blank sex, or one that is not in the list: matching does without it, the State is asked.
  func sexMissing(
    _ value: String?, at place: StudentFindings.Place, _ findings: inout StudentFindings
  ) {
    findings.add(.sexMissing, at: place, column: "Sex", value: value)
    findings.add(.sexToFindOut, at: place, column: "Sex", value: value)
  }

  private static func asWritten(_ value: Span<UInt8>, date: CivilDate? = nil) -> Reading {
    Reading(value: Text.composed(value), isOther: false, date: date)
  }

  private func code(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) -> Reading {
    switch plan.codes.match(value) {
    case .exact(let code): return Reading(value: code, isOther: false, date: nil)
    case .meant(let code) where understandsOtherForms:
      findings.add(.valueUnderstood, at: place, column: plan.column.name)
      return Reading(value: code, isOther: true, date: nil)
    case .meant, .none:
      let reading = Self.asWritten(value)
      if plan.element == .sex {
        sexMissing(reading.value, at: place, &findings)
        return reading
      }
      // These two have rules of their own.
      if plan.element != nil, plan.element != .stateStudentIdentifierType {
        findings.add(.codeUnknown, at: place, column: plan.column.name, value: reading.value)
        checkText(value, plan, at: place, &findings)
      }
      return reading
    }
  }

  private func day(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) -> Reading {
    guard let date = Digits.day(value) else {
      return malformed(value, plan, at: place, &findings)
    }
    checkPast(date, value, plan, at: place, &findings)
    if value.count == 8 { return Self.asWritten(value, date: date) }
    // Both forms are taken, so that this one is no reason to warn.
    return Reading(value: date.compact, isOther: true, date: date)
  }

  private func month(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) -> Reading {
    guard let date = Digits.month(value), value.count == 6 || understandsOtherForms else {
      return malformed(value, plan, at: place, &findings)
    }
    checkPast(date, value, plan, at: place, &findings)
    if value.count == 6 { return Self.asWritten(value, date: date) }
    findings.add(.valueUnderstood, at: place, column: plan.column.name)
    let compact = date.compact
    return Reading(
      value: String(compact.dropFirst(4).prefix(2) + compact.prefix(4)), isOther: true, date: date)
  }

  private func malformed(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) -> Reading {
    let reading = Self.asWritten(value)
    let rule = plan.column.isRequired ? Rule.requiredDateMalformed : .dateMalformed
    findings.add(rule, at: place, column: plan.column.name, value: reading.value)
    return reading
  }

  private func checkPast(
    _ date: CivilDate, _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    guard date > fileDate, plan.element != .eligibilityExpirationDate else { return }
    findings.add(
      plan.mustBePast ? .dateInFuture : .dateAfterFile, at: place, column: plan.column.name,
      value: Text.composed(value))
  }

  private func checkForm(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    if plan.kind == .decimal {
      guard !isCredits(Text.composed(value)) else { return }
      findings.add(
        .creditsOutOfRange, at: place, column: plan.column.name, value: Text.composed(value))
    } else if !FieldForm.fits(value, plan) {
      findings.add(
        plan.element == .msixID ? .msixIDMalformed : .valueMalformed, at: place,
        column: plan.column.name, value: Text.composed(value))
    }
  }

  private func checkText(
    _ value: Span<UInt8>, _ plan: ColumnPlan, at place: StudentFindings.Place,
    _ findings: inout StudentFindings
  ) {
    // As many characters as bytes at most: the count is only taken where it can matter.
    let most = plan.maxLength
    if value.count > most {
      let text = Text.composed(value)
      if text.unicodeScalars.count > most {
        findings.add(
          .lengthExceeded, at: place, column: plan.column.name, value: text,
          detail: "It allows \(most) characters.")
      }
    }
    if Self.hasControl(value) {
      findings.add(
        .controlCharacter, at: place, column: plan.column.name, value: Text.composed(value))
    }
  }

  /// Digits with at most one point, so that no other notation of numbers slips in.
  private func isCredits(_ value: String) -> Bool {
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
      let number = Double(value)
    else { return false }
    return number * 100 <= Double(rules.creditsMaxHundredths)
  }

  /// Two letters of which one is small, as capitals; nil for anything else.
  private static func capitals(_ value: Span<UInt8>) -> String? {
    guard value.count == 2 else { return nil }
    let folded = [value[0] & 0xDF, value[1] & 0xDF]
    guard folded.allSatisfy({ (0x41...0x5A).contains($0) }),
      value[0] != folded[0] || value[1] != folded[1]
    else { return nil }
    return String(decoding: folded, as: UTF8.self)
  }

  private static func hasControl(_ value: Span<UInt8>) -> Bool {
    for index in value.indices {
      let byte = value[index]
      if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F { return true }
    }
    return false
  }
}

/// The forms of values that are neither codes nor dates.
enum FieldForm {
  /// Whether a value has the form of its column; any text has that of a column of text.
  static func fits(_ value: Span<UInt8>, _ plan: ColumnPlan) -> Bool {
    switch plan.kind {
    case .number: Digits.areAll(value)
    case .digits: Digits.areAll(value) && value.count == plan.maxLength
    case .year: Digits.areAll(value) && value.count == 4
    case .phone: Digits.areAll(value) && value.count == 10
    case .identifier: areLettersAndDigits(value)
    case .state: isState(value)
    case .email: isEmail(value)
    case .zip: isZip(value)
    case .text, .decimal, .date, .month, .timestamp, .code, .yesNo: true
    }
  }

  private static func areLettersAndDigits(_ value: Span<UInt8>) -> Bool {
    for index in value.indices {
      let byte = value[index]
      guard
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte)
      else { return false }
    }
    return true
  }

  private static func isState(_ value: Span<UInt8>) -> Bool {
    value.count == 2 && (0x41...0x5A).contains(value[0]) && (0x41...0x5A).contains(value[1])
  }

  /// One @ with something on both sides and a point behind it; more is for who writes to it.
  private static func isEmail(_ value: Span<UInt8>) -> Bool {
    var at: Int?
    var hasPoint = false
    for index in value.indices {
      switch value[index] {
      case 0...0x20: return false
      case 0x40:
        guard at == nil, index > 0 else { return false }
        at = index
      case 0x2E: hasPoint = hasPoint || at != nil
      default: break
      }
    }
    return hasPoint
  }

  private static func isZip(_ value: Span<UInt8>) -> Bool {
    guard value.count == 5 || value.count == 10 && value[5] == 0x2D else { return false }
    return Digits.areAll(value.extracting(0..<5))
      && (value.count == 5 || Digits.areAll(value.extracting(6..<10)))
  }
}
