import CBOR
public import Primitives
public import Records

/// What a recruiter or a data administrator is to do about a child on a roster, worked out from
/// what States said. The raw value stands in listings: it never changes.
public enum RosterMark: String, CaseIterable, Sendable {
  /// Eligibility ends within the days asked for.
  case eligibilityEnds = "eligibility-ends"
  /// It ended within as many days before.
  case eligibilityEnded = "eligibility-ended"
  /// The birthday from which nobody counts is within the days asked for.
  case agesOut = "ages-out"
  /// The State says that the child comes first for services.
  case priority
  /// Of school age, and in no school that any State tells of.
  case notEnrolled = "not-enrolled"
  /// Two years or more older than the grade's pupils.
  case overAge = "over-age"
  /// Courses that nobody finished, and no school where they could be.
  case interrupted
  /// Three moves or more within two years.
  case manyMoves = "many-moves"
  /// Fewer credits than the State's requirements ask by this grade.
  case fewCredits = "few-credits"

  /// Whether it speaks of somebody who may not graduate.
  public var isRisk: Bool {
    switch self {
    case .priority, .notEnrolled, .overAge, .interrupted, .manyMoves, .fewCredits: true
    case .eligibilityEnds, .eligibilityEnded, .agesOut: false
    }
  }
}

/// What a roster is made under, as its event carries it: enough to make a line again. The lengths
/// are the policies' of its day.
struct RosterAsked: CustomStringConvertible {
  let view: Exchange.RosterView
  let day: CivilDate
  /// Days within which something ends.
  let days: Int
  /// Months for which an arrival makes eligible.
  let months: Int
  /// The birthday from which nobody counts.
  let ageMax: Int
  /// Hundredths of a credit that the State asks for; nil where its table is not loaded.
  let required: Int?

  init(
    view: Exchange.RosterView, day: CivilDate, days: Int, months: Int, ageMax: Int, required: Int?
  ) {
    self.view = view
    self.day = day
    self.days = days
    self.months = months
    self.ageMax = ageMax
    self.required = required
  }

  /// From `description`; nil for anything else.
  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 6, let view = Exchange.RosterView(rawValue: words[0]),
      let day = CivilDate(words[1]), let days = Int(words[2]), let months = Int(words[3]),
      let ageMax = Int(words[4]), let required = Int(words[5])
    else { return nil }
    self.init(
      view: view, day: day, days: days, months: months, ageMax: ageMax,
      required: required == 0 ? nil : required)
  }

  var description: String { "\(view.rawValue) \(day) \(days) \(months) \(ageMax) \(required ?? 0)" }
}

/// One child on a roster: the freshest that States say of it, and what is to be done.
public struct RosterLine: Sendable {
  /// The number in force.
  public let msixID: String
  /// Given names.
  public let first: String
  /// Family names.
  public let last: String
  /// Day of birth; nil where none reads as a day.
  public let birth: CivilDate?
  /// The grade of the last enrollment, as its code.
  public let grade: String
  /// The school of the last enrollment.
  public let school: String
  /// The last qualifying arrival.
  public let arrival: CivilDate?
  /// The last day of eligibility: as a State says it of that arrival, else so many months after.
  public let eligibilityEnd: CivilDate?
  /// The birthday from which the child counts no more.
  public let ageOut: CivilDate?
  /// Hundredths of credits, a course that two States tell of once.
  public let credits: Int
  /// Courses that are not finished.
  public let unfinished: Int
  /// What is to be done.
  public let marks: [RosterMark]
  /// What of this a family contests: the record has the statement.
  public let disputed: [Element]

  /// What a roster shows of a State's values.
  static let shownElements: Set<Element> = [
    .firstName, .middleName, .lastName1, .lastName2, .birthDate, .gradeLevel, .schoolName,
    .facilityState, .qualifyingArrivalDate, .eligibilityExpirationDate, .creditsGranted,
    .courseTitle, .priorityForServices,
  ]

  /// What digests are over.
  var shown: [UInt8] {
    func day(_ date: CivilDate?) -> CBORValue { date.map { .date($0) } ?? .null }
    return CBORValue.array(
      [msixID, first, last, grade, school].map { .text($0) }
        + [birth, arrival, eligibilityEnd, ageOut].map(day)
        + [
          .int(credits), .int(unfinished), .array(marks.map { .text($0.rawValue) }),
          .array(disputed.map { .int($0.rawValue) }),
        ]
    ).encoded
  }

