public import Files
import Ledger
public import Primitives
import Projecting

/// Looks at a ledger from outside and says what is wrong, how bad it is and what to do.
///
/// It reads only and takes no lock: a ledger that a server holds, that does not open any more, or
/// that is not there is what it is for. What cannot be asked because something before it is broken
/// is left out; the first finding is then the one to mend. LMDB trusts its pages, so that a damaged
/// one may end the process: what needs no page is looked at first.
public struct Doctor {
  /// Around the ledger: given, so that a test can say what it likes.
  public struct Conditions: Sendable {
    /// The machine's time.
    public var now: Instant
    /// Which boot of the machine this is.
    public var boot: String
    /// The operating system's user who is to run the ledger.
    public var user: UInt32
    /// How the key-encryption key is opened; the standard secret may be elsewhere.
    public var secret: SecretSource
    /// The file of the server's certificate, where there is one.
    public var certificate: String?
    /// Until when a certificate holds, from its PEM; nil when it cannot be read.
    public var certificateEnd: @Sendable ([UInt8]) -> Instant?
    /// The limits of a process; nil as argument for this one.
    public var limits: @Sendable (Int32?) -> ProcessLimits?
    /// Free bytes at a path.
    public var freeBytes: @Sendable (String) -> UInt64?
    /// Whether a path can be written.
    var isWritable: @Sendable (String) -> Bool = { FileFacts.isWritable($0) }
    /// Events that a view may lag: a look takes in ten thousand and more in a second.
    var viewBehindMax: UInt64 = 50_000

    /// What the machine says.
    public init(
      now: Instant, boot: String = BootIdentifier.current(), user: UInt32,
      secret: SecretSource = .standard, certificate: String? = nil,
      certificateEnd: @escaping @Sendable ([UInt8]) -> Instant? = { _ in nil },
      limits: @escaping @Sendable (Int32?) -> ProcessLimits? = { ProcessLimits.of(process: $0) },
      freeBytes: @escaping @Sendable (String) -> UInt64? = { FileFacts.freeBytes(at: $0) }
    ) {
      self.now = now
      self.boot = boot
      self.user = user
      self.secret = secret
      self.certificate = certificate
      self.certificateEnd = certificateEnd
      self.limits = limits
      self.freeBytes = freeBytes
    }
  }

  let home: LedgerHome
  let conditions: Conditions
  let tell: (DoctorFinding) -> Void

  /// For a ledger; `tell` is given each finding as it is found.
  public init(
    home: LedgerHome, conditions: Conditions, tell: @escaping (DoctorFinding) -> Void
  ) {
    self.home = home
    self.conditions = conditions
    self.tell = tell
  }

  /// Looks at everything that can be looked at.
  public func examine() {
    let holder = LockHolder.of(home.lock)
    lookAtLimits(of: holder)
    lookAtCertificate()
    guard home.exists else { return lookAtMissing() }
    lookAtParts()
    lookAtPermissions()
    lookAtHolder(holder)
    lookAtSpace()
    do {
      let log = try LogStore(directory: home.log, isReadOnly: true, mustExist: true)
      defer { log.close() }
      let ring = try log.keyRing()
      guard let genesis = try log.leaf(at: ring.genesisPosition), !ring.origin.isEmpty else {
        throw ExchangeError(.integrity, "the log has no genesis")
      }
      lookBehind(Opened(log: log, ring: ring, genesis: MerkleTree.leafHash(genesis)))
    } catch {
      say(
        .logUnreadable, "the log does not open: \(ExchangeError(wrapping: error).reason)",
        "keep the data folder as it is; restore a backup beside it: msix restore")
    }
  }

  /// What a readable log lets one ask.
  struct Opened {
    let log: LogStore
    let ring: KeyRing
    /// The hash of the genesis leaf, which names the ledger in the second place.
    let genesis: [UInt8]
  }

  private func lookBehind(_ opened: Opened) {
    lookAtClock(opened)
    let published = lookAtSecondPlace(opened)
    let key = lookAtSecret(opened)
    lookAtSigning(opened, key)
    lookAtKeys(opened, key, published)
    lookAtCheckpoints(opened)
    let mark = CleanShutdownMark(directory: home.directory)
    guard mark.isTrustworthy(bootIdentifier: conditions.boot) else {
      return say(
        .machineCrashed,
        "the machine went down while the ledger was open: decision/ and views/ are not trusted",
        "nothing: the next command makes them anew from the log, \(opened.log.size) events")
    }
    lookAtViews(opened)
    lookAtDecisions(opened)
  }

  func say(
    _ kind: DoctorFinding.Kind, _ what: String, _ remedy: String,
    gravity: DoctorFinding.Gravity? = nil, runbook: String? = nil
  ) {
    tell(DoctorFinding(kind, what, remedy: remedy, gravity: gravity, runbook: runbook))
  }

  /// Time as the ledger has it: a simulated clock stands where the last command left it.
  func now(_ opened: Opened) -> Instant {
    opened.ring.isClockSimulated ? opened.log.lastRecorded : conditions.now
  }

  /// What a neglected routine weighs on a ledger for trying out: nothing is lost with it.
  func routine(_ opened: Opened) -> DoctorFinding.Gravity? {
    opened.ring.isClockSimulated ? .note : nil
  }

  static func gibibytes(_ bytes: UInt64) -> String {
    let tenths = bytes / ((1 << 30) / 10)
    return tenths >= 10
      ? "\(tenths / 10).\(tenths % 10) GiB" : "\(bytes >> 20) MiB"
  }
}
