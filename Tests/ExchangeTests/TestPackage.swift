import Primitives
import Records

/// A student as a test describes one.
struct TestStudent {
  var id: String
  var action = "I"
  var first = "Ana"
  var last = "Example"
  var birth = "20120510"
  var sex = "Female"
  var msixID = ""
  /// Qualifying arrival dates, YYYYMMDD.
  var moves = ["20230901"]
  /// Enrollment date, withdrawal date (or empty), type, grade.
  var enrollments = [("20230905", "", "01", "05")]
  /// Twelve digits of each enrollment's school; one of the district 4800001 where none is given.
  var schools: [String] = []
  /// When eligibility was documented, YYYYMMDD; empty where the State does not tell.
  var documented = ""
  /// Given names of the parents, whose family name is the child's; empty where not told.
  var father = ""
  var mother = ""
}

/// A package of a State as bytes of a zip archive with stored members.
struct TestPackage {
  var state: String
  var date: String
  var students: [TestStudent]

  var archive: [UInt8] { StoredZip.archive(files) }

  private var hasParents: Bool { students.contains { !$0.father.isEmpty || !$0.mother.isEmpty } }

  private var files: [(String, String)] {
    var rows: [String: [String]] = [:]
    for (index, student) in students.enumerated() {
      let number = padded(index + 1, 7)
      rows["student.csv", default: []].append(
        "\(number),\(state),\(student.action),\(student.msixID),\(student.id),01")
      rows["demographics.csv", default: []].append(
        "\(number),001,\(student.first),\(student.last),\(student.sex),\(student.birth),No"
          + (hasParents
            ? ",\(student.father),\(student.last),\(student.mother),\(student.last)" : ""))
      for (row, arrival) in student.moves.enumerated() {
        let end = ExchangeTests.day(arrival).adding(months: 36).compact
        rows["qualifying_moves.csv", default: []].append(
          "\(number),\(padded(row + 1, 3)),\(arrival),Town,MI,,Village,\(state),\(end)")
      }
      for (row, enrollment) in student.enrollments.enumerated() {
        let (start, withdrawal, type, grade) = enrollment
        let school = row < student.schools.count ? student.schools[row] : "480000100001"
        rows["enrollments.csv", default: []].append(
          "\(number),\(padded(row + 1, 3)),\(start),\(type),School,\(school),\(state),"
            + "\(grade),\(withdrawal),\(start)")
      }
    }
    for (index, student) in students.enumerated() where !student.documented.isEmpty {
      rows["eligibility.csv", default: []].append("\(padded(index + 1, 7)),\(student.documented)")
    }
    let parents =
      hasParents
      ? ["Male", "Female"].map {
        ",\($0) Parent/Guardian First Name,\($0) Parent/Guardian Last Name"
      }.joined() : ""
    let total = rows.values.reduce(0) { $0 + $1.count }
    let header =
      "\(state),\(date)120000000,\(students.count),\(total),20190101000000000,"
      + "\(date)115959999"
    return [("header.csv", Self.columns["header.csv", default: ""] + "\n" + header + "\n")]
      + rows.sorted { $0.key < $1.key }.map { name, lines in
        let head = Self.columns[name, default: ""] + (name == "demographics.csv" ? parents : "")
        return (name, head + "\n" + lines.joined(separator: "\n") + "\n")
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
    "eligibility.csv": "Student Record ID,Eligibility Documented Date",
  ]
}

/// A zip archive without compression.
enum StoredZip {
  static func archive(_ files: [(String, String)]) -> [UInt8] {
    var body = [UInt8]()
    var directory = [UInt8]()
    for (name, text) in files {
      let (name, content) = (Array(name.utf8), Array(text.utf8))
      let offset = UInt32(body.count)
      let common =
        little(UInt16(20)) + little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0))
        + little(checksum(content)) + little(UInt32(content.count))
        + little(UInt32(content.count)) + little(UInt16(name.count)) + little(UInt16(0))
      body += little(UInt32(0x0403_4B50)) + common + name + content
      directory +=
        little(UInt32(0x0201_4B50)) + little(UInt16(20)) + common + little(UInt16(0))
        + little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0)) + little(offset) + name
    }
    let end =
      little(UInt32(0x0605_4B50)) + little(UInt16(0)) + little(UInt16(0))
      + little(UInt16(files.count)) + little(UInt16(files.count))
      + little(UInt32(directory.count)) + little(UInt32(body.count)) + little(UInt16(0))
    return body + directory + end
  }

  private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> Number($0 * 8)) }
  }

  /// CRC-32 of zip.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
