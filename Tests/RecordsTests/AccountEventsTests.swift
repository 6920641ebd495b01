import CBOR
import Primitives
import Records
import Testing

/// Every body of accounts, sign-ins, training and the Help Desk: there and back, none without a
/// member that it needs, and the bytes of each version for ever.
@Suite("Events of accounts")
struct AccountEventsTests {
  private let account = AccountID(high: 1, low: 2)
  private let session = SessionID(high: 3, low: 4)
  private let credential = CredentialID(high: 5, low: 6)
  private let caseID = CaseID(high: 7, low: 8)

  private func returns<Body: EventBody>(_ body: Body, needs: [String]) throws {
    #expect(try Body(clear: try CBORValue(decoding: body.clear.encoded)).clear == body.clear)
    for name in needs {
      let entries = try #require(body.clear.entries)
      let left = entries.filter { $0.key != .text(name) }
      #expect(left.count == entries.count - 1, "\(name)")
      #expect(throws: CBORError.self) { try Body(clear: .map(left)) }
    }
  }

  private func holder() throws -> AccountHolder {
    AccountHolder(roles: [.init(.primary, .state(try state("TX")))])
  }

  @Test func signInsComeBack() throws {
    let until = try #require(Instant("2025-09-01T20:00:00Z"))
    for method in SignInMethod.allCases {
      try returns(
        SignInSucceeded(
          account: account, session: session, method: method, step: 7, recovery: 3, until: until),
        needs: ["account", "session", "method", "until"])
    }
    for why in SignInFailure.allCases {
      try returns(
        SignInFailed(account: nil, name: [1, 2], why: why, disables: false),
        needs: ["why", "disables"])
    }
    for cause in SessionEnded.Cause.allCases {
      try returns(
        SessionEnded(account: account, session: session, cause: cause),
        needs: ["account", "session", "why"])
    }
  }

  @Test func credentialsAndFitnessComeBack() throws {
    for manner in PasswordChanged.Manner.allCases {
      try returns(
        PasswordChanged(
          account: account, credential: credential, manner: manner, policy: 2, remembered: 6),
        needs: ["account", "credential", "how", "policy", "remembered"])
    }
    try returns(
      SecondFactorEnrolled(
        account: account, secret: credential, recovery: credential, recoveryCount: 10, step: 5),
      needs: ["account", "secret", "recovery", "codes", "step"])
    try returns(SecondFactorRemoved(account: account), needs: ["account"])
    try returns(
      TrainingCompleted(
        account: account, module: "primary", version: 1, score: 5, questions: 6,
        certificate: "MSIX-1"),
      needs: ["account", "module", "version", "score", "questions", "certificate"])
    try returns(RulesAccepted(account: account, version: 1), needs: ["account", "version"])
  }

