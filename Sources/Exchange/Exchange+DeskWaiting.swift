import Disputes
import Ledger
import KeyValue
public import Primitives
public import Records

/// What waits for the privacy desk and its neighbours, in numbers alone: no child, no name, so no
/// look. The lists themselves are looks of their own.
extension Exchange {
  /// What waits at the Department's desk.
  public struct DeskWaiting: Sendable {
    /// Cases of amendment that are open.
    public let disputes: Waiting
    /// Requests for access that nobody answered.
    public let requests: Waiting
    /// Emergency disclosures without a second signature or a letter.
    public let emergencies: Waiting
  }

  /// What waits at the Department's desk on a day.
  public func deskWaiting(on day: CivilDate) throws -> DeskWaiting {
    let requests = try decisions.environment.read { try PrivacyRows.request.all(in: $0) }
      .map { try AccessRequestRow($0.row) }.filter { $0.answered == nil }.map(\.due)
    return DeskWaiting(
      disputes: try disputesWaiting(for: nil, on: day), requests: Self.waiting(requests, on: day),
      emergencies: try emergenciesWaiting(on: day))
  }

  /// Emergency disclosures with something left to do.
  public func emergenciesWaiting(on day: CivilDate) throws -> Waiting {
    let dues = try emergencies().filter { !$0.isDone }
      .map { $0.isCosigned ? $0.letterDue : $0.cosignDue }
    return Self.waiting(dues, on: day)
  }

  /// Open cases that concern a State, or all of them; the clocks that run count, not the cases that
  /// wait for the family.
  public func disputesWaiting(for state: StateCode?, on day: CivilDate) throws -> Waiting {
    let open = try allDisputes().map { try $0.dispute }
      .filter { !$0.isClosed && Self.concerns($0, state) }
    let dues = open.compactMap { $0.dues.first?.day }
    return Waiting(
      items: open.count, overdue: dues.count { $0 < day }, nextDue: dues.min())
  }

  /// How many notices wait for an account.
  public func noticesWaiting(for account: AccountID) throws -> Int {
    try decisions.environment.read { rows in
      try DisputeRow.cases(toldTo: account, in: rows).reduce(0) { sum, caseID in
        let notices = try DisputeRow(of: caseID, in: rows)?.notices ?? []
        return sum + notices.count { $0.recipient == .account(account) && $0.isWaiting }
      }
    }
  }

  private static func waiting(_ dues: [CivilDate], on day: CivilDate) -> Waiting {
    Waiting(items: dues.count, overdue: dues.count { $0 < day }, nextDue: dues.min())
  }
}
