import Exchange
import Ledger
import Primitives
import Records

/// One seed's nation: a machine with a ledger, people, a clock, and the model beside it.
final class World {
  let machine: Machine
  let seed: UInt64
  var model = Model()
  /// What the people's clocks show.
  var now: Instant
  var dice: Dice
  /// A package that was sent and not answered: its State sends it again before anything else.
  var unanswered: MadePackage?
  /// Whether a command was cut short, so that nobody knows whether it is in the log.
  var isUncertain = false
  /// Whether a fault was armed for the present step.
  var isFaulty = false
  /// The number of a child whose erasure began and was not answered.
  var doubted: String?
  var tally: [String: Int] = [:]
  private(set) var packages = 0

  init(seed: UInt64, folder: String) throws {
    self.seed = seed
    guard let start = Instant("2022-09-01T08:00:00Z") else { throw Broken("no day to begin on") }
    now = start
    dice = Dice(seed: seed, step: -1)
    machine = try Machine(folder: folder, seed: seed)
  }

  var exchange: Exchange { get throws { try machine.exchange } }

  func note(_ what: String) { tally[what, default: 0] += 1 }

  func nextPackage() -> Int {
    packages += 1
    return packages
  }

  func acting(_ account: String? = nil, _ purpose: Purpose? = nil) -> Acting {
    Acting(account: account, purpose: purpose ?? account.flatMap(People.purpose), time: now)
  }

  /// Before the first step: the ledger, its States and its people.
  func begin() throws {
    try machine.found(at: now)
    try machine.open()
    for state in People.states {
      try exchange.connectState(
        StateConnected(
          state: People.code(state), interconnectionAgreement: now.date,
          securityAgreement: now.date, until: nil, mode: .production),
        acting: acting())
    }
    for person in People.all {
      _ = try exchange.createAccount(
        name: person.name, organisation: "Office of \(person.name)",
        roles: [.init(person.role, person.scope)], acting: acting())
    }
  }

  /// Types of the events from a size on.
  func types(since size: UInt64) throws -> [String] {
    let log = try exchange.log
    return try (size..<max(size, log.size)).map { try log.event(at: $0).type }
  }
}

/// Who has an account.
enum People {
  struct Person {
    let name: String
    let role: Role
    let scope: Scope
  }

  static let states = ["TX", "CA", "FL"]

  static let all: [Person] = [
    person("tx1", .stateDataAdministrator, "TX"), person("tx2", .stateDataAdministrator, "TX"),
    person("ca1", .stateDataAdministrator, "CA"), person("ca2", .stateDataAdministrator, "CA"),
    person("fl1", .stateDataAdministrator, "FL"), person("fl2", .stateDataAdministrator, "FL"),
    person("tx-school", .primary, "TX/school:480000100001"),
    person("ca-clerk", .secondary, "CA/school:060000100001"),
    person("ca-district", .districtDataAdministrator, "CA/district:0600001"),
    person("tx-keeper", .stateUserAdministrator, "TX"),
    person("ome", .omeDataAdministrator, "nation"),
    person("counts", .governmentAdministrator, "nation"),
    person("privacy", .privacyActAdministrator, "nation"), person("help", .helpDesk, "nation"),
    person("auditor", .auditor, "nation"), person("tx-machine", .stateSystem, "TX"),
  ]

  /// Those of a new ledger too.
  static let names = all.map(\.name) + ["system-administrator", "ome-user-administrator"]

  static func role(of name: String) -> Role? {
    switch name {
    case "system-administrator": .systemAdministrator
    case "ome-user-administrator": .omeUserAdministrator
    default: all.first { $0.name == name }?.role
    }
  }

  static func purpose(_ name: String) -> Purpose? {
    switch role(of: name) {
    case .privacyActAdministrator?: .privacyAct
    case .auditor?: .audit
    case .omeDataAdministrator?: .matchResolution
    case .primary?, .secondary?, .districtDataAdministrator?, .stateDataAdministrator?: .enrollment
    default: nil
    }
  }

  static func code(_ state: String) -> StateCode {
    guard let code = StateCode(state) else { preconditionFailure("\(state) is no State") }
    return code
  }

  private static func person(_ name: String, _ role: Role, _ scope: String) -> Person {
    guard let scope = Scope(scope) else { preconditionFailure("\(scope) is no scope") }
    return Person(name: name, role: role, scope: scope)
  }
}
