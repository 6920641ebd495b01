/// Writes a State's history of a child: school year by school year through each stay.
struct HistoryMaker {
  private let world: World
  private let child: Child
  private let plan: RecordPlan
  private let schoolYear: SchoolYear
  private let habits: Habits
  private let tooOld: Int
  private var random: Randomness
  private var history: History
  /// Last day of eligibility that this State knows of.
  private var eligibleUntil = 0
  /// Whether every stay's end is written down.
  private let withdraws: Bool

  /// Chances of ten thousand.
  private enum Share {
    static let summer = 2_300
    static let summerYearRound = 1_200
    static let schoolAndProject = 1_200
    static let preschoolProject = 2_600
    static let youthProject = 2_200
    static let secondVerification = 4_500
    static let birthdayVerification = 7_000
    static let continuation = 900
    static let corrected = 3_500
    static let ungraded = 60
  }

  /// The history of that record; the same whenever it is asked for.
  static func history(of child: Child, _ plan: RecordPlan, in world: World) -> History {
    var maker = HistoryMaker(child, plan, world)
    for (position, found) in plan.found.enumerated() {
      let next = position + 1 < plan.found.count ? plan.found[position + 1].stay.arrival : Day.never
      if !maker.write(found, nextArrival: next) { break }
    }
    maker.setCorrections()
    return maker.history
  }

  private init(_ child: Child, _ plan: RecordPlan, _ world: World) {
    self.child = child
    self.plan = plan
    self.world = world
    schoolYear = world.schoolYears[plan.state]
    habits = world.habits[plan.state]
    tooOld = child.tooOld
    random = world.random(.history, plan.key.number)
    withdraws = !world.rates.happens(ErrorRates.neverWithdrawn, &random)
    history = History(plan: plan)
  }

  /// One stay; false when the child's school days are over.
  private mutating func write(_ found: RecordPlan.Found, nextArrival: Int) -> Bool {
    let stay = found.stay
    if stay.isQualifying { eligibleUntil = max(eligibleUntil, stay.eligibleUntil) }
    let until = min(stay.leaving - 1, tooOld - 1)
    let horizon = min(until, world.lastDay)
    var year = schoolYear.year(of: stay.arrival)
    while true {
      let nextStart = schoolYear.start(year + 1)
      let first = max(stay.arrival, schoolYear.start(year))
      if first > horizon { return true }
      let span = Span(found: found, year: year, first: first, last: min(until, nextStart - 1))
      if first > eligibleUntil {
        writeAfterwards(span)
        return true
      }
      if !write(span) { return false }
      year += 1
    }
  }

  /// The part of a stay that lies in one school year.
  private struct Span {
    let found: RecordPlan.Found
    let year: Int
    let first: Int
    let last: Int
  }

  private mutating func write(_ span: Span) -> Bool {
    switch grade(in: span.year, on: span.first) {
    case nil: return false
    case .school(let grade):
      writeSchool(span, grade)
      if grade < 12 || !child.finishes { writeSummer(span, .school(grade)) }
    case .ungraded:
      writeSchool(span, nil)
      writeSummer(span, .ungraded)
    case let other?:
      writeResidency(span, other, isYouth: other == .outOfSchool)
      if case .preschool(let age) = other, age >= 3 { writeSummer(span, other) }
    }
    return true
  }

  /// Nil when school is over for good.
  private func grade(in year: Int, on day: Int) -> History.Grade? {
    if day >= child.leftSchool { return .outOfSchool }
    let grade = child.grade(in: year)
    if grade < 0 { return .preschool(min(5, max(0, Day.age(bornOn: child.birth, on: day)))) }
    if grade > 12 { return child.finishes ? nil : .outOfSchool }
    return (child.birth + child.ordinal) % 10_000 < Share.ungraded ? .ungraded : .school(grade)
  }

  // MARK: School

  /// A year at school.
  private mutating func writeSchool(_ span: Span, _ grade: Int?) {
    let stay = span.found.stay
    let sessionStart = schoolYear.start(span.year)
    let sessionEnd = schoolYear.end(span.year)
    let first = max(stay.arrival + random.within(1...6), sessionStart)
    let last = min(span.last, sessionEnd)
    let written: History.Grade = grade.map { .school($0) } ?? .ungraded
    let type = random.chance(Share.schoolAndProject) ? 5 : 1
    let seesSchool = last - first >= 4
    if span.first == stay.arrival, !seesSchool {
      add(
        span, type: 6, first: stay.arrival, last: span.last, written,
        leaves: span.last == stay.leaving - 1)
    }
    guard seesSchool else { return }
    let graduates = grade == 12 && last == sessionEnd && child.finishes
    add(
      span, type: type, first: first, last: last, written, leaves: last == stay.leaving - 1,
      graduates: graduates)
    if let grade, grade >= 6 { writeCourses(span, grade) }
    writeAssessments(span, grade)
  }

  private mutating func writeCourses(_ span: Span, _ grade: Int) {
    guard let row = history.enrollments.last else { return }
    let isFinished = row.last == schoolYear.end(span.year)
    let progress = row.entered + 40
    let count = random.within(3...(grade >= 9 ? 6 : 4))
    let start = random.below(Achievement.subjects.count)
    for position in 0..<count {
      let subject = (start + position) % Achievement.subjects.count
      history.courses.append(
        History.Course(
          subject: subject, grade: grade, year: span.year, mark: random.within(55...99),
          hours: max(6, (min(row.last, schoolYear.end(span.year)) - row.first) * 4 / 7),
          progressEntered: min(progress, row.withdrawalEntered),
          finished: isFinished ? row.withdrawalEntered : Day.never))
    }
  }

