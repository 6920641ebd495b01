import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// Random histories of submissions, answers, merges, splits and retractions by several accounts,
/// beside a model that knows sets of names only.
@Suite struct IdentityHistoryTests {
  /// What should be: which number each State record has, which number stands for which.
  private struct Model {
    var numbers: [String: String] = [:]
    var retired: [String: String] = [:]
    /// In the order in which they were given.
    var given: [String] = []
    var isInForce: Set<String> = []

    func survivor(_ number: String) -> String {
      var number = number
      var steps = 0
      while let next = retired[number] {
        number = next
        steps += 1
        precondition(steps <= retired.count, "a circle of retired numbers")
      }
      return number
    }

    mutating func merge(_ master: String, _ other: String) {
      let (master, other) = (survivor(master), survivor(other))
      for (name, number) in numbers where number == other { numbers[name] = master }
      retired[other] = master
    }

    var shown: [String: String] { numbers.filter { isInForce.contains($0.key) } }
  }

  private struct History {
    let world: IdentityWorld
    let random: SeededRandom
    var model = Model()
    var counts: IdentityCounts
    var day = ExchangeTests.day("2023-10-01")
    var sent: [String: TestStudent] = [:]
    /// Who started an item, and what it asks.
    var starters: [ItemID: String] = [:]
    var proposals: [ItemID: (master: String, other: String?)] = [:]
    var answerers: [ItemID: Set<String>] = [:]
    var outcomes: Set<String> = []
    /// Names that a split gave a number while they were out of force: no list has shown it yet.
    var unseen: Set<String> = []

    static let accounts = ["TX1", "TX2", "TXp", "CA1", "CA2", "CAp", "ome"]

    init(seed: UInt64) throws {
      world = try IdentityWorld(seed: seed)
      random = SeededRandom(seed &* 104_729)
      counts = try IdentityCounts(world)
    }

    mutating func step() throws {
      day = day.adding(days: 1 + random.below(3))
      switch random.below(10) {
      case 0...3: try submit()
      case 4...6: try answer()
      case 7: try proposeMerge()
      case 8: try proposeSplit()
      default:
        let noon = try #require(Instant("\(day)T12:00:00Z"))
        _ = try world.exchange.tick(at: max(noon, world.ledger.now))
      }
      #expect(try world.numbers() == model.shown)
      try counts.witness(world)
      if random.below(8) == 0 { try world.ledger.reopen() }
    }

    private func pick<Element>(_ elements: [Element]) -> Element? {
      elements.isEmpty ? nil : elements[random.below(elements.count)]
    }

