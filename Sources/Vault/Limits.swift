/// Bounds of the vault, each with its reason.
public enum Limits {
  /// Unwrapped keys kept at hand: 8,192 keys of 32 bytes; unwrapping costs about a microsecond.
  public static let keysCachedMax = 8_192
  /// Clear bytes of a chunk of a blob: it fits a few LMDB pages and is opened whole.
  public static let blobChunkBytes = 64 << 10
  /// Bytes of a secret that a person gives.
  public static let secretBytesMax = 1_024
}
