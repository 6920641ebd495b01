import CBOR
import Primitives
import Records
import Testing

/// Bodies of the privacy desk and of destruction: there and back, none without a member that it
/// needs, and the bytes of each version for ever.
@Suite("Events of the privacy desk")
struct PrivacyEventsTests {
  private let child = ChildID(high: 1, low: 2)
  private let caseID = CaseID(high: 7, low: 8)
  private let pack = CopyID(high: 9, low: 10)

  private func returns<Body: EventBody>(_ body: Body, needs: [String]) throws {
    #expect(try Body(clear: try CBORValue(decoding: body.clear.encoded)).clear == body.clear)
    for name in needs {
      let entries = try #require(body.clear.entries)
      let left = entries.filter { $0.key != .text(name) }
      #expect(left.count == entries.count - 1, "\(name)")
      #expect(throws: CBORError.self) { try Body(clear: .map(left)) }
    }
  }

  @Test func holdsAndCertificatesComeBack() throws {
    try returns(
      HoldPlaced(hold: caseID, child: child, basis: "audit 7"), needs: ["hold", "child", "basis"])
    try returns(HoldLifted(hold: caseID, basis: "closed"), needs: ["hold", "basis"])
    try returns(BackupDestroyed(backup: 5), needs: ["backup"])
    for one in [caseID, nil] {
      try returns(
        DispositionCertified(
          caseID: one, erased: 9, keys: 3, commitment: [1, 2], epoch: 1, foundBefore: 3,
          foundAfter: 0, files: 12, bytes: 4_096),
        needs: [
          "erased", "keys", "commitment", "epoch", "before", "after", "files", "bytes",
        ])
    }
  }

  @Test func rightsAndConsentsComeBack() throws {
    let first = try day("2026-01-05")
    for until in [first, nil] {
      try returns(
        RightsRecorded(child: child, holder: .guardian, from: first, until: until),
        needs: ["child", "holder", "from"])
    }
    try returns(
      ConsentRecorded(consent: caseID, child: child, relation: .parent, until: first),
      needs: ["consent", "child", "relation", "until"])
    try returns(ConsentWithdrawn(consent: caseID), needs: ["consent"])
  }

  @Test func emergenciesComeBack() throws {
    let first = try day("2026-01-05")
    try returns(
      EmergencyDisclosed(caseID: caseID, child: child, cosignDue: first, letterDue: first),
      needs: ["case", "child", "cosigndue", "letterdue"])
    try returns(EmergencyCosigned(caseID: caseID), needs: ["case"])
    try returns(EmergencyNoticed(caseID: caseID), needs: ["case"])
  }

  @Test func packsComeBack() throws {
    try returns(
      AccessRequested(
        request: caseID, child: child, relation: .student, due: try day("2026-02-19")),
      needs: ["request", "child", "relation", "due"])
    for kind in AccessPackProduced.Kind.allCases {
      try returns(
        AccessPackProduced(
          pack: pack, child: child, kind: kind, request: caseID, language: "es", knownAt: 4,
          keyedDigest: [1], withheld: 2),
        needs: ["pack", "child", "kind", "language", "knownat", "digest"])
    }
  }

  @Test func breachesComeBack() throws {
    try returns(
      BreachDeclared(
        breach: caseID, accounts: [AccountID(high: 1, low: 1)], keys: ["event"], from: 1,
        through: 9, due: try day("2026-02-19")),
      needs: ["breach", "accounts", "keys", "from", "through", "due"])
    try returns(BreachNoticeQueued(breach: caseID, count: 3), needs: ["breach", "count"])
    try returns(BreachContained(breach: caseID), needs: ["breach"])
  }

  private static let golden: [(type: any EventBody.Type, hex: String)] = [
    (
      HoldPlaced.self,
      "a364686f6c645000000000000000070000000000000008656261736973676175646974203765"
        + "6368696c645000000000000000010000000000000002"
    ),
    (
      HoldLifted.self,
      "a264686f6c64500000000000000007000000000000000865626173697366636c6f736564"
    ),
    (
      BackupDestroyed.self,
      "a1666261636b757005"
    ),
    (
      DispositionCertified.self,
      "a964636173655000000000000000070000000000000008646b65797303656166746572006562"
        + "797465731910006565706f6368016566696c65730c666265666f72650366657261736564096a"
        + "636f6d6d69746d656e74420102"
    ),
    (
      RightsRecorded.self,
      "a36466726f6dd864194fea656368696c64500000000000000001000000000000000266686f6c"
        + "64657268677561726469616e"
    ),
    (
      ConsentRecorded.self,
      "a4656368696c64500000000000000001000000000000000265756e74696cd864194fea67636f"
        + "6e73656e7450000000000000000700000000000000086872656c6174696f6e66706172656e74"
    ),
    (
      ConsentWithdrawn.self,
      "a167636f6e73656e745000000000000000070000000000000008"
    ),
    (
      EmergencyDisclosed.self,
      "a464636173655000000000000000070000000000000008656368696c64500000000000000001"
        + "000000000000000269636f7369676e647565d864194fea696c6574746572647565d864194fee"
    ),
    (
      EmergencyCosigned.self,
      "a164636173655000000000000000070000000000000008"
    ),
    (
      EmergencyNoticed.self,
      "a164636173655000000000000000070000000000000008"
    ),
    (
      AccessRequested.self,
      "a463647565d864195017656368696c6450000000000000000100000000000000026772657175"
        + "65737450000000000000000700000000000000086872656c6174696f6e6773747564656e74"
    ),
    (
      AccessPackProduced.self,
      "a8646b696e646b6163636573732d7061636b647061636b500000000000000009000000000000"
        + "000a656368696c645000000000000000010000000000000002666469676573744101676b6e6f"
        + "776e61740467726571756573745000000000000000070000000000000008686c616e67756167"
        + "65626573687769746868656c6402"
    ),
    (
      BreachDeclared.self,
      "a663647565d8641950176466726f6d01646b65797381656576656e7466627265616368500000"
        + "0000000000070000000000000008677468726f75676809686163636f756e7473815000000000"
        + "000000010000000000000001"
    ),
    (
      BreachNoticeQueued.self,
      "a265636f756e7403666272656163685000000000000000070000000000000008"
    ),
    (
      BreachContained.self,
      "a1666272656163685000000000000000070000000000000008"
    ),
  ]

  /// What was recorded once is read for ever. The bytes come from another CBOR writer than ours.
  @Test func recordedFormsAreRead() throws {
    for (type, hex) in Self.golden {
      let bytes = try #require(Hex.decode(hex), "\(type)")
      #expect(try type.init(clear: CBORValue(decoding: bytes)).clear.encoded == bytes, "\(type)")
    }
  }
}
