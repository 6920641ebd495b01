import KeyValue
import Exchange
import Ledger
import Primitives

/// One seed: a nation that lives for some steps, whatever goes wrong, and is held against a model.
public struct Simulation: Sendable {
  /// What all chance follows from.
  public var seed: UInt64
  /// How many steps.
  public var steps: Int
  /// Where the small files lie: a folder that is made and removed.
  public var folder: String
  /// Steps that are left out: each has dice of its own, so that the others stay what they are.
  public var without: Set<Int> = []
  /// Told of each step: its number, its kind, what came of it.
  public var trace: (@Sendable (Int, String, String) -> Void)?

  /// A simulation.
  public init(seed: UInt64, steps: Int, folder: String) {
    self.seed = seed
    self.steps = steps
    self.folder = folder
  }

  /// What became of a seed.
  public struct Report: Sendable {
    /// The root of the last log: one seed, one root.
    public let root: [UInt8]
    /// Events of the last log.
    public let events: UInt64
    /// How often what was done or happened.
    public let tally: [String: Int]
  }

  /// Steps between two dear checks.
  private static let stepsBetweenDearChecks = 30

  /// Lives through it. Throws a ``Finding``.
  public func run() throws -> Report {
    let world = try World(seed: seed, folder: folder)
    defer { world.machine.remove() }
    var (step, kind) = (-1, "founding")
    do {
      try world.begin()
      for number in 0..<steps where !without.contains(number) {
        step = number
        world.dice = Dice(seed: seed, step: number)
        // A nation of nobody has little to go wrong.
        let isEmpty = world.model.records.count < 4 && world.dice.oneIn(2)
        let drawn = isEmpty ? .package : StepKind.drawn(by: &world.dice)
        kind = drawn.rawValue
        let outcome = try take(drawn, in: world)
        trace?(number, kind, outcome)
        try world.checkCheaply()
        if number % Self.stepsBetweenDearChecks == Self.stepsBetweenDearChecks - 1 {
          kind += ", then all checks"
          world.setClock()
          try world.checkDearly()
        }
      }
      kind = "the end"
      world.setClock()
      try world.restart()
      try world.checkDearly()
      let log = try world.exchange.log
      return Report(root: log.root, events: log.size, tally: world.tally)
    } catch {
      throw Finding(seed: seed, step: max(step, 0), kind: kind, text: Self.text(of: error))
    }
  }

  private static func text(of error: any Error) -> String {
    if let broken = error as? Broken { return broken.text }
    let wrapped = ExchangeError(wrapping: error)
    return "an error that nobody expects, \(wrapped.code): \(wrapped.reason)"
  }

  /// One step with whatever goes wrong in it; gives what came of it.
  private func take(_ kind: StepKind, in world: World) throws -> String {
    world.passTime()
    let mayFail = ![.lostPower, .lie, .restart].contains(kind)
    if mayFail { world.armFault() } else { world.isFaulty = false }
    var outcome = "done"
    do {
      try world.act(kind)
    } catch let error as Broken where !world.machine.disk.isStopped {
      throw error
    } catch {
      outcome = try world.excuse(error)
    }
    world.disarmFault()
    try world.comeBack()
    return outcome
  }
}

extension World {
  /// Between two steps: minutes to weeks; seldom the clock is set back.
  func passTime() {
    setClock()
    now = now.adding(seconds: Int64(dice.below(dice.oneIn(4) ? 2_000_000 : 40_000)))
    if dice.oneIn(25) { now = now.adding(seconds: -Int64(1 + dice.below(100_000))) }
  }

  /// Nobody's clock is behind any more.
  func setClock() {
    if let last = try? exchange.log.lastRecorded { now = max(now, last) }
  }

  /// Whether an error may be: a refusal may always, a failure of the machine when one was ordered.
  func excuse(_ error: any Error) throws -> String {
    if machine.disk.isStopped { return "crashed" }
    let wrapped = ExchangeError(wrapping: error)
    if isFaulty {
      isUncertain = true
      note("failures: \(wrapped.code)")
      return "failed: \(wrapped.reason)"
    }
    switch wrapped.code {
    case .refused, .notFound, .usage:
      note("refused or not found")
      return "\(wrapped.code): \(wrapped.reason)"
    case .failed where (error as? LedgerError)?.code == .clockBehind:
      note("clocks behind")
      return wrapped.reason
    default: throw error
    }
  }

  /// Ends what a fault left half done, so that the model knows again what is.
  func comeBack() throws {
    isFaulty = false
    if machine.disk.isStopped {
      isUncertain = true
      try recover()
    } else if isUncertain, !machine.isOpen || dice.oneIn(2) {
      machine.close()
    }
    try start()
    guard isUncertain || unanswered != nil else {
      doubted = nil
      return
    }
    setClock()
    try sendUnanswered()
    if let number = doubted {
      doubted = nil
      let listed = try listedNumbers()
      if !listed.values.contains(number) { model.erase(number) }
    }
    if isUncertain { try learnFamilies() }
    isUncertain = false
  }
}
