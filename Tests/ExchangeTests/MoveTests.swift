import Counting
import CBOR
import ConsolidatedRecords
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

/// Notices of moves, requests for records, and the thread of a child.
@Suite struct MoveTests {
  private func refusal(_ body: () throws -> Void) throws -> String {
    do {
      try body()
    } catch let error as ExchangeError {
      return error.reason
    }
    Issue.record("nothing was refused")
    return ""
  }

  @Test func anArrivalGoesToWhereTheChildWas() throws {
    let world = try MoveWorld()
    let posted = try world.post(.arrival) { $0.text = "came this morning" }
    // The district that California names last: its people, and the State's data administrator.
    #expect(posted.addressee == .district(state("CA"), "0600001") && posted.recipients == 3)
    // Monday, 2 October 2023, noon: a day later.
    #expect(posted.due == moment("2023-10-03T12:00:00Z"))
    for reader in ["ca-da", "ca-district", "ca-school"] {
      let line = try #require(try world.moves(reader).first)
      #expect(line.posting == posted.posting && line.msixID == world.number, "\(reader)")
      #expect(line.isForMe && line.isOpen && !line.isLate && line.recipients == 3)
    }
    #expect(try world.moves("ca-elsewhere").isEmpty)
    // The sender sees it as his own, with nothing for him to do.
    #expect(try world.moves("tx-school").map(\.isForMe) == [false])
    #expect(try world.moves("tx-da").map(\.isForMe) == [false])
    try world.checkRebuilt()
  }

  @Test func anAnswerInTimeEndsTheClock() throws {
    let world = try MoveWorld()
    let posted = try world.post(.arrival)
    world.refuses {
      try world.exchange.answer(
        posted.posting, .acknowledge, acting: world.acting("tx-school"))
    }
    world.refuses {
      try world.exchange.answer(
        posted.posting, .acknowledge, acting: world.acting("ca-elsewhere"))
    }
    world.refuses(.usage) {
      try world.exchange.answer(
        posted.posting, .fulfil, acting: world.acting("ca-school"))
    }
    let position = try world.exchange.answer(
      posted.posting, .acknowledge, saying: "thank you", acting: world.acting("ca-school"))
    let event = try world.exchange.log.event(at: position)
    #expect(event.type == "move.acknowledged")
    world.refuses {
      try world.exchange.answer(
        posted.posting, .acknowledge, acting: world.acting("ca-da"))
    }
    let entry = try #require(try world.thread("tx-school").first)
    #expect(entry.line.outcome == "acknowledged" && !entry.line.isLate)
    #expect(entry.answerText == "thank you" && entry.answeredAt == position)
    #expect(entry.answerName == "ca-school")
    let late = world.acting(at: moment("2023-10-05T00:00:00Z"))
    #expect(try world.exchange.tick(at: late.time).postingsOverdue == 0)
    try world.checkRebuilt()
  }

  @Test func theClockNotesOnceWhatNobodyAnswered() throws {
    let world = try MoveWorld()
    let posted = try world.post(.arrival)
    let due = try #require(posted.due)
    #expect(try world.exchange.tick(at: due).postingsOverdue == 0)
    #expect(try world.exchange.tick(at: due.adding(seconds: 1)).postingsOverdue == 1)
    #expect(try world.exchange.tick(at: due.adding(seconds: 2)).postingsOverdue == 0)
    #expect(try world.ledger.eventCounts()["posting.overdue"] == 1)
    #expect(try world.moves("ca-da").map(\.isLate) == [true])
    // Late, it can be answered all the same, and stays late.
    try world.exchange.answer(posted.posting, .acknowledge, acting: world.acting("ca-da"))
    let line = try #require(try world.moves("ca-da", all: true).first)
    #expect(line.isLate && line.outcome == "acknowledged")
    try world.checkRebuilt()
  }

  /// A day's time that ends on a day off goes on to the next working day, as the addressee has it.
  @Test(arguments: [
    ("2023-10-05T15:00:00Z", "2023-10-06T15:00:00Z"),
    // A Friday before Columbus Day: Tuesday.
    ("2023-10-06T15:00:00Z", "2023-10-10T15:00:00Z"),
    // Friday night in California is Saturday in Greenwich.
    ("2023-10-13T02:00:00Z", "2023-10-14T02:00:00Z"),
    ("2023-10-14T02:00:00Z", "2023-10-17T02:00:00Z"),
  ])
  func theReplyClockSkipsDaysOff(_ posted: String, _ due: String) throws {
    let world = try MoveWorld()
    #expect(try world.post(.arrival, at: moment(posted)).due == moment(due))
  }

