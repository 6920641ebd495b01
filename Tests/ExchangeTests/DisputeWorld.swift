import Exchange
import Ledger
import Primitives
import Records
import Testing

/// A ledger with those who take part in a dispute: the Department's privacy office, two States'
/// data administrators, a registrar, an auditor.
struct DisputeWorld {
  let ledger: TestLedger
  /// A child of Texas.
  let number: String

  static let accounts: [(String, Role, String)] = [
    ("privacy", .privacyActAdministrator, "nation"), ("tx", .stateDataAdministrator, "TX"),
    ("tx2", .stateDataAdministrator, "TX"), ("ca", .stateDataAdministrator, "CA"),
    ("registrar", .primary, "TX"), ("clerk", .secondary, "CA"), ("auditor", .auditor, "nation"),
  ]

  init(seed: UInt64 = 1) throws {
    ledger = try TestLedger(seed: seed)
    for (name, role, scope) in Self.accounts {
      _ = try ledger.exchange.createAccount(
        name: name, organisation: "Office of \(name)",
        roles: [.init(role, try #require(Scope(scope)))], acting: ledger.acting())
    }
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    number = try #require(outcome.receipt.content.identifiers.first).msixID
  }

  var exchange: Exchange { ledger.exchange }

  /// The purpose that goes with an account's office.
  func acting(_ account: String, days: Int = 0) -> Acting {
    let purpose: Purpose =
      switch account {
      case "privacy": .privacyAct
      case "auditor": .audit
      case "registrar", "clerk": .enrollment
      default: .correction
      }
    return Acting(
      account: account, purpose: purpose,
      time: ledger.now.adding(seconds: Int64(days) * 86_400))
  }

  func open(
    _ fields: [String] = ["Birth Date"], as account: String = "privacy", number: String? = nil,
    record: String = "TX", files: [Exchange.DisputeFile] = []
  ) throws -> CaseID {
    var request = Exchange.DisputeRequest(
      msixID: number ?? self.number, record: .only(state(record)), fields: fields,
      requester: .init(name: "Rosa Secretperson", relation: .parent, proof: "passport seen"),
      text: "She was born in April.")
    request.files = files
    return try exchange.openDispute(request, acting: acting(account)).caseID
  }

  @discardableResult
  func take(
    _ step: DisputeStep, in caseID: CaseID, as account: String = "privacy", text: String = "So.",
    days: Int = 0
  ) throws -> Exchange.DisputeTaken {
    try exchange.takeStep(
      step, in: caseID, .init(text, agencyReasons: step == .statementFiled ? "Seen." : nil),
      acting: acting(account, days: days))
  }

  /// Through the last refusal, so that a statement can be filed.
  func refuse(_ caseID: CaseID, as account: String = "privacy") throws {
    for step in [
      DisputeStep.acknowledged, .decided(.refused), .reviewAsked, .reviewed(.refused),
    ] {
      try take(step, in: caseID, as: account)
    }
  }

  /// Sends a student again.
  @discardableResult
  func send(
    _ student: TestStudent, state: String = "TX", date: String
  ) throws -> Exchange.SubmissionOutcome {
    var student = student
    student.action = "U"
    return try ledger.submit(TestPackage(state: state, date: date, students: [student]))
  }

  func record(
    _ number: String? = nil, as account: String = "registrar", knownAt: UInt64? = nil,
    history: Bool = false
  ) throws -> Exchange.ConsolidatedRecord {
    try exchange.record(
      msixID: number ?? self.number, knownAt: knownAt.map { .position($0) }, withHistory: history,
      acting: acting(account))
  }

  func refusal(_ work: () throws -> Void) -> String {
    do {
      try work()
      return "nothing was refused"
    } catch { return "\(error)" }
  }
}
