import Exchange
import Files
import KeyValue
import Ledger
import Primitives
import Signing
import Vault

/// A computer that runs one ledger on a disk that crashes to order.
final class Machine {
  let home: LedgerHome
  let disk: SimulatedDisk
  private let folder: String
  private let random: SeededBytes
  private let crashes: Guarded<Dice>
  private let kept = Guarded<FolderImage?>(nil)
  private var running: Exchange?
  private var boot = 1
  /// Throws when its time has come: somebody pulls at the program in the middle of a decision.
  let fuse = Guarded(0)

  struct Interruption: Error {}

  init(folder: String, seed: UInt64) throws {
    self.folder = folder
    try Directory.make(folder)
    let crashes = Guarded(Dice(seed ^ 0xC4A5))
    self.crashes = crashes
    disk = SimulatedDisk { bound in crashes.withLock { $0.below(bound) } }
    random = SeededBytes(seed ^ 0x5EED)
    home = LedgerHome(
      directory: folder + "/data", secondPlace: folder + "/second", storage: .simulated(disk))
  }

  private var roots: [String] { [home.directory, home.secondPlace] }

  /// A new ledger.
  func found(at time: Instant) throws {
    var founding = Exchange.Founding(
      origin: "simulated.example", isClockSimulated: true, time: time, operatorName: "operator",
      random: random)
    founding.passwordCost = .least
    _ = try Exchange.initialise(home, founding)
  }

  var isOpen: Bool { running != nil }

  var exchange: Exchange {
    get throws {
      guard let running else { throw Broken("the ledger is not open") }
      return running
    }
  }

  func open() throws {
    var options = Exchange.Options(
      random: random, operatorName: "operator", lockWaitMilliseconds: 0)
    options.passwordCost = .least
    options.preparingThreads = 1
    options.bootIdentifier = "boot \(boot)"
    let fuse = fuse
    options.beforeEvent = { _ in
      let isOver = fuse.withLock { left in
        left -= 1
        return left == 0
      }
      if isOver { throw Interruption() }
    }
    running = try Exchange(home: home, options: options)
  }

  func close() {
    running?.close()
    running = nil
  }

  /// Lets something go wrong at an operation to come.
  func arm(_ fault: SimulatedDisk.Fault, after operations: Int) {
    let (kept, roots) = (kept, roots)
    kept.withLock { $0 = nil }
    disk.arm(fault, after: operations) {
      let image = try? FolderImage(of: roots)
      kept.withLock { $0 = image }
    }
  }

  /// After a crash: what of the process is left goes, files and disk are as the crash left them.
  func restart(_ crash: SimulatedDisk.Crash) throws {
    close()
    let image = kept.withLock { kept in
      defer { kept = nil }
      return kept
    }
    guard let image else { throw Broken("no crash was kept") }
    try image.restore(roots)
    disk.restart(crash)
    if crash == .machine { boot += 1 }
  }

  /// The plug is pulled while nothing is being done, or after a clean end.
  func pullThePlug(cleanly: Bool) throws {
    if cleanly {
      close()
      disk.restart(.machine)
      boot += 1
    } else {
      arm(.crash, after: 0)
      _ = try? exchange.checkPages()
      try require(disk.isStopped, "the plug was pulled and the machine went on")
      try restart(.machine)
    }
  }

  /// Everything at rest: the ledger is closed.
  struct Rest {
    let disk: SimulatedDisk.Image
    let files: FolderImage
  }

  func rest() throws -> Rest { Rest(disk: disk.image(), files: try FolderImage(of: roots)) }

  func restore(_ rest: Rest) throws {
    close()
    try rest.files.restore(roots)
    disk.restore(rest.disk)
  }

  func remove() {
    close()
    try? Directory.removeAll(folder)
  }
}
