import Primitives

/// What the exchange sets for itself: accounts, worklists, what is taken in and let out.
extension PolicyCatalogue {
  private static let behavior = "MSIX Rules of Behavior"
  private static let tennessee = "MSIX Rules of Behavior; Tennessee's policies of 2011"
  private static let house = "chosen for this ledger"

  static let passwords: [PolicyDefinition] = [
    .init(
      .passwords, "length-min", .int(8...128), .int(8), unit: "characters", source: behavior,
      "The shortest password."),
    .init(
      .passwords, "classes", .words(["upper", "lower", "digit", "special"]),
      .list(["upper", "lower", "digit", "special"]), source: behavior,
      "The kinds of character of which each must occur."),
    .init(
      .passwords, "expires", .bool, .bool(true), source: behavior,
      "Whether a password ends by age. NIST SP 800-63B now advises against it."),
    .init(
      .passwords, "life-days", .int(1...3650), .int(90), unit: "days", source: behavior,
      "The age at which it ends, where passwords expire."),
    .init(
      .passwords, "life-days-by-state", .stateNumbers(1...3650), .list(["TN=60"]),
      source: tennessee, "The States' own ages; the smaller binds."),
    .init(
      .passwords, "remembered", .int(0...100), .int(6), unit: "passwords", source: behavior,
      "How many former ones are refused."),
    .init(
      .passwords, "remembered-of-state", .stateNumbers(0...100), .list([]), source: house,
      "The States' own numbers of former ones; the greater binds."),
    .init(
      .passwords, "length-min-of-state", .stateNumbers(8...128), .list([]), source: house,
      "The States' own shortest passwords; the greater binds."),
    .init(
      .passwords, "failures-max", .int(1...20), .int(3), unit: "attempts", source: behavior,
      "The failure in a row that disables the account."),
    .init(
      .passwords, "failures-max-by-state", .stateNumbers(1...20), .list([]), source: house,
      "The States' own numbers of failures; the smaller binds."),
    .init(
      .passwords, "one-time-hours", .int(1...720), .int(72), unit: "hours", source: house,
      "How long a one-time password waits for its holder."),
    .init(
      .passwords, "second-factor", .bool, .bool(true),
      source: "practice of federal systems; recalled",
      "Whether everybody but a machine needs an authenticator besides the password."),
  ]

  static let sessions: [PolicyDefinition] = [
    .init(
      .sessions, "idle-minutes", .int(1...240), .int(30), unit: "minutes", source: behavior,
      "Idle time that ends a session."),
    .init(
      .sessions, "idle-minutes-by-state", .stateNumbers(1...240), .list([]),
      source: behavior, "The States' own idle times; the smaller binds."),
    .init(
      .sessions, "life-hours", .int(1...168), .int(12), unit: "hours", source: house,
      "The longest life of a session, however busy."),
    .init(
      .sessions, "life-hours-by-state", .stateNumbers(1...168), .list([]), source: house,
      "The States' own longest lives; the smaller binds."),
  ]

  static let accounts: [PolicyDefinition] = [
    .init(
      .accounts, "inactive-review-days", .int(1...730), .int(90), unit: "days",
      source: "MSIX account practice; recalled",
      "Days without a sign-in after which an account is reviewed."),
    .init(
      .accounts, "rules-of-behavior-months", .int(1...60), .int(12), unit: "months",
      source: behavior, "How long an acceptance of the Rules of Behavior holds."),
    .init(
      .accounts, "training-months", .int(1...60), .int(12), unit: "months", source: behavior,
      "How long a certificate of the security training holds."),
    .init(
      .accounts, "state-training-states", .states, .list(["TN"]), source: tennessee,
      "States that give a training of their own before an account is opened."),
    .init(
      .accounts, "both-administrators-states", .states, .list([]), source: tennessee,
      "States in which one person may keep accounts and data."),
  ]

