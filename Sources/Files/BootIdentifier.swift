/// Which boot of the machine this is. What was written without sync is whole after a crash of the
/// process, but not after one of the machine: the boot id tells the two apart.
public enum BootIdentifier {
  /// The kernel's, or the empty string where there is none: then every start counts as a new boot.
  public static func current() -> String {
    guard let bytes = try? DurableFile.read("/proc/sys/kernel/random/boot_id", maxBytes: 128)
    else { return "" }
    return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
  }
}
