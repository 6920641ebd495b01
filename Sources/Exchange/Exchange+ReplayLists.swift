import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Sealing
import Vault

/// How a list is made again: by its report's name, from what its event says was asked.
extension Exchange {
  func composeReport(_ event: OpenedEvent) throws -> ReplayOutcome {
    let body = try ReportRun(clear: event.clear)
    var outcome = ReplayOutcome()
    var made = [ChildID: ListedChild]()
    switch body.report {
    case "children":
      guard let scope = Scope(body.scope), let position = body.knownAt else { break }
      let page = try ChildrenPage(about: body.about)
      let (lines, listed) = try childLines(scope, knownAt: position, page)
      made = listed
      outcome.content = .children(lines)
    case "changes":
      guard let state = Scope(body.scope)?.state, let through = body.knownAt,
        let after = body.about.flatMap({ UInt64($0.dropFirst("after=".count)) })
      else { break }
      let (changes, listed, _) = try stateChanges(
        of: state, after: after, through: through, limit: .max)
      made = listed
      outcome.content = .numbers(
        changes.compactMap {
          if case .identifierChanged(_, _, _, let number) = $0.kind { number } else { nil }
        })
    case "receipt":
      guard let submission = body.about.flatMap({ SubmissionID(hex: $0) }) else { break }
      let receipt = try ReceiptComposer(exchange: self).recompose(submission)
      made = try receiptChildren(receipt)
      outcome.content = .numbers(receipt.content.identifiers.map(\.msixID))
    case "count.list", "count.explain", "count.diff":
      made = try composeCount(event, body, &outcome) ?? [:]
    case "roster", "relatives": made = try composeLines(event, body, &outcome) ?? [:]
    case "trail":
      made = try composeTrail(body, &outcome) ?? [:]
    case "worklist":
      made = try composeWorklist(body, &outcome)
    case "match":
      made = try composeMatch(body, &outcome)
    case "proposal":
      made = try composeProposal(body, &outcome)
    case "proposals":
      made = try composeOwnProposals(event, body, &outcome)
    case "count.reconcile":
      made = try composeReconciliation(event, body, &outcome)
    case "moves":
      made = try composeMoves(body, &outcome)
    case "thread":
      made = try composeThread(event, body, &outcome)
    case "disputes", "notices", "erase-due":
      made = try composeNumbers(body, &outcome)
    case "dispute":
      made = try composeDispute(event, body, &outcome)
    default:
      if let range = Self.openedRange(body.report) {
        made = try described(
          from: range.lowerBound, through: range.upperBound, knownAt: event.position - 1)
        outcome.content = .log(range)
      } else {
        outcome.isRepeatable = body.childCount == 0
      }
    }
    try compare(&outcome, with: made, head: event, body)
    return outcome
  }

  /// A count that named children.
  private func composeCount(
    _ event: OpenedEvent, _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild]? {
    guard let (asked, position) = asked(body, &outcome, { CountAsked($0) }),
      let scope = Scope(body.scope)
    else { return nil }
    let settled = try settled(asked.question(knownAt: position))
    switch body.report {
    case "count.list":
      let (lines, listed) = try counted(
        settled.question, state: scope.state, inSeveralStates: asked.inSeveralStates)
      outcome.content = .counted(lines)
      return listed
    case "count.diff":
      let (difference, listed) = try difference(
        settled, from: asked.start ?? 0, state: scope.state, namesChildren: body.childCount > 0)
      outcome.content = .difference(difference)
      return listed
    default:
      let named = try listedChildren(event, body).first
      guard let state = scope.state, let named else { return nil }
      let child = try consolidatedRecords.environment.read { try records.child(named, in: $0) }
      guard let child, child.erasedAt == nil else { return nil }
      let (explanation, listed) = try explanation(of: child, in: state, settled)
      outcome.content = .explanation(explanation)
      return listed
    }
  }

  private func composeTrail(
    _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild]? {
    guard let (asked, position) = asked(body, &outcome, { TrailAsked($0) }) else { return nil }
    let (lines, _, reader) = try trailLines(asked, through: position)
    outcome.content = .trail(lines)
    return try reader.listed(lines)
  }