  @Test func aDepartureNamesWhereTo() throws {
    let world = try MoveWorld()
    world.refuses(.usage) { try world.post(.departure) }
    world.refuses(.usage) {
      try world.post(.departure) { $0.addressee = .region(state("FL"), "South") }
    }
    world.refuses(.usage) {
      try world.post(.departure) { $0.addressee = .district(state("TX"), "4800001") }
    }
    let posted = try world.post(.departure) { $0.addressee = .state(state("FL")) }
    #expect(posted.recipients == 1)
    #expect(try world.moves("fl-da").map(\.posting) == [posted.posting])
    #expect(try world.moves("ca-da").isEmpty)
    // Somebody else's move is nobody's business, nor is whether there is one.
    world.refuses(.notFound) {
      try world.exchange.answer(
        posted.posting, .acknowledge, acting: world.acting("ca-da"))
    }
    #expect(try world.thread("ca-da").isEmpty)
    #expect(try world.thread("fl-da").count == 1)
  }

  @Test func whereNobodyHasAnAccountItWaitsOnTheDesk() throws {
    let world = try MoveWorld()
    let posted = try world.post(.departure) { $0.addressee = .state(state("WA")) }
    #expect(posted.recipients == 0)
    #expect(try world.ledger.eventCounts()["message.failed"] == 1)
    _ = try world.exchange.createAccount(
      name: "wa-da", organisation: "OSPI",
      roles: [.init(.stateDataAdministrator, .state(state("WA")))], acting: world.acting())
    #expect(try world.moves("wa-da").map(\.isForMe) == [true])
    try world.exchange.answer(posted.posting, .acknowledge, acting: world.acting("wa-da"))
    try world.checkRebuilt()
  }

  // MARK: Requests

  @Test func aRequestIsFulfilledByAStatement() throws {
    let world = try MoveWorld()
    let posted = try world.post(.request) { $0.groups = [.courseHistory] }
    // Four calendar days, to their end.
    #expect(posted.due == moment("2023-10-06T23:59:59Z"))
    let answerer = world.acting("ca-district")
    world.refuses { try world.exchange.answer(posted.posting, .fulfil, acting: answerer) }
    world.refuses(.usage) {
      try world.exchange.answer(posted.posting, .decline(.other), acting: answerer)
    }
    var again = TestStudent(id: "C1", first: "Ximena", last: "Zepeda", birth: "20120510")
    again.action = "U"
    again.moves = ["20230101"]
    again.enrollments = [("20230105", "20230601", "01", "05")]
    again.schools = ["060000100001"]
    try world.ledger.submit(TestPackage(state: "CA", date: "20231004", students: [again]))
    let position = try world.exchange.answer(
      posted.posting, .fulfil, acting: world.acting("ca-district"))
    let entry = try #require(try world.thread("tx-school").first)
    #expect(entry.groups == [.courseHistory] && entry.answeredAt == position)
    let statement = try #require(entry.statement)
    #expect(statement > posted.position && statement < position)
    #expect(try world.exchange.log.event(at: statement).type == StudentSubmitted.type)
    try world.checkRebuilt()
  }

  @Test func aRequestIsAnsweredInWordsOrDeclined() throws {
    let world = try MoveWorld()
    let (one, two) = (try world.post(.request), try world.post(.request))
    try world.exchange.answer(
      one.posting, .fulfil, saying: "by registered mail", acting: world.acting("ca-da"))
    try world.exchange.answer(
      two.posting, .decline(.nothingMore), acting: world.acting("ca-da"))
    let entries = try world.thread("tx-school")
    #expect(entries.map(\.line.outcome) == ["fulfilled", "declined"])
    #expect(entries[0].statement == nil && entries[0].answerText == "by registered mail")
    #expect(entries[1].declined == .nothingMore)
    #expect(try world.moves("ca-da").filter(\.isOpen).isEmpty)
  }

  /// Where nobody asks for what is there already, a request goes nowhere by itself.
  @Test func aRequestWithoutAnotherStateNamesOne() throws {
    let world = try MoveWorld()
    world.refuses(.usage) { try world.post(.request) { $0.msixID = world.other } }
  }