  @Test func accountsAndCasesComeBack() throws {
    try returns(
      AccountApplied(account: account, organisation: "A school", holder: try holder()),
      needs: ["account", "organisation", "roles"])
    try returns(
      AccountReviewed(account: account, isKept: true, reason: "x"),
      needs: ["account", "kept", "reason"])
    for kind in AccountPaper.Kind.allCases {
      let paper = AccountPaper(account: account, kind: kind)
      #expect(try AccountPaper(type: kind.rawValue, clear: paper.clear)?.kind == kind)
      #expect(throws: CBORError.self) {
        try AccountPaper(type: kind.rawValue, clear: .map([]))
      }
    }
    #expect(try AccountPaper(type: "account.created", clear: .map([])) == nil)
    try returns(HelpDeskOpened(caseID: caseID, due: try day("2025-09-03")), needs: ["case", "due"])
    for matter in DeskMatter.allCases {
      try returns(
        IncidentReported(caseID: caseID, matter: matter, due: try day("2025-09-03")),
        needs: ["case", "kind", "due"])
    }
    try returns(HelpDeskClosed(caseID: caseID), needs: ["case"])
    let person = AccountPerson(
      fullName: "a", title: "b", address: "c", phone: "d", email: "e", need: "f")
    #expect(AccountPerson(cbor: person.cbor) == person)
    #expect(AccountPerson(cbor: .map([])) == nil)
  }

  @Test func accountsAndDataInOneHandAreFlagged() throws {
    let texas = Scope.state(try state("TX"))
    let both = AccountHolder(roles: [
      .init(.stateUserAdministrator, texas), .init(.stateDataAdministrator, texas),
    ])
    let body = AccountChanged(account: account, holder: both)
    #expect(body.clear["flag"] == .text("accounts-and-data"))
    #expect(AccountChanged(account: account, holder: try holder()).clear["flag"] == nil)
    try returns(body, needs: ["account", "roles"])
  }

  private static let golden: [(type: String, hex: String)] = [
    (
      "signin.succeeded",
      "a564737465700765756e74696c1b00063dc2d1055000666d6574686f646d70617373776f7264"
        + "2b746f7470676163636f756e7450000000000000000100000000000000026773657373696f6e"
        + "5000000000000000030000000000000004"
    ),
    (
      "signin.failed",
      "a36377687967756e6b6e6f776e646e616d654201026864697361626c6573f4"
    ),
    (
      "session.ended",
      "a3637768796469646c65676163636f756e745000000000000000010000000000000002677365"
        + "7373696f6e5000000000000000030000000000000004"
    ),
    (
      "password.changed",
      "a563686f77686f6e652d74696d6566706f6c69637902676163636f756e745000000000000000"
        + "0100000000000000026a63726564656e7469616c50000000000000000500000000000000066a"
        + "72656d656d626572656406"
    ),
    (
      "secondfactor.enrolled",
      "a564737465700565636f6465730a667365637265745000000000000000050000000000000006"
        + "676163636f756e745000000000000000010000000000000002687265636f7665727950000000"
        + "00000000050000000000000006"
    ),
    (
      "secondfactor.removed",
      "a1676163636f756e745000000000000000010000000000000002"
    ),
    (
      "training.completed",
      "a66573636f726505666d6f64756c65677072696d617279676163636f756e7450000000000000"
        + "000100000000000000026776657273696f6e01697175657374696f6e73066b63657274696669"
        + "63617465664d5349582d31"
    ),
    (
      "rules.accepted",
      "a2676163636f756e7450000000000000000100000000000000026776657273696f6e01"
    ),
    (
      "account.applied",
      "a365726f6c65738182677072696d617279625458676163636f756e7450000000000000000100"
        + "000000000000026c6f7267616e69736174696f6e6841207363686f6f6c"
    ),
    (
      "account.reviewed",
      "a3646b657074f566726561736f6e6178676163636f756e745000000000000000010000000000"
        + "000002"
    ),
    (
      "helpdesk.opened",
      "a263647565d864194f6e64636173655000000000000000070000000000000008"
    ),
    (
      "incident.reported",
      "a363647565d864194f6e64636173655000000000000000070000000000000008646b696e6466"
        + "6d6973757365"
    ),
    (
      "helpdesk.closed",
      "a164636173655000000000000000070000000000000008"
    ),
  ]

  private func read(_ type: String, _ clear: CBORValue) throws -> CBORValue {
    let types: [any EventBody.Type] = [
      SignInSucceeded.self, SignInFailed.self, SessionEnded.self, PasswordChanged.self,
      SecondFactorEnrolled.self, SecondFactorRemoved.self, TrainingCompleted.self,
      RulesAccepted.self, AccountApplied.self, AccountReviewed.self, HelpDeskOpened.self,
      IncidentReported.self, HelpDeskClosed.self,
    ]
    let body = try #require(types.first { $0.type == type })
    return try body.init(clear: clear).clear
  }

  /// What was recorded once is read for ever. The bytes come from another CBOR writer than ours.
  @Test func recordedFormsAreRead() throws {
    for (type, hex) in Self.golden {
      let bytes = try #require(Hex.decode(hex), "\(type)")
      let clear = try CBORValue(decoding: bytes)
      #expect(try read(type, clear).encoded == bytes, "\(type)")
    }
  }
}
