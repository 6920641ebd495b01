import Signing
import Exchange
import Foundation
import Intake
import Ledger
import Primitives
import Records
import Synchronization

/// SplitMix64: the same numbers for the same seed.
final class SeededRandom: RandomSource {
  private let state: Mutex<UInt64>

  init(_ seed: UInt64) { state = Mutex(seed) }

  func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  func bytes(count: Int) -> [UInt8] {
    var bytes = [UInt8]()
    while bytes.count < count { bytes += next().bigEndianBytes }
    return Array(bytes.prefix(count))
  }
}

/// A ledger in a folder of its own, gone with the test.
final class TestLedger {
  private let scratch = Scratch()
  let home: LedgerHome
  let random: SeededRandom
  private(set) var exchange: Exchange
  /// One-time passwords of the first accounts of a production ledger.
  let firstPasswords: [String]
  /// Told of every event that is being decided, from the next opening on.
  var beforeEvent: (@Sendable (UInt64) throws -> Void)?

  init(
    seed: UInt64 = 1, isClockSimulated: Bool = true, states: [String] = ["TX", "CA", "FL", "WA"],
    preparingThreads: Int? = nil
  ) throws {
    let folder = scratch.path
    home = LedgerHome(directory: folder + "/data", secondPlace: folder + "/second")
    random = SeededRandom(seed)
    let start = moment("2019-01-01T00:00:00Z")
    var founding = Exchange.Founding(
      origin: "test.example", isClockSimulated: isClockSimulated, time: start,
      operatorName: "tester", random: random)
    founding.passwordCost = .least
    firstPasswords = try Exchange.initialise(home, founding).firstPasswords
    var options = Exchange.Options(
      random: random, operatorName: "tester", lockWaitMilliseconds: 0)
    options.passwordCost = .least
    if let preparingThreads { options.preparingThreads = preparingThreads }
    exchange = try Exchange(home: home, options: options)
    for state in states {
      try exchange.connectState(
        StateConnected(
          state: ExchangeTests.state(state),
          interconnectionAgreement: ExchangeTests.day("2019-01-01"),
          securityAgreement: ExchangeTests.day("2019-01-01"), until: nil, mode: .production),
        acting: Acting(time: start))
    }
  }

  deinit {
    exchange.close()
    scratch.remove()
  }

  var options: Exchange.Options {
    var options = Exchange.Options(
      random: random, operatorName: "tester", lockWaitMilliseconds: 0)
    options.beforeEvent = beforeEvent
    options.passwordCost = .least
    return options
  }

  var now: Instant { exchange.log.lastRecorded }

  func acting(_ account: String? = nil, purpose: Purpose? = nil) -> Acting {
    Acting(account: account, purpose: purpose, time: now)
  }

  /// As another process would find it.
  func reopen(_ meanwhile: () throws -> Void = {}) throws {
    exchange.close()
    try meanwhile()
    exchange = try Exchange(home: home, options: options)
  }

  @discardableResult
  func submit(
    _ package: TestPackage, asTest: Bool = false
  ) throws -> Exchange.SubmissionOutcome {
    try submit(package.archive, asTest: asTest)
  }

  @discardableResult
  func submit(_ bytes: [UInt8], asTest: Bool = false) throws -> Exchange.SubmissionOutcome {
    try exchange.submit(
      PackageSource.open(archive: bytes), fileName: "package", expectedState: nil,
      received: nil, asTest: asTest, acting: acting())
  }

  /// Events by type.
  func eventCounts() throws -> [String: Int] {
    var counts = [String: Int]()
    try exchange.log.forEachLeaf(from: 0, through: exchange.log.size - 1) { position, leaf in
      counts[try RecordedEvent(leaf: leaf, position: position).type, default: 0] += 1
      return true
    }
    return counts
  }

  /// Accounts for an erasure: one proposes, the first system administrator approves.
  func makePrivacyAdministrator() throws {
    _ = try exchange.createAccount(
      name: "privacy", organisation: "OME",
      roles: [.init(.privacyActAdministrator, .nation)], acting: acting())
  }

  func erase(_ msixID: String) throws {
    let caseID = try exchange.proposeErasure(
      msixID: msixID, basis: "retention schedule", acting: acting("privacy"))
    _ = try exchange.approveErasure(caseID, acting: acting("system-administrator"))
  }
}
