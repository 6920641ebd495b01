/// The file layout as data: what each column is called, what may stand in it and what it means.
///
/// Validation, listings and the documents of the layout read it, so that none can say something
/// else than the others.
public enum DataDictionary {
  /// The columns of `header.csv`, in the layout's order.
  public static let headerColumns: [Column] = header

  /// The columns of a group's file, in the layout's order, the tie to the student first.
  public static func columns(of group: Group) -> [Column] {
    switch group {
    case .student: student
    case .alternateStateStudentIDs: alternateStateStudentIDs
    case .demographics: demographics
    case .qualifyingMoves: qualifyingMoves
    case .enrollments: enrollments
    case .courseHistory: courseHistory
    case .assessments: assessments
    case .immunizations: immunizations
    case .eligibility: eligibility
    }
  }

  /// The column of an element; nil when there is no such element.
  public static func column(of element: Element) -> Column? { byElement[element]?.column }

  /// The group of an element; nil when there is no such element.
  public static func group(of element: Element) -> Group? { byElement[element]?.group }

  /// The column of that exact name in a group's file; nil when it has none.
  public static func column(named name: String, in group: Group) -> Column? {
    columns(of: group).first { $0.name == name }
  }

  private static let byElement: [Element: (group: Group, column: Column)] = {
    var table: [Element: (group: Group, column: Column)] = [:]
    for group in Group.allCases {
      for column in columns(of: group) {
        guard let element = column.element else { continue }
        let former = table.updateValue((group, column), forKey: element)
        precondition(former == nil, "\(column.id) stands twice in the data dictionary")
      }
    }
    return table
  }()
}
