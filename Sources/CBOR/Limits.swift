/// Bounds of the decoder, so that what an input costs is in proportion to its size (a tree takes up
/// to forty times the bytes that it was read from).
public enum Limits {
  /// Arrays, maps and tags inside one another. An event needs seven; a stack frame each.
  public static let depthMax = 16
  /// Bytes of one item that is decoded to a tree: the largest block of one student, with room.
  public static let itemBytesMax = 64 << 20
  /// Members for which room is made before they are read: heads inside one another could each
  /// announce as many as bytes are left.
  static let reservedMax = 1_024
  /// Tags of bignums, decimal fractions and bigfloats (RFC 8949 section 3.4): other forms of
  /// numbers, and a number has one form here.
  static let numberTags: ClosedRange<UInt64> = 2...5
}
