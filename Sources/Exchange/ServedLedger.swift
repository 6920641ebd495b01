import Files
import Primitives

/// How a command uses the ledger, for a server that runs several at once.
public enum LedgerUse: Sendable {
  /// It looks, and records that it does: beside other looks and beside a submission.
  case look
  /// It looks at a child, or for one, or at what waits for somebody, and at nothing else: as a
  /// look, and does not wait for what a package brings meanwhile.
  case glance
  /// It takes packages: beside looks, one at a time.
  case submission
  /// It decides within the writer and rests on nothing that a package changes meanwhile: beside
  /// looks and a submission, one at a time.
  case act
  /// Anything else: alone. Until a package is taken it waits, and keeps nobody out.
  case alone
}

/// The ledger that a server holds open, with the order in which commands and pages get to it.
public final class ServedLedger: Sendable {
  /// The ledger.
  public let exchange: Exchange
  /// The data folder's one name.
  public let directory: String
  private let order = SharedLock()
  private let submitting = SharedLock()
  private let acting = SharedLock()
  /// Follows the log beside glances, from the first one on.
  private let follower = Guarded<Assistant?>(nil)

  /// An open ledger of a data folder.
  public init(_ exchange: Exchange, directory: String) {
    self.exchange = exchange
    self.directory = directory
    exchange.beginServing()
  }

  /// Runs a command with projections that have taken in all that is recorded.
  public func use<Result>(_ use: LedgerUse, _ body: (Exchange) throws -> Result) throws -> Result {
    func run() throws -> Result {
      try exchange.catchUp()
      return try body(exchange)
    }
    switch use {
    case .look: return try order.share(run)
    case .glance:
      defer { followSoon() }
      return try order.share { try body(exchange) }
    case .act: return try acting.alone { try order.share(run) }
    case .submission: return try submitting.alone { try order.share(run) }
    // Whoever waits at `order` keeps looks out: it is asked when no package stands in the way.
    case .alone: return try submitting.alone { try order.alone(run) }
    }
  }

  /// Waits until what follows beside glances has followed: for tests that count what a look costs.
  package func settle() throws { try follower.withLock { $0 }?.finish() }

  /// What it meets, the next that waits for the projections will meet again.
  private func followSoon() {
    let assistant = follower.withLock { follower in
      if follower == nil { follower = try? Assistant() }
      return follower
    }
    assistant?.nudge { [exchange] in try exchange.followBeside() }
  }
}