  /// From a child's statements.
  init(
    msixID: String, _ statements: [Exchange.StateStatement], _ view: ConsolidatedView,
    _ asked: RosterAsked
  ) {
    func freshest(_ elements: Element...) -> String {
      elements.compactMap { element in
        view.identity.first { $0.element == element }?.values.first?.value
      }.joined(separator: " ")
    }
    self.msixID = msixID
    first = freshest(.firstName, .middleName)
    last = freshest(.lastName1, .lastName2)
    let birth = CivilDate(freshest(.birthDate))
    self.birth = birth
    let enrollment = (view.enrollmentsOpen.first ?? view.enrollmentsPast.first)?.row
    grade = enrollment?[.gradeLevel] ?? ""
    school = [enrollment?[.schoolName], enrollment?[.facilityState]].compactMap(\.self)
      .joined(separator: ", ")
    let move = view.moves.first?.row
    let arrival = move?[.qualifyingArrivalDate].flatMap { CivilDate($0) }
    self.arrival = arrival
    eligibilityEnd =
      move?[.eligibilityExpirationDate].flatMap { CivilDate($0) }
      ?? arrival?.adding(months: asked.months)
    ageOut = birth?.adding(years: asked.ageMax)
    credits = CreditPlan.total(view)
    unfinished = view.coursesUnderWay.count
    marks =
      RosterMarks(
        view: view, asked: asked, birth: birth, grade: grade,
        graded: enrollment?[.enrollmentDate].flatMap { CivilDate($0) },
        eligibilityEnd: eligibilityEnd, ageOut: ageOut, credits: credits
      ).all
    disputed = Set(
      statements.flatMap(\.marks).filter { $0.kind == .statement }.map(\.element)
        .filter(Self.shownElements.contains)
    ).sorted()
  }
}

/// Which marks a child bears. Pure, and simple enough that whoever asks can be told why.
struct RosterMarks {
  let view: ConsolidatedView
  let asked: RosterAsked
  let birth: CivilDate?
  let grade: String
  /// The first day of the enrollment that says the grade.
  let graded: CivilDate?
  let eligibilityEnd: CivilDate?
  let ageOut: CivilDate?
  let credits: Int

  /// Years of life with which a pupil begins first grade; law lets some begin a year later.
  private static let firstGradeAge = 6
  private static let yearsOver = 2
  private static let schoolAges = 6...17
  private static let movesMany = 3
  private static let gradesWithCredits = 10...12

  var all: [RosterMark] { RosterMark.allCases.filter(holds) }

  private func holds(_ mark: RosterMark) -> Bool {
    let day = asked.day
    switch mark {
    case .eligibilityEnds: return isNear(eligibilityEnd)
    case .eligibilityEnded:
      return eligibilityEnd.map { $0 < day && $0 >= day.adding(days: -asked.days) } ?? false
    case .agesOut: return isNear(ageOut)
    case .priority:
      return view.flags.contains { flag in
        flag.element == .priorityForServices
          && flag.values.contains { ["Yes", "Y"].contains($0.value) }
      }
    case .notEnrolled:
      return view.enrollmentsOpen.isEmpty && age(on: day).map(Self.schoolAges.contains) ?? false
    case .overAge:
      // A grade of long ago says nothing of today.
      guard let grade = Int(grade), let age = graded.flatMap({ age(on: $0) }) else { return false }
      return age >= Self.firstGradeAge + grade - 1 + Self.yearsOver + 1
    case .interrupted: return view.enrollmentsOpen.isEmpty && !view.coursesUnderWay.isEmpty
    case .manyMoves:
      let arrivals = view.moves.compactMap {
        $0.row[.qualifyingArrivalDate].flatMap { CivilDate($0) }
      }
      return Set(arrivals).count { $0 <= day && $0 > day.adding(years: -2) } >= Self.movesMany
    case .fewCredits:
      guard let required = asked.required, let grade = Int(grade),
        Self.gradesWithCredits.contains(grade)
      else { return false }
      // A quarter of what is asked for by the end of each year of high school.
      return credits < required * (grade - 9) / 4
    }
  }

  private func isNear(_ date: CivilDate?) -> Bool {
    date.map { $0 >= asked.day && $0 <= asked.day.adding(days: asked.days) } ?? false
  }

  private func age(on day: CivilDate) -> Int? {
    birth.map { birth in
      let years = day.year - birth.year
      return birth.adding(years: years) > day ? years - 1 : years
    }
  }
}
