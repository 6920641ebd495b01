import Ledger
public import Exchange
import Files
public import Primitives
import Sealing

/// A record's copy as a file: which forms there are and how one is made.
public struct CopyForm: Sendable {
  /// The file's ending, which names the form.
  public let ending: String
  /// For people.
  public let title: String
  /// The media type.
  public let type: String
  /// Makes the bytes, with the mark of the copy.
  public let bytes: @Sendable (Exchange.ConsolidatedRecord) throws -> [UInt8]

  /// A form.
  public init(
    ending: String, title: String, type: String,
    bytes: @escaping @Sendable (Exchange.ConsolidatedRecord) throws -> [UInt8]
  ) {
    self.ending = ending
    self.title = title
    self.type = type
    self.bytes = bytes
  }
}

/// A receipt as a file: which forms there are and how one is made.
public struct ReceiptForm: Sendable {
  /// The file's name, which names the form.
  public let name: String
  /// For people.
  public let title: String
  /// The media type.
  public let type: String
  /// Makes the bytes.
  public let bytes: @Sendable (Exchange.IssuedReceipt) -> [UInt8]

  /// A form.
  public init(
    name: String, title: String, type: String,
    bytes: @escaping @Sendable (Exchange.IssuedReceipt) -> [UInt8]
  ) {
    self.name = name
    self.title = title
    self.type = type
    self.bytes = bytes
  }
}

/// The pages over one open ledger: everything that requests share.
public final class Site: Sendable {
  let ledger: ServedLedger
  let limits: ServerLimits
  let clock: @Sendable () -> Instant
  let random: any RandomSource
  let copyForms: [CopyForm]
  let receiptForms: [ReceiptForm]
  let packForm: PackForm
  /// What looks at documents before they are kept; nil where nothing does.
  let documentScanner: Exchange.DocumentScanner?
  let workers: WorkerThreads
  /// Where packages are taken, one at a time: looks have the other threads.
  let submitters: WorkerThreads
  /// The note that everybody was shown last.
  let shownCheckpoint = Guarded<ShownCheckpoint?>(nil)
  /// Packages that are coming in or wait to be taken.
  let uploads = Guarded(0)
  let templates: Templates
  let formTokens: FormTokens
  let visits: Visits
  let metrics = ServerMetrics()
  let requestsByAddress: RateLimiter
  let requestsByAccount: RateLimiter
  let signInsByAddress: RateLimiter
  /// Whether the ledger is a made-up one, which every page says.
  let isDemonstration: Bool

  /// Pages over a ledger.
  ///
  /// - Parameters:
  ///   - clock: the machine's; a simulated ledger's time stands at what was last recorded
  ///   - copyForms: the forms in which a record may be exported
  ///   - receiptForms: those in which a receipt may be kept
  ///   - packForm: how a family's pack is composed
  ///   - documentScanner: what looks at documents before they are kept
  public init(
    ledger: ServedLedger, limits: ServerLimits = ServerLimits(),
    clock: @escaping @Sendable () -> Instant, random: any RandomSource, copyForms: [CopyForm],
    receiptForms: [ReceiptForm], packForm: PackForm,
    documentScanner: Exchange.DocumentScanner? = nil
  ) throws {
    self.ledger = ledger
    self.limits = limits
    self.clock = clock
    self.random = random
    self.copyForms = copyForms
    self.receiptForms = receiptForms
    self.packForm = packForm
    self.documentScanner = documentScanner
    workers = try WorkerThreads(count: limits.workerCount, queueMax: limits.queueMax)
    submitters = try WorkerThreads(count: 1, queueMax: limits.uploadsMax, yields: true)
    templates = try Templates()
    formTokens = FormTokens(random: random)
    visits = Visits(limits: limits, random: random)
    requestsByAddress = RateLimiter(
      perMinute: limits.requestsPerMinuteAndAddress, remembered: limits.ratesRemembered)
    requestsByAccount = RateLimiter(
      perMinute: limits.requestsPerMinuteAndAccount, remembered: limits.ratesRemembered)
    signInsByAddress = RateLimiter(
      perMinute: limits.signInsPerMinuteAndAddress, remembered: limits.ratesRemembered)
    isDemonstration = ledger.exchange.isClockSimulated
  }

  /// Ends the threads, after what they have begun.
  public func close() {
    workers.stop()
    submitters.stop()
  }

  /// Takes one of the places of uploads; false where none is free. It is to be given back.
  func takeUploadPlace() -> Bool {
    uploads.withLock { count in
      guard count < limits.uploadsMax else { return false }
      count += 1
      return true
    }
  }

  func giveUploadPlace() { uploads.withLock { $0 -= 1 } }

  /// The moment at which a request acts.
  func time(on exchange: Exchange) -> Instant {
    exchange.isClockSimulated ? exchange.log.lastRecorded : clock()
  }

  /// Every route there is.
  var routes: [Route] {
    DoorPages.routes + PublicPages.routes + AccountPages.routes + HomePage.routes
      + ArrivalPages.routes + ChildPages.routes + DeskPages.routes + ProposalPages.routes
      + DeputyPages.routes + RolePages.routes + SubmissionPages.routes + TimelinessPages.routes
      + CountPages.routes
      + CountDifferencePages.routes + CountedChildPages.routes + StateListPages.routes
      + CertificatePages.routes
      + PublishedPages.routes
      + QualityPages.routes + AccountsPages.routes + ApplicationPages.routes + ReviewPages.routes
      + CasePages.routes + TrailPages.routes + HelpPages.routes + Assets.routes
      + PrivacyDeskPages.routes + LogPages.routes + CheckpointPages.routes + PatternPages.routes
      + CreditPages.routes + FamilyPages.routes + RosterPages.routes
      + MovePages.routes + LetterPages.routes
  }
}
