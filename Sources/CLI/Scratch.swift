import Files
import KeyValue
import Ledger
import Primitives
import Signing

/// An environment in the system's temporary folder, gone afterwards: what a verification must
/// remember of a log of any length. It holds opaque numbers only.
enum Scratch {
  static func with<Result>(_ body: (Environment) throws -> Result) throws -> Result {
    let folder = Surroundings.variable("TMPDIR") ?? "/tmp"
    let path = folder + "/msix-verify-" + Hex.encode(SystemRandom().bytes(count: 8))
    let scratch = try Environment.open(
      path: path, tables: LogVerifier.scratchTables, options: .init(durable: false))
    defer {
      scratch.close()
      try? Directory.removeAll(path)
    }
    return try body(scratch)
  }
}
