import Exchange
import Primitives
import Records

/// What a session has chosen and opened: kept in memory alone. Whoever is forgotten chooses anew.
struct Visit: Sendable {
  /// Why records are opened: chosen once, shown on every page, named by every look.
  var purpose: Purpose?
  /// The paper on which it rests, where it needs one.
  var paper: String?
  /// What the sign-in said.
  var signedIn: SignInNews?
  /// Children, by the random names under which pages speak of them: an address never holds a
  /// child's number, and nobody can try one out.
  fileprivate(set) var children = Handles<String>()
  /// Searches, likewise: what was asked holds names.
  fileprivate(set) var searches = Handles<Exchange.SearchCriteria>()
  fileprivate var used: UInt64 = 0
}

/// What somebody is told when he comes in.
struct SignInNews: Sendable {
  let lastSignIn: Instant?
  let failuresSince: Int
  let lastFailure: Instant?
  let passwordEnds: CivilDate?
  let recoveryCodesLeft: Int?
}

/// Values under random names, the newest ones.
struct Handles<Value: Sendable>: Sendable {
  private var entries: [(name: String, value: Value)] = []

  subscript(_ name: String) -> Value? { entries.first { $0.name == name }?.value }

  mutating func name(_ value: Value, max: Int, random: any RandomSource) -> String {
    let name = Hex.encode(random.bytes(count: 16))
    entries.append((name, value))
    if entries.count > max { entries.removeFirst(entries.count - max) }
    return name
  }

  func name(where isWanted: (Value) -> Bool) -> String? {
    entries.last { isWanted($0.value) }?.name
  }
}

/// The visits of all sessions, the ones used last.
final class Visits: Sendable {
  private struct State: Sendable {
    var visits: [SessionID: Visit] = [:]
    var uses: UInt64 = 0
  }

  private let state = Guarded(State())
  private let limits: ServerLimits
  private let random: any RandomSource

  init(limits: ServerLimits, random: any RandomSource) {
    self.limits = limits
    self.random = random
  }

  subscript(_ session: SessionID) -> Visit { state.withLock { $0.visits[session] ?? Visit() } }

  func change(_ session: SessionID, _ body: (inout Visit) -> Void) {
    state.withLock { state in
      state.uses += 1
      var visit = state.visits[session] ?? Visit()
      body(&visit)
      visit.used = state.uses
      state.visits[session] = visit
      if state.visits.count > limits.visitsRemembered,
        let oldest = state.visits.min(by: { $0.value.used < $1.value.used })
      {
        state.visits[oldest.key] = nil
      }
    }
  }

  func forget(_ session: SessionID) { state.withLock { $0.visits[session] = nil } }

  /// The name under which this session's pages speak of a child.
  func name(ofChild msixID: String, in session: SessionID) -> String {
    if let name = self[session].children.name(where: { $0 == msixID }) { return name }
    var name = ""
    change(session) {
      name = $0.children.name(msixID, max: limits.handlesPerVisit, random: random)
    }
    return name
  }

  /// The name of a search.
  func name(of search: Exchange.SearchCriteria, in session: SessionID) -> String {
    var name = ""
    change(session) {
      name = $0.searches.name(search, max: limits.handlesPerVisit, random: random)
    }
    return name
  }
}
