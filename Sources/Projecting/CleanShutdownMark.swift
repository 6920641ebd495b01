import CBOR
import Files
import Primitives

/// Whether the environments that are written without sync can be trusted. They survive the death
/// of the process, for the system still has their pages; not that of the machine, unless they were
/// synced at a clean end. A small durable file tells: the boot in which they were opened, or that
/// they were closed cleanly.
public struct CleanShutdownMark: Sendable {
  private let path: String

  /// In a data folder.
  public init(directory: String) { path = directory + "/rebuildable.mark" }

  /// Whether the rows may be used: closed cleanly, or opened since the machine last started.
  public func isTrustworthy(bootIdentifier: String) -> Bool {
    guard let bytes = try? DurableFile.read(path, maxBytes: 256),
      let value = try? CBORValue(decoding: bytes)
    else { return false }
    if value["state"]?.string == "clean" { return true }
    return !bootIdentifier.isEmpty && value["boot"]?.string == bootIdentifier
  }

  /// Before the first unsynced write of this opening.
  public func writeOpen(bootIdentifier: String) throws {
    let value = CBORValue.record(["state": .text("open"), "boot": .text(bootIdentifier)])
    // Many short commands follow one another: the same mark need not be synced again.
    if (try? DurableFile.read(path, maxBytes: 256)) == value.encoded { return }
    try DurableFile.write(value.encoded, to: path)
  }

  /// After every environment was synced.
  public func writeClean() throws {
    try DurableFile.write(CBORValue.record(["state": .text("clean")]).encoded, to: path)
  }
}
