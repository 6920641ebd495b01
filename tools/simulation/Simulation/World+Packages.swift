import Exchange
import Intake
import Ledger
import Primitives
import Records

// States send packages.
extension World {
  static let givenNames = [
    "Ximena", "Ramiro", "Guadalupe", "Ulises", "Itzel", "Noemi", "Eusebio", "Leocadia",
  ]
  static let familyNames = [
    "Zepeda", "Quiroz", "Sotomayor", "Ibarra", "Olmos", "Tapia", "Arrieta", "Bravo",
  ]

  /// A package of one to four students: new, corrected, repeated, taken back, or wrong.
  func sendPackage() throws {
    guard let state = dice.pick(People.states) else { return }
    var students = [MadeStudent]()
    for _ in 0..<(1 + dice.below(4)) {
      let student = madeStudent(of: state)
      if !students.contains(where: { $0.id == student.id }) { students.append(student) }
    }
    unanswered = package(of: state, students)
    try sendUnanswered()
    if dice.oneIn(6) { try resend() }
  }

  /// A package of this day's noon: an earlier clock goes on until then.
  func package(of state: String, _ students: [MadeStudent]) -> MadePackage {
    let package = MadePackage(
      state: state, date: now.date, second: nextPackage(), students: students)
    now = max(now, package.time)
    return package
  }

  private func madeStudent(of state: String) -> MadeStudent {
    let number = dice.below(8)
    let name = Model.Name(state: state, id: "\(state)\(number)")
    var student: MadeStudent
    if let known = model.records[name]?.said {
      student = known
      student.action = dice.oneIn(7) ? "D" : "U"
    } else {
      // The same person in every State, but for slips of the pen.
      student = MadeStudent(
        id: name.id, first: Self.givenNames[number], last: Self.familyNames[number],
        birth: CivilDate(year: 2004 + number, month: 1 + number, day: 3 + 2 * number))
      if dice.oneIn(4) { student.birth = student.birth?.adding(days: 9) }
      if dice.oneIn(6) { student.last = Self.familyNames[(number + 1) % 8] }
    }
    student.msixID = dice.oneIn(5) ? model.records[name]?.number ?? "" : ""
    if student.action != "D", !dice.oneIn(5) { change(&student) }
    return student
  }

  private func change(_ student: inout MadeStudent) {
    let arrival = now.date.adding(days: -dice.below(120))
    student.moves = Array((student.moves + [arrival]).suffix(3))
    let end = arrival.adding(days: dice.below(90))
    student.enrollments = Array(
      (student.enrollments + [
        .init(
          start: arrival, end: dice.oneIn(2) || end > now.date ? nil : end,
          type: ["01", "03", "04", "06", "07"][dice.below(5)],
          grade: ["KG", "05", "09", "UG"][dice.below(4)])
      ]).suffix(3))
    switch dice.below(14) {
    case 0: student.moves = []
    case 1: student.birth = nil
    case 2: student.birth = student.birth?.adding(days: 30)
    default: break
    }
  }

  /// The package that waits for its answer, again.
  func sendUnanswered() throws {
    guard let package = unanswered else { return }
    let size = try exchange.log.size
    let outcome = try submit(package)
    unanswered = nil
    note(outcome.isRepetition ? "packages answered before" : "packages")
    try take(outcome, of: package)
    // A record that resembles two children far beyond what a link needs makes one of them.
    let log = try exchange.log
    for position in size..<log.size
    where try log.event(at: position).type == IdentifierRetired.type {
      try learnFamilies()
      break
    }
  }

  private func submit(_ package: MadePackage) throws -> Exchange.SubmissionOutcome {
    try exchange.submit(
      PackageSource.open(archive: package.archive), fileName: "package.zip", expectedState: nil,
      received: nil, acting: acting())
  }

  /// What was answered before is answered the same.
  func resend() throws {
    guard let one = dice.pick(model.answered) else { return }
    let size = try exchange.log.size
    let outcome = try submit(one.package)
    try require(outcome.isRepetition, "a package that was answered was taken again")
    try require(try exchange.log.size == size, "a package that was answered left events again")
    if let receipt = one.receipt {
      let (then, today) = (receipt.content, outcome.receipt.content)
      // The findings about a rejected student go with the block, when its time is over.
      let isOver = !outcome.receipt.isWhole && then.totals.rejected > 0
      try require(
        outcome.receipt.encoded == receipt.encoded || isOver,
        "a receipt changed: \(then.identifiers) \(then.disputes.count) \(then.findings.count) "
          + "is now \(today.identifiers) \(today.disputes.count) \(today.findings.count)")
    }
    note("packages sent again")
  }

  /// A package as a test changes nothing.
  func rehearsePackage() throws {
    guard let state = dice.pick(People.states) else { return }
    let package = package(of: state, [madeStudent(of: state)])
    _ = try exchange.submit(
      PackageSource.open(archive: package.archive), fileName: "package.zip", expectedState: nil,
      received: nil, asTest: true, acting: acting())
    note("test packages")
  }

  private func take(_ outcome: Exchange.SubmissionOutcome, of package: MadePackage) throws {
    let content = outcome.receipt.content
    try require(!outcome.isRefused, "a package was refused as a whole: \(content.findings)")
    model.answered.append(
      .init(
        package: package, submission: outcome.submission, receipt: outcome.receipt))
    var totals = (taken: 0, retracted: 0, rejected: 0)
    for (index, student) in package.students.enumerated() {
      let name = Model.Name(state: package.state, id: student.id)
      let line = content.identifiers.first { $0.studentRecordID == UInt32(index + 1) }
      if student.action == "D" {
        guard model.records[name] != nil else {
          totals.rejected += 1
          continue
        }
        totals.retracted += 1
        model.records[name] = nil
        model.gone.insert(name)
        continue
      }
      let isSound = student.isSound(on: package.date)
      guard let line else {
        try require(
          !isSound || model.gone.contains(name),
          "a sound student was not taken: \(name) \(student.action) \(content.findings)")
        totals.rejected += 1
        continue
      }
      try require(isSound, "a student that is not sound was taken: \(name)")
      totals.taken += 1
      accept(student, as: name, number: line.msixID, on: package.date)
    }
    let told = content.totals
    try require(
      told.inserted + told.updated + told.unchanged == totals.taken
        && told.retracted == totals.retracted && told.rejected == totals.rejected,
      "the receipt's totals are \(told), not \(totals)")
  }

  private func accept(
    _ student: MadeStudent, as name: Model.Name, number: String, on day: CivilDate
  ) {
    var said = student
    said.action = "I"
    said.msixID = ""
    let order = model.records[name]?.order ?? model.nextOrder()
    var until = day
    if let known = model.records[name], known.said == said { until = max(day, known.until) }
    model.records[name] = .init(said: said, until: until, number: number, order: order)
  }
}
