public import Primitives
public import Records

/// A child's statements arranged as a registrar reads them: what all States say of an element side
/// by side, moves, schools, courses, doses. Nothing is chosen away: where States differ, all values
/// stand there, the freshest first.
///
/// Pure: the same statements give the same view. Its name is that of ``Exchange/viewVersion``.
public struct ConsolidatedView: Sendable {
  /// Where a value comes from.
  public struct Source: Hashable, Sendable {
    /// The State that says it.
    public let state: StateCode
    /// Which time the State gave its identifier out.
    public let generation: Int
    /// The day that the State's file bears.
    public let submissionDate: CivilDate
    /// Position of the event.
    public let position: UInt64
    /// Days from the file to the day as of which the record is shown; 0 for a file of later.
    public let ageDays: Int
  }

  /// One value of an element, and everybody who says it.
  public struct SourcedValue: Hashable, Sendable {
    /// The value as understood.
    public let value: String
    /// Who says so, the freshest first.
    public internal(set) var sources: [Source]
    /// What is said about it in cases of amendment; two States' equal values with other marks
    /// stand apart.
    public let marks: [Exchange.DisputeMark]
    /// Whether a statement of disagreement is attached to it.
    public var isDisputed: Bool { marks.contains { $0.kind == .statement } }
  }

  /// An element with every value that is said of it, the freshest first.
  public struct ComparedElement: Hashable, Sendable {
    /// Which.
    public let element: Element
    /// At least one.
    public internal(set) var values: [SourcedValue]
    /// Whether statements differ where they could be one: a State's own numbers never are.
    public var isConflict: Bool {
      Set(values.map(\.value)).count > 1 && !Self.ownNumbers.contains(element)
    }

    private static let ownNumbers: Set<Element> = [
      .msixID, .stateStudentIdentifier, .stateStudentIdentifierType,
    ]
  }

  /// One row of a State's statement.
  public struct SourcedRow: Hashable, Sendable {
    /// Its group.
    public let group: Group
    /// The row.
    public let row: Row
    /// Whose.
    public let source: Source
    /// What is said about its values in cases of amendment.
    public let marks: [Exchange.DisputeMark]
    /// The elements of it to which a statement of disagreement is attached.
    public var disputed: Set<Element> {
      Set(marks.lazy.filter { $0.kind == .statement }.map(\.element))
    }
  }

  /// Credits that a State has granted, in hundredths.
  public struct Credits: Hashable, Sendable {
    /// The State.
    public let state: StateCode
    /// Hundredths of a credit.
    public let hundredths: Int
    /// Courses that bear them.
    public let courses: Int
  }

  /// Who the child is: the Student row and the demographics in force of every State.
  public let identity: [ComparedElement]
  /// Flags of health and of special needs, by each State's last enrollment.
  public let flags: [ComparedElement]
  /// Qualifying moves, the latest first.
  public let moves: [SourcedRow]
  /// Enrollments that have not ended, the latest first.
  public let enrollmentsOpen: [SourcedRow]
  /// Those that have.
  public let enrollmentsPast: [SourcedRow]
  /// Courses under way: hours and the mark so far, no credit yet.
  public let coursesUnderWay: [SourcedRow]
  /// Courses that ended, with credits where they were granted.
  public let coursesDone: [SourcedRow]
  /// Credits by State: two States' credits for one course are two entries, and no sum hides that.
  public let credits: [Credits]
  /// Assessments, the latest first.
  public let assessments: [SourcedRow]
  /// Doses, by vaccine and day.
  public let doses: [SourcedRow]

  /// Arranges statements as of a day.
  public init(_ statements: [Exchange.StateStatement], asOf day: CivilDate) {
    let sourced = statements.map { (Self.source(of: $0, day), $0) }
      .sorted { Self.isFresher($0.0, $1.0) }
    identity = Self.compared(
      sourced.map { source, statement in
        let block = statement.block
        return (
          source,
          Self.fields(of: block.student, .student, statement)
            + Self.fields(of: block.demographics, .demographics, statement)
        )
      })
    flags = Self.compared(
      sourced.map { source, statement in
        let last = statement.block.rows(.enrollments).max { Self.began($0) < Self.began($1) }
        return (
          source,
          Self.fields(of: last, .enrollments, statement)
            .filter { Self.flagElements.contains($0.field.element) }
        )
      })
    func rows(_ group: Group) -> [SourcedRow] {
      sourced.flatMap { source, statement in
        statement.block.rows(group).map { row in
          SourcedRow(
            group: group, row: row, source: source,
            marks: statement.marks.filter { $0.group == group && $0.recordID == row.recordID })
        }
      }
    }
    func latestFirst(_ rows: [SourcedRow], by element: Element) -> [SourcedRow] {
      Self.ordered(rows) { $0[element] ?? "" }
    }
    moves = latestFirst(rows(.qualifyingMoves), by: .qualifyingArrivalDate)
    let enrollments = latestFirst(rows(.enrollments), by: .enrollmentDate)
    enrollmentsOpen = enrollments.filter { $0.row[.withdrawalDate] == nil }
    enrollmentsPast = enrollments.filter { $0.row[.withdrawalDate] != nil }
    let courses = latestFirst(rows(.courseHistory), by: .endAcademicYear)
    coursesDone = courses.filter { Self.isDone($0.row) }
    coursesUnderWay = courses.filter { !Self.isDone($0.row) }
    credits = Self.credits(in: coursesDone)
    // MMYYYY sorts by year first.
    assessments = Self.ordered(rows(.assessments)) { row in
      let month = row[.assessmentDate] ?? ""
      return String(month.dropFirst(2)) + String(month.prefix(2))
    }
    doses = rows(.immunizations).sorted {
      ($0.row[.cvxCode] ?? "", $0.row[.doseDate] ?? "", $0.source.position)
        < ($1.row[.cvxCode] ?? "", $1.row[.doseDate] ?? "", $1.source.position)
    }
  }

