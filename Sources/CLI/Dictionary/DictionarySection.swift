import Records

/// One file of a package: the header or a group.
struct DictionarySection {
  let title: String
  let fileName: String
  let elementName: String
  let columns: [DataDictionary.Column]
  let isInLayout: Bool
  let recordIDColumn: String?
  /// Whether rows name their student.
  let hasTie: Bool

  /// The header, then the groups in the layout's order.
  static let all: [DictionarySection] =
    [
      DictionarySection(
        title: "Header", fileName: "header.csv", elementName: "Header",
        columns: DataDictionary.headerColumns, isInLayout: true, recordIDColumn: nil,
        hasTie: false)
    ]
    + Group.allCases.map { group in
      DictionarySection(
        title: group.title, fileName: group.fileName, elementName: group.elementName,
        columns: DataDictionary.columns(of: group), isInLayout: group.isInLayout,
        recordIDColumn: group.recordIDColumn, hasTie: true)
    }
}

extension DataDictionary.Column {
  /// `required`, `optional`, or `conditional` with its condition.
  var requirementWords: String {
    switch requirement {
    case .required: "required"
    case .optional: "optional"
    case .conditional(let condition): "wanted \(condition.words)"
    }
  }

  /// What a value looks like, as a regular expression that XML Schema and ECMAScript both know;
  /// nil where any text may stand.
  var pattern: String? {
    switch kind {
    case .text, .code, .yesNo: nil
    case .identifier: "[0-9A-Za-z]+"
    case .number: "[0-9]+"
    case .digits: "[0-9]{\(maxLength ?? 1)}"
    case .decimal: "[0-9](\\.[0-9]{1,2})?|\\.[0-9]{1,2}"
    case .year: "[0-9]{4}"
    case .date: "[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    case .month: "[0-9]{6}"
    case .timestamp:
      "[0-9]{17}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?"
        + "(Z|[+\\-][0-9]{2}:[0-9]{2})?"
    case .state: "[A-Z]{2}"
    case .email: "[^@ ]+@[^@ ]+\\.[^@ ]+"
    case .phone: "[0-9]{10}"
    case .zip: "[0-9]{5}(-[0-9]{4})?"
    }
  }

  /// The most characters, where the pattern does not say so already.
  var lengthBound: Int? {
    switch kind {
    case .text, .identifier, .number, .email: maxLength
    default: nil
    }
  }
}
