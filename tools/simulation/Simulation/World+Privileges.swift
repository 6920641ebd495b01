import Counting
import Exchange
import Ledger
import Primitives
import Records

// Whoever may not, does not: and each refusal is an event.
extension World {
  /// What somebody may ask for without the right to it.
  enum Forbidden: CaseIterable {
    case view, search, export, list, count, certify, log, trail, adopt, connect, propose, post
    case submit, rotate, replay
  }

  /// Whether a role is allowed it, in words of our own from the matrix of functions.
  private static func mayDo(_ role: Role, _ what: Forbidden) -> Bool {
    let keepers: [Role] = [
      .primary, .secondary, .districtDataAdministrator, .stateDataAdministrator,
    ]
    return switch what {
    case .view, .search:
      keepers.contains(role) || role == .privacyActAdministrator
        || role == .omeDataAdministrator
    case .export:
      keepers.contains(role) && role != .secondary
        || [.privacyActAdministrator, .stateSystem].contains(role)
    case .list: [.districtDataAdministrator, .stateDataAdministrator].contains(role)
    case .count:
      [
        .districtDataAdministrator, .stateDataAdministrator, .governmentAdministrator, .auditor,
      ].contains(role)
    case .certify: role == .governmentAdministrator
    // The Privacy Act Administrator for the accounting of disclosures.
    case .log, .trail, .replay: role == .auditor || role == .privacyActAdministrator
    case .adopt, .connect, .rotate: role == .systemAdministrator
    case .propose: role == .privacyActAdministrator
    case .post: keepers.contains(role) || role == .stateSystem
    case .submit: [.stateDataAdministrator, .stateSystem].contains(role)
    }
  }

  func tryForbidden() throws {
    guard let name = dice.pick(People.names), let role = People.role(of: name),
      let what = dice.pick(Forbidden.allCases), !Self.mayDo(role, what)
    else { return }
    setClock()
    let size = try exchange.log.size
    do {
      try ask(what, acting(name))
    } catch let error where !(error is Broken) {
      try expect([.refused], error)
      let types = try types(since: size)
      try require(
        types == ["access.refused"], "\(role) was refused \(what), which left \(types)")
      note("refusals")
      return
    }
    throw Broken("\(role) was let do \(what)")
  }

  private func ask(_ what: Forbidden, _ acting: Acting) throws {
    let number = model.numbers.first ?? "100000000009"
    let period = PerformancePeriod(startYear: 2022)
    switch what {
    case .view: _ = try exchange.record(msixID: number, knownAt: nil, acting: acting)
    case .search: _ = try exchange.search(.init(last: "Zepeda", first: "Ximena"), acting: acting)
    case .export:
      _ = try exchange.record(msixID: number, knownAt: nil, manner: .exported, acting: acting)
    case .list: _ = try exchange.children(knownAt: nil, acting: acting)
    case .count: _ = try exchange.count(.national, .init(period: period), acting: acting)
    case .certify: _ = try exchange.certifyCount(.init(period: period), acting: acting)
    case .log:
      try exchange.showLog(from: 0, through: 0, opening: false, acting: acting) { _ in }
    case .trail: _ = try exchange.trail(.init(), acting: acting)
    case .adopt: try adoptPolicy(acting)
    case .connect: try exchange.suspendState(People.code("FL"), reason: "none", acting: acting)
    case .propose:
      _ = try exchange.proposeErasure(msixID: number, basis: "none", acting: acting)
    case .post: _ = try exchange.post(.init(msixID: number, .arrival), acting: acting)
    case .submit: try submitAs(acting)
    case .rotate: try exchange.rotateKey(.receipt, revoking: nil, acting: acting)
    case .replay: _ = try exchange.replay(.position(1), acting: acting)
    }
  }
}
