import Records

/// A column of the layout, prepared for reading bytes: looked up once, used for every row.
final class ColumnPlan: Sendable {
  let column: DataDictionary.Column
  let element: Element?
  let kind: DataDictionary.Column.Kind
  let codes: CodeList
  /// The most characters; more than any value has where the layout gives none.
  let maxLength: Int
  /// What cannot have happened yet: a count or a match would be built on it.
  let mustBePast: Bool

  init(_ column: DataDictionary.Column) {
    self.column = column
    element = column.element
    kind = column.kind
    codes = CodeList(column.codes)
    maxLength = column.maxLength ?? Int.max
    mustBePast = column.element.map(Self.past.contains) ?? false
  }

  private static let past: Set<Element> = [.birthDate, .qualifyingArrivalDate, .enrollmentDate]
}

/// The columns of one group, by their place in the layout: the ordinal.
final class GroupPlan: Sendable {
  let group: Group
  let columns: [ColumnPlan]
  /// Elements that are required and whose blank has no rule of its own, as bits by ordinal.
  let required: UInt64
  /// As `required`, for a row of demographics that is only a variant: there the names and the birth
  /// are asked for like the others.
  let requiredOfVariant: UInt64
  /// Conditional columns that a row can answer for, as bits, and their conditions by ordinal.
  let conditional: UInt64
  let conditions: [DataDictionary.Condition?]
  /// The ordinal of the sex; nil elsewhere.
  let sexOrdinal: Int?

  /// The ordinal of the record id, behind the tie; nil where there is one row a student.
  var recordOrdinal: Int? { group.recordIDColumn == nil ? nil : 1 }

  /// The plan of a group.
  static func of(_ group: Group) -> GroupPlan { all[Int(group.rawValue) - 1] }

  /// The tie to the student stands first in every group.
  static let tieOrdinal = 0
  /// Places of the transport columns of the Student row.
  static let reportingStateOrdinal = 1
  static let actionOrdinal = 2
  /// More columns than bits would be a mistake of ours.
  static let columnsMax = 64

  private static let all = Group.allCases.map { GroupPlan($0) }

  private init(_ group: Group) {
    self.group = group
    let plans = DataDictionary.columns(of: group).map { ColumnPlan($0) }
    precondition(plans.count <= Self.columnsMax, "a group has more columns than bits")
    columns = plans
    var required: UInt64 = 0
    var requiredOfVariant: UInt64 = 0
    for (ordinal, plan) in plans.enumerated() {
      guard let element = plan.element, plan.column.isRequired, element != .sex else { continue }
      requiredOfVariant |= 1 << ordinal
      if !Self.hasOwnBlankRule.contains(element) { required |= 1 << ordinal }
    }
    self.required = required
    self.requiredOfVariant = requiredOfVariant
    conditions = plans.map { plan in
      guard case .conditional(let condition) = plan.column.requirement,
        condition.test != .stateKnows, plan.element != nil
      else { return nil }
      return condition
    }
    conditional = conditions.enumerated().reduce(0) { bits, condition in
      condition.element == nil ? bits : bits | 1 << condition.offset
    }
    sexOrdinal = plans.firstIndex { $0.element == .sex }
  }

  /// Elements whose blank has a rule of its own in the row in force.
  private static let hasOwnBlankRule: Set<Element> = [
    .stateStudentIdentifier, .stateStudentIdentifierType, .firstName, .lastName1, .birthDate,
  ]
}
