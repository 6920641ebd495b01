import CBOR
import Exchange
import Files
import Glibc
import Primitives

/// A command that a server runs for a client: where its words go, who it is, and the open ledger.
final class Session: Sendable {
  /// What runs for a client on this thread; nil where the command runs for itself.
  @TaskLocal static var current: Session?

  let request: ServedRequest
  /// The client's own standard input, output and error.
  let descriptors: [Int32]
  let operatorName: String
  let ledger: ServedLedger
  /// Output that is not yet written.
  let buffer = Guarded<[UInt8]>([])
  /// Why the client could not be told; what is said after it goes nowhere.
  let failure = Guarded<Outcome?>(nil)

  init(
    _ request: ServedRequest, descriptors: [Int32], operatorName: String, ledger: ServedLedger
  ) {
    self.request = request
    self.descriptors = descriptors
    self.operatorName = operatorName
    self.ledger = ledger
  }

  /// The client's descriptor under the number that it has there; nil for one that did not come.
  func descriptor(_ number: Int32) -> Int32? {
    switch number {
    case 0...2: descriptors[Int(number)]
    case request.passed where descriptors.count > 3: descriptors[3]
    default: nil
    }
  }

  /// The first reason stays.
  func note(_ outcome: Outcome?) {
    failure.withLock { $0 = $0 ?? outcome }
  }
}

/// What a client asks of a server: its command line, and what a command may look for around it.
struct ServedRequest: Sendable {
  let arguments: [String]
  let directory: String
  let variables: [String: String]
  /// The number of a fourth descriptor that came along: where secrets are read from.
  let passed: Int32

  /// Bytes of a request: a command line of the system has at most 128 KiB in one word.
  static let bytesMax = 1 << 20
  /// The variables that commands read.
  static let variableNames = [
    "MSIX_DATA", "MSIX_SECRET_FILE", "MSIX_SECOND_PLACE", "MSIX_SESSIONS", "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME", "HOME", "NO_COLOR",
  ]

  init(
    arguments: [String], directory: String, variables: [String: String], passed: Int32
  ) {
    self.arguments = arguments
    self.directory = directory
    self.variables = variables
    self.passed = passed
  }

  /// `{"arguments", "directory", "variables": {name: value}, "passed"}`
  var encoded: [UInt8] {
    CBORValue.record([
      "arguments": .array(arguments.map { .text($0) }), "directory": .text(directory),
      "variables": .map(variables.map { .init(.text($0.key), .text($0.value)) }),
      "passed": .int(passed),
    ]).encoded
  }

  init?(_ bytes: [UInt8]) {
    guard let value = try? CBORValue(decoding: bytes), let words = value["arguments"]?.items,
      let passed = value["passed"]?.integer.flatMap(Int32.init(exactly:)),
      let directory = value["directory"]?.string, let entries = value["variables"]?.entries
    else { return nil }
    arguments = words.compactMap(\.string)
    guard arguments.count == words.count else { return nil }
    self.directory = directory
    self.passed = passed
    var variables = [String: String]()
    for entry in entries {
      guard let name = entry.key.string, let text = entry.value.string else { return nil }
      variables[name] = text
    }
    self.variables = variables
  }
}

/// How a command uses the ledger, for a server that runs several at once.
enum LedgerUse {
  /// It looks, and records that it does: beside other looks and beside a submission.
  case look
  /// It takes packages: beside looks, one at a time.
  case submission
  /// Anything else: alone.
  case alone
}

/// The ledger that a server holds open, with the order in which commands get to it.
final class ServedLedger: Sendable {
  let exchange: Exchange
  /// The data folder's one name.
  let directory: String
  private let order = SharedLock()
  private let submitting = SharedLock()

  init(_ exchange: Exchange, directory: String) {
    self.exchange = exchange
    self.directory = directory
  }

  /// Runs a command with projections that have taken in all that is recorded.
  func use(_ use: LedgerUse, _ body: (Exchange) throws -> Void) throws {
    func run() throws {
      try exchange.catchUp()
      try body(exchange)
    }
    switch use {
    case .look: try order.share(run)
    case .submission: try submitting.alone { try order.share(run) }
    case .alone: try order.alone(run)
    }
  }
}

/// The client's side: hands a command to the server of its ledger, where one runs.
enum ServerCall {
  /// Where a server of a data folder listens.
  static func path(in directory: String) -> String { directory + "/run/msix.sock" }

  /// The status with which the server ended the command; nil where no server runs.
  /// `passing`: a descriptor beyond the first three that the command reads.
  static func run(
    _ arguments: [String], in directory: String, passing: Int32 = 0
  ) throws -> Int32? {
    guard let connection = try LocalSocket.connect(to: path(in: directory)) else { return nil }
    var variables = [String: String]()
    for name in ServedRequest.variableNames { variables[name] = Surroundings.variable(name) }
    let request = ServedRequest(
      arguments: arguments, directory: try Directory.real("."), variables: variables,
      passed: passing
    ).encoded
    try connection.send(
      UInt32(request.count).bigEndianBytes + request,
      descriptors: [0, 1, 2] + (passing > 2 ? [passing] : []))
    do {
      let answer = try connection.receive(count: 4).bytes
      return Int32(truncatingIfNeeded: answer.reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    } catch {
      throw ExchangeError(
        .failed,
        "the server went away; whether it did what was asked, the log tells: ask again")
    }
  }
}
