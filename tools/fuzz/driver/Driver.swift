import Glibc

/// Answers inputs one after the other, so that another program can compare.
///
/// An input is the number of the target in one byte, a length in four bytes, most significant
/// first, and the bytes. The answer is one byte, 1 for taken and 0 for refused, a length in the
/// same form, and what the product writes of what it read. Ends with its input.
@main enum Driver {
  static func main() {
    while let header = next(5) {
      let count = header[1...].reduce(0) { $0 << 8 | Int($1) }
      guard let bytes = next(count), Int(header[0]) < targets.count else {
        fatalError("the input of the driver is not of its form")
      }
      let answer = targets[Int(header[0])].target.run(bytes)
      let written = answer ?? []
      let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: written.count >> $0) }
      put([answer == nil ? 0 : 1] + length + written)
    }
  }

  /// Exactly `count` bytes of the standard input; nil at its end.
  private static func next(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(STDIN_FILENO, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
      }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }

  /// At once: an answer that is missing tells which input failed.
  private static func put(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count)
      }
      guard count > 0 else { exit(1) }
      rest = rest.dropFirst(count)
    }
  }
}
