/// What the program's law sets: counting, deadlines, the families' clocks.
extension PolicyCatalogue {
  private static let esea = "ESEA 1303(a) and 1309(3), 34 CFR 200.81; recalled"
  private static let counts = "EDFacts instructions for child counts; recalled"

  static let counting: [PolicyDefinition] =
    [
      .init(
        .counting, "period-first-month", .int(1...12), .int(9), unit: "month", source: counts,
        "The month in which a performance period begins."),
      .init(
        .counting, "period-first-day", .int(1...28), .int(1), unit: "day of month", source: counts,
        "The day of that month."),
      .init(
        .counting, "age-min-years", .int(0...25), .int(3), unit: "years", source: esea,
        "A child counts from this birthday on."),
      .init(
        .counting, "age-max-years", .int(1...30), .int(22), unit: "years", source: esea,
        "A child counts while younger than this: on this birthday no more."),
      .init(
        .counting, "eligibility-months", .int(1...120), .int(36), unit: "months", source: esea,
        "How long a qualifying arrival makes eligible."),
      .init(
        .counting, "eligibility-last-day-inclusive", .bool, .bool(true), source: counts,
        "Whether the day so many months after the arrival is still one of eligibility."),
      .init(
        .counting, "leap-day", .text(["february-28", "march-1"]), .text("february-28"),
        source: counts,
        "Which day stands for 29 February in a common year."),
      .init(
        .counting, "residence-from-minimum-age", .bool, .bool(true), source: counts,
        "Whether residence must be shown on or after the birthday of the least age."),
      .init(
        .counting, "residency-evidence",
        .words(["enrollment", "residency-date", "residency-verification-date"]),
        .list(["enrollment", "residency-date", "residency-verification-date"]), source: counts,
        "What shows residence in the State."),
      .init(
        .counting, "open-enrollment-shows-residence-until",
        .text(["submission-date", "enrollment-date"]), .text("submission-date"), source: counts,
        "How far an enrollment without a withdrawal shows residence: to the submission date of the "
          + "block that carries it, or on its own date alone."),
      .init(
        .counting, "ineligible-enrollment-types", .words(enrollmentTypes), .list(["07"]),
        source: counts, "Enrollment types that show no eligibility."),
      .init(
        .counting, "served-enrollment-types", .words(enrollmentTypes), .list(["03"]),
        source: counts, "Enrollment types that show service in Category 2."),
      .init(
        .counting, "served-in-break-enrollment-types", .words(enrollmentTypes), .list(["04"]),
        source: counts, "Enrollment types that show it where they lie in a break between terms."),
    ] + boundaries + [
      .init(
        .counting, "change-flag-percent", .int(1...100), .int(25), unit: "percent",
        source: "EDFacts edit checks",
        "A change against last year from which a count wants an explanation."),
      .init(
        .counting, "credit-grades", .words(creditGrades),
        .list(["08", "09", "10", "11", "12", "UG", "00"]), source: "EDFacts edit checks",
        "Grades in which credit accrual may be reported; 00 is out of school."),
    ]

  /// Where a count draws its lines; names that came after the first.
  private static let boundaries: [PolicyDefinition] = [
    .init(
      .counting, "third-birthday-evidence", .text(["any", "stated-date"]), .text("any"),
      source: counts,
      "What shows residence from the least age on: any evidence, or only a date that the State "
        + "wrote, no enrollment that began before and goes on."),
    .init(
      .counting, "expiration-day-inclusive", .bool, .bool(true), source: counts,
      "Whether the submitted expiration date is still a day of eligibility."),
    .init(
      .counting, "graduation-day-inclusive", .bool, .bool(true), source: counts,
      "Whether the day of graduation is still a day of eligibility."),
    .init(
      .counting, "undated-graduation", .text(["withdrawal-date", "ignored"]),
      .text("withdrawal-date"), source: counts,
      "When a child graduated whose row says so without a date."),
    .init(
      .counting, "eligibility-from", .text(["own-state", "any-state"]), .text("own-state"),
      source: counts, "Whose qualifying moves make a child eligible in a State's count."),
    .init(
      .counting, "graduation-from", .text(["own-state", "any-state"]), .text("any-state"),
      source: counts, "Whose word on graduation ends eligibility in a State's count."),
    .init(
      .counting, "continuation-shows", .text(["nothing", "residence"]), .text("nothing"),
      source: counts, "What an enrollment under continuation of services shows."),
    .init(
      .counting, "birth-date-conflict", .text(["latest-submission"]),
      .text("latest-submission"), source: counts,
      "Which birth date holds where a State's records of one child disagree."),
    .init(
      .counting, "residence-state", .text(["reporting"]), .text("reporting"), source: counts,
      "Which State an evidence of residence speaks for: the one that reports it."),
    .init(
      .counting, "category-2-service", .text(["on-qualifying-day"]),
      .text("on-qualifying-day"), source: counts,
      "On which day service counts in Category 2: one that counts for Category 1 too."),
    .init(
      .counting, "funded-enrollment-types", .words(enrollmentTypes),
      .list(["02", "03", "04", "05"]), source: counts,
      "Enrollment types that show service in a project of the program's money, in any season."),
    .init(
      .counting, "break-first-month", .int(1...12), .int(6), unit: "month", source: counts,
      "The month in which the break begins in which year-round projects serve."),
    .init(
      .counting, "break-first-day", .int(1...31), .int(1), unit: "day of month", source: counts,
      "The day of that month."),
    .init(
      .counting, "break-last-month", .int(1...12), .int(8), unit: "month", source: counts,
      "The month in which that break ends."),
    .init(
      .counting, "break-last-day", .int(1...31), .int(31), unit: "day of month", source: counts,
      "The day of that month."),
  ]

