/// Foreign names that may be repeated in a message. A file without a row of names has a child's
/// data in their place, and systems name files after children.
enum SafeName {
  /// The name of a column when it is short and made of letters, spaces, slashes and hyphens; nil
  /// otherwise.
  static func column(_ name: String) -> String? { quotable(name, marks: [0x20, 0x2D, 0x2F]) }

  /// The name of a file when it is short and made of letters and a few marks; nil otherwise.
  static func file(_ name: String) -> String? { quotable(name, marks: [0x20, 0x2D, 0x2E, 0x5F]) }

  private static func quotable(_ name: String, marks: [UInt8]) -> String? {
    let isPlain = name.utf8.allSatisfy { byte in
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || marks.contains(byte)
    }
    return isPlain && !name.isEmpty && name.utf8.count <= 40 ? name : nil
  }
}
