/// The groups of the State-to-MSIX file layout, in its order, and our two extensions at the end.
/// The raw value stands in events: it never changes.
public enum Group: UInt8, CaseIterable, Sendable, Comparable {
  /// Identity of the State record: one row a student.
  case student = 1
  /// Further identifiers of the State.
  case alternateStateStudentIDs = 2
  /// Names, birth, parents.
  case demographics = 3
  /// Qualifying moves.
  case qualifyingMoves = 4
  /// Enrollments and residencies.
  case enrollments = 5
  /// Courses.
  case courseHistory = 6
  /// Assessments.
  case assessments = 7
  /// Doses; an extension of ours, beyond the layout.
  case immunizations = 8
  /// First documentation of eligibility; an extension of ours, beyond the layout.
  case eligibility = 9

  /// By raw value, the order of the layout.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The name in the layout.
  public var title: String {
    switch self {
    case .student: "Student"
    case .alternateStateStudentIDs: "Alternate State Student IDs"
    case .demographics: "Demographics"
    case .qualifyingMoves: "Qualifying Moves"
    case .enrollments: "Enrollments"
    case .courseHistory: "Course History"
    case .assessments: "Assessments"
    case .immunizations: "Immunizations"
    case .eligibility: "Eligibility"
    }
  }

  /// The file of the CSV package.
  public var fileName: String {
    switch self {
    case .student: "student.csv"
    case .alternateStateStudentIDs: "alternate_state_student_ids.csv"
    case .demographics: "demographics.csv"
    case .qualifyingMoves: "qualifying_moves.csv"
    case .enrollments: "enrollments.csv"
    case .courseHistory: "course_history.csv"
    case .assessments: "assessments.csv"
    case .immunizations: "immunizations.csv"
    case .eligibility: "eligibility.csv"
    }
  }

  /// The column that tells its rows apart under one student; nil where there is one row a student.
  public var recordIDColumn: String? {
    switch self {
    case .student, .eligibility: nil
    case .alternateStateStudentIDs: "Alternate State Record ID"
    case .demographics: "Demographics Record ID"
    case .qualifyingMoves: "Qualifying Moves Record ID"
    case .enrollments: "Enrollments Record ID"
    case .courseHistory: "Course History Record ID"
    case .assessments: "Assessments Record ID"
    case .immunizations: "Immunization Record ID"
    }
  }

  /// Its element in the XML document, one for each row.
  public var elementName: String { DataDictionary.elementName(title) }

  /// Whether the federal layout has it.
  public var isInLayout: Bool { self <= .assessments }
}
