import Foundation

/// A package of children who are told by their numbers: equal numbers of two States are one child.
struct MadePackage {
  let state: String
  let date: String
  let children: Range<Int>

  func writeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }
  }

  private static let given = ["Ana", "Ramiro", "Ulises", "Guadalupe", "Ines", "Teodoro", "Eva"]
  private static let family = ["Zamora", "Quiroz", "Ibarra", "Fuentes", "Olvera"]

  private var files: [(String, String)] {
    var rows = ["student", "demographics", "qualifying_moves", "enrollments"].map { _ in "" }
    for (place, child) in children.enumerated() {
      let number = String(format: "%07d", place + 1)
      let name = "\(Self.given[child % 7]),\(Self.family[child / 7 % 5])"
      rows[0] += "\(number),\(state),I,\(state)\(child),01\n"
      rows[1] += "\(number),001,\(name),Female,\(Self.birthDate(of: child)),No\n"
      rows[2] += "\(number),001,20230901,Town,MI,Village,\(state),20260901\n"
      rows[3] += "\(number),001,20230905,01,School,480000100001,\(state),05,20230905\n"
    }
    let header =
      "\(state),\(date)120000000,\(children.count),\(children.count * 4),20190101000000000,"
      + "\(date)115959999\n"
    return zip(Self.columns, [header] + rows).map { ($0.file, $0.names + "\n" + $1) }
  }

  /// Six days apart, and never the same day twice.
  private static func birthDate(of child: Int) -> String {
    let formatter = DateFormatter()
    formatter.dateFormat = "yyyyMMdd"
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.locale = Locale(identifier: "en_US_POSIX")
    // 2004-06-01 and on.
    return formatter.string(
      from: Date(timeIntervalSince1970: 1_086_048_000 + 518_400 * Double(child)))
  }

  private static let columns: [(file: String, names: String)] = [
    (
      "header.csv",
      "Submitting State,Submission Date,Total Students in File,Total Records in File,"
        + "Beginning Effective Date,Ending Effective Date"
    ),
    (
      "student.csv",
      "Student Record ID,Reporting State Code,Action Code,State Student Identifier,"
        + "State Student Identifier Type"
    ),
    (
      "demographics.csv",
      "Student Record ID,Demographics Record ID,First Name,Last Name 1,Sex,Birth Date,"
        + "Multiple Birth Flag"
    ),
    (
      "qualifying_moves.csv",
      "Student Record ID,Qualifying Moves Record ID,Qualifying Arrival Date,"
        + "Qualifying Move From City,Qualifying Move From State,Qualifying Move To City,"
        + "Qualifying Move To State,Eligibility Expiration Date"
    ),
    (
      "enrollments.csv",
      "Student Record ID,Enrollments Record ID,Enrollment Date,Enrollment Type,"
        + "School or Project Name,School Identification Code,Facility State,Grade Level,"
        + "Residency Date"
    ),
  ]
}
