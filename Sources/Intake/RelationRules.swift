import Records

/// The rules about what rows say against one another. None rejects: each can be right in a life
/// that nobody thought of. A warning asks the sender to look at the two values; a quality item asks
/// the State to find out which of two statements is true.
extension Rule {
  static let arrivalBeforeBirth = Rule(
    .warning, "arrival-before-birth",
    "The Qualifying Arrival Date is before the child was born.",
    mend: "Check both dates.", since: 3)
  static let eligibilityBeforeArrival = Rule(
    .warning, "eligibility-before-arrival",
    "Eligibility ends before the Qualifying Arrival Date.",
    mend: "Check both dates.", since: 3)
  static let movesSameArrival = Rule(
    .warning, "moves-same-arrival",
    "Two qualifying moves have the same arrival date.",
    mend: "Send each move once.", since: 3)
  static let arrivalAfterDocumented = Rule(
    .quality, "arrival-after-documented",
    "Eligibility was documented before the earliest Qualifying Arrival Date of the block.",
    mend: "Check the dates, or send the earlier move too.", since: 3)
  static let enrollmentBeforeArrival = Rule(
    .warning, "enrollment-before-arrival",
    "The enrollment begins before the earliest Qualifying Arrival Date of the block.",
    mend: "Check both dates; a time before the child was migratory has Enrollment Type 07.",
    since: 3)
  static let enrollmentAfterEligibility = Rule(
    .warning, "enrollment-after-eligibility",
    "The enrollment begins after eligibility has ended, and no reason to go on is given.",
    mend: "Send the newer move, a Continuation of Services Reason, or Enrollment Type 07.",
    since: 3)
  static let enrollmentsOverlap = Rule(
    .quality, "enrollments-overlap",
    "The child is enrolled in two schools at one time.",
    mend: "Find out when the earlier enrollment ended and send its Withdrawal Date.", since: 3)
  static let gradeAgainstAge = Rule(
    .quality, "grade-against-age",
    "The Grade Level is more than three years off the child's age.",
    mend: "Check the grade and the Birth Date.", since: 3)
  static let residencyBeforeArrival = Rule(
    .quality, "residency-before-arrival",
    "The Residency Date is before the earliest Qualifying Arrival Date of the block.",
    mend: "Find out when the child came to live in the district.", since: 3)
  static let graduationBeforeGrade9 = Rule(
    .warning, "graduation-before-grade-9",
    "The Graduation/HSE Date is before the child entered grade 9.",
    mend: "Check the date and the grades.", since: 3)
  static let enrolledAfterGraduation = Rule(
    .quality, "enrolled-after-graduation",
    "An enrollment in a school begins after the child's graduation.",
    mend: "Find out which is right.", since: 3)
  static let courseDuplicate = Rule(
    .warning, "course-duplicate",
    "Two rows tell the same course with the same results.",
    mend: "Send each course once.", since: 3)
  static let courseYearsReversed = Rule(
    .warning, "course-years-reversed",
    "The End Academic Year is before the Begin Academic Year.",
    mend: "Check both.", since: 3)
  static let assessmentBeforeBirth = Rule(
    .warning, "assessment-before-birth",
    "The assessment was given before the child was born.",
    mend: "Check the month.", since: 3)
  static let doseBeforeBirth = Rule(
    .warning, "dose-before-birth",
    "The dose was given before the child was born.",
    mend: "Check the day.", since: 3)
  static let parentNamedAsChild = Rule(
    .quality, "parent-named-as-child",
    "A parent has the child's own first and last name, and the child has no Suffix.",
    mend: "Find out whether the parent's name was sent; send the Suffix if both share it.",
    since: 3)

  static let relationRules = [
    arrivalBeforeBirth, eligibilityBeforeArrival, movesSameArrival, arrivalAfterDocumented,
    enrollmentBeforeArrival, enrollmentAfterEligibility, enrollmentsOverlap, gradeAgainstAge,
    residencyBeforeArrival, graduationBeforeGrade9, enrolledAfterGraduation, courseDuplicate,
    courseYearsReversed, assessmentBeforeBirth, doseBeforeBirth, parentNamedAsChild,
  ]
}
