/// A minimum data element (or an extension of ours) by its number in the data dictionary: E26 of
/// the dictionary is 26. Extensions begin at 201. The number stands in events: it never changes.
public struct Element: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number.
  public let rawValue: UInt16

  /// By number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// By number, ascending.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The elements that code names; the rest are known through `DataDictionary`.
extension Element {
  /// E01 MSIX Identification Number.
  public static let msixID = Element(rawValue: 1)
  /// E02 State Student Identifier.
  public static let stateStudentIdentifier = Element(rawValue: 2)
  /// E03 State Student Identifier Type.
  public static let stateStudentIdentifierType = Element(rawValue: 3)
  /// E06 First Name.
  public static let firstName = Element(rawValue: 6)
  /// E07 Middle Name.
  public static let middleName = Element(rawValue: 7)
  /// E08 Last Name 1.
  public static let lastName1 = Element(rawValue: 8)
  /// E09 Last Name 2.
  public static let lastName2 = Element(rawValue: 9)
  /// E10 Suffix.
  public static let suffix = Element(rawValue: 10)
  /// E11 Sex.
  public static let sex = Element(rawValue: 11)
  /// E12 Birth Date.
  public static let birthDate = Element(rawValue: 12)
  /// E13 Multiple Birth Flag.
  public static let multipleBirthFlag = Element(rawValue: 13)
  /// E16 Birth Country.
  public static let birthCountry = Element(rawValue: 16)
  /// E18 Male Parent/Guardian First Name.
  public static let parent1FirstName = Element(rawValue: 18)
  /// E19 Male Parent/Guardian Last Name.
  public static let parent1LastName = Element(rawValue: 19)
  /// E20 Female Parent/Guardian First Name.
  public static let parent2FirstName = Element(rawValue: 20)
  /// E21 Female Parent/Guardian Last Name.
  public static let parent2LastName = Element(rawValue: 21)
  /// E26 Qualifying Arrival Date.
  public static let qualifyingArrivalDate = Element(rawValue: 26)
  /// E29 Qualifying Move From Country.
  public static let qualifyingMoveFromCountry = Element(rawValue: 29)
  /// E31 Qualifying Move To State.
  public static let qualifyingMoveToState = Element(rawValue: 31)
  /// E32 Eligibility Expiration Date.
  public static let eligibilityExpirationDate = Element(rawValue: 32)
  /// E33 Enrollment Date.
  public static let enrollmentDate = Element(rawValue: 33)
  /// E34 Enrollment Type.
  public static let enrollmentType = Element(rawValue: 34)
  /// E35 School or Project Name.
  public static let schoolName = Element(rawValue: 35)
  /// E37 School Identification Code.
  public static let schoolIdentificationCode = Element(rawValue: 37)
  /// E38 Facility Name.
  public static let facilityName = Element(rawValue: 38)
  /// E39 Facility Address 1.
  public static let facilityAddress1 = Element(rawValue: 39)
  /// E42 Facility City.
  public static let facilityCity = Element(rawValue: 42)
  /// E43 School District ID.
  public static let schoolDistrictID = Element(rawValue: 43)
  /// E44 School District.
  public static let schoolDistrict = Element(rawValue: 44)
  /// E45 Facility State.
  public static let facilityState = Element(rawValue: 45)
  /// E46 Facility Zip.
  public static let facilityZip = Element(rawValue: 46)
  /// E48 Grade Level.
  public static let gradeLevel = Element(rawValue: 48)
  /// E54 Withdrawal Date.
  public static let withdrawalDate = Element(rawValue: 54)
  /// E55 District of Residence.
  public static let districtOfResidence = Element(rawValue: 55)
  /// E56 Residency Date.
  public static let residencyDate = Element(rawValue: 56)
  /// E57 Residency Verification Date.
  public static let residencyVerificationDate = Element(rawValue: 57)
  /// E59 Graduation/HSE Indicator.
  public static let graduationIndicator = Element(rawValue: 59)
  /// E60 Graduation/HSE Date.
  public static let graduationDate = Element(rawValue: 60)
  /// E62 Continuation of Services Reason.
  public static let continuationReason = Element(rawValue: 62)
  /// E65 Course Title.
  public static let courseTitle = Element(rawValue: 65)
  /// E68 Begin Academic Year.
  public static let beginAcademicYear = Element(rawValue: 68)
  /// E69 End Academic Year.
  public static let endAcademicYear = Element(rawValue: 69)
  /// E79 Assessment Administration Date.
  public static let assessmentDate = Element(rawValue: 79)
  /// CVX Code of a dose; extension.
  public static let cvxCode = Element(rawValue: 201)
  /// Administration Date of a dose; extension.
  public static let doseDate = Element(rawValue: 202)
  /// Eligibility Documented Date; extension.
  public static let eligibilityDocumentedDate = Element(rawValue: 211)
}
