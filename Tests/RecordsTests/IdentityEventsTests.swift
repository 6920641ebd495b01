import CBOR
import Primitives
import Records
import Testing

/// Every body of matching, merging and splitting, there and back; and none without a member that
/// it needs.
@Suite("Events of identity")
struct IdentityEventsTests {
  private let records = (1...4).map { StateRecordID(high: 1, low: $0) }
  private let children = (1...3).map { ChildID(high: 2, low: $0) }
  private let item = ItemID(high: 3, low: 1)
  private let pair = PairID(high: 3, low: 2)

  private func returns<Body: EventBody>(_ body: Body, needs: [String]) throws {
    #expect(try Body(clear: try CBORValue(decoding: body.clear.encoded)).clear == body.clear)
    for name in needs {
      let entries = try #require(body.clear.entries)
      let left = entries.filter { $0.key != .text(name) }
      #expect(left.count == entries.count - 1, "\(name)")
      #expect(throws: CBORError.self) { try Body(clear: .map(left)) }
    }
  }

  @Test func pairsComeBack() throws {
    let (texas, ohio) = (try state("TX"), try state("OH"))
    let sides = RecordSides(one: [records[0]], other: Array(records[1...]))
    try returns(
      NearMatchFound(
        pair: pair, record: records[0], state: texas, other: records[1], otherState: ohio,
        model: "m", total: -3, rules: ["weight"], due: try day("2026-01-08")),
      needs: ["pair", "record", "other", "total"])
    try returns(
      NearMatchResolved(pair: pair, verdict: .distinct, state: texas, apart: sides),
      needs: ["pair", "verdict"])
    try returns(
      IdentityDisagreed(pair: pair, same: texas, distinct: ohio), needs: ["same", "distinct"])
    try returns(IdentitySettled(pair: pair, verdict: .same, apart: nil), needs: ["verdict"])
    let resolved = NearMatchResolved(pair: pair, verdict: .distinct, state: nil, apart: sides)
    #expect(try NearMatchResolved(clear: resolved.clear).apart == sides)
  }

  @Test func mergesAndSplitsComeBack() throws {
    let texas = try state("TX")
    let due = try day("2026-01-08")
    try returns(
      MergeProposed(
        item: item, master: children[0], other: children[1], moves: records, states: [texas],
        state: texas, due: due), needs: ["item", "master", "other", "moves", "due"])
    try returns(
      MergeValidated(
        item: item, master: children[0], other: children[1], moves: [records[0]],
        stays: [records[1]], basis: .validated), needs: ["moves", "stays", "basis"])
    try returns(
      IdentifierRetired(child: children[1], survivor: children[0]), needs: ["child", "survivor"])
    try returns(
      SplitProposed(
        item: item, master: children[0], groups: [[records[0]], [records[1], records[2]]],
        states: [texas], state: nil, due: due), needs: ["groups", "states"])
    let group = SplitValidated.Group(
      child: children[2], accounting: AccountingID(high: 4, low: 1), serial: 7,
      records: [records[0]])
    let split = SplitValidated(
      item: item, master: children[0], groups: [group], stays: [records[1]], basis: .policy)
    try returns(split, needs: ["groups", "stays"])
    #expect(try SplitValidated(clear: split.clear).groups == [group])
    for outcome in ProposalRefused.Outcome.allCases {
      let body = ProposalRefused(item: item, outcome: outcome)
      #expect(try ProposalRefused(type: outcome.rawValue, clear: body.clear)?.outcome == outcome)
    }
    #expect(try ProposalRefused(type: "merge.other", clear: .map([])) == nil)
  }

  @Test func itemsComeBack() throws {
    let account = AccountID(high: 5, low: 1)
    let due = try day("2026-01-08")
    let district = Scope.district(try state("TX"), "4800001")
    try returns(
      WorkItemOpened(item: item, scope: district, due: due), needs: ["item", "scope", "due"])
    try returns(
      WorkItemAssigned(item: item, account: account, scope: district), needs: ["account"])
    let assigned = WorkItemAssigned(item: item, account: account, scope: nil)
    #expect(assigned.clear["scope"] == nil)
    #expect(try WorkItemAssigned(clear: assigned.clear).scope == nil)
    try returns(WorkItemEscalated(item: item, level: .ome, due: due), needs: ["level", "due"])
    let up = WorkItemEscalated(
      item: item, level: .state, due: due, scope: .state(try state("TX")))
    #expect(try WorkItemEscalated(clear: up.clear).scope == up.scope)
    try returns(WorkItemAutoApproved(item: item, policy: 2), needs: ["policy"])
  }

  @Test func deputiesAndAbsencesComeBack() throws {
    let account = AccountID(high: 5, low: 1)
    let days = try day("2026-01-08")...day("2026-01-12")
    try returns(
      DeputyNamed(account: account, deputy: AccountID(high: 5, low: 2)), needs: ["account"])
    try returns(AbsenceRecorded(account: account, days: days), needs: ["account", "from", "until"])
    let none = DeputyNamed(account: account, deputy: nil)
    #expect(try DeputyNamed(clear: none.clear).deputy == nil)
    #expect(
      try AbsenceRecorded(clear: AbsenceRecorded(account: account, days: days).clear).days == days)
    let back = AbsenceRecorded(account: account, days: nil)
    #expect(try AbsenceRecorded(clear: back.clear).days == nil)
    let backwards = CBORValue.record([
      "account": .identifier(account), "from": .date(days.upperBound),
      "until": .date(days.lowerBound),
    ])
    #expect(throws: CBORError.self) { try AbsenceRecorded(clear: backwards) }
  }
}
