/// The lists of codes. Lists lag behind what States send, so a value outside of them is a warning
/// in validation; a label that no source settles is left empty rather than guessed.
extension DataDictionary {
  static let yesNo = codes(["Yes": "Yes", "No": "No"], also: ["Yes": ["Y"], "No": ["N"]])

  static let stateIdentifierTypes = codes([
    "01": "Number that the State gives every pupil",
    "02": "Number of the State's migrant education system",
  ])

  static let alternateIdentifierTypes = codes([
    "01": "Number that the State gives every pupil",
    "02": "Number of the State's migrant education system",
    "03": "",
  ])

  static let actionCodes = codes([
    "I": "New State record", "U": "Replaces the former statement", "D": "Retracts the statement",
  ])

  static let sexes = codes(
    ["Female": "Female", "Male": "Male", "Other": "Other"], also: ["Female": ["F"], "Male": ["M"]])

  static let birthVerifications = codes([
    "1003": "Church record of baptism or birth",
    "1004": "Certificate of birth",
    "1005": "Entry in the family's Bible",
    "1006": "Certificate of the hospital",
    "1007": "Sworn statement of a parent",
    "1008": "Passport",
    "1009": "Certificate of a physician",
    "1010": "School records that were verified before",
    "1011": "Identity card of a State",
    "1012": "Driver's license",
    "1013": "Immigration paper or visa",
    "2382": "Life insurance policy",
    "3423": "Another official paper",
    "3424": "Another paper, not official",
    "9999": "Other",
  ])

  static let enrollmentTypes = codes([
    "01": "Basic school program",
    "02": "Migrant project in the regular term",
    "03": "Migrant project in summer or between sessions",
    "04": "Migrant project all year round",
    "05": "Basic school and a migrant project in the regular term",
    "06": "Residency only",
    "07": "School enrollment while not a migrant child",
  ])

  static let projectTypes = codes([
    "01": "In a school (inferred)", "02": "Outside of a school (inferred)",
  ])

  static let gradeLevels = codes(
    [
      "P0": "Before kindergarten, under one year old",
      "P1": "Before kindergarten, aged 1",
      "P2": "Before kindergarten, aged 2",
      "P3": "Before kindergarten, aged 3",
      "P4": "Before kindergarten, aged 4",
      "P5": "Before kindergarten, aged 5",
      "PS": "Preschool",
      "PX": "Before kindergarten, age not known",
      "KG": "Kindergarten",
      "01": "Grade 1",
      "02": "Grade 2",
      "03": "Grade 3",
      "04": "Grade 4",
      "05": "Grade 5",
      "06": "Grade 6",
      "07": "Grade 7",
      "08": "Grade 8",
      "09": "Grade 9",
      "10": "Grade 10",
      "11": "Grade 11",
      "12": "Grade 12",
      "UG": "Ungraded",
      "00": "Out of school (inferred)",
    ], also: ["KG": ["K"]])

  static let medicalAlerts = codes([
    "Chronic": "Lasting condition", "Acute": "Passing condition", "None": "None known",
  ])

  static let graduationIndicators = codes(
    [
      "Graduation": "High school diploma", "HSE": "High school equivalency",
    ], also: ["HSE": ["GED"]])

  static let continuationReasons = codes([
    "01": "Until the term ends (inferred)",
    "02": "One more school year (inferred)",
    "03": "Until graduation, by earning credits (inferred)",
  ])

  static let courseTypes = codes([
    "01": "", "02": "", "03": "", "04": "", "05": "", "07": "", "08": "", "09": "", "00": "",
  ])

  static let courseSections = codes(["01": "Full year", "02": "Section A", "03": "Section B"])

  static let termTypes = codes([
    "0827": "Full school year",
    "0828": "Semester",
    "0829": "Trimester",
    "0830": "Quarter",
    "0831": "Quinmester",
    "0832": "Mini-term",
    "0833": "Summer term",
    "0834": "Intersession",
    "0835": "Long session",
    "0837": "Twelve months",
    "9999": "Other",
  ])

  static let assessmentTypes = codes([
    "01": "State assessment", "02": "", "03": "", "04": "", "05": "", "06": "", "07": "", "08": "",
    "09": "State assessment of mathematics",
    "10": "State assessment of a further subject",
    "11": "State assessment of a further subject",
  ])

  /// The labelled ones are those that the layout names; the rest stand in the national list.
  static let reportingMethods = codes([
    "0144": "Letter grade or mark",
    "0490": "Age score",
    "0493": "Grade equivalent",
    "0499": "Number score",
    "0500": "Pass or fail",
    "0503": "Level of proficiency",
    "0512": "Level of achievement or proficiency",
    "9999": "Other",
    "0491": "", "0492": "", "0494": "", "0497": "", "0498": "", "0502": "", "0504": "",
    "0505": "", "0506": "", "0508": "", "0509": "", "0510": "", "0511": "", "0513": "",
    "3473": "", "3474": "", "3475": "", "3476": "", "3477": "", "3478": "", "3479": "", "3480": "",
  ])

  private static func codes(
    _ pairs: KeyValuePairs<String, String>, also: [String: [String]] = [:]
  ) -> [Code] {
    pairs.map { Code(value: $0.key, meaning: $0.value, alsoWritten: also[$0.key] ?? []) }
  }
}
