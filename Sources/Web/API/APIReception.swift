import Records
import Exchange
import Primitives

/// What is done about every request of the API on a thread of ours: who it is, how often he asks,
/// and what becomes of errors.
struct APIReception: Sendable {
  let site: Site
  let operation: APIOperation
  let input: APIInput
  let credential: APICredential?
  let address: String

  /// The answer; never throws, because what goes wrong is an answer too.
  func answer() -> Answer { answer(operation.answer) }

  /// The same with another thing to do.
  func answer(_ body: (APIAsking) throws -> Answer) -> Answer {
    var rate: RateLimiter.Standing?
    func work(_ exchange: Exchange) throws -> Answer {
      let asking = try asking(exchange)
      if let visitor = asking.visitor {
        let standing = site.requestsByAccount.take(visitor.account.hex, at: .now)
        rate = standing
        guard standing.isAdmitted else { throw Problem(.tooMany) }
      }
      return try body(asking)
    }
    var answer: Answer
    do {
      answer =
        try operation.use.map { try site.ledger.use($0, work) } ?? work(site.ledger.exchange)
    } catch {
      answer = Problem(error).answer
    }
    if let rate { answer.fields += RateFields.of(rate) }
    return answer
  }

  private func asking(_ exchange: Exchange) throws -> APIAsking {
    let time = site.time(on: exchange)
    var visitor: Exchange.Visitor?
    if let credential {
      visitor = try credential.visitor(on: exchange, at: time)
      if visitor == nil { try refuse(credential, exchange, time) }
    }
    return APIAsking(
      site: site, exchange: exchange, input: input, credential: credential, visitor: visitor,
      time: time, address: address)
  }

  /// A credential of our form that opens nothing: recorded, at most so often for one address, and
  /// refused alike whatever is wrong with it.
  private func refuse(
    _ credential: APICredential, _ exchange: Exchange, _ time: Instant
  ) throws {
    guard site.signInsByAddress.admits(address, at: .now) else { throw Problem(.tooMany) }
    var acting = Acting(account: "", time: time)
    switch credential {
    case .session(let token): acting.session = token
    case .key(let key): acting.machineKey = key
    }
    do { try exchange.enter(.myAccount, acting: acting) } catch {
      guard ExchangeError(wrapping: error).code == .refused else { throw error }
    }
    throw Problem(.unauthenticated)
  }
}
