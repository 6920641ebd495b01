import Crypto

/// SHA-256 over bytes that come in pieces. Not safe for two threads at once.
public struct RunningSHA256 {
  private var hasher = SHA256()

  /// Nothing yet.
  public init() {}

  /// More bytes.
  public mutating func update(_ bytes: [UInt8]) { hasher.update(data: bytes) }

  /// The 32 bytes so far.
  public func finalize() -> [UInt8] { Array(hasher.finalize()) }
}
