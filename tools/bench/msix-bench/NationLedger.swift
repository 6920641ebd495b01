import Exchange
import Files
import Intake
import Ledger
import Population
import Primitives
import Records

/// A ledger as an agency has it, with keys, people and packages of a made-up nation, in a folder:
/// `nation/`, `data/`, `second/`.
struct NationLedger {
  static let account = "registrar"
  private static let seed: UInt64 = 20_260_831

  let directory: String

  var home: LedgerHome {
    LedgerHome(directory: directory + "/data", secondPlace: directory + "/second")
  }

  /// Paths of packages, in the order of sending.
  var packages: [String] {
    get throws {
      let folder = directory + "/nation/packages"
      return try Directory.list(folder).sorted().map { folder + "/" + $0 }
    }
  }

  /// The first package of each State, which tells what it holds already.
  var firstPackages: [String] {
    get throws {
      var met = Set<String>()
      return try packages.filter { met.insert(Self.state(of: $0)).inserted }
    }
  }

  /// A new ledger and its nation; nothing is sent.
  init(directory: String, children: Int) throws {
    self.directory = directory
    _ = try Nation(PopulationParameters(children: children, seed: Self.seed, years: 1))
      .write(to: directory + "/nation")
    guard let begin = Instant("2020-01-02T00:00:00Z") else {
      throw Arguments.Misuse(description: "no day to begin on")
    }
    _ = try Exchange.initialise(
      home,
      .init(
        origin: "bench.example", isClockSimulated: true, time: begin, operatorName: "bench"))
    let exchange = try open()
    defer { exchange.close() }
    let acting = Acting(time: begin)
    for state in Set(try packages.map(Self.state)).sorted() {
      guard let code = StateCode(state) else { continue }
      try exchange.connectState(
        StateConnected(
          state: code, interconnectionAgreement: begin.date, securityAgreement: begin.date,
          until: nil, mode: .production),
        acting: acting)
    }
    _ = try exchange.createAccount(
      name: Self.account, organisation: "Elm School",
      roles: [.init(.stateDataAdministrator, .state(Self.anyState))], acting: acting)
  }

  /// One that was made before.
  init(directory: String) { self.directory = directory }

  func open() throws -> Exchange {
    try Exchange(home: home, options: .init(operatorName: "bench"))
  }

  /// Sends a package; gives how many students were new, changed, unchanged.
  @discardableResult
  func send(_ path: String, to exchange: Exchange) throws -> StudentTotals {
    let outcome = try exchange.submit(
      PackageSource.open(path: path), fileName: "package", expectedState: nil, received: nil,
      acting: Acting(time: exchange.log.lastRecorded))
    return outcome.receipt.content.totals
  }

  /// The same package an hour later: another file, and nothing in it has changed.
  func laterCopy(of path: String) throws -> String {
    let copy = directory + "/later/" + ZipName.last(of: path)
    try Directory.make(copy)
    for name in try Directory.list(path) {
      var bytes = try DurableFile.read(path + "/" + name)
      if name == "header.csv" {
        var text = String(decoding: bytes, as: UTF8.self)
        guard let hour = text.range(of: Self.hour, after: ",20") else {
          throw Arguments.Misuse(description: "\(path) is not of nine in the evening")
        }
        text.replaceSubrange(hour, with: "22")
        bytes = Array(text.utf8)
      }
      try DurableFile.write(bytes, to: copy + "/" + name)
    }
    return copy
  }

  private static let hour = "21"

  /// `TX` of `.../20260831-TX-002`.
  private static func state(of path: String) -> String {
    ZipName.last(of: path).split(separator: "-").dropFirst().first.map(String.init) ?? ""
  }

  private static var anyState: StateCode {
    guard let state = StateCode("TX") else { preconditionFailure("Texas is a State") }
    return state
  }
}

/// The last part of a path.
private enum ZipName {
  static func last(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension String {
  /// Where a moment `YYYYMMDDhh...` that begins behind the comma of `,20` has its hour, if it is
  /// this one.
  fileprivate func range(of hour: String, after mark: String) -> Range<Index>? {
    let comma = indices.first { self[$0...].hasPrefix(mark) }
    guard let comma, let start = index(comma, offsetBy: 9, limitedBy: endIndex),
      self[start...].hasPrefix(hour)
    else { return nil }
    return start..<index(start, offsetBy: 2)
  }
}
