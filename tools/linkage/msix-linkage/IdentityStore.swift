import Linkage
import Primitives
import Records

/// State records, children and keys in memory: what a ledger keeps in its decision state, so that
/// an engine can be judged without one.
struct IdentityStore {
  /// One State record.
  struct Record {
    let identifier: StateRecordID
    let state: StateCode
    let name: String
    let generation: Int
    var child: ChildID
    var statements: [MatchFields]
    var keys: Set<UInt64>
  }

  /// A pair about which a person was asked.
  struct Question {
    let left: Int
    let right: Int
    let total: Bits
  }

  var model: LinkageModel
  /// Whether two records of one State are suspicious.
  var knowsStates = true
  private(set) var records: [Record] = []
  private(set) var questions: [Question] = []
  private(set) var comparisons = 0
  private(set) var probes = 0
  private(set) var bucketsFull = 0
  private var byName: [String: [Int]] = [:]
  private var byKey: [UInt64: [Int32]] = [:]
  private var serial: UInt64 = 0
  private var members: [ChildID: Int] = [:]
  private var asked: Set<[Int]> = []

  init(model: LinkageModel) { self.model = model }

  /// The most records of one bucket that are read.
  static let crowdMax = 1_024

  /// Takes one student's block.
  mutating func take(_ block: StudentBlock, state: StateCode, name: String) {
    let statements = MatchFields.statements(of: block)
    guard !statements.isEmpty else { return }
    for index in (byName[name] ?? []).reversed() {
      if isRecycled(records[index], statements) { continue }
      update(index, statements)
      return
    }
    insert(statements, state: state, name: name)
  }

  /// One number, two children: name and birth conflict with everything said before.
  private func isRecycled(_ record: Record, _ statements: [MatchFields]) -> Bool {
    let judged = PairJudgement(statements, record.statements, isSameState: false, under: model)
    guard let comparison = judged?.comparison else { return false }
    return comparison.given == .conflict && comparison.birth.isConflict
  }

  private mutating func update(_ index: Int, _ statements: [MatchFields]) {
    let before = records[index].statements.count
    for statement in statements.reversed() {
      records[index].statements.removeAll { $0 == statement }
      records[index].statements.insert(statement, at: 0)
    }
    records[index].statements = Array(records[index].statements.prefix(Self.statementsMax))
    addKeys(statements, of: index)
    if records[index].statements.count != before { matchAgain(index) }
  }

  static let statementsMax = 6

  /// A child of one record that says something new is looked for again.
  private mutating func matchAgain(_ index: Int) {
    let own = records[index]
    guard members[own.child] == 1 else { return }
    let found = found(own.statements).filter { $0 != index }
    let decision = decide(own.statements, own.state, found)
    guard let best = decision.best else { return }
    switch decision.outcome {
    case .assign: return
    // What changes after the fact is proposed only, however strong it is.
    case .link, .askAbout: ask(Int(best.record.low), index, best.judgement.total)
    }
  }

  private mutating func ask(_ left: Int, _ right: Int, _ total: Bits) {
    let pair = left < right ? [left, right] : [right, left]
    guard asked.insert(pair).inserted else { return }
    questions.append(Question(left: left, right: right, total: total))
  }

  private func decide(
    _ statements: [MatchFields], _ state: StateCode, _ found: [Int]
  ) -> MatchDecision {
    IdentityMatcher.decide(
      statements: statements, state: state,
      candidates: found.map { index in
        let record = records[index]
        return KnownRecord(
          record: record.identifier, child: record.child,
          state: knowsStates ? record.state : Self.noState,
          order: UInt64(index), statements: record.statements)
      }, under: model.grown(to: serial))
  }

  /// Stands for no State of any record.
  private static let noState: StateCode = {
    guard let state = StateCode("ZZ") else { preconditionFailure("two letters are a State's form") }
    return state
  }()

  /// Frequencies of the names met so far.
  func counted() -> FrequencyCounter {
    var counter = FrequencyCounter()
    for record in records { if let newest = record.statements.first { counter.add(newest) } }
    return counter
  }

  private mutating func insert(_ statements: [MatchFields], state: StateCode, name: String) {
    let decision = decide(statements, state, found(statements))
    let index = records.count
    var child = ChildID(high: 1, low: serial)
    switch decision.outcome {
    case .link(let known): child = known
    case .assign: serial += 1
    case .askAbout:
      serial += 1
      if let best = decision.best {
        ask(Int(best.record.low), index, best.judgement.total)
      }
    }
    records.append(
      Record(
        identifier: StateRecordID(high: 0, low: UInt64(index)), state: state, name: name,
        generation: (byName[name]?.count ?? 0) + 1, child: child, statements: statements, keys: []))
    byName[name, default: []].append(index)
    members[child, default: 0] += 1
    addKeys(statements, of: index)
    guard decision.asksAboutSecond, let best = decision.best, let second = decision.second else {
      return
    }
    if decision.mayMergeSecond {
      merge(second.child, into: best.child)
    } else {
      ask(Int(second.record.low), Int(best.record.low), second.judgement.total)
    }
  }

  private mutating func merge(_ other: ChildID, into child: ChildID) {
    if child == other { return }
    let (kept, gone) = child < other ? (child, other) : (other, child)
    members[kept, default: 0] += members.removeValue(forKey: gone) ?? 0
    for index in records.indices where records[index].child == gone { records[index].child = kept }
  }

  private mutating func found(_ statements: [MatchFields]) -> [Int] {
    let keys = BlockingKeys(statements)
    var tally = CandidateTally()
    for probe in keys.asked {
      probes += 1
      guard let bucket = byKey[probe.entry.key] else { continue }
      if bucket.count > CandidateTally.bucketMax { bucketsFull += 1 }
      tally.add(bucket.prefix(Self.crowdMax).map(UInt64.init), under: probe)
    }
    for key in keys.rareProbes {
      if let bucket = byKey[key] { tally.add(rare: bucket.map(UInt64.init)) }
    }
    let found = tally.found().map(Int.init)
    comparisons += found.count
    return found
  }

  private mutating func addKeys(_ statements: [MatchFields], of index: Int) {
    for statement in statements {
      for key in BlockingKeys(statement).values
      where records[index].keys.insert(key).inserted {
        byKey[key, default: []].append(Int32(index))
      }
    }
  }

  /// Answers every question truthfully: what remains is what nobody asked.
  mutating func answer(_ truth: (Int) -> String?) {
    for question in questions {
      guard let left = truth(question.left), left == truth(question.right) else { continue }
      let (one, other) = (records[question.left].child, records[question.right].child)
      if one != other { merge(one, into: other) }
    }
  }
}