  /// What a report's event says was asked, and up to where; nil, and not repeatable if somebody was
  /// named, where it does not say so, as the first ones did not.
  func asked<Asked>(
    _ body: ReportRun, _ outcome: inout ReplayOutcome, _ read: (String) throws -> Asked?
  ) rethrows -> (asked: Asked, position: UInt64)? {
    guard let about = body.about, let position = body.knownAt, let asked = try read(about) else {
      outcome.isRepeatable = body.childCount == 0
      return nil
    }
    return (asked, position)
  }

  /// Decisions as they stood at a position: made from the log in memory, because `decision/` knows
  /// only today. It takes as long as all that lies before.
  func atDecisions<Found>(
    knownAt position: UInt64, _ body: (borrowing ReadTransaction) throws -> Found
  ) throws -> Found {
    let past = DecisionStore(
      environment: .inMemory(tables: DecisionStore.tables(for: decisions.fold)),
      fold: decisions.fold)
    defer { past.environment.close() }
    try past.catchUp(with: log, opener: vault, before: position + 1)
    return try past.environment.read(body)
  }

  private func composeWorklist(
    _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    let known = try asked(body, &outcome) { text in
      try WorklistAsked(text) { try regionTable(on: $0, knownAt: body.knownAt ?? 0) }
    }
    guard let (asked, position) = known else { return [:] }
    let found = try atDecisions(knownAt: position) { try workLines(asked, in: $0) }
    outcome.content = .worklist(found.lines)
    outcome.incomparable = found.incomplete
    return found.children
  }

  private func composeMatch(
    _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    guard let (asked, position) = asked(body, &outcome, { MatchAsked($0) }) else { return [:] }
    do {
      let found = try atDecisions(knownAt: position) { try explanation(asked, in: $0) }
      outcome.content = .match(found.explanation)
      // Of one who is erased since, both have nothing to weigh.
      return found.children.count == 2 ? found.children : [:]
    } catch let error as ExchangeError where error.code == .notFound {
      outcome.isBereft = true
      return [:]
    }
  }

  private func composeProposal(
    _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    guard let (asked, position) = asked(body, &outcome, { ProposalAsked($0) }) else { return [:] }
    let found = try atDecisions(knownAt: position) { try proposalChildren(asked, in: $0) }
    outcome.content = .numbers(found.numbers)
    return found.children
  }

  /// Of one's own proposals the numbers of the children were shown, which stay for ever.
  private func composeOwnProposals(
    _ event: OpenedEvent, _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    var made = [ChildID: ListedChild]()
    var numbers = [String]()
    for child in try listedChildren(event, body) {
      let known = try consolidatedRecords.environment.read { try records.child(child, in: $0) }
      guard let known, known.erasedAt == nil else { continue }
      let number = numbering.number(serial: known.serial)
      numbers.append(number)
      made[child] = ListedChild(accounting: known.accounting, shown: Array(number.utf8))
    }
    outcome.content = .numbers(numbers)
    return made
  }

  /// The lines of the State's list lie in the parts of the children whom the answer named.
  private func composeReconciliation(
    _ event: OpenedEvent, _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    guard let (asked, position) = asked(body, &outcome, { CountAsked($0) }),
      let state = Scope(body.scope)?.state
    else { return [:] }
    var list = [StateListLine]()
    var named = Set<ChildID>()
    try forEachPage(of: event, body) { page in
      for part in Self.named(in: page) {
        if let child = part.content["child"]?.identifier(ChildKind.self) { named.insert(child) }
        list += (part.content["list"]?.items ?? []).compactMap(StateListLine.init(cbor:))
      }
    }
    let question = try settled(asked.question(knownAt: position)).question
    let found = try reconciled(list, state: state, question, only: named)
    outcome.content = .reconciliation(found.lines)
    return found.children
  }

