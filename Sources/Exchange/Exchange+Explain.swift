import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Linkage
public import Primitives
public import Records

extension Exchange {
  /// Weighs the two children whose MSIX ids are given as the matcher would now.
  public func explainMatch(
    _ one: String, _ other: String, acting: Acting
  ) throws -> MatchExplanation {
    try catchUp()
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    let states = try statesOwned(acting)
    let pair = (try child(msixID: one), try child(msixID: other))
    guard pair.0.child != pair.1.child else {
      throw ExchangeError(.refused, "these MSIX ids stand for one child")
    }
    let asked = MatchAsked(.children(pair.0.child, pair.1.child), states)
    return try look(at: asked, actor, acting)
  }

  /// Weighs the two records of a near match, by what they say now, under the model that asked.
  /// OME's data administrator sees what has come up to OME, with its values.
  public func explainItem(_ item: ItemID, acting: Acting) throws -> MatchExplanation {
    try catchUp()
    let known = try decisions.environment.read { try ItemRow(of: item, in: $0) }
    let (actor, states) = try admitToExplain(known, acting)
    return try look(at: MatchAsked(.item(item), states), actor, acting)
  }

  private func look(
    at asked: MatchAsked, _ actor: Actor, _ acting: Acting
  ) throws -> MatchExplanation {
    let (found, knownAt) = try decisions.environment.read { rows in
      (try explanation(asked, in: rows), log.size - 1)
    }
    try recordReport(
      "match", scope: .nation, knownAt: knownAt, children: found.children,
      about: asked.description, actor, acting.time)
    return found.explanation
  }

  /// What a question about two finds among decisions.
  func explanation(
    _ asked: MatchAsked, in rows: borrowing some Reading & ~Copyable
  ) throws -> (explanation: MatchExplanation, children: [ChildID: ListedChild]) {
    var children = [ChildID: ListedChild]()
    func name(_ child: ChildID) throws {
      guard let known = try ChildRow(of: child, in: rows) else { return }
      children[child] = ListedChild(accounting: known.accounting)
    }
    let explanation: MatchExplanation
    switch asked.matter {
    case .children(let one, let other):
      try name(one)
      try name(other)
      explanation = try weighed(
        try matchingRows(of: one, rows), try matchingRows(of: other, rows),
        try self.model(in: rows).grown(to: try nextSerial(rows)),
        areApart: try LinkRows.areApart(one, other, in: rows), asked.states, rows)
    case .item(let item):
      guard let row = try ItemRow(of: item, in: rows) else {
        throw ExchangeError(.notFound, "there is no item of this number: msix worklist")
      }
      guard case .pair(let one, let other, _, _) = row.matter, let model = row.model,
        let version = LinkageModel.version(named: model)
      else {
        throw ExchangeError(
          .refused, "people propose this, no model asks it: msix explain ID ID weighs two children")
      }
      for record in [one, other] {
        if let child = try LinkRows.child(of: record, in: rows) { try name(child) }
      }
      let ids = Array(children.keys)
      explanation = try weighed(
        try matchingRow(of: one, rows), try matchingRow(of: other, rows),
        try self.model(version: version, in: rows).grown(to: Self.step(of: model)),
        areApart: try ids.count == 2 && LinkRows.areApart(ids[0], ids[1], in: rows), asked.states,
        rows)
    }
    for child in children.keys { children[child]?.shown = explanation.shown }
    return (explanation, children)
  }

  /// The number of children for which a model of this name weighs.
  private static func step(of name: String) -> UInt64 {
    name.split(separator: "+").last.flatMap { UInt64($0) } ?? 0
  }

  /// The States whose records somebody sees in an explanation; nil for all.
  private func statesOwned(_ acting: Acting) throws -> Set<StateCode>? {
    guard acting.account != nil else { return nil }
    return Set(
      try person(acting).1.roles
        .filter { AuthorisationTable.grant($0.role, .startMergeOrSplit) != .refused }
        .compactMap(\.scope.state))
  }

  private func admitToExplain(
    _ row: ItemRow?, _ acting: Acting
  ) throws -> (Actor, states: Set<StateCode>?) {
    let isOfOME =
      try acting.account != nil
      && person(acting).1.roles.contains { $0.role == .omeDataAdministrator }
    guard isOfOME, let row, row.level == .ome else {
      return (
        try admit(acting, to: .startMergeOrSplit, target: .nation), try statesOwned(acting)
      )
    }
    return (try admit(acting, to: .settleDisagreement, target: .nation), Set(row.states))
  }

