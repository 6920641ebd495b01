import Counting
import Exchange
import Primitives

/// What is said of single children in a count, as it is printed.
enum CountChildrenText {
  static func json(_ found: Exchange.CountExplanation) -> JSON {
    .object([
      ("msix_id", .string(found.msixID)), ("state", .string(found.state.description)),
      ("period", .string(found.period.description)),
      ("category", .number(found.category.rawValue)), ("known_at", .number(found.knownAt)),
      ("as_of", .string(found.asOf.description)), ("rules", .string(found.rules)),
      ("counted", .bool(found.isCounted)),
      ("first_day", .maybe(found.outcome.firstQualifyingDay?.description)),
      ("reason", .maybe(found.outcome.reason?.rawValue)),
      ("explanation", .string(explanation(found))),
      (
        "dates",
        .object(dates(found.dates).map { ($0.0, .maybe($0.1?.description)) })
      ),
      (
        "statements",
        .array(
          found.statements.map { statement in
            .object([
              ("position", .number(statement.position)),
              ("recorded", .string(statement.recorded.description)),
              ("state", .string(statement.state.description)),
              ("holds_until", .string(statement.holdsUntil.description)),
            ])
          })
      ),
      ("changes", .array(found.changes.map(json))),
    ])
  }

  private static func explanation(_ found: Exchange.CountExplanation) -> String {
    switch found.outcome {
    case .counted(let day):
      day <= found.asOf
        ? "Counted from \(day) on." : "Counted from \(day) on, which comes after \(found.asOf)."
    case .notCounted(let reason, _): reason.explanation
    }
  }

  private static func dates(_ dates: DecidingDates) -> [(String, CivilDate?)] {
    [
      ("birth_date", dates.birthDate), ("birthday", dates.birthday),
      ("qualifying_arrival_date", dates.qualifyingArrivalDate),
      ("last_eligible_day", dates.lastEligibleDay), ("graduation", dates.graduation),
      ("residence", dates.residence),
    ]
  }

  private static func json(_ change: Exchange.CountChange) -> JSON {
    .object([
      ("position", .number(change.position)), ("recorded", .string(change.recorded.description)),
      ("cause", .string(change.cause.rawValue)), ("delta", .int(change.delta)),
      ("msix_id", .maybe(change.msixID)), ("erased", .bool(change.isErased)),
    ])
  }

  static func show(_ found: Exchange.CountExplanation) {
    Output.line(
      Output.bold("\(found.msixID) in \(found.state), \(found.period)")
        + ", category \(found.category.rawValue), as of \(found.asOf), known at position "
        + "\(found.knownAt), rules \(found.rules)")
    Output.line(explanation(found))
    for (name, day) in dates(found.dates) {
      if let day { Output.line("  \(name)  \(day)") }
    }
    for statement in found.statements {
      Output.line(
        "  statement at \(statement.position) of \(statement.state), \(statement.recorded), "
          + "holds until \(statement.holdsUntil)")
    }
    for change in found.changes { Output.line("  " + line(change)) }
  }

  private static func line(_ change: Exchange.CountChange) -> String {
    let who = change.isErased ? "an erased child" : change.msixID ?? ""
    return "\(change.delta > 0 ? "+" : "")\(change.delta)  position \(change.position)  "
      + "\(change.recorded)  \(change.cause.explanation)  \(who)"
  }

  static func json(_ found: Exchange.CountDifference) -> JSON {
    .object([
      ("period", .string(found.period.description)),
      ("category", .number(found.category.rawValue)),
      ("state", .maybe(found.state?.description)), ("rules", .string(found.rules)),
      ("as_of", .string(found.asOf.description)), ("from", .number(found.from)),
      ("to", .number(found.to)), ("before", .int(found.before)), ("after", .int(found.after)),
      ("difference", .int(found.after - found.before)),
      (
        "causes",
        .array(
          found.causes.map { cause in
            .object([
              ("cause", .string(cause.cause.rawValue)), ("more", .int(cause.more)),
              ("fewer", .int(cause.fewer)),
            ])
          })
      ),
      ("changes", .array(found.changes.map(json))),
    ])
  }

  static func csv(_ found: Exchange.CountDifference) {
    if found.changes.isEmpty {
      Output.line("cause,more,fewer")
      for cause in found.causes {
        Output.line("\(cause.cause.rawValue),\(cause.more),\(cause.fewer)")
      }
      return
    }
    Output.line("position,recorded,cause,delta,msix_id,erased")
    for change in found.changes {
      Output.line(
        "\(change.position),\(change.recorded),\(change.cause.rawValue),\(change.delta),"
          + "\(change.msixID ?? ""),\(change.isErased ? "yes" : "no")")
    }
  }

  static func show(_ found: Exchange.CountDifference) {
    Output.line(
      Output.bold("\(found.state?.description ?? "Nation"), \(found.period)")
        + ", category \(found.category.rawValue), as of \(found.asOf), rules \(found.rules)")
    Output.line("known at position \(found.from): \(found.before)")
    Output.line("known at position \(found.to): \(found.after)")
    let table =
      [["", "more", "fewer"]]
      + found.causes.map { [$0.cause.explanation, "+\($0.more)", "-\($0.fewer)"] }
    for line in Columns.aligned(table, leading: 1) { Output.line(line) }
    for change in found.changes { Output.line(line(change)) }
  }

  static func json(_ found: Exchange.Reconciliation) -> JSON {
    .object([
      ("state_count", .number(found.stateCount)), ("ledger_count", .int(found.ledgerCount)),
      ("agreed", .number(found.agreed)),
      ("disagreements", .array(found.disagreements.map { json($0) })),
    ])
  }

  static func json(_ line: Exchange.Disagreement) -> JSON {
    .object([
      ("state_student_identifier", .string(line.identifier)),
      ("msix_id", .maybe(line.msixID)), ("side", .string(line.side.rawValue)),
      ("reason", .string(line.reason)), ("explanation", .string(line.explanation)),
    ])
  }

  static func csv(_ found: Exchange.Reconciliation) {
    Output.message(
      "The State counts \(found.stateCount), the ledger \(found.ledgerCount); both "
        + "\(found.agreed).")
    Output.bytes(Array(found.csv.utf8))
  }
}
