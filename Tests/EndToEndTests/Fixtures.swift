import Foundation
import Testing

/// Ledgers that many tests begin with. Each is made once; tests get copies.
enum Fixture {
  /// All States connected, nothing taken.
  static func connected() throws -> TestLedger { try TestLedger(copyOf: connectedOnce.get()) }

  /// The first package taken.
  static func small() throws -> TestLedger { try TestLedger(copyOf: smallOnce.get().ledger) }

  /// The receipt of the first package.
  static func smallReceipt() throws -> Receipt { try smallOnce.get().receipts[0] }

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

  /// All packages taken one after another by many runs, with counts asked in between.
  static func stepwise() throws -> (ledger: TestLedger, moments: [Moment]) {
    let made = try stepwiseOnce.get()
    return (try TestLedger(copyOf: made.ledger), made.moments)
  }

  /// What a ledger counted when it stood there.
  struct Moment: Sendable {
    /// Index of the last package taken.
    let package: Int
    /// Position of its last event.
    let position: Int
    /// Counts by period.
    let counts: [String: CountAnswer]
  }

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

  private struct Stepwise: Sendable {
    let ledger: TestLedger
    let moments: [Moment]

    init() throws {
      ledger = try Fixture.connected()
      var moments = [Moment]()
      // Package by package first, then by fours.
      let starts = Array(0..<10) + stride(from: 10, to: Sample.paths.count, by: 4)
      for (start, end) in zip(starts, starts.dropFirst() + [Sample.paths.count]) {
        let receipts = try ledger.submit(Array(Sample.paths[start..<end]))
        let position = try #require(receipts.last).positions.last
        var counts = [String: CountAnswer]()
        for period in end <= 10 ? ["2023-24"] : ["2023-24", "2025-26"] {
          counts[period] = try ledger.count(period)
        }
        moments.append(Moment(package: end - 1, position: position, counts: counts))
      }
      self.moments = moments
    }
  }

  private static let stepwiseOnce = Result { try Stepwise() }
  private static let connectedOnce = Result { try TestLedger.connected() }
  private static let smallOnce = Result { try Taken([Sample.paths[0]]) }
  private static let earlyOnce = Result { try Taken(earlyPaths) }
  private static let fullOnce = Result { try Taken(Sample.paths) }
}
