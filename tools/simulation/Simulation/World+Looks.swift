import Exchange
import Ledger
import Primitives
import Records

// People look, and write to one another.
extension World {
  private static let lookers = [
    "tx1", "ca1", "fl1", "tx-school", "ca-clerk", "ca-district", "privacy",
  ]

  func look() throws {
    guard let who = dice.pick(Self.lookers), let number = dice.pick(model.numbers) else { return }
    let manner: RecordShown.Manner =
      who == "ca-clerk" ? .viewed : [.viewed, .printed, .exported][dice.below(3)]
    let past = dice.oneIn(4) ? UInt64(dice.below(Int(try exchange.log.size))) : nil
    let record = try exchange.record(
      msixID: number, knownAt: past.map { .position($0) }, withHistory: dice.oneIn(3),
      manner: manner, acting: acting(who))
    try checkLook(record.look)
    model.looks.append(record.look)
    if past == nil {
      try require(
        record.statements.count == model.names(of: number).count,
        "\(record.statements.count) statements are shown of \(model.names(of: number).count)")
    }
    note("looks")
  }

  /// Each disclosure has its event: the one that the answer names, of this moment.
  func checkLook(_ position: UInt64) throws {
    let event = try exchange.log.event(at: position)
    let kinds = RecordShown.Manner.allCases.map(\.rawValue) + ["record.searched"]
    try require(kinds.contains(event.type), "a look is recorded as \(event.type)")
    try require(
      position + 1 == (try exchange.log.size), "a look's event is not the last of the log")
  }

  func search() throws {
    guard let who = dice.pick(Self.lookers), let name = dice.pick(model.records.keys.sorted()),
      let said = model.records[name]?.said
    else { return }
    let found = try exchange.search(
      .init(last: said.last, first: said.first), acting: acting(who))
    let event = try exchange.log.event(at: found.look)
    try require(event.type == "record.searched", "a search is recorded as \(event.type)")
    if !found.isCut {
      try require(
        found.children.contains { $0.msixID == model.records[name]?.number },
        "a child is not found by its own name: \(name)")
    }
    note("searches")
  }

  /// What was shown can be made again, and is the same.
  func replay() throws {
    guard let position = dice.pick(model.looks) else { return }
    let replay = try exchange.replay(.position(position), acting: acting("auditor"))
    try require(replay.different == 0, "a look made again differs: \(replay.verdict)")
    note("looks made again")
  }

  func readTrail() throws {
    var question = Exchange.TrailQuestion()
    question.account = dice.pick(People.names)
    _ = try exchange.trail(question, acting: acting("auditor"))
    note("trails")
  }

  func post() throws {
    let posters = ["tx-school", "tx1", "ca1", "ca-clerk", "fl1"]
    guard let who = dice.pick(posters), let number = dice.pick(model.numbers) else { return }
    let matter: PostingMatter = [.arrival, .departure, .request][dice.below(3)]
    var asked = Exchange.PostingAsked(msixID: number, matter)
    asked.addressee = dice.oneIn(3) ? nil : .state(People.code(People.states[dice.below(3)]))
    asked.text = dice.oneIn(2) ? "came this morning" : ""
    let posted = try exchange.post(asked, acting: acting(who))
    model.postings.append(posted.posting)
    note("postings")
  }

  func answerPosting() throws {
    guard let posting = dice.pick(model.postings),
      let who = dice.pick(["tx1", "ca1", "fl1", "ca-district"])
    else { return }
    let answer: Exchange.PostingAnswer = dice.oneIn(2) ? .acknowledge : .fulfil
    _ = try exchange.answer(
      posting, answer, saying: "by post", acting: acting(who))
    model.postings.removeAll { $0 == posting }
    note("postings answered")
  }

  func readPostings() throws {
    guard let who = dice.pick(["tx1", "ca1", "fl1", "ca-district", "tx-school"]) else { return }
    _ = try exchange.moves(all: dice.oneIn(2), acting: acting(who))
    if let number = dice.pick(model.numbers) {
      _ = try exchange.thread(of: number, acting: acting(who))
    }
    _ = try exchange.notices(acting: acting(who))
    note("postings read")
  }

  func listChildren() throws {
    guard let who = dice.pick(["tx1", "ca1", "fl1"]) else { return }
    _ = try exchange.children(knownAt: nil, acting: acting(who))
    _ = try exchange.roster(
      .init(state: People.code(String(who.prefix(2)).uppercased())),
      acting: acting(who, .participation))
    note("lists")
  }
}
