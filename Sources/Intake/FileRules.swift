import Records

/// The rules about a file: its form, its columns, the header's statements. Nearly all are fatal,
/// because a file that is wrong here may be missing children.
extension Rule {
  static let notUTF8 = Rule(
    .fatal, "csv-not-utf8",
    "The text is not UTF-8.",
    mend: "Write the files in UTF-8.")
  static let quoteUnterminated = Rule(
    .fatal, "csv-quote-unterminated",
    "The file ends inside quotation marks.",
    mend: "Close them.")
  static let quoteStray = Rule(
    .fatal, "csv-quote-stray",
    "A quotation mark stands where none may.",
    mend: "Quote the whole field and double the marks in it.")
  static let carriageReturn = Rule(
    .fatal, "csv-carriage-return",
    "A carriage return stands alone.",
    mend: "End lines with CRLF or LF; quote fields with line breaks.")
  static let fieldBytes = Rule(
    .fatal, "csv-field-bytes",
    "The field is longer than any of the layout.",
    mend: "A quotation mark is perhaps not closed.")
  static let rowBytes = Rule(
    .fatal, "csv-row-bytes",
    "The row is longer than any of the layout.",
    mend: "A quotation mark is perhaps not closed.")
  static let fieldCount = Rule(
    .fatal, "csv-field-count",
    "The row has not as many fields as the file has columns.",
    mend: "Quote the fields with commas.")
  static let columnsMax = Rule(
    .fatal, "csv-columns-max",
    "The file has more columns than is taken.",
    mend: "Send those of the layout.")
  static let columnNamesMissing = Rule(
    .fatal, "csv-empty",
    "The file is empty.",
    mend: "Its first row has to name the columns.")
  static let columnMissing = Rule(
    .fatal, "column-missing",
    "The file lacks this column, which the layout requires.",
    mend: "Add it.")
  static let columnDuplicate = Rule(
    .fatal, "column-duplicate",
    "The column stands twice in the file.",
    mend: "Leave one.")
  static let unknownColumn = Rule(
    .warning, "unknown-column",
    "Columns that the layout does not have were not read.",
    mend: "Name columns as the layout does.")
  static let columnNameUnderstood = Rule(
    .warning, "column-name-understood",
    "A column has another name than the layout gives it, and was understood.",
    mend: "Name it as the layout does.")
  static let columnNamesRepeated = Rule(
    .warning, "column-names-repeated",
    "The row of column names stands again among the rows; it was passed over.",
    mend: "Leave them once, at the top.")
  static let titleRows = Rule(
    .warning, "title-rows",
    "Rows stand above the column names; they were passed over.",
    mend: "Begin with the names.")
  static let headerRows = Rule(
    .fatal, "header-rows",
    "The header has to have exactly one row below the column names.",
    mend: "Leave one.")
  static let headerValue = Rule(
    .fatal, "header-value",
    "The header's value is not of the form that the layout asks for.",
    mend: "Write it as the data dictionary shows.")
  static let headerWindow = Rule(
    .fatal, "header-window",
    "The end of the effective time has to be after its start.",
    mend: "Check both.")
  static let stateMismatch = Rule(
    .fatal, "state-mismatch",
    "The header names another State than the one that sends.",
    mend: "Check which file was sent.")
  static let submissionDateAfterReceipt = Rule(
    .warning, "submission-date-after-receipt",
    "The file says it was made after it arrived.",
    mend: "Check the clock of the State's system.")
  static let studentsMax = Rule(
    .fatal, "students-max",
    "The file has more students than the layout can number.",
    mend: "Send them in several packages.")
  static let recordsMax = Rule(
    .fatal, "records-max",
    "The package has more rows than is taken.",
    mend: "Send the students in several packages.")
  static let controlTotalStudents = Rule(
    .fatal, "control-total-students",
    "The header's total of students is not that of the file.",
    mend: "Something is missing; export again.")
  static let controlTotalRecords = Rule(
    .fatal, "control-total-records",
    "The header's total of records is not that of the files.",
    mend: "Something is missing; export again.")
  static let studentRecordIDInvalid = Rule(
    .fatal, "student-record-id-invalid",
    "A Student Record ID has to be a number from 0000001 to 0040000.",
    mend: "Number the students of the file from 0000001.")
  static let studentRecordIDDuplicate = Rule(
    .fatal, "student-record-id-duplicate",
    "Two students have this Student Record ID, so that their rows cannot be told apart.",
    mend: "Number them anew.")
  static let studentUnknown = Rule(
    .fatal, "student-unknown",
    "The row belongs to a Student Record ID that student.csv does not have.",
    mend: "Send the student with its rows.")

  static let xmlMalformed = Rule(
    .fatal, "xml-malformed",
    "The document is not well-formed XML.",
    mend: "Write it with an XML library.")
  static let xmlDocumentType = Rule(
    .fatal, "xml-document-type",
    "The document declares a type or entities, which are not taken.",
    mend: "Leave the declaration out.")
  static let xmlEncoding = Rule(
    .fatal, "xml-encoding",
    "The document is not in UTF-8.",
    mend: "Write it in UTF-8 and say so.")
  static let xmlRoot = Rule(
    .fatal, "xml-root",
    "The root element has to be MSIXSubmission.",
    mend: "Write the document as the schema has it.")
  static let xmlDepth = Rule(
    .fatal, "xml-depth",
    "The elements are nested deeper than any of the layout.",
    mend: "Write the document as the schema has it.")
  static let xmlTokenBytes = Rule(
    .fatal, "xml-token-bytes",
    "A tag or comment is longer than is taken.",
    mend: "Write the document as the schema has it.")
  static let xmlTextBytes = Rule(
    .fatal, "xml-text-bytes",
    "The text of the element is longer than any of the layout.",
    mend: "Write the document as the schema has it.")
  static let xmlStructure = Rule(
    .fatal, "xml-structure",
    "The element does not belong here.",
    mend: "The Header stands first, then the Students and their groups.")
  static let xmlElementDuplicate = Rule(
    .fatal, "xml-element-duplicate",
    "The element stands twice in one row.",
    mend: "Leave one.")
  static let unknownElement = Rule(
    .warning, "unknown-element",
    "Elements that the layout does not have were not read.",
    mend: "Name elements as the schema does.")

  static let fileRules = [
    notUTF8, quoteUnterminated, quoteStray, carriageReturn, fieldBytes, rowBytes, fieldCount,
    columnsMax, columnNamesMissing, columnMissing, columnDuplicate, unknownColumn,
    columnNameUnderstood, columnNamesRepeated, titleRows, headerRows,
    headerValue, headerWindow, stateMismatch, submissionDateAfterReceipt, studentsMax,
    recordsMax, controlTotalStudents, controlTotalRecords, studentRecordIDInvalid,
    studentRecordIDDuplicate,
    studentUnknown, xmlMalformed, xmlDocumentType, xmlEncoding, xmlRoot, xmlDepth, xmlTokenBytes,
    xmlTextBytes, xmlStructure, xmlElementDuplicate, unknownElement,
  ]
}