  // MARK: The thread

  @Test func aMessageIsAnsweredToTheOtherSide() throws {
    let world = try MoveWorld()
    let arrival = try world.post(.arrival)
    let reply = try world.post(.message, by: "ca-school") {
      $0.about = arrival.posting
      $0.text = "Algebra is not finished"
    }
    #expect(reply.addressee == .district(state("TX"), "4800001") && reply.due == nil)
    let back = try world.post(.message) {
      $0.about = reply.posting
      $0.text = "Which half?"
    }
    #expect(back.addressee == .district(state("CA"), "0600001"))
    let entries = try world.thread("tx-da")
    #expect(entries.map(\.line.matter) == [.arrival, .message, .message])
    #expect(entries.map(\.text) == [nil, "Algebra is not finished", "Which half?"])
    #expect(entries[1].about == arrival.posting)
    world.refuses(.usage) { try world.post(.message) { $0.addressee = .state(state("CA")) } }
    world.refuses(.usage) {
      try world.exchange.answer(
        reply.posting, .acknowledge, acting: world.acting("tx-school"))
    }
    world.refuses(.notFound) {
      try world.post(.message, by: "fl-da") {
        $0.about = arrival.posting
        $0.text = "and we?"
      }
    }
  }

  @Test func deliveryIsShownAndHappensOnce() throws {
    let world = try MoveWorld()
    try world.post(.message) { $0.text = "hello" }
    #expect(try world.moves("ca-school").map(\.isForMe) == [true])
    // The desk shows no words: it delivers nothing.
    #expect(try world.ledger.eventCounts()["message.delivered"] == nil)
    _ = try world.thread("ca-school")
    _ = try world.thread("ca-school")
    #expect(try world.ledger.eventCounts()["message.delivered"] == 1)
    #expect(try world.moves("ca-school").isEmpty)
    let entry = try #require(try world.thread("tx-school").first)
    #expect(entry.deliveries.map(\.name) == ["ca-da", "ca-district", "ca-school"])
    #expect(entry.deliveries.map { $0.shown != nil } == [false, false, true])
    // Who will never ask is told apart.
    try world.exchange.changeStanding(
      of: "ca-district", to: .deactivated, reason: "left", acting: world.acting())
    #expect(try world.exchange.tick(at: world.ledger.now).postingsFailed == 1)
    #expect(try world.exchange.tick(at: world.ledger.now).postingsFailed == 0)
    let later = try #require(try world.thread("tx-school").first)
    #expect(later.deliveries[1].failure == .deactivated && later.deliveries[1].shown == nil)
    try world.checkRebuilt()
  }

  @Test func mergedChildrenHaveOneThread() throws {
    let world = try MoveWorld()
    try world.post(.message) { $0.text = "first" }
    try world.post(.message) {
      $0.msixID = world.other
      $0.addressee = .state(state("CA"))
      $0.text = "she asks for algebra"
    }
    let item = try world.exchange.proposeMerge(
      master: world.number, other: world.other, reason: "one child",
      acting: world.acting("tx-school"))
    _ = try world.exchange.resolve(item, .approve, reason: "seen", acting: world.acting("ca-da"))
    for number in [world.number, world.other] {
      #expect(try world.thread("ca-da", number).map(\.text) == ["first", "she asks for algebra"])
    }
    #expect(try world.moves("ca-da", all: true).allSatisfy { $0.msixID == world.number })
    try world.checkRebuilt()
    try world.ledger.erase(world.number)
    #expect(try world.moves("ca-da", all: true).isEmpty)
    #expect(try !Scratch.holds("she asks for algebra", below: world.ledger.home.directory))
    try world.checkRebuilt()
  }

  // MARK: Privacy

