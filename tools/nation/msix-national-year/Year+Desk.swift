import Exchange
import Primitives
import Records

// Data administrators answer what waits, and mend what matching got wrong. They know the truth,
// as people who ask a family do.
extension Year {
  private static let desk = "near matches"
  private static let pageOfItems = 100
  private static let seen = "birth certificate seen"

  /// Every State's near matches, page by page.
  func answerItems(week: Int) throws {
    try measure(Self.desk, week: week) {
      let truths = roll.truthByNumber()
      var answered = 0
      for state in states { answered += try answerItems(of: state, truths) }
      return answered
    }
  }

  private func answerItems(of state: StateCode, _ truths: [String: Int32]) throws -> Int {
    let own = acting(Staff.name(state, "data1"), .matchResolution)
    var (after, answered) = (ItemID?.none, 0)
    while true {
      let lines = try exchange.worklist(
        state: state, kind: nil, after: after, limit: Self.pageOfItems, acting: own)
      for line in lines where line.state == state {
        if line.kind == .nearMatch || line.kind == .validateNearMatch,
          try answer(line, own, truths)
        {
          answered += 1
        }
      }
      guard lines.count >= Self.pageOfItems, let last = lines.last else { return answered }
      after = last.item
    }
  }

  /// Whether the line was answered: nobody says what he does not know.
  private func answer(
    _ line: Exchange.WorkLine, _ own: Acting, _ truths: [String: Int32]
  ) throws -> Bool {
    guard line.msixIDs.count == 2, line.status == "open" || line.status == "assigned",
      let one = truths[roll.current(line.msixIDs[0])],
      let other = truths[roll.current(line.msixIDs[1])], one >= 0, other >= 0
    else { return false }
    let isSame = one == other
    var lot = Lot(plan.seed, Int(line.item.low & 0xFFFF))
    let isWrong = line.kind == .nearMatch && lot.below(Plan.wrongAnswerEvery) == 0
    let word: Exchange.ItemAnswer = isSame != isWrong ? .same : .distinct
    guard let status = try tried(Self.desk, { try resolve(line.item, word, own) }) else {
      return false
    }
    if status == "disagreed" {
      _ = try tried(Self.desk) {
        try exchange.settle(
          line.item, isSame ? .same : .distinct, reason: Self.seen,
          acting: acting("ome-data", .matchResolution))
      }
    }
    if isSame { roll.merge(line.msixIDs[1], into: line.msixIDs[0]) }
    return true
  }

  private func resolve(
    _ item: ItemID, _ word: Exchange.ItemAnswer, _ acting: Acting
  ) throws -> String {
    try exchange.resolve(item, word, reason: Self.seen, acting: acting)
  }

  /// What was refused is counted with its reason and goes on; damage ends the year.
  func tried<Result>(_ phase: String, _ body: () throws -> Result) throws -> Result? {
    do {
      let result = try body()
      measures.count("done", in: phase)
      if let status = result as? String { measures.count("then \(status)", in: phase) }
      return result
    } catch {
      try Self.requireRefusal(error)
      measures.count("refused", in: phase)
      return nil
    }
  }

  static func requireRefusal(_ error: any Error) throws {
    switch ExchangeError(wrapping: error).code {
    case .refused, .notFound, .usage: return
    default: throw error
    }
  }

  // MARK: Merges and splits

  /// Children with two ids, and ids with two children: somebody proposes, another judges.
  func mendMistakes(week: Int) throws {
    let (parted, mixed) = roll.mistakes(most: plan.proposals)
    try measure("merges proposed and judged", week: week) {
      var done = 0
      for (one, other) in parted where try merge(one, other) { done += 1 }
      return done
    }
    try measure("splits proposed and judged", week: week) {
      var done = 0
      for (one, other) in mixed where try split(other, from: one) { done += 1 }
      return done
    }
  }

  private func merge(_ one: Int, _ other: Int) throws -> Bool {
    let phase = "merges proposed and judged"
    let (kept, retired) = (roll.entries[one], roll.entries[other])
    guard let master = kept.number.map(roll.current),
      let number = retired.number.map(roll.current), master != number
    else { return false }
    let item = try tried(phase) {
      try exchange.proposeMerge(
        master: master, other: number, reason: Self.seen,
        acting: acting(Staff.name(kept.state, "data1"), .matchResolution))
    }
    guard let item, try judge(item, [retired.state, kept.state], phase) else { return false }
    roll.merge(number, into: master)
    return true
  }

  private func split(_ leaving: Int, from staying: Int) throws -> Bool {
    let phase = "splits proposed and judged"
    let (entry, other) = (roll.entries[leaving], roll.entries[staying])
    guard let number = entry.number.map(roll.current) else { return false }
    for type in ["01", "02"] {
      guard let record = RecordName("\(entry.state):\(entry.identifier):\(type)") else { continue }
      let item = try tried(phase) {
        try exchange.proposeSplit(
          msixID: number, records: [record], together: true, reason: Self.seen,
          acting: acting(Staff.name(entry.state, "data1"), .matchResolution))
      }
      guard let item else { continue }
      guard try judge(item, [other.state, entry.state], phase) else { return false }
      roll.forgetNumber(at: leaving)
      return true
    }
    return false
  }

  /// Others than the proposer say yes until it is decided.
  private func judge(_ item: ItemID, _ states: [StateCode], _ phase: String) throws -> Bool {
    for state in states {
      for office in ["data2", "data1"] {
        let status = try tried(phase) {
          try resolve(
            item, .approve, acting(Staff.name(state, office), .matchResolution))
        }
        if let status, status != "open", status != "assigned" { return true }
      }
    }
    return false
  }
}
