/// Bounds of the decoder, so that no input can make it use more than its own size.
public enum Limits {
  /// Arrays, maps and tags inside one another. An event needs seven; a stack frame each.
  public static let depthMax = 16
  /// Bytes of one item that is decoded to a tree: the largest block of one student, with room.
  public static let itemBytesMax = 64 << 20
}
