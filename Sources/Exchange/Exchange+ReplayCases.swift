import Disputes
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Projecting
import Records

/// How lists of moves, threads, cases and notices are made again: from decisions as they stood.
extension Exchange {
  func composeMoves(
    _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    guard let (asked, position) = asked(body, &outcome, { MovesAsked($0) }) else { return [:] }
    let found = try atDecisions(knownAt: position) {
      try postings(asked, knownAt: position, in: $0)
    }
    outcome.content = .moves(found.lines)
    return found.children
  }

  /// The one child whose thread it was is named by the look itself.
  func composeThread(
    _ event: OpenedEvent, _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    guard let (asked, position) = asked(body, &outcome, { MovesAsked($0) }),
      let child = try listedChildren(event, body).first,
      let known = try consolidatedRecords.environment.read({ try records.child(child, in: $0) })
    else { return [:] }
    // Nothing that was said about an erased child opens any more.
    guard known.erasedAt == nil else { return [:] }
    let entries = try atDecisions(knownAt: position) {
      try thread(of: child, asked, knownAt: position, in: $0)
    }
    outcome.content = .thread(entries)
    return [
      child: ListedChild(accounting: known.accounting, shown: entries.flatMap(\.shown))
    ]
  }

  /// Lists that name children by number: cases, notices, what is due for destruction.
  func composeNumbers(
    _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    let known = asked(body, &outcome) { $0.split(separator: " ").map(String.init) }
    guard let (words, position) = known else { return [:] }
    let found = try atDecisions(knownAt: position) {
      rows -> (children: [ChildID: ListedChild], numbers: [String]) in
      switch body.report {
      case "disputes":
        let state = Scope(body.scope)?.state
        let cases = try disputes(closed: words == ["all"], of: state, in: rows)
        return try named(by: cases.map(\.dispute.subject.record), knownAt: position)
      case "notices":
        guard words.count == 2, let account = AccountID(hex: words[0]) else { return ([:], []) }
        let subjects = try told(to: account, all: words[1] == "all", in: rows).map {
          try $0.1.dispute.subject.record
        }
        return try named(by: subjects, knownAt: position)
      default:
        guard words.count == 4, let years = Int(words[0]), let day = CivilDate(words[3]) else {
          return ([:], [])
        }
        return try named(silent(forYears: years, on: day, in: rows).map(\.key))
      }
    }
    outcome.content = .numbers(found.numbers)
    return found.children
  }

  /// Children that are not erased by now, by number.
  private func named(
    _ all: [ChildID]
  ) throws -> (children: [ChildID: ListedChild], numbers: [String]) {
    var children = [ChildID: ListedChild]()
    var numbers = [String]()
    for child in all {
      let known = try consolidatedRecords.environment.read { try records.child(child, in: $0) }
      guard let known, known.erasedAt == nil else { continue }
      let number = numbering.number(serial: known.serial)
      numbers.append(number)
      children[child] = ListedChild(accounting: known.accounting, shown: Array(number.utf8))
    }
    return (children, numbers)
  }
}
