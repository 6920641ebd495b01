import Primitives

/// A student as a State describes one in a package.
struct MadeStudent: Sendable, Equatable {
  struct Enrollment: Sendable, Equatable {
    var start: CivilDate
    var end: CivilDate?
    var type: String
    var grade: String
  }

  var id: String
  var action = "I"
  var first: String
  var last: String
  var birth: CivilDate?
  var sex = "Female"
  var msixID = ""
  var moves: [CivilDate] = []
  var enrollments: [Enrollment] = []

  /// Whether the rules let it be taken in a package of a day: a block without a move or a birth
  /// date is not, nor one that says what is yet to come, as it does when a clock is set back.
  func isSound(on day: CivilDate) -> Bool {
    guard let birth, !moves.isEmpty else { return false }
    return ([birth] + moves + enrollments.map(\.start)).allSatisfy { $0 <= day }
  }
}

/// A package of a State, as the bytes of a zip archive with stored members.
struct MadePackage: Sendable {
  var state: String
  var date: CivilDate
  /// Second of the day: two packages of one day are two packages.
  var second: Int
  var students: [MadeStudent]

  static let schools = ["TX": "480000100001", "CA": "060000100001", "FL": "120000100001"]

  /// The moment that the header bears.
  var time: Instant { Instant(startOf: date).adding(seconds: 43_200 + Int64(second % 3_600)) }

  var archive: [UInt8] { StoredZip.archive(files) }

  private var files: [(String, String)] {
    var rows: [String: [String]] = [:]
    for (index, student) in students.enumerated() {
      let number = padded(index + 1, 7)
      rows["student.csv", default: []].append(
        "\(number),\(state),\(student.action),\(student.msixID),\(student.id),01")
      rows["demographics.csv", default: []].append(
        "\(number),001,\(student.first),\(student.last),\(student.sex),"
          + "\(student.birth?.compact ?? ""),No")
      for (row, arrival) in student.moves.enumerated() {
        rows["qualifying_moves.csv", default: []].append(
          "\(number),\(padded(row + 1, 3)),\(arrival.compact),Town,MI,,Village,\(state),"
            + arrival.adding(months: 36).compact)
      }
      for (row, one) in student.enrollments.enumerated() {
        rows["enrollments.csv", default: []].append(
          "\(number),\(padded(row + 1, 3)),\(one.start.compact),\(one.type),School,"
            + "\(Self.schools[state] ?? ""),\(state),\(one.grade),\(one.end?.compact ?? ""),"
            + one.start.compact)
      }
    }
    let total = rows.values.reduce(0) { $0 + $1.count }
    let moment = "\(date.compact)12\(padded(second / 60 % 60, 2))\(padded(second % 60, 2))000"
    let header =
      "\(state),\(moment),\(students.count),\(total),20190101000000000,\(date.compact)115959999"
    return [("header.csv", Self.columns["header.csv", default: ""] + "\n" + header + "\n")]
      + rows.sorted { $0.key < $1.key }.map { name, lines in
        (name, Self.columns[name, default: ""] + "\n" + lines.joined(separator: "\n") + "\n")
      }
  }

  private static let columns = [
    "header.csv":
      "Submitting State,Submission Date,Total Students in File,Total Records in File,"
      + "Beginning Effective Date,Ending Effective Date",
    "student.csv":
      "Student Record ID,Reporting State Code,Action Code,MSIX Identification Number,"
      + "State Student Identifier,State Student Identifier Type",
    "demographics.csv":
      "Student Record ID,Demographics Record ID,First Name,Last Name 1,Sex,Birth Date,"
      + "Multiple Birth Flag",
    "qualifying_moves.csv":
      "Student Record ID,Qualifying Moves Record ID,Qualifying Arrival Date,"
      + "Qualifying Move From City,Qualifying Move From State,Qualifying Move From Country,"
      + "Qualifying Move To City,Qualifying Move To State,Eligibility Expiration Date",
    "enrollments.csv":
      "Student Record ID,Enrollments Record ID,Enrollment Date,Enrollment Type,"
      + "School or Project Name,School Identification Code,Facility State,Grade Level,"
      + "Withdrawal Date,Residency Date",
  ]
}
