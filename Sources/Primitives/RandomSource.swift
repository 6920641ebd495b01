/// Where unpredictable bytes come from. A parameter everywhere, so that a test repeats itself.
public protocol RandomSource: Sendable {
  /// `count` bytes. Safe to call from any thread.
  func bytes(count: Int) -> [UInt8]
}
