import Synchronization

/// Results go to standard output, in large pieces; messages to standard error.
enum Output {
  private static let pieceBytes = 1 << 16
  private static let buffer = Mutex<[UInt8]>([])

  static func line(_ text: String) { bytes(Array(text.utf8) + [0x0A]) }

  static func bytes(_ bytes: [UInt8]) {
    buffer.withLock { buffer in
      buffer += bytes
      if buffer.count >= pieceBytes {
        Surroundings.write(buffer, to: 1)
        buffer.removeAll(keepingCapacity: true)
      }
    }
  }

  static func flush() {
    buffer.withLock { buffer in
      Surroundings.write(buffer, to: 1)
      buffer.removeAll()
    }
  }

  static func message(_ text: String) { Surroundings.write(Array((text + "\n").utf8), to: 2) }

  /// Whether results go to a person's screen and colour is welcome.
  static var isColoured: Bool {
    Surroundings.isTerminal(1) && Surroundings.variable("NO_COLOR") == nil
  }

  static func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  static func blue(_ text: String) -> String { isColoured ? "\u{1B}[34m\(text)\u{1B}[0m" : text }
}
