import Records

extension BlockWriter {
  /// Every row that the State has entered until the block's day.
  mutating func writeEnrollments(_ block: Block, _ student: Int, _ habits: Habits) {
    for (position, row) in block.history.enrollments.enumerated() where row.entered <= block.day {
      let district = world.places.districts[block.history.plan.state][row.district]
      let school = district.schools[row.school.rawValue]
      begin(.enrollments, student, position + 1)
      self[.enrollments].day(row.first)
      self[.enrollments].number(row.type, width: 2)
      writeSchool(row, school, district, habits, isYouth: row.grade == .outOfSchool)
      self[.enrollments].field(world.geography.states[block.history.plan.state].code)
      self[.enrollments].field(district.zip)
      self[.enrollments].field(habits.sendsAddresses ? school.telephone : [])
      write(row.grade)
      writeFlags(block)
      self[.enrollments].day(row.withdrawalEntered <= block.day ? row.last : Day.never)
      self[.enrollments].field(row.type == 6 ? district.number : [])
      self[.enrollments].day(row.residency)
      self[.enrollments].day(row.verificationEntered <= block.day ? row.verified : row.first)
      writeSecondary(row, block, school)
      self[.enrollments].endRow()
    }
  }

  private mutating func writeSchool(
    _ row: History.Enrollment, _ school: Places.School, _ district: Places.District,
    _ habits: Habits, isYouth: Bool
  ) {
    switch row.type {
    case 6: self[.enrollments].blank()
    case 3: self[.enrollments].field(district.town + Array(" Summer Migrant Project".utf8))
    case 2, 4: self[.enrollments].field(district.town + Array(" Migrant Project".utf8))
    default: self[.enrollments].field(school.name)
    }
    let isProject = (2...5).contains(row.type)
    self[.enrollments].field(isProject ? (isYouth ? "02" : "01") : "")
    self[.enrollments].field(row.school == .project ? [] : school.number)
    if habits.sendsAddresses {
      self[.enrollments].field(school.name)
      self[.enrollments].field(school.address)
      self[.enrollments].blank(2)
      self[.enrollments].field(district.town)
    } else {
      self[.enrollments].blank(5)
    }
    self[.enrollments].field(district.number)
    self[.enrollments].field(district.name)
  }

  private mutating func write(_ grade: History.Grade) {
    switch grade {
    case .preschool(let age): self[.enrollments].field(Self.preschool[age])
    case .school(0): self[.enrollments].field("KG")
    case .school(let grade): self[.enrollments].number(grade, width: 2)
    case .ungraded: self[.enrollments].field("UG")
    case .outOfSchool: self[.enrollments].field("00")
    }
  }

  private static let preschool = ["P0", "P1", "P2", "P3", "P4", "P5"]

  private mutating func writeFlags(_ block: Block) {
    let child = block.child
    self[.enrollments].flag(child.isLearner)
    self[.enrollments].flag(child.hasEducationProgram)
    self[.enrollments].field(["None", "Chronic", "Acute"][child.medicalAlert])
    self[.enrollments].flag(child.hasPriority)
    self[.enrollments].flag(!child.birth.isMultiple(of: 11))
  }

  /// From the expected graduation school to the comment.
  private mutating func writeSecondary(
    _ row: History.Enrollment, _ block: Block, _ school: Places.School
  ) {
    var isSecondary = false
    if case .school(let grade) = row.grade, grade >= 9 { isSecondary = true }
    let graduated = row.graduates && row.withdrawalEntered <= block.day
    self[.enrollments].field(isSecondary ? school.number : [])
    self[.enrollments].field(graduated ? "Graduation" : "")
    self[.enrollments].day(graduated ? row.last : Day.never)
    guard isSecondary else {
      self[.enrollments].blank()
      writeContinuation(row)
      return self[.enrollments].blank(2)
    }
    self[.enrollments].flag(block.history.plan.found.count > 1)
    writeContinuation(row)
    self[.enrollments].flag(
      block.history.courses.contains {
        $0.subject == Achievement.mathematics && $0.grade >= 9 && $0.mark >= 60
          && $0.finished <= block.day
      })
    self[.enrollments].blank()
  }

  private mutating func writeContinuation(_ row: History.Enrollment) {
    guard row.continuation > 0 else { return self[.enrollments].blank() }
    self[.enrollments].number(row.continuation, width: 2)
  }
}
