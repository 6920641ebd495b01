import Records

/// The rules that look into loaded tables. Tables lag behind the world, so that what they lack only
/// warns; where none is loaded, nothing is asked.
extension Rule {
  static let districtUnknown = Rule(
    .warning, "district-unknown",
    "The directory that is loaded has no such district on that day.",
    mend: "Check the number; if the district is new, nothing is to be done.", since: 3)
  static let schoolUnknown = Rule(
    .warning, "school-unknown",
    "The directory that is loaded has no such school on that day.",
    mend: "Check the number; if the school is new, nothing is to be done.", since: 3)
  static let countryUnknown = Rule(
    .warning, "country-unknown",
    "The table that is loaded has no such country.",
    mend: "Write it in the letters of the table.", since: 3)
  static let gradeUnknown = Rule(
    .warning, "grade-unknown",
    "The table that is loaded has no such grade on that day.",
    mend: "Send the grade in which the child is.", since: 4)
  static let noticedElementBlank = Rule(
    .warning, "noticed-element-blank",
    "A notice has made this element required, and it is blank.",
    mend: "Send it; blocks without it are rejected when the time to adapt is over.", since: 3)
  static let noticedElementDue = Rule(
    .reject, "noticed-element-due",
    "A notice has made this element required, the time to adapt is over, and it is blank.",
    mend: "Send it with the whole block.", since: 3)

  static let referenceRules = [
    districtUnknown, schoolUnknown, countryUnknown, gradeUnknown, noticedElementBlank,
    noticedElementDue,
  ]
}
