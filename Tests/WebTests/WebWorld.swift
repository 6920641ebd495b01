import Exchange
import Files
import Foundation
import Guidance
import Hummingbird
import HummingbirdTesting
import Intake
import Ledger
import Logging
import NIOCore
import Primitives
import Records
import Signing
import Synchronization
import Testing

@testable import Web

/// SplitMix64: the same numbers for the same seed.
final class SeededRandom: RandomSource {
  private let state: Mutex<UInt64>

  init(_ seed: UInt64) { state = Mutex(seed) }

  private func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  func bytes(count: Int) -> [UInt8] {
    var bytes = [UInt8]()
    while bytes.count < count { bytes += next().bigEndianBytes }
    return Array(bytes.prefix(count))
  }
}

/// A made-up ledger with pages over it, gone with the test.
final class WebWorld: Sendable {
  static let password = "Correct-horse-9"

  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("web-\(UUID())").path
  let exchange: Exchange
  let site: Site
  /// What the pages wrote down.
  let lines = Guarded<[String]>([])

  /// - Parameter hasSecondFactor: whether the policy wants one: it does unless somebody says no
  /// - Parameter copyFault: what goes wrong whenever a copy is to be made
  init(
    hasSecondFactor: Bool = false, limits: ServerLimits = ServerLimits(),
    copyFault: ExchangeError? = nil
  ) throws {
    let home = LedgerHome(directory: folder + "/data", secondPlace: folder + "/second")
    let random = SeededRandom(7)
    let start = try #require(Instant("2025-09-01T08:00:00Z"))
    var founding = Exchange.Founding(
      origin: "test.example", isClockSimulated: true, time: start, operatorName: "tester",
      random: random)
    founding.passwordCost = .least
    _ = try Exchange.initialise(home, founding)
    var options = Exchange.Options(
      random: random, operatorName: "tester", lockWaitMilliseconds: 0)
    options.passwordCost = .least
    let exchange = try Exchange(home: home, options: options)
    self.exchange = exchange
    var limits = limits
    limits.workerCount = 2
    site = try Site(
      ledger: ServedLedger(exchange, directory: home.directory), limits: limits, clock: { start },
      random: random,
      copyForms: [
        CopyForm(ending: "txt", title: "Text", type: "text/plain") {
          if let copyFault { throw copyFault }
          return Array($0.msixID.utf8)
        }
      ],
      receiptForms: [
        ReceiptForm(name: "receipt.txt", title: "Text", type: "text/plain") {
          Array($0.body.content.submission.hex.utf8)
        }
      ],
      packForm: PackForm(
        document: { content, language in
          Array("\(language.rawValue) \(content.record.msixID) \(content.mark.copy.hex)".utf8)
        }, bytes: { pack, _ in pack.document }, digest: { Hex.encode($0.prefix(4)) }))
    let acting = Acting(time: start)
    for state in ["TX", "CA"] {
      try exchange.connectState(
        StateConnected(
          state: try #require(StateCode(state)),
          interconnectionAgreement: try #require(CivilDate("2025-01-01")),
          securityAgreement: try #require(CivilDate("2025-01-01")), until: nil,
          mode: .production),
        acting: acting)
    }
    guard !hasSecondFactor else { return }
    let day = try #require(CivilDate("2025-09-01"))
    try exchange.adoptPolicy(
      #require(exchange.policies().inForce(.passwords, on: day)).amended(
        effectiveFrom: day, with: ["second-factor": .bool(false)]), acting: acting)
  }

  deinit {
    site.close()
    exchange.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  var now: Instant { exchange.log.lastRecorded }

  /// An account with a one-time password, which is given.
  func account(_ name: String, _ role: Role, _ scope: String) throws -> String {
    _ = try exchange.createAccount(
      name: name, organisation: "A school",
      roles: [.init(role, try #require(Scope(scope)))], acting: Acting(time: now))
    return try exchange.resetPassword(of: name, acting: Acting(time: now))
  }

  /// An account that has done all that is due, with `Self.password`.
  @discardableResult
  func settled(_ name: String, _ role: Role, _ scope: String) throws -> String {
    let once = try account(name, role, scope)
    // A machine keeps the password that was made for it, and owes nothing.
    guard role != .stateSystem else { return once }
    let token = try exchange.signIn(
      .init(name: name, password: once, isWarned: true, time: now)
    ).token
    let acting = Acting(account: name, session: token, time: now)
    try exchange.changePassword(from: once, to: Self.password, acting: acting)
    if let module = TrainingModule.of(role) {
      _ = try exchange.takeTraining(
        for: role, answers: module.questions.map(\.right), acting: acting)
      try exchange.acceptRules(version: RulesOfBehavior.version, acting: acting)
    }
    try exchange.signOut(token, at: now)
    return Self.password
  }

  /// Sends a State's package; gives the MSIX id of each student.
  @discardableResult
  func send(_ package: WebPackage) throws -> [String] {
    let outcome = try exchange.submit(
      PackageSource.open(archive: package.archive), fileName: "package", expectedState: nil,
      received: nil, asTest: false, acting: Acting(time: now))
    return outcome.receipt.content.identifiers.map(\.msixID)
  }

  /// Events by type.
  func events() throws -> [String: Int] {
    var counts = [String: Int]()
    try exchange.log.forEachLeaf(from: 0, through: exchange.log.size - 1) { position, leaf in
      counts[try RecordedEvent(leaf: leaf, position: position).type, default: 0] += 1
      return true
    }
    return counts
  }

  /// Asks the pages, without a network between.
  func browse<Value: Sendable>(
    _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    let lines = lines
    var logger = Logger(label: "test") { label in
      JSONLogHandler(label: label, clock: { Instant(microseconds: 0) }) { line in
        lines.withLock { $0.append(line) }
      }
    }
    logger.logLevel = .debug
    let application = Application(router: Front(site: site).router(), logger: logger)
    return try await application.test(.router) { try await body($0) }
  }
}
