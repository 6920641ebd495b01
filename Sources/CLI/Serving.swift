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

  /// Bytes of a request: a command line of the system has at most 128 KiB in one word.
  static let bytesMax = 1 << 20
  /// The variables that commands read.
  static let variableNames = [
    "MSIX_DATA", "MSIX_SECRET_FILE", "MSIX_SECOND_PLACE", "MSIX_SESSIONS", "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR", "HOME", "NO_COLOR",
  ]

  init(arguments: [String], directory: String, variables: [String: String]) {
    self.arguments = arguments
    self.directory = directory
    self.variables = variables
  }

  /// `{"arguments", "directory", "variables": {name: value}}`
  var encoded: [UInt8] {
    CBORValue.record([
      "arguments": .array(arguments.map { .text($0) }), "directory": .text(directory),
      "variables": .map(variables.map { .init(.text($0.key), .text($0.value)) }),
    ]).encoded
  }

  init?(_ bytes: [UInt8]) {
    guard let value = try? CBORValue(decoding: bytes), let words = value["arguments"]?.items,
      let directory = value["directory"]?.string, let entries = value["variables"]?.entries
    else { return nil }
    arguments = words.compactMap(\.string)
    guard arguments.count == words.count else { return nil }
    self.directory = directory
    var variables = [String: String]()
    for entry in entries {
      guard let name = entry.key.string, let text = entry.value.string else { return nil }
      variables[name] = text
    }
    self.variables = variables
  }
}

/// The client's side: hands a command to the server of its ledger, where one runs.
enum ServerCall {
  /// Where a server of a data folder listens.
  static func path(in directory: String) -> String { directory + "/run/msix.sock" }

  /// The status with which the server ended the command; nil where no server runs.
  static func run(_ arguments: [String], in directory: String) throws -> Int32? {
    guard let connection = try LocalSocket.connect(to: path(in: directory)) else { return nil }
    var variables = [String: String]()
    for name in ServedRequest.variableNames { variables[name] = Surroundings.variable(name) }
    let request = ServedRequest(
      arguments: arguments, directory: try Directory.real("."), variables: variables
    ).encoded
    try connection.send(
      UInt32(request.count).bigEndianBytes + request, descriptors: [0, 1, 2])
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
