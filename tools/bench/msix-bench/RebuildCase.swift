import KeyValue
import CBOR
import ConsolidatedRecords
import Files
import Ledger
import Primitives
import Projecting
import Sealing

/// `rebuild dir=`: the projection of consolidated records, made anew from the log.
enum RebuildCase {
  /// Nobody's keys: this projection reads what is in clear.
  struct NoKeys: PartOpener {
    func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem? { nil }
  }

  static func run(_ arguments: Arguments) throws -> Measurement {
    let directory = try arguments.text("dir")
    let log = try LogStore(directory: directory + "/log", isReadOnly: true)
    defer { log.close() }
    guard let key = SecretKey([UInt8](repeating: 1, count: 32)) else {
      preconditionFailure("32 bytes make a key")
    }
    let views = directory + "/views"
    try Directory.removeAll(views)
    defer { try? Directory.removeAll(views) }
    var result = Measurement("rebuild", operations: Int(log.size))
    let projection = try RunningProjection(
      ConsolidatedRecords(), keys: ProjectionKeys(index: key, atRest: key, digest: key),
      views: views)
    try result.measure {
      let built = try projection.built(from: log, opener: NoKeys(), upTo: log.size) { _, _ in
        Resources.sampleAnonymous()
      }
      try built.discard()
    }
    projection.environment.close()
    return result
  }
}
