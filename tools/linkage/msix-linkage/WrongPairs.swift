import Files
import Linkage
import Primitives
import Records

/// Pairs that were decided wrongly, with their evidence, for a developer's eyes.
struct WrongPairs {
  let store: IdentityStore
  let child: (Int) -> String?

  func write(to path: String) throws {
    var lines = [String]()
    var byTruth = [String: [Int]]()
    var byChild = [ChildID: [Int]]()
    for index in store.records.indices {
      guard let truth = child(index) else { continue }
      byTruth[truth, default: []].append(index)
      byChild[store.records[index].child, default: []].append(index)
    }
    for (_, group) in byTruth.sorted(by: { $0.key < $1.key }) {
      for (place, index) in group.enumerated().dropFirst()
      where store.records[index].child != store.records[group[0]].child {
        lines += show("SPLIT", group[0], group[place])
      }
    }
    for (_, group) in byChild.sorted(by: { $0.key < $1.key }) {
      for index in group.dropFirst() where child(index) != child(group[0]) {
        lines += show("MERGED", group[0], index)
      }
    }
    for question in store.questions where child(question.left) != child(question.right) {
      lines += show("ASKED-IN-VAIN", question.left, question.right)
    }
    try DurableFile.write(Array(lines.joined(separator: "\n").utf8), to: path)
  }

  private func show(_ kind: String, _ left: Int, _ right: Int) -> [String] {
    let (one, other) = (store.records[left], store.records[right])
    guard
      let judged = PairJudgement(
        one.statements, other.statements,
        isSameState: store.knowsStates && one.state == other.state,
        under: store.model.grown(to: UInt64(store.records.count)))
    else { return [] }
    let weights = PairComparison.Field.allCases.map { "\($0)\(judged.comparison[$0].text)" }
    let shares = !one.keys.isDisjoint(with: other.keys)
    var lines = [
      "\(kind) \(judged.verdict) \(judged.total.text) key=\(shares) "
        + "\(judged.rules.map(\.rawValue)) "
        + "\(judged.comparison.given) \(judged.comparison.birth) \(judged.comparison.surnames) "
        + weights.joined(separator: " ")
    ]
    for record in [one, other] {
      for fields in record.statements.prefix(3) {
        lines.append("    \(record.name) \(Self.text(fields))")
      }
    }
    return lines
  }

  private static func text(_ fields: MatchFields) -> String {
    let given = fields.given.names.map(\.text) + (fields.given.hasMaria ? ["+MARIA"] : [])
    let birth = fields.birth.map { "\($0.year)-\($0.month)-\($0.day)" } ?? "-"
    let sex = fields.sex.map { "\($0)" } ?? "-"
    let multiple = fields.isMultipleBirth.map { "\($0)" } ?? "-"
    return "\(given) \(fields.surnames.names.map(\.text)) \(birth) \(sex) "
      + "m\(fields.mother.map(\.text)) f\(fields.father.map(\.text)) "
      + "\(fields.birthCity?.text ?? "-") multiple=\(multiple)"
  }
}
