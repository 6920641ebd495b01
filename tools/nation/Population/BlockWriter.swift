import Records

/// Writes blocks as rows of the groups' files.
struct BlockWriter {
  let world: World
  let speller: Speller
  /// By position in `Group.allCases`.
  var files = [CSVBuffer](repeating: CSVBuffer(), count: Group.allCases.count)

  init(world: World) {
    self.world = world
    speller = Speller(world: world)
  }

  /// Rows since the files were begun.
  var rows: Int { files.reduce(0) { $0 + $1.rows } }

  /// Writes a block as the student of that number in its package. A retraction is the student's
  /// own row alone.
  mutating func write(_ block: Block, student: Int) {
    let habits = world.habits[block.history.plan.state]
    writeStudent(block, student, habits)
    guard block.kind != .retraction else { return }
    if habits.sendsAlternates, block.identifierBase.isMultiple(of: 2) {
      begin(.alternateStateStudentIDs, student, 1)
      self[.alternateStateStudentIDs].field(Identifiers.alternate(block.identifierBase))
      self[.alternateStateStudentIDs].number(3 - habits.identifierType, width: 2)
      self[.alternateStateStudentIDs].endRow()
    }
    writeDemographics(block, student, habits)
    writeMoves(block, student)
    writeEnrollments(block, student, habits)
    writeCourses(block, student)
    writeAssessments(block, student)
    if habits.sendsImmunizations { writeDoses(block, student) }
    if habits.sendsEligibility {
      self[.eligibility].number(student, width: 7)
      self[.eligibility].day(block.history.begins)
      self[.eligibility].endRow()
    }
  }

  subscript(group: Group) -> CSVBuffer {
    get { files[Int(group.rawValue) - 1] }
    _modify { yield &files[Int(group.rawValue) - 1] }
  }

  /// The two fields that begin a row.
  mutating func begin(_ group: Group, _ student: Int, _ record: Int) {
    self[group].number(student, width: 7)
    self[group].number(record, width: 3)
  }

  private mutating func writeStudent(_ block: Block, _ student: Int, _ habits: Habits) {
    let state = block.history.plan.state
    self[.student].number(student, width: 7)
    self[.student].field(world.geography.states[state].code)
    let action = block.kind == .retraction ? "D" : block.isFirst ? "I" : "U"
    self[.student].field(block.fault == .actionUnknown ? "X" : action)
    // A State learns MSIX ids from receipts, which nobody has written here.
    self[.student].blank()
    self[.student].field(Identifiers.identifier(block.identifierBase, under: habits))
    self[.student].number(
      block.fault == .identifierTypeUnknown ? 9 : habits.identifierType, width: 2)
    self[.student].endRow()
  }

  private mutating func writeMoves(_ block: Block, _ student: Int) {
    guard block.fault != .noMove else { return }
    let own = block.history.plan
    for (position, found) in own.found.enumerated()
    where found.stay.isQualifying && found.recruited <= block.day {
      let stay = found.stay
      begin(.qualifyingMoves, student, position + 1)
      let isFuture = block.fault == .arrivalInFuture
      self[.qualifyingMoves].day(isFuture ? block.day + 40 : stay.arrival)
      switch stay.origin {
      case .state(let from, let district):
        self[.qualifyingMoves].field(world.places.districts[from][district].town)
        self[.qualifyingMoves].field(world.geography.states[from].code)
        self[.qualifyingMoves].blank()
      case .abroad(let country, let town):
        self[.qualifyingMoves].field(town)
        self[.qualifyingMoves].blank()
        self[.qualifyingMoves].field(country)
      }
      self[.qualifyingMoves].field(world.places.districts[stay.state][stay.district].town)
      self[.qualifyingMoves].field(world.geography.states[stay.state].code)
      let isTooLong = block.fault == .eligibilityTooLong
      let expires = min(stay.eligibleUntil, block.child.tooOld)
      self[.qualifyingMoves].day(
        isTooLong ? Day.adding(months: 48, to: stay.arrival) : expires)
      self[.qualifyingMoves].endRow()
    }
  }

  private mutating func writeCourses(_ block: Block, _ student: Int) {
    for (position, course) in block.history.courses.enumerated()
    where min(course.progressEntered, course.finished) <= block.day {
      let subject = Achievement.subjects[course.subject]
      begin(.courseHistory, student, position + 1)
      self[.courseHistory].field(subject.title(course.grade))
      self[.courseHistory].field(subject.area)
      self[.courseHistory].field("01")
      self[.courseHistory].number(course.year, width: 4)
      self[.courseHistory].number(course.year + 1, width: 4)
      self[.courseHistory].field("01")
      self[.courseHistory].field("0827")
      if course.finished <= block.day {
        self[.courseHistory].blank(2)
        let earns = course.grade >= 9 && course.mark >= 60
        self[.courseHistory].field(earns ? "1.00" : "0.00")
        self[.courseHistory].number(course.mark, width: 2)
      } else {
        self[.courseHistory].number(course.hours, width: 1 + (course.hours > 9 ? 1 : 0))
        self[.courseHistory].number(course.mark, width: 2)
        self[.courseHistory].blank(2)
      }
      self[.courseHistory].endRow()
    }
  }

  private mutating func writeAssessments(_ block: Block, _ student: Int) {
    for (position, row) in block.history.assessments.enumerated() where row.entered <= block.day {
      begin(.assessments, student, position + 1)
      switch row.kind {
      case .reading:
        self[.assessments].field("State Assessment of Progress")
        self[.assessments].field("Reading/Language Arts")
        self[.assessments].field("10")
      case .mathematics:
        self[.assessments].field("State Assessment of Progress")
        self[.assessments].field("Mathematics")
        self[.assessments].field("09")
      case .english:
        self[.assessments].field("English Language Proficiency Test")
        self[.assessments].field("English Language Proficiency")
        self[.assessments].field("01")
      }
      self[.assessments].number(row.kind == .english ? 2 : 4, width: 2)
      // The month and the year are one field.
      self[.assessments].joinToLast()
      self[.assessments].number(row.year, width: 4)
      self[.assessments].field("0499")
      self[.assessments].number(row.score, width: 3)
      self[.assessments].field(
        row.kind == .english
          ? (row.score >= 350 ? "Passed" : "Failed") : Achievement.interpretation(row.score))
      self[.assessments].endRow()
    }
  }

  private mutating func writeDoses(_ block: Block, _ student: Int) {
    var record = 0
    Doses.forEach(of: block.child, family: block.family.number, in: world, until: block.day) {
      code, day in
      record += 1
      begin(.immunizations, student, record)
      self[.immunizations].number(code, width: code > 99 ? 3 : 2)
      self[.immunizations].day(day)
      self[.immunizations].endRow()
    }
  }
}
