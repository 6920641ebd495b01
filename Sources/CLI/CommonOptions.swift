import ArgumentParser
import Counting
import Exchange
import Files
import Ledger
import Primitives
import Records

/// Where the ledger is, how it is opened, who acts and when: what most commands take.
struct CommonOptions: ParsableArguments {
  @Option(help: "The data folder (default: $MSIX_DATA, else ./data).")
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The time, RFC 3339, on a ledger with a simulated clock only (default there: the last "
        + "recorded time).", valueName: "time"))
  var now: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("The account that acts (default: the operator).", valueName: "account"))
  var account: String?

  @Option(help: "Why: participation, enrollment, placement, credit-accrual, match-resolution, ...")
  var purpose: String?

  @Option(help: "The consent, request or order on which the purpose rests, where it needs one.")
  var paper: String?

  @Option(help: "A file with the operator's secret, mode 0600 (default: $MSIX_SECRET_FILE).")
  var secretFile: String?

  @Option(
    help: ArgumentHelp(
      "In place of the operator's secret, a file with the recovery key, or - to type it or hand "
        + "it over as the first line of standard input.", valueName: "file"))
  var recoveryKey: String?

  var home: LedgerHome {
    get throws {
      LedgerHome(
        directory: data ?? Surroundings.variable("MSIX_DATA") ?? "./data",
        secondPlace: try Self.secondPlace)
    }
  }

  /// Outside the data folder, so that whoever sets that back does not set back the memory of what
  /// was published.
  static var secondPlace: String {
    get throws {
      if let place = Surroundings.variable("MSIX_SECOND_PLACE") { return place }
      if let state = Surroundings.variable("XDG_STATE_HOME") { return state + "/msix" }
      guard let home = Surroundings.variable("HOME") else {
        throw ExchangeError(
          .refused, "neither $HOME nor $MSIX_SECOND_PLACE is set: name a folder outside the data")
      }
      return home + "/.local/state/msix"
    }
  }

  /// What opens the ledger. Reads the recovery key: to be asked once.
  func secret() throws -> SecretSource {
    if let key = try recoveryKeyText() { return .recoveryKey(key) }
    if let file = secretFile ?? Surroundings.variable("MSIX_SECRET_FILE") { return .file(file) }
    return .standard
  }

  private func recoveryKeyText() throws -> String? {
    switch recoveryKey {
    case nil: nil
    case "-": try Secrets(descriptor: 0).line("Recovery key")
    case let file?:
      String(
        decoding: try DurableFile.readSecret(file).prefix { $0 != 0x0A && $0 != 0x0D },
        as: UTF8.self)
    }
  }

  func exchangeOptions(
    secret: SecretSource? = nil, progress: ProgressBar = ProgressBar(),
    lockWaitMilliseconds: Int = 10_000, adoptsHead: Bool = false
  ) throws -> Exchange.Options {
    Exchange.Options(
      secret: try secret ?? self.secret(), operatorName: Surroundings.userName(),
      lockWaitMilliseconds: lockWaitMilliseconds, adoptsHead: adoptsHead,
      progress: { name, done, all in progress.show(name, done, all) })
  }

  /// Hands the command to the server, where one has the ledger open, and ends this process as it
  /// ended there. Said before anything is read or shown that the server is to read or show; and
  /// what a person types is waited for before the ledger is used, never while others wait for it.
  func passToServer() throws {
    guard Session.current == nil,
      let status = try ServerCall.run(MSIX.words, in: home.directory)
    else { return }
    throw Outcome(status: status, message: nil)
  }

  /// Opens the ledger, runs the command, closes it. Where a server has it open, the command is
  /// run there, and this process ends as it ended.
  func withExchange(
    _ use: LedgerUse = .alone, _ body: (Exchange) throws -> Void
  ) throws {
    let home = try home
    if let session = Session.current {
      guard try Directory.real(home.directory) == session.ledger.directory else {
        throw ExchangeError(.usage, "the server has another data folder open")
      }
      // Typed before the ledger is used: others would wait for it.
      let key = try recoveryKeyText()
      try session.ledger.use(use) { exchange in
        try exchange.asOperator(session.operatorName, recoveryKey: key) {
          _ = try time(on: exchange)
          try body(exchange)
        }
      }
      return
    }
    let exchange = try openOrServed(home)
    defer { exchange.close() }
    _ = try time(on: exchange)
    try body(exchange)
  }

  /// The ledger, opened here. Where a server has it open, it runs the command, and this process
  /// ends as it ended. A server that is just opening has the lock and no socket yet: both are
  /// looked for in turn.
  private func openOrServed(_ home: LedgerHome) throws -> Exchange {
    var known: SecretSource?
    for attempt in 1...Self.openingAttempts {
      if let status = try ServerCall.run(MSIX.words, in: home.directory) {
        throw Outcome(status: status, message: nil)
      }
      let bar = ProgressBar()
      defer { bar.end() }
      do {
        let secret = try known ?? secret()
        known = secret
        return try Exchange(
          home: home,
          options: exchangeOptions(secret: secret, progress: bar, lockWaitMilliseconds: 500))
      } catch {
        let isBusy = ExchangeError(wrapping: error).code == .busy
        guard isBusy, attempt < Self.openingAttempts else { throw error }
      }
    }
    preconditionFailure("the last attempt gives a ledger or an error")
  }

  /// Half a second each: ten seconds until somebody else has let the ledger go.
  private static let openingAttempts = 20

  /// Reads `log/` alone, without any key, beside whoever writes it.
  func withLog(_ body: (LogStore) throws -> Void) throws {
    let home = try home
    guard home.exists else {
      throw ExchangeError(
        .notFound, "there is no ledger in \(home.directory); make one: msix init --origin NAME")
    }
    let log = try LogStore(directory: home.directory + "/log", isReadOnly: true)
    defer { log.close() }
    if let now {
      guard try log.keyRing().isClockSimulated else { throw Self.noToldTime }
      _ = try Self.instant(now, "--now")
    }
    try body(log)
  }

  /// The moment at which the command acts.
  func time(on exchange: Exchange) throws -> Instant {
    guard let now else {
      return exchange.isClockSimulated ? exchange.log.lastRecorded : Surroundings.now()
    }
    guard exchange.isClockSimulated else { throw Self.noToldTime }
    return try Self.instant(now, "--now")
  }

  static let noToldTime = ExchangeError(
    .usage, "--now is for ledgers made with --simulated-clock only")

  func acting(on exchange: Exchange) throws -> Acting {
    Acting(
      account: account, session: try session(on: exchange), purpose: try purpose.map(Self.purpose),
      paper: paper, time: try time(on: exchange))
  }

  static func purpose(_ text: String) throws -> Purpose {
    guard let purpose = Purpose(rawValue: text) else {
      let known = Purpose.allCases.map(\.rawValue).joined(separator: ", ")
      throw ExchangeError(.usage, "a purpose is one of: \(known)")
    }
    return purpose
  }

  /// The session of the account that acts. A simulated ledger asks for none.
  private func session(on exchange: Exchange) throws -> SessionToken? {
    guard let account, !exchange.isClockSimulated else { return nil }
    return try SessionFile(ofAccount: account, on: exchange).read()
  }

  static func instant(_ text: String, _ option: String) throws -> Instant {
    guard let instant = Instant(text) else {
      throw ExchangeError(.usage, "\(option) takes a time such as 2025-09-01T00:00:00Z")
    }
    return instant
  }

  static func date(_ text: String, _ option: String) throws -> CivilDate {
    guard let date = CivilDate(text) else {
      throw ExchangeError(.usage, "\(option) takes a day such as 2025-09-01")
    }
    return date
  }

  static func period(_ text: String) throws -> PerformancePeriod {
    guard let period = PerformancePeriod(text) else {
      throw ExchangeError(.usage, "--period takes two years such as 2025-26")
    }
    return period
  }

  static func state(_ text: String) throws -> StateCode {
    guard let state = StateCode(text) else {
      throw ExchangeError(.usage, "a State is named by two capital letters, such as TX")
    }
    return state
  }

  static func item(_ text: String) throws -> ItemID {
    guard let item = ItemID(hex: text) else {
      throw ExchangeError(.usage, "an item is named by 32 hexadecimal digits: msix worklist")
    }
    return item
  }

  /// A case, a hold, a consent or a breach; `listing` is the command that shows their numbers.
  static func caseID(_ text: String, listing: String) throws -> CaseID {
    guard let caseID = CaseID(hex: text) else {
      throw ExchangeError(.usage, "a case is named by 32 hexadecimal digits: \(listing)")
    }
    return caseID
  }

  static func knownAt(_ text: String?) throws -> KnownAt? {
    guard let text else { return nil }
    guard let knownAt = KnownAt(text) else {
      throw ExchangeError(
        .usage, "--known-at takes a position such as 120 or a time such as 2025-09-01T00:00:00Z")
    }
    return knownAt
  }
}

/// The form of an answer.
enum Format: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// For programs.
  case json
  /// For tables.
  case csv
}
