import Exchange
import Ledger
import Primitives
import Records

// Children move: who receives one tells whoever had it, asks for records, and is answered.
extension Year {
  /// No week has more than this many times its share: the first packages tell of moves long past.
  private static let shareMax = 2

  func noticeMoves(week: Int, of weeks: Int) throws {
    let most = Self.shareMax * Plan.share(of: plan.moves, week: week, weeks: weeks)
    let moves = Array(roll.arrivals.suffix(most))
    let (exchange, measures, seed) = (exchange, measures, plan.seed)
    try measure("moves", week: week) {
      try Clients.run(moves.count, clients: plan.clients) { number in
        let mover = Mover(exchange: exchange, measures: measures)
        try mover.move(moves[number], Lot(seed, week << 32 + number))
      }
      return moves.count
    }
  }
}

/// One move: a notice and its answer, for every third child a request and its answer, for every
/// tenth a message.
private struct Mover {
  private static let phase = "moves"

  let exchange: Exchange
  let measures: Measures

  func move(_ move: (state: StateCode, number: String), _ lot: Lot) throws {
    var lot = lot
    guard let notice = try post(.arrival, move) else { return }
    // Some are left to the clock.
    if lot.below(12) > 0 { try answer(notice, .acknowledge) }
    if lot.below(3) == 0, let request = try post(.request, move) {
      try answer(request, lot.below(8) > 0 ? .fulfil : .decline(.nothingMore))
    }
    if lot.below(10) == 0 { _ = try post(.message, move, about: notice.posting) }
  }

  private func post(
    _ matter: PostingMatter, _ move: (state: StateCode, number: String), about: CaseID? = nil
  ) throws -> Exchange.Posted? {
    var asked = Exchange.PostingAsked(msixID: move.number, matter)
    asked.about = about
    if matter == .message { asked.text = "The papers came by post." }
    return try counted("posted: \(matter.rawValue)") {
      try exchange.post(asked, acting: acting(move.state))
    }
  }

  private func answer(_ posted: Exchange.Posted, _ answer: Exchange.PostingAnswer) throws {
    guard let state = posted.addressee.state else { return }
    _ = try counted("answered") {
      try exchange.answer(
        posted.posting, answer, saying: "by post", acting: acting(state))
    }
  }

  private func acting(_ state: StateCode) -> Acting {
    Acting(
      account: Staff.name(state, "data1"), purpose: .enrollment, time: exchange.log.lastRecorded)
  }

  private func counted<Result>(_ name: String, _ body: () throws -> Result) throws -> Result? {
    do {
      let result = try body()
      measures.count(name, in: Self.phase)
      return result
    } catch {
      try Year.requireRefusal(error)
      measures.count("refused", in: Self.phase)
      return nil
    }
  }
}