  private static let flagElements: Set<Element> = [
    .lepIndicator, .iepIndicator, .medicalAlertIndicator, .priorityForServices,
    .immunizationRecordFlag,
  ]

  private static func source(of statement: Exchange.StateStatement, _ day: CivilDate) -> Source {
    Source(
      state: statement.state, generation: statement.generation,
      submissionDate: statement.submissionDate, position: statement.position,
      ageDays: max(0, Int(day.daysSinceEpoch - statement.submissionDate.daysSinceEpoch)))
  }

  private static func isFresher(_ left: Source, _ right: Source) -> Bool {
    (left.submissionDate, left.position) > (right.submissionDate, right.position)
  }

  private static func began(_ row: Row) -> String { row[.enrollmentDate] ?? "" }

  /// A course is over when it bears a final mark or a credit.
  private static func isDone(_ row: Row) -> Bool {
    row[.finalGrade] != nil || row[.creditsGranted] != nil
  }

  /// Descending by a text; fresher statements first among equals.
  private static func ordered(
    _ rows: [SourcedRow], by text: (Row) -> String
  ) -> [SourcedRow] {
    rows.sorted { left, right in
      let (one, other) = (text(left.row), text(right.row))
      if one != other { return one > other }
      if left.source != right.source { return isFresher(left.source, right.source) }
      return left.row.recordID < right.row.recordID
    }
  }

  private struct MarkedField {
    let field: Row.Field
    let marks: [Exchange.DisputeMark]
  }

  private static func fields(
    of row: Row?, _ group: Group, _ statement: Exchange.StateStatement
  ) -> [MarkedField] {
    (row?.fields ?? []).map { field in
      MarkedField(
        field: field,
        marks: statement.marks(of: field.element, in: group, row: row?.recordID ?? 0))
    }
  }

  /// Values side by side, the freshest State's first. Sources come ordered.
  private static func compared(_ statements: [(Source, [MarkedField])]) -> [ComparedElement] {
    var found = [Element: ComparedElement]()
    for (source, fields) in statements {
      for marked in fields {
        let field = marked.field
        var compared =
          found[field.element] ?? ComparedElement(element: field.element, values: [])
        let same = compared.values.firstIndex {
          $0.value == field.value && $0.marks == marked.marks
        }
        if let same {
          compared.values[same].sources.append(source)
        } else {
          compared.values.append(
            SourcedValue(value: field.value, sources: [source], marks: marked.marks))
        }
        found[field.element] = compared
      }
    }
    return found.values.sorted { $0.element < $1.element }
  }

  private static func credits(in courses: [SourcedRow]) -> [Credits] {
    var sums = [StateCode: (Int, Int)]()
    for course in courses {
      guard let hundredths = course.row[.creditsGranted].flatMap(CreditNumber.hundredths) else {
        continue
      }
      let sum = sums[course.source.state] ?? (0, 0)
      sums[course.source.state] = (sum.0 + hundredths, sum.1 + 1)
    }
    return sums.sorted { $0.key < $1.key }
      .map { Credits(state: $0.key, hundredths: $0.value.0, courses: $0.value.1) }
  }
}

extension Element {
  static let lepIndicator = Element(rawValue: 49)
  static let iepIndicator = Element(rawValue: 50)
  static let medicalAlertIndicator = Element(rawValue: 51)
  static let priorityForServices = Element(rawValue: 52)
  static let immunizationRecordFlag = Element(rawValue: 53)
  static let creditsGranted = Element(rawValue: 74)
  static let finalGrade = Element(rawValue: 75)
}
