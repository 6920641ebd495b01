import Exchange
import Primitives
import Records

/// What a simple person would expect of the ledger: which records there are, who has which number,
/// what was acknowledged. It is told what was answered, and works nothing out by product code.
struct Model {
  /// A State's name for a student.
  struct Name: Hashable, Comparable, Sendable, CustomStringConvertible {
    let state: String
    let id: String

    var description: String { "\(state):\(id)" }

    static func < (left: Self, right: Self) -> Bool {
      (left.state, left.id) < (right.state, right.id)
    }
  }

  /// What a State says of a student.
  struct Record {
    var said: MadeStudent
    /// The day of the last package that said it.
    var until: CivilDate
    /// The number of its child.
    var number: String
    /// Which record of all came first.
    let order: Int
  }

  /// A package that was answered.
  struct Answered {
    let package: MadePackage
    let submission: SubmissionID
    /// The receipt; nil when an erasure may have changed what it can say.
    var receipt: ReceiptBody?
  }

  /// A statement of disagreement with a birth date.
  struct Disagreement {
    let caseID: CaseID
    let name: Name
    let birth: CivilDate
    let text: String
  }

  var records: [Name: Record] = [:]
  /// Records of erased children, by child, as they were: what they counted stays counted.
  var ghosts: [[Name: Record]] = []
  /// Names whose child was erased or that were taken back: they may be refused, or come as new.
  var gone: Set<Name> = []
  var erasedNumbers: Set<String> = []
  /// Given names of which no trace may be found in the clear.
  var answered: [Answered] = []
  var disagreements: [Disagreement] = []
  var holds: [(hold: CaseID, number: String)] = []
  var proposals: [(caseID: CaseID, number: String)] = []
  var postings: [CaseID] = []
  var cases: [CaseID] = []
  var looks: [UInt64] = []
  var certificates: [(position: UInt64, leaf: [UInt8])] = []
  /// Roots by size: what was once acknowledged stays as it was.
  var roots: [(size: UInt64, root: [UInt8])] = []
  private var lastOrder = 0

  mutating func nextOrder() -> Int {
    lastOrder += 1
    return lastOrder
  }

  /// Numbers of children with a record in force.
  var numbers: [String] { Set(records.values.map(\.number)).sorted() }

  func names(of number: String) -> [Name] {
    records.filter { $0.value.number == number }.keys.sorted()
  }

  /// Children as sets of records, without their numbers.
  var families: Set<Set<Name>> {
    Set(Dictionary(grouping: records.keys) { records[$0]?.number ?? "" }.values.map(Set.init))
  }

  /// A child is erased.
  mutating func erase(_ number: String) {
    let names = names(of: number)
    ghosts.append(records.filter { names.contains($0.key) })
    for name in names {
      records[name] = nil
      gone.insert(name)
    }
    erasedNumbers.insert(number)
    disagreements.removeAll { names.contains($0.name) }
    holds.removeAll { $0.number == number }
    for index in answered.indices {
      let package = answered[index].package
      // A receipt that names one of the child's identifiers is no longer whole; the child may have
      // had some that were taken back, and it may be told of one that the package did not bring.
      let isSent = package.students.contains { student in
        gone.contains(.init(state: package.state, id: student.id))
      }
      let isTold =
        answered[index].receipt?.content.identifiers.contains { line in
          names.contains(.init(state: package.state, id: line.stateStudentIdentifier))
        } ?? false
      if isSent || isTold { answered[index].receipt = nil }
    }
  }
}
