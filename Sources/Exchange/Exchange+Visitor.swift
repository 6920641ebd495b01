import Ledger
import KeyValue
public import Primitives
public import Records

/// What pages need to know of whoever looks at them, and of what waits for him. None of it shows a
/// child or a number of one, so none of it is a disclosure.
extension Exchange {
  /// The holder of an open session.
  public struct Visitor: Sendable {
    /// The account.
    public let account: AccountID
    /// The name by which it is called.
    public let name: String
    /// Its roles.
    public let holder: AccountHolder
    /// Its organisation.
    public let organisation: String
    /// What has to be done before anything but one's own account.
    public let dues: [AccessDue]
    /// Minutes without an act that end the session.
    public let idleMinutes: Int

    /// The roles that come to the pages of a function.
    public func roles(for function: Function) -> [AccountHolder.Assignment] {
      holder.roles.filter { AuthorisationTable.grant($0.role, function).opensPages }
    }
  }

  /// Whose session a token opens; nil where it opens none. The session counts as used.
  public func visitor(_ token: SessionToken, at time: Instant) throws -> Visitor? {
    guard let session = try open(token, at: time) else { return nil }
    return Visitor(
      account: session.account, name: try name(of: session.row) ?? session.account.hex,
      holder: session.row.holder, organisation: session.row.organisation,
      dues: dues(of: session.row.holder, session.signIn, session.rules, on: session.now),
      idleMinutes: session.rules.idleMinutes)
  }

  /// The door before a page that asks the exchange nothing yet, such as an empty form. What is
  /// refused is recorded and thrown, as everywhere.
  public func enter(_ function: Function, acting: Acting) throws {
    let bearer = try bearer(of: acting, function, .nation)
    let actor = self.actor(bearer.account, bearer.row, purpose: acting.purpose)
    if let due = bearer.dues.first, !function.isOpenToAll {
      throw try refuse(actor, function, .nation, due.reason, acting.time)
    }
    let isGranted = bearer.row.holder.roles.contains {
      $0.role.mayHold($0.scope) && AuthorisationTable.grant($0.role, function).opensPages
    }
    guard bearer.row.standing == .active, isGranted else {
      throw try refuse(actor, function, .nation, .functionRefused, acting.time)
    }
  }

  /// How much waits for a State's data administrators.
  public struct Waiting: Sendable {
    /// Items from which the State's answer is awaited.
    public let items: Int
    /// Those of them whose day is over.
    public let overdue: Int
    /// The next day on which one is due; nil when nothing waits.
    public let nextDue: CivilDate?
  }

  /// How many worklist items await a State's answer, or OME's where no State is named. Numbers
  /// alone: the list itself is a look of its own.
  public func waiting(for state: StateCode?, on day: CivilDate) throws -> Waiting {
    var dues = [CivilDate]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.openItems) { _, value in
        guard let item = OpenItem(value) else {
          throw ExchangeError(.integrity, "a row of items is misshapen; say: msix rebuild")
        }
        if state.map(item.awaited.contains) ?? item.isForNation { dues.append(item.due) }
        return true
      }
    }
    return Waiting(items: dues.count, overdue: dues.count { $0 < day }, nextDue: dues.min())
  }
}

extension Grant {
  /// Whether the pages of a function are open to it: what is granted for one worklist item or one
  /// replay is reached from there.
  package var opensPages: Bool { self != .refused && self != .itemOnly && self != .replayOnly }
}
