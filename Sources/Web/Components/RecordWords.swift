import Exchange
import Primitives
import Records

/// Values of a record as pages write them: days with hyphens, codes with what they mean.
enum RecordWords {
  /// The name of an element in the layout: the word of the law and of States' systems.
  static func name(_ element: Element) -> String {
    DataDictionary.column(of: element)?.name ?? "E\(element.rawValue)"
  }

  /// A value of an element, for people. What is not of the element's form is shown as it is.
  static func value(_ text: String, of element: Element) -> String {
    guard let column = DataDictionary.column(of: element) else { return text }
    switch column.kind {
    case .date: return day(text)
    case .month: return month(text)
    case .code:
      guard let code = column.codes.first(where: { $0.value == text }), !code.meaning.isEmpty,
        code.meaning != text
      else { return text }
      return "\(code.meaning) (\(text))"
    case .phone where text.utf8.count == 10:
      return "\(text.prefix(3))-\(text.dropFirst(3).prefix(3))-\(text.suffix(4))"
    default: return text
    }
  }

  /// `20120510` as `2012-05-10`; anything else as it is.
  static func day(_ text: String) -> String { CivilDate(text)?.description ?? text }

  /// `052024` as `2024-05`.
  static func month(_ text: String) -> String {
    guard text.utf8.count == 6, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return text
    }
    return "\(text.dropFirst(2))-\(text.prefix(2))"
  }

  /// Who says something, and how old that is.
  static func source(_ source: ConsolidatedView.Source) -> String {
    "\(source.state), file of \(source.submissionDate) (\(age(source.ageDays))), event "
      + "\(source.position)"
  }

  /// Days in words.
  static func age(_ days: Int) -> String {
    switch days {
    case 0: "today"
    case 1: "yesterday"
    case ..<60: "\(days) days ago"
    case ..<730: "\(days / 30) months ago"
    default: "\(days / 365) years ago"
    }
  }

  /// The grade of an enrollment: a number as a grade, a code of what comes before as its meaning.
  static func grade(_ row: Row) -> String {
    guard let code = row[.gradeLevel] else { return "Grade not known" }
    return Int(code).map { "Grade \($0)" } ?? value(code, of: .gradeLevel)
  }

  /// `grade-placement` as `Grade placement`.
  static func titled(_ name: String) -> String {
    let words = String(name.map { $0 == "-" ? " " : $0 })
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// Hundredths of a credit as a number.
  static func credits(_ hundredths: Int) -> String {
    "\(hundredths / 100).\(padded(hundredths % 100, 2))"
  }
}

extension Row {
  /// A value for people; nil where the row says nothing.
  func words(_ number: UInt16) -> String? {
    let element = Element(rawValue: number)
    return self[element].map { RecordWords.value($0, of: element) }
  }

  /// Values that are there, joined.
  func joined(_ numbers: UInt16..., separator: String = ", ") -> String {
    numbers.compactMap { words($0) }.joined(separator: separator)
  }
}
