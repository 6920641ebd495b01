import Vault
import CBOR
import KeyValue
import Ledger
import Linkage
import Primitives
import Records
import Sealing

/// Decides to which child a State record belongs, and records why.
struct IdentityDecider: Sendable {
  let exchange: Exchange
  /// Where what is left open begins, and by when a person is to answer.
  let routing: WorkRouting
  /// Where keys come from.
  let keys: DecisionKeys

  private static let actor = Actor.system("matcher")

  /// Gives a new State record its child: one that is known, or a new one; asks a person where the
  /// evidence leaves it open.
  func identify(
    _ record: StateRecordID, state: StateCode, _ statements: MatchStatements, _ key: SealingKey,
    cause: EventID, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let serial = try exchange.nextSerial(rows)
    let model = try exchange.model(in: rows).grown(to: serial)
    let candidates = try exchange.matching.candidates(for: statements, except: nil, in: rows)
    let apart = try LinkRows.childrenApart(from: record, in: rows)
    let decision = IdentityMatcher.decide(
      statements: statements.fields, state: state, candidates: candidates, under: model,
      cannotLink: apart.contains)
    let child: ChildRow
    let how: ChildIdentified.How
    if case .link(let known) = decision.outcome, routing.linksByItself {
      guard let row = try ChildRow(of: known, in: rows) else {
        throw ExchangeError(.integrity, "a child of the matching rows is not among the children")
      }
      (child, how) = (row, .linked)
    } else {
      (child, how) = (exchange.newChild(serial: serial, keys: keys, scope), .assigned)
    }
    let body = ChildIdentified(
      child: child.child, accounting: child.accounting, serial: child.serial, record: record,
      how: how, model: model.name, rules: Self.rules(of: decision),
      total: decision.best.map { Int($0.judgement.total.raw) })
    let number = exchange.numbering.number(serial: child.serial)
    let sealed = CBORValue.record([
      "msixid": .text(number), "best": decision.best.map(MatchEvidence.cbor),
      "second": decision.second.map(MatchEvidence.cbor),
    ])
    try scope.emit(
      exchange.draft(
        body, in: .child(child.child), by: Self.actor, cause: cause,
        sealed: [.sealed(key, sealed)]),
      into: &rows)
    try ask(about: decision, record, state, key, model, cause: cause, &scope, &rows)
  }

  private static func rules(of decision: MatchDecision) -> [String] {
    guard let best = decision.best else { return ["nobody-near"] }
    return best.rules.map(\.rawValue)
  }

  /// Puts what is open before a person: the record and the child it resembles, or the two children
  /// that both resemble it.
  private func ask(
    about decision: MatchDecision, _ record: StateRecordID, _ state: StateCode, _ key: SealingKey,
    _ model: LinkageModel, cause: EventID, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    guard let best = decision.best else { return }
    let asking = NearMatchAsking(exchange: exchange, routing: routing, keys: keys)
    if case .assign = decision.outcome { return }
    if decision.outcome == .askAbout(best.child) || !routing.linksByItself {
      try asking.found(
        (record, state, key), best, model, cause: cause, &scope, &rows)
    } else if decision.asksAboutSecond, let second = decision.second,
      try !LinkRows.areApart(best.child, second.child, in: rows),
      let bestKey = try keys.key(of: best.record.retagged())
    {
      let asked = try LinkRows.asked(about: best.child, second.child, in: rows)
      let isUnanswered =
        try asked.flatMap { try ItemRow(of: $0, in: rows) }?.isUnanswered ?? true
      if decision.mayMergeSecond, isUnanswered {
        let pair = try asking.found(
          (best.record, best.state, bestKey), second, model, isWaiting: false, cause: cause, &scope,
          &rows)
        try merge(best.child, second.child, pair, cause: cause, &scope, &rows)
      } else if asked == nil {
        try asking.found(
          (best.record, best.state, bestKey), second, model, cause: cause, &scope, &rows)
      }
    }
  }

  /// Two children whom one record resembles far beyond what a link needs are one: the older number
  /// stays.
  private func merge(
    _ one: ChildID, _ other: ChildID, _ pair: PairID, cause: EventID,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    guard let first = try ChildRow(of: one, in: rows),
      let second = try ChildRow(of: other, in: rows)
    else { throw ExchangeError(.integrity, "a child of the matching rows is not there") }
    let (old, young) = first.serial <= second.serial ? (one, other) : (other, one)
    try IdentityActs(
      exchange: exchange, item: pair.retagged(), basis: .policy,
      reason: "one record resembles both, far beyond what a link needs", actor: Self.actor,
      cause: cause, keys: keys
    ).merge(old, young, &scope, &rows)
  }
}

/// Puts a pair of records before people, with the evidence.
struct NearMatchAsking: Sendable {
  let exchange: Exchange
  let routing: WorkRouting
  let keys: DecisionKeys

  private static let actor = Actor.system("matcher")

  /// Records the pair, and where it waits, unless its answer follows at once.
  @discardableResult
  func found(
    _ own: (record: StateRecordID, state: StateCode, key: SealingKey),
    _ other: MatchDecision.Considered, _ model: LinkageModel, isWaiting: Bool = true,
    cause: EventID, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws -> PairID {
    let pair = PairID(from: scope.random)
    guard let otherKey = try keys.key(of: other.record.retagged()) else { return pair }
    let body = NearMatchFound(
      pair: pair, record: own.record, state: own.state, other: other.record,
      otherState: other.state, model: model.name,
      total: Int(other.judgement.total.raw), rules: other.rules.map(\.rawValue),
      due: routing.answerDue)
    let evidence = CBORValue.record(["evidence": MatchEvidence.cbor(other)])
    let event = try scope.emit(
      exchange.draft(
        body, in: .pair(pair), by: Self.actor, cause: cause,
        sealed: [.sealed(own.key, evidence), .sealed(otherKey, evidence)]),
      into: &rows)
    if isWaiting {
      try routing.begin(pair.retagged(), by: Self.actor, cause: event, &scope, &rows)
    }
    return pair
  }
}

/// The evidence of a decision as it is sealed into events: whole numbers in the order of
/// `PairComparison.Field`, enough to show the waterfall again without the model.
enum MatchEvidence {
  static func cbor(_ considered: MatchDecision.Considered) -> CBORValue {
    let judgement = considered.judgement
    let comparison = judgement.comparison
    return .record([
      "record": .identifier(considered.record), "total": .int(judgement.total.raw),
      "adjustment": .int(judgement.adjustment.raw), "child": .int(comparison.child.raw),
      "family": .int(comparison.family.raw),
      "weights": .array(comparison.weights.map { .int($0.raw) }),
      "given": .int(comparison.given.rawValue), "birth": .int(comparison.birth.rawValue),
      "surnames": .int(comparison.surnames.rawValue),
      "verdict": .int(considered.verdict.rawValue),
      "rules": .array(considered.rules.map { .text($0.rawValue) }),
    ])
  }
}
