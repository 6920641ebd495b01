import Records

extension BlockWriter {
  /// The row in force, and before it the row with the errors where the State keeps it.
  mutating func writeDemographics(_ block: Block, _ student: Int, _ habits: Habits) {
    let isCorrected = block.day >= block.history.corrected
    let plan = block.history.plan
    let now = speller.spelling(of: block.child, block.family, in: plan, corrected: isCorrected)
    if isCorrected, habits.keepsVariants {
      let former = speller.spelling(of: block.child, block.family, in: plan, corrected: false)
      begin(.demographics, student, 1)
      write(former, block, habits, fault: nil)
      begin(.demographics, student, 2)
    } else {
      begin(.demographics, student, 1)
    }
    write(now, block, habits, fault: block.fault)
  }

  private mutating func write(
    _ spelling: Spelling, _ block: Block, _ habits: Habits, fault: Fault?
  ) {
    let child = block.child
    self[.demographics].field(fault == .firstNameBlank ? [] : spelling.first)
    self[.demographics].field(spelling.middle)
    self[.demographics].field(spelling.last1)
    self[.demographics].field(spelling.last2)
    self[.demographics].field(spelling.suffix)
    switch spelling.sex {
    case .female: self[.demographics].field("Female")
    case .male: self[.demographics].field("Male")
    case .blank: self[.demographics].blank()
    }
    switch fault {
    case .birthDateBlank?: self[.demographics].blank()
    case .birthDateMalformed?: self[.demographics].field("20130231")
    default: self[.demographics].day(spelling.birth)
    }
    self[.demographics].flag(spelling.isMultiple)
    if habits.sendsBirthplace {
      self[.demographics].field(child.birthTown)
      self[.demographics].field(child.birthState)
      self[.demographics].field(child.birthCountry)
    } else {
      self[.demographics].blank(3)
    }
    let proofs = ["1004", "1004", "1004", "1003", "1007", "1010"]
    self[.demographics].field(
      habits.sendsVerification ? proofs[child.birth % proofs.count] : "")
    self[.demographics].field(spelling.father.given)
    self[.demographics].field(spelling.father.surname)
    self[.demographics].field(spelling.mother.given)
    self[.demographics].field(spelling.mother.surname)
    writeContacts(spelling, block, habits)
    self[.demographics].endRow()
  }

  /// Mail and telephone: example.org and 555-01xx lead to nobody.
  private mutating func writeContacts(_ spelling: Spelling, _ block: Block, _ habits: Habits) {
    let number = block.family.number
    let hasMother = habits.sendsContacts && !spelling.mother.given.isEmpty
    self[.demographics].blank()
    let hasMail = hasMother && number.isMultiple(of: 3)
    self[.demographics].field(hasMail ? "p2.\(number)@example.org" : "")
    self[.demographics].blank()
    guard hasMother else { return self[.demographics].blank() }
    self[.demographics].number(
      (200 + number % 700) * 10_000_000 + 5_550_100 + number % 100, width: 10)
  }
}
