/// What the child learned: courses and assessments, and our two extensions at the end.
extension DataDictionary {
  static let courseHistory: [Column] = [
    .studentRecordID,
    .recordID("T08", "Course History Record ID"),
    .column("E65", "Course Title", .text, 50, .required, "Name of the course."),
    .column("E66", "Subject Area Name", .text, 50, .required, "Subject of the course."),
    .column(
      "E67", "Course Type", .code, 2, .optional, codes: courseTypes, "How demanding it is."),
    .column("E68", "Begin Academic Year", .year, 4, .required, "Year in which it began."),
    .column("E69", "End Academic Year", .year, 4, .required, "Year in which it ended."),
    .column(
      "E70", "Course Section", .code, 2, .conditional("where the course has parts"),
      codes: courseSections, "Which part of the course."),
    .column(
      "E71", "Term Type", .code, 4, .conditional("where the school has terms"), codes: termTypes,
      "How long the term is."),
    .column(
      "E72", "Clock Hours", .number, nil,
      .conditional(
        "while unfinished", .noneFilled(results)),
      "Hours done so far."),
    .column(
      "E73", "Grade-to-Date", .text, 3,
      .conditional(
        "while unfinished", .noneFilled(results)),
      "Mark so far, percent or letter."),
    .column(
      "E74", "Credits Granted", .decimal, 4,
      .conditional(
        "once finished", .anyFilled(results)),
      "Credit earned, 0 to 9.99."),
    .column(
      "E75", "Final Grade", .text, 10,
      .conditional(
        "once finished", .anyFilled(results)), "Mark at the end."),
  ]

  static let assessments: [Column] = [
    .studentRecordID,
    .recordID("T09", "Assessments Record ID"),
    .column(
      "E76", "Assessment Title", .text, 55, whenTested, "Title and form of the test."),
    .column("E77", "Assessment Content", .text, 35, whenTested, "Subject of the test."),
    .column(
      "E78", "Assessment Type", .code, 2, whenTested, codes: assessmentTypes,
      "Category of the test."),
    .column(
      "E79", "Assessment Administration Date", .month, 6, whenTested, "Month in which it was given."
    ),
    .column(
      "E80", "Assessment Reporting Method", .code, 4, whenTested, codes: reportingMethods,
      "How the result is told."),
    .column("E81", "Score Results", .text, 40, whenTested, "The score."),
    .column(
      "E82", "Assessment Interpretation", .text, 100, whenTested,
      "What the score says about proficiency, in the State's words."),
  ]

  static let immunizations: [Column] = [
    .studentRecordID,
    .recordID("X01", "Immunization Record ID", inLayout: false),
    .column(
      "X201", "CVX Code", .number, 3, .required, inLayout: false, "Vaccine, by its CVX number."),
    .column(
      "X202", "Administration Date", .date, 8, .required, inLayout: false,
      "Day on which the dose was given."),
  ]

  static let eligibility: [Column] = [
    .studentRecordID,
    .column(
      "X211", "Eligibility Documented Date", .date, 8, .required, inLayout: false,
      "Day on which the State first documented that the child is eligible."),
  ]

  /// Credits Granted and Final Grade: a course that has either is finished.
  private static let results = [Element(rawValue: 74), Element(rawValue: 75)]

  private static let whenTested = Column.Requirement.conditional("when tested", .inEveryRow)
}
