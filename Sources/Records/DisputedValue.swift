public import CBOR

/// One contested value of a State record: an exact field with what it says.
///
/// Numbers of rows tell rows apart inside one file alone, so a row is known again by what names it:
/// a course by its title and years, an enrollment by its first day and school. That is the anchor.
public struct DisputedValue: Hashable, Sendable {
  /// The group.
  public let group: Group
  /// The element.
  public let element: Element
  /// What it says.
  public let value: String
  /// What names the row, without the element itself; empty where the group is about the child.
  public let anchor: [Row.Field]

  /// A value of a row.
  public init?(of element: Element, in row: Row, of group: Group) {
    guard let value = row[element] else { return nil }
    self.group = group
    self.element = element
    self.value = value
    anchor = Self.naming(group).filter { $0 != element }
      .compactMap { name in row[name].map { Row.Field(name, $0) } }
  }

  /// What names a row of a group, in element order.
  private static func naming(_ group: Group) -> [Element] {
    switch group {
    case .student, .alternateStateStudentIDs, .demographics, .eligibility: []
    case .qualifyingMoves: [.qualifyingArrivalDate]
    case .enrollments: [.enrollmentDate, .schoolName, .schoolIdentificationCode]
    case .courseHistory: [.courseTitle, .beginAcademicYear, .endAcademicYear]
    case .assessments: [.assessmentTitle, .assessmentContent, .assessmentDate]
    case .immunizations: [.cvxCode, .doseDate]
    }
  }

  /// The rows of a statement in which the value stands.
  ///
  /// Where a row bears the anchor, only such rows are asked: another course with the same mark is
  /// not contested. Where none does any more, every row that says the value is: rather one mark too
  /// many than a contested value without one.
  public func rows(in block: StudentBlock) -> [Row] {
    let all = block.rows(group)
    let anchored = all.filter { row in anchor.allSatisfy { row[$0.element] == $0.value } }
    return (anchored.isEmpty ? all : anchored).filter { $0[element] == value }
  }

  /// Whether the statement says it.
  public func stands(in block: StudentBlock) -> Bool { !rows(in: block).isEmpty }

  /// `[group, element, value, {element: value}]`
  public var cbor: CBORValue {
    .array([
      .int(group.rawValue), .int(element.rawValue), .text(value),
      .map(anchor.map { .init(.int($0.element.rawValue), .text($0.value)) }),
    ])
  }

  /// From `cbor`; nil for another shape.
  public init?(cbor: CBORValue) {
    guard let items = cbor.items, items.count == 4,
      let group = items[0].unsignedInteger.flatMap(UInt8.init(exactly:)).flatMap(
        Group.init(rawValue:)),
      let element = items[1].unsignedInteger.flatMap(UInt16.init(exactly:)),
      let value = items[2].string, let entries = items[3].entries
    else { return nil }
    self.group = group
    self.element = Element(rawValue: element)
    self.value = value
    anchor = entries.compactMap { entry in
      guard let name = entry.key.unsignedInteger.flatMap(UInt16.init(exactly:)),
        let text = entry.value.string
      else { return nil }
      return Row.Field(Element(rawValue: name), text)
    }
    guard anchor.count == entries.count else { return nil }
  }
}

extension Element {
  /// E76 Assessment Title.
  static let assessmentTitle = Element(rawValue: 76)
  /// E77 Assessment Content.
  static let assessmentContent = Element(rawValue: 77)
}
