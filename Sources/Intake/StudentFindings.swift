import Records

/// The findings about one student while it is judged.
struct StudentFindings {
  /// Where in the package a finding is.
  struct Place {
    let group: Group
    /// Nil where the group has one row a student.
    let recordID: UInt16?
    /// Nil where what is missing has no line.
    let line: Int?

    /// A place in a group; without a line where what is missing has none.
    init(_ group: Group, recordID: UInt16 = 0, line: Int? = nil) {
      self.group = group
      self.recordID = recordID == 0 ? nil : recordID
      self.line = line
    }
  }

  private let studentRecordID: UInt32
  /// By which rule set is judged, counted from 1; what it does not have is not added.
  private let generation: Int
  /// The XML document; nil where each group has a file of its own.
  private let document: String?
  /// How many more findings the file may keep.
  private(set) var allowance: Int
  private(set) var list: [Finding] = []
  private(set) var leftOut = 0
  private(set) var isRejected = false

  init(studentRecordID: UInt32, generation: Int, document: String?, allowance: Int) {
    self.studentRecordID = studentRecordID
    self.generation = generation
    self.document = document
    self.allowance = allowance
  }

  /// Adds a finding; of `value` only the shape is told.
  mutating func add(
    _ rule: Rule, at place: Place, column: String? = nil, value: String? = nil, detail: String = ""
  ) {
    guard rule.isAsked(in: generation) else { return }
    let isFirstRejection = rule.severity == .reject && !isRejected
    if rule.severity == .reject { isRejected = true }
    if allowance > 0 {
      allowance -= 1
    } else if !isFirstRejection {
      leftOut += 1
      return
    }
    var message = rule.message
    if !detail.isEmpty { message += " \(detail)" }
    if let value, !value.isEmpty { message += " Its shape is \(Self.shape(of: value))." }
    list.append(
      Finding(
        rule.severity, rule: rule.name, studentRecordID: studentRecordID, group: place.group,
        recordID: place.recordID, file: document ?? place.group.fileName, row: place.line,
        column: column,
        message: message))
  }

  /// What a value looks like without saying what it is: 9 for a digit, A and a for letters, ? for
  /// what is not ASCII or cannot be seen, cut after 24 characters.
  static func shape(of value: String) -> String {
    var shape = ""
    for scalar in value.unicodeScalars.prefix(24) {
      switch scalar {
      case "0"..."9": shape.append("9")
      case "A"..."Z": shape.append("A")
      case "a"..."z": shape.append("a")
      case " "..."~": shape.unicodeScalars.append(scalar)
      default: shape.append("?")
      }
    }
    return value.unicodeScalars.count > 24 ? shape + "..." : shape
  }
}
