/// Who the child is: the header, the Student row, further identifiers, demographics.
extension DataDictionary {
  static let header: [Column] = [
    .column("H01", "Submitting State", .state, 2, .required, "State that sends the file."),
    .column(
      "H02", "Submission Date", .timestamp, 23, .required,
      "When the State's system made the file; the file's own date."),
    .column(
      "H03", "Total Students in File", .number, 8, .required,
      "Control total: rows of the Student file."),
    .column(
      "H04", "Total Records in File", .number, 9, .required,
      "Control total: rows of all files but the header."),
    .column(
      "H05", "Beginning Effective Date", .timestamp, 23, .required,
      "Start of the time whose changes the file reports."),
    .column(
      "H06", "Ending Effective Date", .timestamp, 23, .required,
      "End of that time; after its start."),
  ]

  static let student: [Column] = [
    .studentRecordID,
    .column(
      "T02", "Reporting State Code", .state, 2, .required, match: true,
      "State whose record this is: the one that sends the file."),
    .column(
      "T03", "Action Code", .code, 1, .required, codes: actionCodes,
      "What is asked to be done with the block."),
    .column(
      "E01", "MSIX Identification Number", .digits, 12,
      .conditional("once the exchange has issued it"), match: true,
      "National number of the child's consolidated record; the exchange issues it."),
    .column(
      "E02", "State Student Identifier", .identifier, 15, .required, match: true,
      "The State's own number for the child, one child a number."),
    .column(
      "E03", "State Student Identifier Type", .code, 2, .required, match: true,
      codes: stateIdentifierTypes, "Which of the State's systems gave the number."),
  ]

  static let alternateStateStudentIDs: [Column] = [
    .studentRecordID,
    .recordID("T04", "Alternate State Record ID"),
    .column(
      "E04", "Alternate State Student ID", .identifier, 15, .optional, match: true,
      "Another number that the State has for the same child."),
    .column(
      "E05", "Alternate State Student ID Type", .code, 2,
      .conditional(
        "with an Alternate State Student ID", .filled(Element(rawValue: 4))),
      codes: alternateIdentifierTypes,
      "Which system gave that number."),
  ]

  static let demographics: [Column] = child + parents

  private static let child: [Column] = [
    .studentRecordID,
    .recordID("T05", "Demographics Record ID"),
    .column("E06", "First Name", .text, 50, .required, match: true, "Given name in law."),
    .column("E07", "Middle Name", .text, 50, .optional, match: true, "Second given name."),
    .column(
      "E08", "Last Name 1", .text, 50, .required, match: true,
      "Family name in law: the father's, or the first part of a double name."),
    .column(
      "E09", "Last Name 2", .text, 50, .optional, match: true,
      "The mother's family name, or the second part of a double name."),
    .column("E10", "Suffix", .text, 10, .optional, match: true, "Generation: Jr., III."),
    .column("E11", "Sex", .code, 6, .required, match: true, codes: sexes, "Sex as recorded."),
    .column("E12", "Birth Date", .date, 8, .required, match: true, "Day of birth."),
    .column(
      "E13", "Multiple Birth Flag", .yesNo, 3, .required, match: true,
      "Whether the child is one of twins or more; keeps twins from being linked."),
    .column(
      "E14", "Birth City", .text, 30, .optional, match: true, inLayout: false, "City of birth."),
    .column(
      "E15", "Birth State", .text, 10, .optional, match: true, inLayout: false,
      "State of birth, of the US or of Mexico."),
    .column(
      "E16", "Birth Country", .text, 4, .optional, match: true, inLayout: false,
      "Country of birth in letters: MEX."),
    .column(
      "E17", "Birth Date Verification", .code, 4, .optional, codes: birthVerifications,
      "What was seen to prove the day of birth."),
  ]

  private static let parents: [Column] = [
    .column(
      "E18", "Male Parent/Guardian First Name", .text, 50, .optional, match: true,
      "Given name of the first parent or guardian."),
    .column(
      "E19", "Male Parent/Guardian Last Name", .text, 50, .optional, match: true,
      "Family name of the first parent or guardian."),
    .column(
      "E20", "Female Parent/Guardian First Name", .text, 50, .optional, match: true,
      "Given name of the second parent or guardian."),
    .column(
      "E21", "Female Parent/Guardian Last Name", .text, 50, .optional, match: true,
      "Family name of the second parent or guardian."),
    .column(
      "E22", "Parent 1 Email Address", .email, 50, .optional, "Mail address of the first parent."),
    .column(
      "E23", "Parent 2 Email Address", .email, 50, .optional, "Mail address of the second parent."),
    .column(
      "E24", "Parent 1 Phone Number", .phone, 15, .optional, "Telephone of the first parent."),
    .column(
      "E25", "Parent 2 Phone Number", .phone, 15, .optional, "Telephone of the second parent."),
  ]
}
