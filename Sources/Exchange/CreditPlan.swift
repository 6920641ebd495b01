public import Primitives
public import Records

/// A child's courses against what one State or district asks of whoever graduates. Pure: the same
/// view and requirements give the same plan.
///
/// Unlike a transcript it adds up what different States say, because that is what a counselor has
/// to do; a course that two States tell of counts once, and every line leads to its source. It
/// promises nothing: the school that graduates the child decides what it accepts.
public struct CreditPlan: Sendable {
  /// A course as the plan sees it.
  public struct Course: Sendable {
    /// The row, with whose it is.
    public let sourced: ConsolidatedView.SourcedRow
    /// Its title.
    public let title: String
    /// Its subject, in the school's words.
    public let subject: String
    /// Credits that it brings, in hundredths; nil where none were granted.
    public let hundredths: Int?
    /// Whether another State told of the same course, and more freshly: then this one does not
    /// count.
    public let isRepeat: Bool
  }

  /// One subject.
  public struct Line: Sendable {
    /// The subject as the requirement names it.
    public let subject: String
    /// Hundredths that are asked for.
    public let required: Int
    /// Hundredths that are there, without what other subjects took.
    public let earned: Int
    /// The courses that brought them.
    public let done: [Course]
    /// Courses of the subject that are not finished.
    public let underWay: [Course]
    /// Hundredths that are still missing.
    public var missing: Int { max(0, required - earned) }
  }

  /// For whom it was made: a State's letters or a district's digits.
  public let place: String
  /// The version of the table.
  public let version: Int
  /// The subjects, electives last.
  public let lines: [Line]
  /// Finished courses that no subject takes: of other subjects, repeats, without credits.
  public let others: [Course]
  /// Unfinished courses of other subjects.
  public let othersUnderWay: [Course]

  /// Hundredths that are asked for in all.
  public var required: Int { lines.reduce(0) { $0 + $1.required } }
  /// Hundredths that meet a requirement.
  public var met: Int { lines.reduce(0) { $0 + min($1.earned, $1.required) } }

  /// Lays a child's courses over requirements.
  public init(
    _ view: ConsolidatedView, _ requirements: [CreditRequirements.Requirement], place: String,
    version: Int
  ) {
    self.place = place
    self.version = version
    let done = Self.courses(view.coursesDone)
    let underWay = Self.courses(view.coursesUnderWay)
    var taken = Set<Int>()
    // What a subject does not need goes on to the electives, in hundredths.
    var surplus = 0
    var lines = [Line]()
    for requirement in requirements {
      let matching = done.indices.filter { index in
        !taken.contains(index) && !done[index].isRepeat && done[index].hundredths != nil
          && Self.isOf(done[index].subject, requirement)
      }
      taken.formUnion(matching)
      let sum = matching.reduce(0) { $0 + (done[$1].hundredths ?? 0) }
      let earned = requirement.takesAny ? sum + surplus : sum
      if !requirement.takesAny { surplus += max(0, sum - requirement.hundredths) }
      lines.append(
        Line(
          subject: requirement.subject, required: requirement.hundredths, earned: earned,
          done: matching.map { done[$0] },
          underWay: requirement.takesAny
            ? [] : underWay.filter { Self.isOf($0.subject, requirement) }))
    }
    self.lines = lines
    others = done.indices.filter { !taken.contains($0) }.map { done[$0] }
    let named = requirements.filter { !$0.takesAny }
    othersUnderWay = underWay.filter { course in
      !named.contains { Self.isOf(course.subject, $0) }
    }
  }

  /// Hundredths of all credits, a course that two States tell of once.
  static func total(_ view: ConsolidatedView) -> Int {
    courses(view.coursesDone).filter { !$0.isRepeat }.reduce(0) { $0 + ($1.hundredths ?? 0) }
  }

  private static func isOf(
    _ subject: String, _ requirement: CreditRequirements.Requirement
  ) -> Bool {
    if requirement.takesAny { return true }
    return ([requirement.subject] + requirement.also).contains { plain($0) == plain(subject) }
  }

  /// Letters and digits alone, small: schools write subjects in many ways.
  private static func plain(_ text: String) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// The rows come freshest first within a year: the first of equals counts.
  private static func courses(_ rows: [ConsolidatedView.SourcedRow]) -> [Course] {
    var seen = [String: StateCode]()
    return rows.sorted { isFresher($0.source, $1.source) }.map { sourced in
      let row = sourced.row
      let title = row[.courseTitle] ?? ""
      let key = [
        plain(title), row[.beginAcademicYear] ?? "", row[.endAcademicYear] ?? "",
        row[Element(rawValue: 70)] ?? "",
      ].joined(separator: "|")
      let other = seen[key].map { $0 != sourced.source.state } ?? false
      if seen[key] == nil { seen[key] = sourced.source.state }
      return Course(
        sourced: sourced, title: title, subject: row[Element(rawValue: 66)] ?? "",
        hundredths: row[.creditsGranted].flatMap(CreditNumber.hundredths), isRepeat: other)
    }
  }

  private static func isFresher(
    _ left: ConsolidatedView.Source, _ right: ConsolidatedView.Source
  ) -> Bool {
    (left.submissionDate, left.position) > (right.submissionDate, right.position)
  }
}

extension Exchange {
  /// The places whose requirements are loaded on a day.
  public func creditPlaces(on day: CivilDate) throws -> [String] {
    try creditRequirements(on: day)?.table.places(on: day) ?? []
  }

  /// Hundredths that a place asks for in all; nil where its requirements are not loaded.
  func requiredCredits(of place: String, on day: CivilDate) throws -> Int? {
    let sum =
      try creditRequirements(on: day)?.table.requirements(of: place, on: day)
      .reduce(0) { $0 + $1.hundredths } ?? 0
    return sum > 0 ? sum : nil
  }

  private func creditRequirements(
    on day: CivilDate
  ) throws -> (version: Int, table: CreditRequirements)? {
    guard let (version, lines) = try lines(.creditRequirements, on: day) else { return nil }
    do throws(ReferenceError) { return (version, try CreditRequirements(lines: lines)) } catch {
      throw ExchangeError(.integrity, error.reason)
    }
  }

  /// A child's record with the plan for a place. The look at the record is recorded first.
  public func creditPlan(
    msixID: String, for place: String, acting: Acting
  ) throws -> (record: ConsolidatedRecord, plan: CreditPlan) {
    let day = acting.time.date
    // Known before the record opens: a look that answers nothing is none.
    guard let (version, table) = try creditRequirements(on: day),
      case let requirements = table.requirements(of: place, on: day), !requirements.isEmpty
    else {
      throw ExchangeError(
        .usage,
        "no credit requirements of \(place) are loaded: msix reference load credit-requirements")
    }
    let record = try record(msixID: msixID, knownAt: nil, acting: acting)
    return (
      record, CreditPlan(record.view, requirements, place: place, version: version)
    )
  }
}
