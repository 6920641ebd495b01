import Primitives
import Records

@testable import Linkage

/// A child's demographics as a State writes them.
struct Child {
  var first = "Guadalupe"
  var middle = ""
  var last1 = "Zepeda"
  var last2 = ""
  var birth = "20120517"
  var sex = "Female"
  var multiple = "No"
  var father = ""
  var mother = ""
  var city = ""
  var alternate = ""

  var statements: [MatchFields] { MatchFields.statements(of: block) }

  var block: StudentBlock {
    let fields: [(UInt16, String)] = [
      (6, first), (7, middle), (8, last1), (9, last2), (11, sex), (12, birth), (13, multiple),
      (14, city), (18, father), (20, mother),
    ]
    var groups = [
      StudentBlock.GroupRows(
        .demographics,
        [Row(recordID: 1, fields: fields.map { .init(Element(rawValue: $0.0), $0.1) })])
    ]
    if !alternate.isEmpty {
      groups.append(
        StudentBlock.GroupRows(
          .alternateStateStudentIDs,
          [Row(recordID: 1, fields: [.init(Element(rawValue: 4), alternate)])]))
    }
    return StudentBlock(groups: groups)
  }

  func with(_ change: (inout Child) -> Void) -> Child {
    var other = self
    change(&other)
    return other
  }

  func judged(
    against other: Child, isSameState: Bool = false, model: LinkageModel = .first
  ) -> PairJudgement? {
    PairJudgement(statements, other.statements, isSameState: isSameState, under: model)
  }

  /// Whether one is found when the other is looked for.
  func sharesKey(with other: Child) -> Bool {
    let asked = Set(BlockingKeys(statements).probes)
    return !asked.isDisjoint(with: BlockingKeys(other.statements).values)
  }
}
