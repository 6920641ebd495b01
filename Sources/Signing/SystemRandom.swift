import CSodium
public import Primitives

/// The machine's random numbers, through libsodium.
public final class SystemRandom: RandomSource {
  /// A source.
  public init() {}

  /// `count` unpredictable bytes; safe from any thread.
  public func bytes(count: Int) -> [UInt8] {
    Sodium.require()
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe randombytes_buf(&bytes, count)
    return bytes
  }
}
