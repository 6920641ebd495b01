import Exchange
import KeyValue
import Ledger
import Primitives
import Vault

// What goes wrong, and how the ledger comes back.
extension World {
  /// Sometimes something is about to go wrong.
  func armFault() {
    isFaulty = false
    guard dice.oneIn(5) else { return }
    isFaulty = true
    switch dice.below(8) {
    case 0, 1: machine.arm(.crashBeforeCommit, after: dice.below(8))
    case 2, 3: machine.arm(.crashAfterCommit, after: dice.below(8))
    case 4: machine.arm(.crash, after: dice.below(1_000))
    case 5: machine.arm(.full, after: dice.below(6))
    case 6: machine.arm(.fullMap, after: dice.below(6))
    default:
      let count = 1 + dice.below(12)
      machine.fuse.withLock { $0 = count }
    }
  }

  func disarmFault() {
    machine.disk.disarm()
    machine.fuse.withLock { $0 = 0 }
  }

  /// An error that somebody must expect of such a call.
  func expect(_ codes: Set<ExchangeError.Code>, _ error: any Error) throws {
    if machine.disk.isStopped || isFaulty { throw error }
    let wrapped = ExchangeError(wrapping: error)
    try require(codes.contains(wrapped.code), "an answer is \(wrapped.code): \(wrapped.reason)")
  }

  /// After a crash: starts anew, perhaps crashing once more on the way.
  func recover() throws {
    note("crashes")
    try machine.restart(dice.oneIn(2) ? .process : .machine)
    for _ in 0..<2 where dice.oneIn(4) {
      machine.arm(dice.oneIn(2) ? .crashAfterCommit : .crash, after: dice.below(60))
      do { try machine.open() } catch {}
      machine.disk.disarm()
      guard machine.disk.isStopped else { break }
      note("crashes while starting")
      try machine.restart(dice.oneIn(2) ? .process : .machine)
    }
    try start()
  }

  /// Opens the ledger; a healthy one always opens.
  func start() throws {
    if machine.isOpen { return }
    do { try machine.open() } catch {
      throw Broken("the ledger does not open again: \(ExchangeError(wrapping: error).reason)")
    }
    try checkAcknowledged()
  }

  func restart() throws {
    machine.close()
    note("restarts")
    try start()
  }

  /// The machine loses its power between two commands, or after the ledger was closed.
  func losePower() throws {
    try machine.pullThePlug(cleanly: dice.oneIn(2))
    note("losses of power")
    try start()
    try checkRebuilt()
  }

  /// A disk that said "synced" and had not: what is then missing or in the wrong place is noticed,
  /// or nothing that anybody relies on is different. Afterwards the disk is as it was.
  func trustALyingDisk() throws {
    let published = dice.oneIn(2)
    if published { _ = try exchange.publishCheckpoint() }
    let (size, root) = try (exchange.log.size, exchange.log.root)
    machine.close()
    let rest = try machine.rest()
    defer { try? machine.restore(rest) }
    guard let lie = dice.pick(SimulatedDisk.Lie.allCases),
      let name = dice.pick(["log", "log", "keys", "blobs"])
    else { return }
    guard try machine.disk.lie(lie, in: machine.home.directory + "/" + name) else { return }
    machine.disk.restart(.machine)
    var isNoticed = false
    do {
      try machine.open()
      // Nobody relies on what was never published and is gone as a whole.
      let log = try exchange.log
      let isPrefix = log.size <= size
      let isWhole = log.size == size && log.root == root
      isNoticed = (try? verifyAll()) == nil
      if !isNoticed {
        try require(
          isWhole || isPrefix && !published && lie == .lost,
          "\(name)/ was damaged (\(lie)), and the ledger opens and verifies")
      }
    } catch let error where !(error is Broken) {
      let code = ExchangeError(wrapping: error).code
      try require(code == .integrity, "\(name)/ was damaged (\(lie)), which ends with \(code)")
      isNoticed = true
    }
    note(isNoticed ? "lies noticed" : "lies without effect")
  }
}