  private static let enrollmentTypes = ["01", "02", "03", "04", "05", "06", "07"]
  private static let creditGrades = [
    "06", "07", "08", "09", "10", "11", "12", "UG", "00",
  ]

  private static let regulation = "34 CFR 200.85(b) and (c); recalled"

  static let deadlines: [PolicyDefinition] =
    trigger(.eligibilityDocumented, 10, "working", "the first documentation of eligibility")
    + trigger(.endOfTerm, 30, "calendar", "the end of a term")
    + [
      .init(
        .deadlines, "end-of-term-anchor", .text(["term", "school-year"]), .text("term"),
        source: regulation, "Which end starts the clock: each term's, or the school year's alone.")
    ]
    + trigger(.withdrawal, 14, "none", "a withdrawal during the year")
    + trigger(.moveNotice, 4, "working", "the exchange's notice that a child moved away")
    + trigger(.recordsRequest, 4, "calendar", "a receiving State's or district's request")

  private static func trigger(
    _ trigger: DeadlineTrigger, _ days: Int, _ unit: String, _ event: String
  ) -> [PolicyDefinition] {
    [
      .init(
        .deadlines, "\(trigger.rawValue)-days", .int(0...366), .int(days), unit: "days",
        source: regulation, "Days to send after \(event)."),
      .init(
        .deadlines, "\(trigger.rawValue)-unit", .text(["calendar", "working", "none"]),
        .text(unit), source: regulation, "Which days count after \(event); none: no deadline."),
      .init(
        .deadlines, "\(trigger.rawValue)-by-state", .stateDayCounts(0...366), .list([]),
        source: "the States' own manuals",
        "The States' own deadlines after \(event); the earlier due date binds."),
    ]
  }

  private static let privacyAct = "5 U.S.C. 552a(d); recalled"
  private static let stateRoute = "34 CFR 200.85(d); recalled"

  static let privacy: [PolicyDefinition] = [
    .init(
      .privacy, "acknowledgment-working-days", .int(1...60), .int(10), unit: "working days",
      source: privacyAct, "To acknowledge a request for amendment."),
    .init(
      .privacy, "review-working-days", .int(1...120), .int(30), unit: "working days",
      source: privacyAct, "To decide a review of a refusal, before any extension."),
    .init(
      .privacy, "access-days", .int(1...120), .int(45), unit: "days",
      source: "34 CFR 99.10(b); recalled", "To give a family access to the record."),
    .init(
      .privacy, "sea-calendar-days", .int(1...120), .int(30), unit: "days", source: stateRoute,
      "For a State to acknowledge, investigate, decide and resubmit."),
    .init(
      .privacy, "forward-working-days", .int(1...60), .int(4), unit: "working days",
      source: stateRoute, "To forward a request to the State that sent the data."),
    .init(
      .privacy, "answer-working-days", .int(1...60), .int(10), unit: "working days",
      source: stateRoute, "To answer another State or the Department."),
    .init(
      .privacy, "majority-years", .int(14...25), .int(18), unit: "years",
      source: "34 CFR 99.5(a); recalled", "The birthday on which the rights pass to the student."),
    .init(
      .privacy, "cosign-working-days", .int(1...30), .int(1), unit: "working days",
      source: "chosen for this ledger",
      "In which a second person signs for an emergency disclosure."),
    .init(
      .privacy, "notice-letter-working-days", .int(1...30), .int(5), unit: "working days",
      source: "5 U.S.C. 552a(b)(8); recalled",
      "In which the notice of an emergency disclosure goes to the last known address."),
    .init(
      .privacy, "breach-notice-days", .int(1...90), .int(30), unit: "days",
      source: "chosen for this ledger",
      "In which those whom a breach touched are told, after it was declared."),
  ]
}