    private mutating func submit() throws {
      let state = ["TX", "CA"][random.below(2)]
      let name = "\(state):\(random.below(9))"
      var student =
        sent[name]
        ?? TestStudent(
          id: String(name.dropFirst(3)),
          first: ["Guadalupe", "Lupita", "Ramiro"][random.below(3)], last: "Zepeda",
          birth: ["20120510", "20120511"][random.below(2)])
      let isThere = model.isInForce.contains(name)
      student.action = isThere ? ["U", "D"][random.below(2)] : "I"
      if student.action == "U" { student.moves.append(day.adding(days: -3).compact) }
      student.moves = Array(student.moves.suffix(3))
      let outcome = try world.ledger.submit(
        TestPackage(state: state, date: day.compact, students: [student]))
      student.action = "I"
      sent[name] = student
      let line = try #require(
        outcome.receipt.content.identifiers.first { $0.studentRecordID != nil })
      if line.how == "assigned" { #expect(!model.given.contains(line.msixID)) }
      if !model.given.contains(line.msixID) {
        #expect(line.how == "assigned" || !unseen.isEmpty)
        model.given.append(line.msixID)
      }
      unseen.remove(name)
      if let known = model.numbers[name] { #expect(known == line.msixID) }
      model.numbers[name] = line.msixID
      if isThere, outcome.receipt.content.totals.retracted == 1 {
        model.isInForce.remove(name)
      } else {
        model.isInForce.insert(name)
      }
    }

    private mutating func proposeMerge() throws {
      guard let one = pick(model.given), let other = pick(model.given),
        let account = pick(Self.accounts)
      else { return }
      do {
        let item = try world.merge(one, other, as: account)
        #expect(model.survivor(one) != model.survivor(other) && account != "ome")
        starters[item] = account
        proposals[item] = (one, other)
      } catch let error as ExchangeError { #expect(error.code == .refused) }
    }

    private mutating func proposeSplit() throws {
      guard let name = pick(model.numbers.keys.sorted()), let number = model.numbers[name],
        let account = pick(Self.accounts)
      else { return }
      do {
        let item = try world.split(number, ["\(name):01"], as: account)
        #expect(model.numbers.values.count { $0 == number } > 1)
        starters[item] = account
        proposals[item] = (name, nil)
      } catch let error as ExchangeError { #expect(error.code == .refused) }
    }

    private mutating func answer() throws {
      let lines = try world.lines()
      // Mostly somebody who may answer, and mostly yes: else little would ever be linked.
      guard let line = pick(lines),
        let account = pick(
          Self.accounts
            + (1...2).flatMap { number in
              [String](repeating: "\(line.state)\(number)", count: 6)
            }),
        let answer = pick(Exchange.ItemAnswer.allCases + [.same, .same, .approve, .approve])
      else { return }
      let status: String
      do {
        if line.kind == .disagreement {
          let verdict = answer == .same ? MatchVerdict.same : .distinct
          status = try world.exchange.settle(
            line.item, verdict, reason: "seen", acting: world.ledger.acting(account))
          #expect(account == "ome")
        } else {
          status = try world.resolve(line.item, answer, as: account)
        }
      } catch let error as ExchangeError {
        #expect(error.code == .refused)
        return
      }
      outcomes.insert(status)
      try follow(line, answer, account, status)
    }

    private mutating func follow(
      _ line: Exchange.WorkLine, _ answer: Exchange.ItemAnswer, _ account: String,
      _ status: String
    ) throws {
      if status == "validated" || status == "rejected" {
        #expect(starters[line.item] != account, "the starter decided")
      }
      if status == "withdrawn" { #expect(starters[line.item] == account) }
      if answer == .same || answer == .approve { answerers[line.item, default: []].insert(account) }
      switch status {
      case "same":
        let (one, other) = (line.msixIDs[0], line.msixIDs[1])
        let order = model.given
        let isOlder =
          (order.firstIndex(of: one) ?? .max) < (order.firstIndex(of: other) ?? .max)
        let isBetweenStates = try world.lines(closed: true).count { $0.item == line.item } > 1
        if isBetweenStates, !answerers[line.item, default: []].contains("ome") {
          #expect(answerers[line.item]?.count ?? 0 > 1, "one person linked two States")
        }
        model.merge(isOlder ? one : other, isOlder ? other : one)
      case "validated":
        let proposal = try #require(proposals[line.item])
        if let other = proposal.other {
          model.merge(proposal.master, other)
        } else {
          // The name that leaves gets a number never seen before.
          let name = proposal.master
          let number = try world.number(of: name, among: model.given)
          if let number {
            model.given.append(number)
            model.numbers[name] = number
          } else {
            model.numbers[name] = nil
            unseen.insert(name)
          }
        }
      default: break
      }
    }

    /// Every number ever given stands for a child in force, and what is followed is what is made
    /// anew.
    mutating func finish() throws {
      for number in model.given {
        let survivor = model.survivor(number)
        guard model.shown.values.contains(survivor) else { continue }
        let record = try world.exchange.record(
          msixID: number, knownAt: nil, acting: world.ledger.acting())
        #expect(record.msixID == survivor)
        #expect(record.statements.count == model.shown.values.count { $0 == survivor })
      }
      try counts.check(world)
      try world.checkRebuilt()
    }
  }

  @Test(arguments: [3, 5, 8, 13] as [UInt64]) func everyHistoryAgreesWithTheModel(
    _ seed: UInt64
  ) throws {
    var history = try History(seed: seed)
    for _ in 0..<90 { try history.step() }
    try history.finish()
    #expect(history.model.retired.count > 0, "nothing was merged: the history says little")
  }
}

extension IdentityWorld {
  /// The number that a State record has now, when it is none of these; nil when it is out of force,
  /// so that no list shows it.
  func number(of name: String, among known: [String]) throws -> String? {
    let number = try numbers()[name]
    if let number { #expect(!known.contains(number), "a split gave an old number") }
    return number
  }
}
