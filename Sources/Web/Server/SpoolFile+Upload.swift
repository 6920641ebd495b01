import Files

extension SpoolFile {
  /// Bytes that are gathered before they are written.
  static let gatheredBytes = 1 << 20

  /// All of it: for files that are small by their limit.
  func bytes() throws -> [UInt8] { try DurableFile.read(path, maxBytes: byteCount) }
}

extension Substring {
  /// Without the spaces at its ends.
  var trimmingSpaces: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
