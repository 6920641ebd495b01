public import Primitives
public import Records

extension CountingFacts {
  /// Reads a block. Whether it deserved to be taken was decided before: a value that cannot be read
  /// here counts as not given, so that one bad date never hides a child's other facts.
  public init(_ block: StudentBlock, state: StateCode, submissionDate: CivilDate) {
    let demographics = block.demographics
    self.init(
      state: state, submissionDate: submissionDate,
      birthDate: demographics?.date(.birthDate),
      sex: (demographics?[.sex]).flatMap(Sex.init(reading:)),
      moves: block.rows(.qualifyingMoves).compactMap(Move.init(reading:)),
      enrollments: block.rows(.enrollments).map(Enrollment.init(reading:)))
  }
}

/// Elements that only counting reads.
extension Element {
  fileprivate static let moveFromState = Element(rawValue: 28)
  fileprivate static let moveFromCountry = Element(rawValue: 29)
  fileprivate static let schoolDistrict = Element(rawValue: 43)
  fileprivate static let facilityState = Element(rawValue: 45)
  fileprivate static let englishLearner = Element(rawValue: 49)
  fileprivate static let individualizedEducationProgram = Element(rawValue: 50)
  fileprivate static let priorityForServices = Element(rawValue: 52)
  fileprivate static let districtOfResidence = Element(rawValue: 55)
}

extension Row {
  fileprivate func date(_ element: Element) -> CivilDate? {
    self[element].flatMap { CivilDate($0) }
  }

  /// A code of one or two digits as a number.
  fileprivate func code(_ element: Element) -> UInt8? {
    guard let text = self[element], text.utf8.count <= 2, text.isDigits else { return nil }
    return UInt8(text)
  }

  /// "Yes"; the lists of 2007 also have "Y".
  fileprivate func says(_ element: Element) -> Bool {
    guard let text = self[element]?.lowercased() else { return false }
    return text == "yes" || text == "y"
  }

  /// A district's seven digits.
  fileprivate func district(_ element: Element) -> UInt32? {
    guard let text = self[element], text.utf8.count == 7, text.isDigits else { return nil }
    return UInt32(text)
  }
}

extension String {
  /// Asked before a number is read, because Swift's own reader also takes "+1".
  fileprivate var isDigits: Bool { utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension CountingFacts.Sex {
  fileprivate init?(reading text: String) {
    switch text.lowercased() {
    case "female", "f": self = .female
    case "male", "m": self = .male
    case "other": self = .other
    default: return nil
    }
  }
}

extension CountingFacts.Move {
  fileprivate init?(reading row: Row) {
    guard let arrival = row.date(.qualifyingArrivalDate) else { return nil }
    let origin = Origin(reading: row)
    self.init(
      qualifyingArrivalDate: arrival, expirationDate: row.date(.eligibilityExpirationDate),
      origin: origin,
      fromState: origin == .otherState ? row[.moveFromState].flatMap { StateCode($0) } : nil)
  }
}

extension CountingFacts.Move.Origin {
  fileprivate init?(reading row: Row) {
    let from = row[.moveFromState].flatMap { StateCode($0) }
    if let country = row[.moveFromCountry], !["US", "USA"].contains(country.uppercased()) {
      self = .abroad
    } else if let from, let into = row[.qualifyingMoveToState].flatMap({ StateCode($0) }) {
      self = from == into ? .sameState : .otherState
    } else {
      return nil
    }
  }
}

extension CountingFacts.Enrollment {
  fileprivate init(reading row: Row) {
    self.init()
    enrollmentDate = row.date(.enrollmentDate)
    if row[.withdrawalDate] != nil {
      ending = row.date(.withdrawalDate).map(Ending.on) ?? .unknown
    }
    residencyDate = row.date(.residencyDate)
    residencyVerificationDate = row.date(.residencyVerificationDate)
    type = row.code(.enrollmentType).flatMap { (1...7).contains($0) ? $0 : nil }
    continuationReason = row[.continuationReason].map { _ in row.code(.continuationReason) ?? 0 }
    grade = row[.gradeLevel].flatMap { GradeLevel(code: $0) }
    let lives = row.district(.districtOfResidence)
    let learns = row.district(.schoolDistrict)
    district = EnrollmentTypes(code: type) == .residencyOnly ? lives ?? learns : learns ?? lives
    facilityState = row[.facilityState].flatMap { StateCode($0) }
    completion = row[.graduationIndicator].flatMap(Completion.init(reading:))
    completionDate = row.date(.graduationDate)
    if row.says(.englishLearner) { flags.insert(.englishLearner) }
    if row.says(.individualizedEducationProgram) { flags.insert(.individualizedEducationProgram) }
    if row.says(.priorityForServices) { flags.insert(.priorityForServices) }
  }
}

extension CountingFacts.Enrollment.Completion {
  fileprivate init?(reading text: String) {
    switch text.lowercased() {
    case "graduation": self = .graduation
    case "hse": self = .highSchoolEquivalency
    default: return nil
    }
  }
}
