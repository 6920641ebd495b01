import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Linkage
public import Primitives
public import Records

extension Exchange {
  /// Why two children are, or are not, taken for one: each field's weight, never its value.
  public struct MatchExplanation: Sendable {
    /// One line of the sum.
    public struct Line: Sendable {
      /// The field, or `prior`, `rules`, `total`.
      public let name: String
      /// How it agrees, where that has a name.
      public let level: String?
      /// Bits, for people: `+4.3`.
      public let bits: String
    }

    /// The States of the two records that agree best.
    public let states: [StateCode]
    /// The model under which it is weighed: the one in force, or the one that an item names.
    public let model: String
    /// The sum, field by field.
    public let lines: [Line]
    /// The rules that said something.
    public let rules: [String]
    /// distinct, near, automatic.
    public let verdict: String
    /// From where on a person is asked, and from where on a link needs none.
    public let thresholds: (near: String, automatic: String)
    /// Whether somebody judged them to be two children.
    public let areApart: Bool
    /// What single change of a field would lead to another verdict.
    public let flips: [Flip]

    /// A change of one field.
    public struct Flip: Sendable {
      /// The field.
      public let field: String
      /// `equal` or `unknown`.
      public let becomes: String
      /// What would be made of the pair.
      public let verdict: String
      /// Its sum, for people.
      public let bits: String
    }

    /// What digests are over.
    var shown: [UInt8] {
      var items: [CBORValue] = [.text(model), .text(verdict)]
      for line in lines {
        items.append(.array([.text(line.name), .text(line.level ?? ""), .text(line.bits)]))
      }
      for flip in flips {
        items.append(.array([.text(flip.field), .text(flip.becomes), .text(flip.bits)]))
      }
      return CBORValue.array(items).encoded
    }
  }

  /// Weighs the two children whose MSIX ids are given as the matcher would now.
  public func explainMatch(
    _ one: String, _ other: String, acting: Acting
  ) throws -> MatchExplanation {
    try catchUp()
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    let pair = (try child(msixID: one), try child(msixID: other))
    guard pair.0.child != pair.1.child else {
      throw ExchangeError(.refused, "these MSIX ids stand for one child")
    }
    let explanation = try decisions.environment.read { rows in
      let model = try self.model(in: rows).grown(to: try nextSerial(rows))
      return try weighed(
        try matchingRows(of: pair.0.child, rows), try matchingRows(of: pair.1.child, rows), model,
        areApart: try LinkRows.areApart(pair.0.child, pair.1.child, in: rows))
    }
    try recordReport(
      "match", scope: .nation, knownAt: log.size - 1,
      children: [
        pair.0.child: ListedChild(accounting: pair.0.accounting, shown: explanation.shown),
        pair.1.child: ListedChild(accounting: pair.1.accounting, shown: explanation.shown),
      ], actor, acting.time)
    return explanation
  }

  /// Weighs the two records of a near match, by what they say now, under the model that asked.
  public func explainItem(_ item: ItemID, acting: Acting) throws -> MatchExplanation {
    try catchUp()
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    var children = [ChildID: ListedChild]()
    let explanation = try decisions.environment.read { rows in
      guard let row = try ItemRow(of: item, in: rows) else {
        throw ExchangeError(.notFound, "there is no item of this number: msix worklist")
      }
      guard case .pair(let one, let other, _, _) = row.matter, let name = row.model,
        let version = LinkageModel.version(named: name)
      else {
        throw ExchangeError(
          .refused, "people propose this, no model asks it: msix explain ID ID weighs two children")
      }
      for record in [one, other] {
        if let child = try LinkRows.child(of: record, in: rows),
          let known = try ChildRow(of: child, in: rows)
        {
          children[child] = ListedChild(accounting: known.accounting)
        }
      }
      let asked = try self.model(version: version, in: rows).grown(to: Self.step(of: name))
      let ids = Array(children.keys)
      return try weighed(
        try matchingRow(of: one, rows), try matchingRow(of: other, rows), asked,
        areApart: try ids.count == 2 && LinkRows.areApart(ids[0], ids[1], in: rows))
    }
    for child in children.keys { children[child]?.shown = explanation.shown }
    try recordReport(
      "match", scope: .nation, knownAt: log.size - 1, children: children, actor, acting.time)
    return explanation
  }

  /// The number of children for which a model of this name weighs.
  private static func step(of name: String) -> UInt64 {
    name.split(separator: "+").last.flatMap { UInt64($0) } ?? 0
  }

  private func weighed(
    _ left: [MatchingRow], _ right: [MatchingRow], _ model: LinkageModel, areApart: Bool
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
    return MatchExplanation(
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
