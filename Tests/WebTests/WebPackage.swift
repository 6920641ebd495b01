import Primitives

/// A State's package with one student, whose every text a test may choose.
struct WebPackage {
  var state = "TX"
  var date = "20250825"
  var id = "S1"
  var first = "Ana"
  var last = "Example"
  var birth = "20120510"
  /// Seven digits.
  var district = "4800001"
  /// What stands in each field of free text.
  var text = "Plain"

  var archive: [UInt8] {
    let rows: [(String, String, String)] = [
      (
        "student.csv",
        "Student Record ID,Reporting State Code,Action Code,MSIX Identification Number,"
          + "State Student Identifier,State Student Identifier Type",
        "0000001,\(state),I,,\(id),01"
      ),
      (
        "demographics.csv",
        "Student Record ID,Demographics Record ID,First Name,Last Name 1,Sex,Birth Date,"
          + "Multiple Birth Flag,Male Parent/Guardian First Name,Male Parent/Guardian Last Name",
        "0000001,001,\(q(first)),\(q(last)),Female,\(birth),No,\(q(text)),\(q(text))"
      ),
      (
        "qualifying_moves.csv",
        "Student Record ID,Qualifying Moves Record ID,Qualifying Arrival Date,"
          + "Qualifying Move From City,Qualifying Move From State,Qualifying Move From Country,"
          + "Qualifying Move To City,Qualifying Move To State,Eligibility Expiration Date",
        "0000001,001,20250801,\(q(text)),MI,,\(q(text)),\(state),20280801"
      ),
      (
        "enrollments.csv",
        "Student Record ID,Enrollments Record ID,Enrollment Date,Enrollment Type,"
          + "School or Project Name,School Identification Code,Facility Name,Facility City,"
          + "School District,Facility State,Telephone Number,Grade Level,LEP Indicator,"
          + "IEP Indicator,Med Alert Indicator,PFS Flag,Withdrawal Date,Residency Date,"
          + "School District ID,District of Residence,Enrollment Comment",
        "0000001,001,20250805,01,\(q(text)),480000100001,\(q(text)),\(q(text)),\(q(text)),\(state),"
          + "5125550100,08,Yes,No,Chronic,Yes,,20250805,"
          + "\(district),\(district),\(q(text))"
      ),
      (
        "course_history.csv",
        "Student Record ID,Course History Record ID,Course Title,Subject Area Name,Course Type,"
          + "Begin Academic Year,End Academic Year,Course Section,Term Type,Clock Hours,"
          + "Grade-to-Date,Credits Granted,Final Grade",
        "0000001,001,\(q(text)),Mathematics,Regular,2025,2026,A,Full Year,40,B,,\n"
          + "0000001,002,\(q(text)),Mathematics,Regular,2024,2025,A,Full Year,,,1.00,A"
      ),
      (
        "assessments.csv",
        "Student Record ID,Assessments Record ID,Assessment Title,Assessment Content,"
          + "Assessment Type,Assessment Administration Date,Assessment Reporting Method,"
          + "Score Results,Assessment Interpretation",
        "0000001,001,\(q(text)),Mathematics,State Assessment,052025,Scale score,512,\(q(text))"
      ),
    ]
    let total = rows.reduce(0) { $0 + $1.2.split(separator: "\n").count }
    let header =
      "Submitting State,Submission Date,Total Students in File,Total Records in File,"
      + "Beginning Effective Date,Ending Effective Date\n"
      + "\(state),\(date)120000000,1,\(total),20190101000000000,\(date)115959999\n"
    return StoredZip.archive(
      [("header.csv", header)] + rows.map { ($0.0, "\($0.1)\n\($0.2)\n") })
  }

  /// By code points: a quotation mark under an accent is doubled, too.
  private func q(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
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
