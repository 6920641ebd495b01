/// What the system lets a process have: the soft limits that matter to a ledger (getrlimit(2)).
public struct ProcessLimits: Hashable, Sendable {
  /// Bytes of a core dump; nil for no limit.
  public var coreBytes: UInt64?
  /// Open files and connections; nil for no limit.
  public var openFiles: UInt64?
  /// Bytes of addresses; nil for no limit.
  public var addressBytes: UInt64?

  /// Limits.
  public init(coreBytes: UInt64?, openFiles: UInt64?, addressBytes: UInt64?) {
    self.coreBytes = coreBytes
    self.openFiles = openFiles
    self.addressBytes = addressBytes
  }

  /// From the text of `/proc/PID/limits` (proc(5)); nil when one of the three is not in it.
  public init?(text: String) {
    func soft(_ name: String) -> UInt64?? {
      for line in text.split(separator: "\n") where line.hasPrefix(name) {
        guard let word = line.dropFirst(name.count).split(separator: " ").first else { return nil }
        if word == "unlimited" { return .some(nil) }
        return UInt64(word).map { .some($0) }
      }
      return nil
    }
    guard let core = soft("Max core file size"), let files = soft("Max open files"),
      let addresses = soft("Max address space")
    else { return nil }
    self.init(coreBytes: core, openFiles: files, addressBytes: addresses)
  }

  /// Of a process, or of this one; nil where the system does not say.
  public static func of(process: Int32? = nil) -> ProcessLimits? {
    let name = process.map(String.init) ?? "self"
    guard let bytes = try? DurableFile.read("/proc/\(name)/limits", maxBytes: 1 << 16) else {
      return nil
    }
    return ProcessLimits(text: String(decoding: bytes, as: UTF8.self))
  }
}
