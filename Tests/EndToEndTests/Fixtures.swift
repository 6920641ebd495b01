import Foundation
import Testing

/// Ledgers that many tests begin with. Each is made once; tests get copies.
enum Fixture {
  /// All States connected, nothing taken.
  static func connected() throws -> TestLedger { try TestLedger(copyOf: connectedOnce.get()) }

  /// The first packages taken.
  static func early() throws -> TestLedger { try TestLedger(copyOf: earlyOnce.get().ledger) }

  /// The receipts of the first packages.
  static func earlyReceipts() throws -> [Receipt] { try earlyOnce.get().receipts }

  /// All packages taken in one run.
  static func full() throws -> TestLedger { try TestLedger(copyOf: fullOnce.get().ledger) }

  /// The answer to that run.
  static func fullAnswer() throws -> Answer { try fullOnce.get().answer }

  /// The receipts of that run.
  static func fullReceipts() throws -> [Receipt] { try fullOnce.get().receipts }

  /// Packages that the early ledger has taken.
  static let earlyPaths = Array(Sample.paths.prefix(10))
  /// Packages that it has not taken.
  static let laterPaths = Array(Sample.paths.dropFirst(10))

  private struct Taken: Sendable {
    let ledger: TestLedger
    let answer: Answer
    let receipts: [Receipt]

    init(_ paths: [String]) throws {
      ledger = try Fixture.connected()
      answer = try ledger.good(["submit"] + paths)
      receipts = try answer.jsonLines()
    }
  }

  private static let connectedOnce = Result { try TestLedger.connected() }
  private static let earlyOnce = Result { try Taken(earlyPaths) }
  private static let fullOnce = Result { try Taken(Sample.paths) }
}
