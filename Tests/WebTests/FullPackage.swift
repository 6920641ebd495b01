import Primitives
import Records

/// A State's package with one student and a row in every group, whose every field that takes text
/// holds what a test chooses for it.
struct FullPackage: Sendable {
  let date = "20250825"
  /// What stands in a field of free text, or of letters and digits that a State made up.
  let text: @Sendable (DataDictionary.Column) -> String

  /// The elements whose values `text` chose.
  var elements: [DataDictionary.Column] {
    Group.allCases.flatMap { DataDictionary.columns(of: $0) }.filter(Self.isChosen)
  }

  var archive: [UInt8] {
    var files = [(String, String)]()
    for group in Group.allCases {
      let columns = DataDictionary.columns(of: group)
      let names = columns.map { Self.quoted($0.name) }.joined(separator: ",")
      let values = columns.map { Self.quoted(value(of: $0, in: group)) }.joined(separator: ",")
      files.append((group.fileName, "\(names)\n\(values)\n"))
    }
    let header =
      "Submitting State,Submission Date,Total Students in File,Total Records in File,"
      + "Beginning Effective Date,Ending Effective Date\n"
      + "TX,\(date)120000000,1,\(files.count),20190101000000000,\(date)115959999\n"
    return StoredZip.archive([("header.csv", header)] + files)
  }

  private static func isChosen(_ column: DataDictionary.Column) -> Bool {
    guard column.element != nil, column.name != "State Student Identifier" else { return false }
    return column.kind == .text || column.kind == .identifier
  }

  private func value(of column: DataDictionary.Column, in group: Group) -> String {
    switch column.name {
    case "Student Record ID": return "0000001"
    case group.recordIDColumn ?? "": return "001"
    case "Action Code": return "I"
    case "MSIX Identification Number": return ""
    case "State Student Identifier": return "S1"
    case "Birth Date": return "20120510"
    case "Withdrawal Date": return ""
    case "Eligibility Expiration Date": return "20280801"
    default: break
    }
    if Self.isChosen(column) { return text(column) }
    switch column.kind {
    case .text, .identifier: return "S1"
    case .number: return "1"
    case .digits: return String(repeating: "1", count: column.maxLength ?? 1)
    case .decimal: return "1.00"
    case .year: return "2025"
    case .date: return "20250801"
    case .month: return "052025"
    case .timestamp: return "20250801120000000"
    case .code: return column.codes.first?.value ?? ""
    case .yesNo: return "Yes"
    case .state: return "TX"
    case .email: return "a@example.org"
    case .phone: return "5125550100"
    case .zip: return "78701"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
