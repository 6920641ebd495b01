/// Where the child moved, lives and goes to school: qualifying moves and enrollments.
extension DataDictionary {
  static let qualifyingMoves: [Column] = [
    .studentRecordID,
    .recordID("T06", "Qualifying Moves Record ID"),
    .column(
      "E26", "Qualifying Arrival Date", .date, 8, .required,
      "Day from which the move makes the child eligible; later moves of another kind keep it."),
    .column(
      "E27", "Qualifying Move From City", .text, 100, .optional, "City lived in before the move."),
    .column(
      "E28", "Qualifying Move From State", .text, 10,
      .conditional(
        "when moved inside the US", .blankOrOneOf(Element(rawValue: 29), ["US", "USA"])),
      "State lived in before the move."),
    .column(
      "E29", "Qualifying Move From Country", .text, 4, .conditional("when moved from abroad"),
      "Country lived in before the move, in letters: MEX."),
    .column(
      "E30", "Qualifying Move To City", .text, 100, .required, "City moved to."),
    .column(
      "E31", "Qualifying Move To State", .state, 2, .required,
      "State moved to; not always the one that reports."),
    .column(
      "E32", "Eligibility Expiration Date", .date, 8, .required,
      "Last day of eligibility: at most 36 months after arrival, sooner for age or graduation."),
  ]

  static let enrollments: [Column] = schooling + services

  private static let schooling: [Column] = [
    .studentRecordID,
    .recordID("T07", "Enrollments Record ID"),
    .column(
      "E33", "Enrollment Date", .date, 8, .required,
      "First day known to be attended, or lived there when residency is all there is."),
    .column(
      "E34", "Enrollment Type", .code, 2, .required, codes: enrollmentTypes,
      "Kind of school or project."),
    .column(
      "E35", "School or Project Name", .text, 100,
      .conditional(
        "unless the type is 06", .otherThan(.enrollmentType, ["06"])),
      "Name of the school or project."),
    .column(
      "E36", "MEP Project Type", .code, 2,
      .conditional(
        "for types 02 to 05", .oneOf(.enrollmentType, ["02", "03", "04", "05"])),
      codes: projectTypes, "Where the project serves the child."),
    .column(
      "E37", "School Identification Code", .digits, 12, .conditional("for a school"),
      "National number of the school."),
    .column(
      "E38", "Facility Name", .text, 100, .optional, "Building, or office to get in touch with."),
    .column("E39", "Facility Address 1", .text, 35, .optional, "Street or box."),
    .column("E40", "Facility Address 2", .text, 35, .optional, "Building or suite."),
    .column("E41", "Facility Address 3", .text, 35, .optional, "The rest of the address."),
    .column("E42", "Facility City", .text, 30, .optional, "City of the facility."),
    .column(
      "E43", "School District ID", .digits, 7, .conditional("where the district has one"),
      "National number of the district."),
    .column(
      "E44", "School District", .text, 60, .conditional("where there is a district"),
      "Name of the district."),
    .column("E45", "Facility State", .state, 2, .required, "State of the facility."),
    .column("E46", "Facility Zip", .zip, 10, .optional, "Postal code of the facility."),
    .column("E47", "Telephone Number", .phone, 10, .optional, "Telephone of the facility."),
    .column(
      "E48", "Grade Level", .code, 2, .required, codes: gradeLevels,
      "Grade during this enrollment."),
  ]

  private static let services: [Column] = [
    .column(
      "E49", "LEP Indicator", .yesNo, 3, .conditional("where the school has found it out"),
      "Whether the child is learning English."),
    .column(
      "E50", "IEP Indicator", .yesNo, 3, .conditional("where the school has found it out"),
      "Whether a program for a disability is in place."),
    .column(
      "E51", "Med Alert Indicator", .code, 10, .optional, codes: medicalAlerts,
      "Whether staff should ask about a condition of health."),
    .column(
      "E52", "PFS Flag", .yesNo, 3, .conditional("where a project has found it out"),
      "Whether the child comes first for services."),
    .column(
      "E53", "Immunization Record Flag", .yesNo, 3, .optional,
      "Whether the record of doses is held here."),
    .column(
      "E54", "Withdrawal Date", .date, 8, .conditional("once it has ended"),
      "Last day known to be attended or lived there."),
    .column(
      "E55", "District of Residence", .digits, 7,
      .conditional(
        "for type 06", .oneOf(.enrollmentType, ["06"])),
      "National number of the district lived in."),
    .column(
      "E56", "Residency Date", .date, 8, .required, "Day the child came to live in the district."),
    .column(
      "E57", "Residency Verification Date", .date, 8, .conditional("for children to be counted"),
      "Day on which residence was last made sure of."),
    .column(
      "E58", "Designated Graduation School", .text, 30,
      .conditional(
        "in grades 9 to 12", .secondaryGrade),
      "School that the pupil means to graduate from."),
    .column(
      "E59", "Graduation/HSE Indicator", .code, 10,
      .conditional(
        "once graduated", .filled(.graduationDate)),
      codes: graduationIndicators, "Which way the pupil finished high school."),
    .column(
      "E60", "Graduation/HSE Date", .date, 8,
      .conditional(
        "with the indicator", .filled(.graduationIndicator)),
      "Day of finishing."),
    .column(
      "E61", "Out of State Transcript Indicator", .yesNo, 3,
      .conditional(
        "in grades 9 to 12", .secondaryGrade),
      "Whether transcripts of other States are held here."),
    .column(
      "E62", "Continuation of Services Reason", .code, 2,
      .conditional("when served after eligibility ended"), codes: continuationReasons,
      "Why a child is still served."),
    .column(
      "E63", "Algebra 1 or Equivalent Indicator", .yesNo, 3,
      .conditional(
        "in grades 9 to 12", .secondaryGrade),
      "Whether credit for a first algebra course is earned."),
    .column(
      "E64", "Enrollment Comment", .text, 1000, .optional,
      "Remarks on the circumstances; nothing that names a person."),
  ]
}
