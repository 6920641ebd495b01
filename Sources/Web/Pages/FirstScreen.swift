import Exchange
import Primitives
import Records

/// What a registrar needs within a minute, on one screen: who, last school, grade, credits and
/// courses under way, assessments, flags, doses, moves, how fresh it is, and whom to call.
struct FirstScreen {
  let record: Exchange.ConsolidatedRecord
  private var view: ConsolidatedView { record.view }

  init(_ record: Exchange.ConsolidatedRecord) { self.record = record }

  /// Lines of a list that the first screen shows; the rest stands in the whole record.
  private static let linesMax = 6

  func model(path: String, _ asking: Asking) throws -> Model {
    let visitor = try asking.holder
    let may = { (function: Function) in !visitor.roles(for: function).isEmpty }
    return .of([
      "path": path, "msixID": record.msixID, "look": record.look,
      "name": name, "facts": facts, "openItems": !record.openItems.isEmpty,
      "disputes": RecordSections.disputes(record), "isContested": !record.disputes.isEmpty,
      "flags": flags, "conflicts": conflicts, "isConflicting": !conflicts.isEmpty,
      "school": school, "caller": caller, "credits": credits, "hasCredits": !view.credits.isEmpty,
      "underWay": limited(view.coursesUnderWay.map(courseUnderWay)),
      "underWayCount": view.coursesUnderWay.count,
      "done": view.coursesDone.isEmpty ? nil : view.coursesDone.count,
      "assessments": limited(view.assessments.map(assessment)),
      "assessmentCount": view.assessments.count,
      "doses": limited(
        view.doses.map { "\($0.row.words(201) ?? "?") on \($0.row.words(202) ?? "?")" }),
      "doseCount": view.doses.count, "moves": limited(view.moves.map(move)),
      "moveCount": view.moves.count, "fresh": fresh,
      "thread": may(.moveNotices) ? try "/thread/" + asking.segment("child") : nil,
      "mayPrint": may(.printRecord), "mayExport": may(.exportRecord),
      "mayPacket": may(.exitPacket), "isOffice": may(.accounting),
      "handle": String(path.split(separator: "/").last ?? ""),
      "copyForms": asking.site.copyForms.map { ["ending": $0.ending, "title": $0.title] },
    ])
  }

  private func limited(_ lines: [String]) -> [String] { Array(lines.prefix(Self.linesMax)) }

  /// The freshest value of an element.
  private func freshest(_ element: Element) -> String? {
    view.identity.first { $0.element == element }?.values.first.map {
      RecordWords.value($0.value, of: element)
    }
  }

  private func joined(_ elements: Element...) -> String {
    elements.compactMap { freshest($0) }.joined(separator: " ")
  }

  // MARK: Who

  private var name: String {
    joined(.firstName, .middleName, .lastName1, .lastName2, .suffix)
  }

  private var facts: [Model] {
    let parents = [
      joined(.parent1FirstName, .parent1LastName), joined(.parent2FirstName, .parent2LastName),
    ].filter { !$0.isEmpty }.joined(separator: " and ")
    let age = freshest(.birthDate).flatMap { CivilDate($0) }.map { birth in
      var years = record.asOf.year - birth.year
      if birth.adding(years: years) > record.asOf { years -= 1 }
      return " (\(years))"
    }
    return [
      ("Born", freshest(.birthDate).map { $0 + (age ?? "") } ?? "not known"),
      ("Sex", freshest(.sex) ?? "not known"), ("Parents", parents),
      ("MSIX number", record.msixID),
    ].filter { !$0.1.isEmpty }.map { ["title": $0.0, "value": $0.1] }
  }

  /// Elements about which States differ, for a look at the whole record.
  private var conflicts: [String] {
    (view.identity + view.flags).filter(\.isConflict).map { RecordWords.name($0.element) }
  }

  // MARK: To watch

  private var flags: [Model] {
    let words: [(UInt16, String, String)] = [
      (49, "English learner", "No English learner"), (50, "Has an IEP", "No IEP"),
      (51, "Medical alert: ask the last school", "No medical alert"),
      (52, "Priority for services", "No priority for services"),
      (53, "Immunization record on file", "No immunization record on file"),
    ]
    return words.compactMap { number, yes, no in
      guard let compared = view.flags.first(where: { $0.element.rawValue == number }),
        let value = compared.values.first?.value
      else { return nil }
      // An alert outweighs a fresher "no": whoever places a child must ask.
      let isYes = compared.values.contains { Self.isYes($0.value) }
      let isKnown = isYes || ["No", "N", "None"].contains(value)
      let kind =
        !isYes
        ? "tag-none" : number == 53 ? "tag-success" : number == 51 ? "tag-error" : "tag-warning"
      return .of([
        "text": isYes ? yes : isKnown ? no : "\(RecordWords.name(compared.element)): \(value)",
        "kind": kind, "differ": compared.isConflict,
      ])
    }
  }

  private static func isYes(_ text: String) -> Bool {
    ["Yes", "Y", "Acute", "Chronic"].contains(text)
  }

  // MARK: School, and whom to call

  /// The enrollment that says where the child was last: one that is open, else the latest.
  private var lastEnrollment: ConsolidatedView.SourcedRow? {
    view.enrollmentsOpen.first ?? view.enrollmentsPast.first
  }

  private var school: Model? {
    guard let last = lastEnrollment else { return nil }
    let row = last.row
    return .of([
      "name": row.words(35) ?? row.words(38) ?? "School not named",
      "place": row.joined(44, 42, 45), "grade": RecordWords.grade(row),
      "from": row.words(33), "until": row.words(54),
      "source": RecordWords.source(last.source),
    ])
  }

  private var caller: Model? {
    let enrollments = view.enrollmentsOpen + view.enrollmentsPast
    guard let row = (enrollments.first { $0.row.words(47) != nil } ?? enrollments.first)?.row else {
      return nil
    }
    return .of([
      "name": row.words(38) ?? row.words(35) ?? "The last school",
      "phone": row.words(47), "place": row.joined(39, 42, 45, 46),
    ])
  }

  // MARK: Learning

  private var credits: [Model] {
    view.credits.map {
      [
        "state": $0.state.description, "figure": RecordWords.credits($0.hundredths),
        "courses": $0.courses,
      ]
    }
  }

  private func courseUnderWay(_ course: ConsolidatedView.SourcedRow) -> String {
    let row = course.row
    let progress = [
      row.words(72).map { "\($0) hours" }, row.words(73).map { "mark so far \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
    let title = row.words(65) ?? row.words(66) ?? "Course"
    return progress.isEmpty
      ? "\(title) (\(course.source.state))"
      : "\(title): \(progress) (\(course.source.state))"
  }

  private func assessment(_ sourced: ConsolidatedView.SourcedRow) -> String {
    let row = sourced.row
    return "\(row.joined(76, 77)): \(row.joined(81, 82)) (\(row.words(79) ?? "no date"))"
  }

  private func move(_ sourced: ConsolidatedView.SourcedRow) -> String {
    let row = sourced.row
    let until = row.words(32).map { ", eligible until \($0)" } ?? ""
    return
      "\(row.words(26) ?? "no date"): \(row.joined(27, 28, 29)) to \(row.joined(30, 31))\(until)"
  }

  // MARK: How fresh

  private var fresh: [Model] {
    record.statements.map { statement in
      let days = max(
        0, Int(record.asOf.daysSinceEpoch - statement.submissionDate.daysSinceEpoch))
      return [
        "state": statement.state.description, "age": RecordWords.age(days),
        "file": statement.submissionDate.description,
      ]
    }
  }
}