  private func weighed(
    _ left: [MatchingRow], _ right: [MatchingRow], _ model: LinkageModel, areApart: Bool,
    _ states: Set<StateCode>?, _ rows: borrowing some Reading & ~Copyable
  ) throws -> MatchExplanation {
    var best: (judged: PairJudgement, one: MatchingRow, other: MatchingRow)?
    for one in left {
      for other in right {
        guard
          let judged = PairJudgement(
            one.statements, other.statements, isSameState: one.state == other.state, under: model)
        else { continue }
        if best.map({ judged.precedes($0.judged) }) ?? true { best = (judged, one, other) }
      }
    }
    guard let best else {
      throw ExchangeError(.notFound, "one of the two has no statement to weigh")
    }
    let flips = MatchChange.flips(
      best.one.statements, best.other.statements,
      isSameState: best.one.state == best.other.state, under: model)
    var explanation = MatchExplanation(
      states: [best.one.state, best.other.state], model: model.name,
      lines: Self.lines(best.judged, model), rules: best.judged.rules.map(\.rawValue),
      verdict: "\(best.judged.verdict)",
      thresholds: (model.thresholds.near.text, model.thresholds.automatic.text),
      areApart: areApart,
      flips: flips.map {
        .init(
          field: $0.field.rawValue, becomes: $0.becomesEqual ? "equal" : "unknown",
          verdict: "\($0.verdict)", bits: $0.total.text)
      })
    explanation.runnerUp = try runnerUp(best.one, beside: best.other, model, rows)
    let pair = [best.one, best.other]
    guard states.map({ owned in pair.contains { owned.contains($0.state) } }) ?? true else {
      return explanation
    }
    let said = try pair.map { try saidNow(by: $0.record, rows) }
    let contested = try pair.map { try contestedDemographics(of: $0.record) }
    for index in explanation.lines.indices {
      let elements = Self.elements(of: explanation.lines[index].name)
      guard !elements.isEmpty else { continue }
      explanation.lines[index].values = said.map { row in
        elements.compactMap { row?[$0] }.joined(separator: " ")
      }
      explanation.lines[index].disputed = contested.map { !$0.isDisjoint(with: elements) }
    }
    return explanation
  }

  /// The best of the other children that a record resembles.
  private func runnerUp(
    _ row: MatchingRow, beside other: MatchingRow, _ model: LinkageModel,
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> MatchExplanation.RunnerUp? {
    let pair = [row.child, other.child]
    let candidates = try matching.candidates(
      for: MatchStatements(row.statements), except: nil, in: rows
    )
    .filter { !pair.contains($0.child) }
    let decision = IdentityMatcher.decide(
      statements: row.statements, state: row.state, candidates: candidates, under: model)
    return decision.best.map {
      MatchExplanation.RunnerUp(
        state: $0.state, bits: $0.judgement.total.text, verdict: "\($0.verdict)")
    }
  }

  /// The demographics of a State record's last statement.
  private func saidNow(
    by record: StateRecordID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> Row? {
    guard let known = try RecordRow(of: record, in: rows) else { return nil }
    let event = try OpenedEvent(try log.event(at: known.statement), opener: vault)
    return try event.openedItem(record.retagged())
      .map { try StudentSubmitted.Sealed($0, wanting: { $0 == .demographics }).block }?.demographics
  }

  /// What a field of the comparison was read from.
  private static func elements(of field: String) -> [Element] {
    switch field {
    case "given": [.firstName, .middleName]
    case "surnames": [.lastName1, .lastName2]
    case "birth": [.birthDate]
    case "sex": [.sex]
    case "suffix": [.suffix]
    case "father": [.parent1FirstName, .parent1LastName]
    case "mother": [.parent2FirstName, .parent2LastName]
    case "birthPlace": [.birthCity, .birthCountry]
    default: []
    }
  }

  private func matchingRow(
    of record: StateRecordID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [MatchingRow] {
    guard let row = try RecordRow(of: record, in: rows) else { return [] }
    return try MatchingRow(number: row.number, under: matching.key, in: rows).map { [$0] } ?? []
  }

  private func matchingRows(
    of child: ChildID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [MatchingRow] {
    var found = [MatchingRow]()
    for record in try LinkRows.members(of: child, in: rows) {
      guard let row = try RecordRow(of: record, in: rows) else { continue }
      if let known = try MatchingRow(number: row.number, under: matching.key, in: rows) {
        found.append(known)
      }
    }
    return found
  }

  private static func lines(
    _ judged: PairJudgement, _ model: LinkageModel
  ) -> [MatchExplanation.Line] {
    let comparison = judged.comparison
    var lines = [MatchExplanation.Line(name: "prior", level: nil, bits: model.prior.text)]
    for field in PairComparison.Field.allCases {
      let level: String? =
        switch field {
        case .given: "\(comparison.given)"
        case .birth: "\(comparison.birth)"
        case .surnames: "\(comparison.surnames)"
        default: nil
        }
      guard level != nil || comparison[field] != .zero else { continue }
      lines.append(.init(name: "\(field)", level: level, bits: comparison[field].text))
    }
    let family = PairComparison.Field.allCases.filter { !$0.isOfChild }
      .reduce(Bits.zero) { $0 + comparison[$1] }
    if family != comparison.family {
      lines.append(
        .init(name: "family-bound", level: nil, bits: (comparison.family - family).text))
    }
    return lines + [
      .init(name: "rules", level: nil, bits: judged.adjustment.text),
      .init(name: "total", level: nil, bits: judged.total.text),
    ]
  }
}

extension PairJudgement {
  fileprivate func precedes(_ other: PairJudgement) -> Bool {
    (verdict.rawValue, total.raw) > (other.verdict.rawValue, other.total.raw)
  }
}

extension Element {
  fileprivate static let birthCity = Element(rawValue: 14)
}