  static let worklists: [PolicyDefinition] = [
    .init(
      .worklists, "resolve-business-days", .int(1...60), .int(5), unit: "working days",
      source: "MSIX training", "To resolve an item."),
    .init(
      .worklists, "escalate-business-days", .int(1...60), .int(5), unit: "working days",
      source: house, "Days at one level after which an item moves up."),
    .init(
      .worklists, "helpdesk-business-days", .int(1...60), .int(2), unit: "working days",
      source: house, "To answer a question to the Help Desk."),
    .init(
      .worklists, "incident-business-days", .int(1...60), .int(1), unit: "working days",
      source: house, "To look into a report of what may be an incident."),
    .init(
      .worklists, "auto-approval", .bool, .bool(false), source: "MSIX training",
      "Whether a validation that nobody answers is approved at the end of the escalation."),
    .init(
      .worklists, "move-reply-hours", .int(1...720), .int(24), unit: "hours", source: tennessee,
      "To reply to a move notice."),
    .init(
      .worklists, AuthorisationTable.primaryValidatesStates, .states, .list([]),
      source: "MSIX functions by role, table 1.2",
      "States whose Primary users may validate what others proposed."),
    .init(
      .worklists, "strict-lock-states", .states, .list([]), source: tennessee,
      "States that hide their records of a child with an open item from all but its assignees."),
  ]

  static let retention: [PolicyDefinition] = [
    .init(
      .retention, "accounting-years", .int(5...100), .int(5), unit: "years",
      source: "5 U.S.C. 552a(c)(3); recalled",
      "Years after a disclosure that its accounting is kept, or the record's life if longer."),
    .init(
      .retention, "papers-years", .int(1...100), .int(3), unit: "years", source: behavior,
      "Years after the end of access that its papers are kept."),
    .init(
      .retention, "rejected-block-days", .int(1...3650), .int(90), unit: "days", source: house,
      "Days that a rejected student's block is kept."),
    .init(
      .retention, "record-years", .int(1...100), .int(10), unit: "years", source: house,
      "Years after a State's last statement about a child after which the child is listed for "
        + "destruction. Listed only: two people decide."),
    .init(
      .retention, "erased-resubmission", .text(["reject", "admit"]), .text("reject"),
      source: house,
      "What becomes of a student whose data were lawfully destroyed and whom a State sends again: "
        + "rejected without keeping the block, or taken as a child that is new."),
    .init(
      .retention, "backup-days", .int(1...3650), .int(90), unit: "days", source: house,
      "Days after which a backup is to be destroyed: it holds the keys of its day."),
  ]

  static let validation: [PolicyDefinition] = [
    .init(
      .validation, "age-max-years", .int(1...30), .int(22), unit: "years",
      source: "State file layout", "The greatest plausible age in the file's window."),
    .init(
      .validation, "eligibility-months", .int(1...120), .int(36), unit: "months",
      source: "ESEA 1309(3); recalled",
      "The latest expiration after the arrival that is plausible."),
    .init(
      .validation, "credits-max-hundredths", .int(0...10_000), .int(999),
      unit: "hundredths of a credit", source: "State file layout",
      "The most credits of one course."),
    .init(
      .validation, "new-element-grace-months", .int(0...36), .int(6), unit: "months",
      source: "MSIX notices to States",
      "Months after its notice for which a new required element only warns."),
  ]

  static let matching: [PolicyDefinition] = [
    .init(
      .matching, "automatic-links", .bool, .bool(true), source: house,
      "Whether strong agreement links by itself; off, it makes a near match for a person."),
    .init(
      .matching, "rematch-after-publish", .bool, .bool(false), source: house,
      "Whether a new model looks at known records again when it is adopted; it only proposes."),
  ]

  static let disclosure: [PolicyDefinition] = [
    .init(
      .disclosure, "minimum-cell-size", .int(1...100), .int(10), unit: "children",
      source: "Department practice of disclosure avoidance; recalled",
      "The smallest cell that a published or Government Administrator's table shows."),
    .init(
      .disclosure, "complementary-suppression", .bool, .bool(true),
      source: "Department practice of disclosure avoidance; recalled",
      "Whether further cells are hidden from which a small one could be worked out."),
    .init(
      .disclosure, "correction-use-from", .date, .date(CivilDate(daysSinceEpoch: 18_087)),
      source: "84 FR 32895 of 10 July 2019; recalled",
      "The day from which correction of data is a use of the notice."),
  ]

  static let agreements: [PolicyDefinition] = [
    .init(
      .agreements, "renewal-warning-days", .int(1...365), .int(60), unit: "days", source: house,
      "Days before an agreement ends on which its renewal is warned of.")
  ]
}