  private mutating func writeAssessments(_ span: Span, _ grade: Int?) {
    guard let row = history.enrollments.last, let grade else { return }
    let spring = span.year + 1
    let isTested = (3...8).contains(grade) || grade == 10 || grade == 11
    let score = random.within(380...690)
    let delay = random.below(25)
    let scatter = random.within(-40...40)
    if isTested, row.first <= Day.on(spring, 4, 5), row.last >= Day.on(spring, 4, 25) {
      let entered = max(row.entered, Day.on(spring, 5, 28) + delay)
      for kind in [History.Assessment.Kind.reading, .mathematics] {
        history.assessments.append(
          .init(
            kind: kind, year: spring, score: kind == .reading ? score : score + scatter,
            entered: entered))
      }
    }
    if child.isLearner, row.first <= Day.on(spring, 2, 1), row.last >= Day.on(spring, 2, 15) {
      history.assessments.append(
        .init(
          kind: .english, year: spring, score: 200 + score / 4,
          entered: max(row.entered, Day.on(spring, 4, 20) + delay)))
    }
  }

  // MARK: Residency, projects, afterwards

  /// A year without school: residency, or a project that comes to the child.
  private mutating func writeResidency(_ span: Span, _ grade: History.Grade, isYouth: Bool) {
    let isProject = random.chance(isYouth ? Share.youthProject : Share.preschoolProject)
    let isOldEnough = isYouth || Day.age(bornOn: child.birth, on: span.first) >= 3
    add(
      span, type: isProject && isOldEnough ? 2 : 6,
      first: span.first, last: min(span.last, eligibleUntil), grade,
      leaves: span.last == span.found.stay.leaving - 1)
  }

  /// The summer's project, where the child takes part.
  private mutating func writeSummer(_ span: Span, _ grade: History.Grade) {
    let summer = schoolYear.summer(span.year)
    let takesPart = random.chance(Share.summer)
    let isYearRound = random.chance(Share.summerYearRound)
    let first = max(span.found.stay.arrival + 3, summer.lowerBound)
    let last = min(span.last, summer.upperBound)
    guard takesPart, first <= min(eligibleUntil, world.lastDay), last - first >= 3 else { return }
    add(
      span, type: isYearRound ? 4 : 3, first: first, last: last, grade,
      leaves: last == span.found.stay.leaving - 1, isOver: true)
  }

  /// What some States still send when eligibility is over: continued services, or a plain pupil.
  private mutating func writeAfterwards(_ span: Span) {
    guard case .school(let grade) = grade(in: span.year, on: span.first) else { return }
    let continues = random.chance(Share.continuation)
    guard continues || habits.sendsNonMigrants else { return }
    let first = max(span.first, schoolYear.start(span.year))
    let last = min(span.last, schoolYear.end(span.year))
    guard last - first >= 4 else { return }
    add(
      span, type: continues ? 1 : 7, first: first, last: last, .school(grade),
      leaves: last == span.found.stay.leaving - 1,
      continuation: continues ? (grade >= 9 ? 3 : 2) : 0)
  }

  private mutating func add(
    _ span: Span, type: Int, first: Int, last: Int, _ grade: History.Grade, leaves: Bool,
    graduates: Bool = false, continuation: Int = 0, isOver: Bool = false
  ) {
    let entered = max(span.found.recruited, first + random.within(1...14))
    let closingDelay = random.within(2...24)
    let closes = leaves ? withdraws : habits.closesAtYearEnd || isOver || graduates
    var row = History.Enrollment(
      type: type, first: first, district: span.found.stay.district,
      school: Self.school(type: type, grade), grade: grade,
      residency: span.found.stay.arrival, continuation: continuation, entered: entered, last: last)
    if closes { row.withdrawalEntered = max(entered + 1, last + closingDelay) }
    row.graduates = graduates
    verify(&row, span)
    history.enrollments.append(row)
  }

  /// Residence is confirmed again in late winter, and after a third birthday.
  private mutating func verify(_ row: inout History.Enrollment, _ span: Span) {
    let isVerified = random.chance(Share.secondVerification)
    let afterBirthday = random.chance(Share.birthdayVerification)
    let delay = random.within(1...40)
    let thirdBirthday = Day.adding(months: 36, to: child.birth)
    var day = Day.on(span.year + 1, 2, 10) + delay
    if (row.first...max(row.first, row.last)).contains(thirdBirthday), afterBirthday {
      day = thirdBirthday + delay
    } else if !isVerified {
      return
    }
    guard day > row.first, day <= row.last, day < row.withdrawalEntered else { return }
    row.verified = day
    row.verificationEntered = max(row.entered, day + 5)
  }

  private static func school(type: Int, _ grade: History.Grade) -> Places.Kind {
    if [2, 3, 4, 6].contains(type) { return .project }
    switch grade {
    case .school(let grade) where grade >= 9: return .high
    case .school(let grade) where grade >= 6: return .middle
    case .ungraded: return .high
    default: return .elementary
    }
  }

  // MARK: Corrections

  private mutating func setCorrections() {
    let isCorrected = random.chance(Share.corrected)
    let delay = random.within(20...240)
    if isCorrected, Speller(world: world).makesErrors(about: child, in: plan) {
      history.corrected = max(history.begins, world.firstDay) + delay
    }
    if world.rates.happens(ErrorRates.retracted, &random) || random.chance(20) {
      history.retracted = max(history.begins, world.firstDay) + 20 + random.below(200)
    }
  }
}