  /// A case's steps up to then, as they were said.
  private func composeDispute(
    _ event: OpenedEvent, _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild] {
    guard let caseID = body.about.flatMap({ CaseID(hex: $0) }), let position = body.knownAt,
      let named = try listedChildren(event, body).first,
      let child = try consolidatedRecords.environment.read({ try records.child(named, in: $0) })
    else {
      outcome.isRepeatable = body.childCount == 0
      return [:]
    }
    guard let (row, _) = try reachedDispute(caseID, by: nil) else { throw Self.noDispute }
    let steps = try row.steps.filter { $0.position <= position }
      .map { try shown($0, caseID) }
    outcome.content = .dispute(steps)
    return [named: ListedChild(accounting: child.accounting, shown: Self.shown(steps))]
  }

  /// Lines of children that the report itself names, each made again as it was.
  private func composeLines(
    _ event: OpenedEvent, _ body: ReportRun, _ outcome: inout ReplayOutcome
  ) throws -> [ChildID: ListedChild]? {
    guard let position = body.knownAt else { return nil }
    let asked = body.report == "roster" ? body.about.flatMap { RosterAsked($0) } : nil
    guard asked != nil || body.report == "relatives" else { return nil }
    var made = [ChildID: ListedChild]()
    var found = [FoundChild]()
    var lines = [RosterLine]()
    try forEachPage(of: event, body) { page in
      for named in Self.named(in: page) {
        guard let child = named.content["child"]?.identifier(ChildKind.self) else { continue }
        let hidden = named.content["locked"]?.items?.compactMap(\.state) ?? []
        if let asked {
          guard let (known, line) = try rosterLine(child, asked, knownAt: position, hiding: hidden)
          else { continue }
          lines.append(line)
          made[child] = ListedChild(accounting: known.accounting, shown: line.shown)
        } else if let (known, line) = try foundChild(child, knownAt: position, hiding: hidden) {
          found.append(line)
          made[child] = ListedChild(accounting: known.accounting, shown: line.shown)
        }
      }
    }
    outcome.content = asked == nil ? .search(found, criteria: nil) : .roster(lines)
    return made
  }

  /// From `log 12 to 40`; nil for another report.
  private static func openedRange(_ report: String) -> ClosedRange<UInt64>? {
    let words = report.split(separator: " ")
    guard words.count == 4, words[0] == "log", words[2] == "to", let first = UInt64(words[1]),
      let last = UInt64(words[3]), first <= last
    else { return nil }
    return first...last
  }

  /// The children that the pages of a report name, in their order.
  func listedChildren(_ head: OpenedEvent, _ body: ReportRun) throws -> [ChildID] {
    var found = [ChildID]()
    try forEachPage(of: head, body) { page in
      found += Self.named(in: page).compactMap { $0.content["child"]?.identifier(ChildKind.self) }
    }
    return found
  }

  /// Each child that the report's pages name against what the report would show of it now.
  private func compare(
    _ outcome: inout ReplayOutcome, with made: [ChildID: ListedChild], head: OpenedEvent,
    _ body: ReportRun
  ) throws {
    try forEachPage(of: head, body) { event in
      for named in Self.named(in: event) {
        guard let child = named.content["child"]?.identifier(ChildKind.self) else { continue }
        outcome.listed.append((child, named.accounting))
        guard outcome.isRepeatable else { continue }
        guard let key = try vault.key(of: child.retagged()),
          !outcome.isBereft, !outcome.incomparable.contains(child)
        else {
          outcome.erased += 1
          continue
        }
        let again = made[child]
        if again?.shown.isEmpty == true, named.content["digest"] == nil {
          // Whoever is only named has nothing to digest: that he is named again is all.
          outcome.equal += 1
        } else {
          outcome.compare(
            named.content["digest"]?.byteString,
            with: again.map { Self.shownDigest($0.shown, under: key) } ?? [])
        }
        if let again { outcome.children[child] = again }
      }
    }
  }

  private func forEachPage(
    of head: OpenedEvent, _ body: ReportRun, _ visit: (OpenedEvent) throws -> Void
  ) throws {
    let size = body.childrenPerPage
    let pages = (body.childCount + size - 1) / size
    for page in 0..<UInt64(pages) {
      let event = try OpenedEvent(try log.event(at: head.position + 1 + page), opener: vault)
      guard event.type == ReportListed.type, event.cause == head.identifier else {
        throw ExchangeError(
          .integrity, "the report at position \(head.position) lacks page \(page + 1)")
      }
      try visit(event)
    }
  }
}