  @Test func p15WordsAreSealedAndScreened() throws {
    let world = try MoveWorld()
    world.refuses { try world.post(.message) { $0.text = "number 123-45-6789" } }
    world.refuses {
      try world.post(.message) {
        $0.text = "number 123-45-6789"
        $0.isConfirmed = true
      }
    }
    let text = try refusal { try world.post(.message) { $0.text = "Ximena, born 5/10/2012" } }
    #expect(text.contains("the child's name, the birth date") && text.contains("--confirm"))
    #expect(!text.contains("Ximena") && !text.contains("2012"))
    #expect(try world.ledger.eventCounts()["message.sent"] == nil)
    try world.post(.message) {
      $0.text = "Ximena sits in row seven"
      $0.isConfirmed = true
    }
    #expect(try !Scratch.holds("row seven", below: world.ledger.home.directory))
    // Erased, the words are gone with the child, and nobody waits for an answer.
    let request = try world.post(.request)
    try world.ledger.erase(world.number)
    world.refuses(.notFound) { _ = try world.thread("ca-da") }
    #expect(try world.moves("ca-da", all: true).isEmpty)
    world.refuses(.notFound) {
      try world.exchange.answer(
        request.posting, .fulfil, saying: "sent", acting: world.acting("ca-da"))
    }
    let late = moment("2024-01-01T00:00:00Z")
    #expect(try world.exchange.tick(at: late).postingsOverdue == 0)
    try world.checkRebuilt()
  }

  /// Every look is in the child's accounting, and it names no value of a State.
  @Test func p1AThreadIsALook() throws {
    let world = try MoveWorld()
    try world.post(.arrival)
    let look = try world.exchange.thread(
      of: world.number, acting: world.acting("ca-school")
    ).look
    var question = Exchange.TrailQuestion()
    question.msixID = world.number
    let lines = try world.exchange.trail(question, acting: world.acting()).lines
    #expect(lines.contains { $0.view == "thread" && $0.name == "ca-school" && $0.position >= look })
    let page = try OpenedEvent(
      try world.exchange.log.event(at: look + 1), opener: ClosedParts())
    let showing = try DisclosureShowing(of: page, on: world.exchange)
    #expect(showing.groups == [])
  }

  @Test func whoHasNoPartInItIsRefused() throws {
    let world = try MoveWorld()
    let posted = try world.post(.arrival)
    for account in ["ca-keeper", "privacy"] {
      world.refuses { _ = try world.moves(account) }
      world.refuses { _ = try world.thread(account) }
      world.refuses { try world.post(.message, by: account) { $0.text = "hello" } }
      world.refuses {
        try world.exchange.answer(
          posted.posting, .acknowledge, acting: world.acting(account))
      }
    }
    // No purpose, no look; and nobody posts for another State.
    world.refuses { _ = try world.exchange.moves(all: true, acting: world.ledger.acting("ca-da")) }
    world.refuses { try world.post(.departure) { $0.sender = state("FL") } }
    world.refuses(.usage) { try world.post(.departure, by: nil) }
    #expect(
      try world.post(.departure, by: nil) {
        $0.sender = state("FL")
        $0.addressee = .state(state("TX"))
      }.recipients == 1)
  }

  // MARK: The State's own clock

  /// 34 CFR 200.85: a State that is told where its child is now has four working days, one that is
  /// asked for its records four days.
  @Test func noticesAndRequestsStartTheStatesClocks() throws {
    let world = try MoveWorld()
    func tally(_ trigger: DeadlineTrigger) throws -> Exchange.TimelinessTally {
      try world.exchange.timeliness(
        state: state("CA"), period: .init(startYear: 2023), by: .state, knownAt: nil,
        acting: world.acting()
      ).lines.last { $0.trigger == trigger }?.tally ?? .init()
    }
    try world.post(.arrival)
    try world.post(.request)
    // A departure is the sender's own word.
    try world.post(.departure) { $0.addressee = .state(state("CA")) }
    #expect(try tally(.moveNotice).open == 1 && tally(.recordsRequest).open == 1)
    var again = TestStudent(id: "C1", first: "Ximena", last: "Zepeda", birth: "20120510")
    again.action = "U"
    again.moves = ["20230101"]
    again.enrollments = [("20230105", "20230602", "01", "04")]
    again.schools = ["060000100001"]
    // Monday the 2nd: four working days end on Friday the 6th, as do four days.
    try world.ledger.submit(TestPackage(state: "CA", date: "20231007", students: [again]))
    for trigger in [DeadlineTrigger.moveNotice, .recordsRequest] {
      let after = try tally(trigger)
      #expect(after.open == 0 && after.late == 1 && after.lateDays == 1, "\(trigger)")
    }
    let before = try tally(.moveNotice)
    try world.ledger.erase(world.number)
    #expect(try tally(.moveNotice) == before)
    try world.checkRebuilt()
  }
}
