import Exchange
import Ledger
import Primitives
import Records

// People decide which records are one child.
extension World {
  private static let deciders = ["tx1", "tx2", "ca1", "ca2", "fl1", "fl2"]

  func proposeMerge() throws {
    let numbers = model.numbers
    guard let one = dice.pick(numbers), let other = dice.pick(numbers), one != other,
      let who = dice.pick(Self.deciders)
    else { return }
    let item = try exchange.proposeMerge(
      master: one, other: other, reason: "one child", acting: acting(who, .matchResolution))
    note("merges proposed")
    if !dice.oneIn(3) { try decide(item, .approve) }
  }

  func proposeSplit() throws {
    let shared = model.numbers.filter { model.names(of: $0).count > 1 }
    guard let number = dice.pick(shared), let name = dice.pick(model.names(of: number)),
      let record = RecordName("\(name):01"), let who = dice.pick(Self.deciders)
    else { return }
    let item = try exchange.proposeSplit(
      msixID: number, records: [record], together: true, reason: "two children",
      acting: acting(who, .matchResolution))
    note("splits proposed")
    if !dice.oneIn(3) { try decide(item, .approve) }
  }

  /// Somebody answers an item of the worklist.
  func answerItem() throws {
    let lines = try exchange.worklist(state: nil, kind: nil, acting: acting())
    guard let line = dice.pick(lines) else { return }
    switch line.kind {
    case .nearMatch: try decide(line.item, dice.oneIn(3) ? .distinct : .same)
    default: try decide(line.item, dice.oneIn(4) ? .reject : .approve)
    }
    if line.status == "disagreed" { try settle(line.item) }
  }

  private func settle(_ item: ItemID) throws {
    let status = try exchange.settle(
      item, dice.oneIn(2) ? .same : .distinct, reason: "looked into", acting: acting("ome"))
    note("items settled: \(status)")
    try learnFamilies()
  }

  /// Everybody who may answers, until it is decided.
  private func decide(_ item: ItemID, _ answer: Exchange.ItemAnswer) throws {
    for who in Self.deciders + ["ome"] {
      do {
        let status = try exchange.resolve(
          item, answer, reason: "seen", acting: acting(who, .matchResolution))
        note("items answered: \(status)")
      } catch let error
        where ExchangeError(wrapping: error).code == .refused
        || ExchangeError(wrapping: error).code == .notFound
      {
        continue
      }
    }
    try learnFamilies()
  }

  /// Who is one child now, as the ledger lists it: decisions of people change it, and nothing else
  /// may. Records that are there stay there.
  func learnFamilies() throws {
    let listed = try listedNumbers()
    try require(
      Set(listed.keys) == Set(model.records.keys),
      "the list of records is \(listed.keys.sorted()), not \(model.records.keys.sorted())")
    for (name, number) in listed { model.records[name]?.number = number }
  }

  /// Records in force with their numbers.
  func listedNumbers() throws -> [Model.Name: String] {
    var listed = [Model.Name: String]()
    for line in try exchange.children(knownAt: nil, acting: acting()) {
      let name = Model.Name(state: line.state.description, id: line.stateStudentIdentifier)
      try require(listed[name] == nil, "\(name) is listed twice")
      listed[name] = line.msixID
    }
    return listed
  }

  /// Another look at old pairs.
  func rematch() throws {
    _ = try exchange.rematch(dice.oneIn(2) ? .all : .changed, acting: acting())
    note("rematches")
  }
}
