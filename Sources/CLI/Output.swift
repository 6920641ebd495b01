import Primitives
import Glibc
import Synchronization

/// Results go to standard output, in large pieces; messages to standard error. What cannot be said
/// ends the command with status 1 and the reason; a reader that went away ends it quietly.
enum Output {
  private static let pieceBytes = 1 << 16
  private static let buffer = Mutex<[UInt8]>([])

  static func line(_ text: String) { bytes(Array(text.utf8) + [0x0A]) }

  static func bytes(_ bytes: [UInt8]) {
    if let session = Session.current {
      session.buffer.withLock { buffer in
        buffer += bytes
        if buffer.count >= pieceBytes { session.note(written(&buffer)) }
      }
      return
    }
    buffer.withLock { buffer in
      buffer += bytes
      guard buffer.count >= pieceBytes else { return }
      if let failure = written(&buffer) { end(failure) }
    }
  }

  /// Hands on what was said so far. Throws when that cannot be, for whoever has something to undo.
  static func flush() throws(Outcome) {
    if let session = Session.current {
      session.buffer.withLock { session.note(written(&$0)) }
      if let failure = session.failure.withLock({ $0 }) { throw failure }
      return
    }
    if let failure = buffer.withLock({ written(&$0) }) { throw failure }
  }

  private static func written(_ buffer: inout [UInt8]) -> Outcome? {
    let number = Surroundings.write(buffer, to: 1)
    // Also after a failure: it is not tried again.
    buffer.removeAll(keepingCapacity: true)
    switch number {
    case 0: return nil
    case EPIPE: return Outcome(status: 1, message: nil)
    default:
      return Outcome(
        status: 1,
        message: "could not write to standard output: \(Surroundings.word(for: number))")
    }
  }

  private static func end(_ failure: Outcome) -> Never {
    if let text = failure.message { message("msix: " + text) }
    Surroundings.exit(failure.status)
  }

  static func message(_ text: String) {
    let status = Surroundings.write(Array((text + "\n").utf8), to: 2)
    // Nobody is left to tell. A server goes on for the others.
    if status != 0, Session.current == nil { Surroundings.exit(1) }
  }

  /// Whether results go to a person's screen and colour is welcome.
  static var isColoured: Bool {
    Surroundings.isTerminal(1) && Surroundings.variable("NO_COLOR") == nil
  }

  static func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  static func blue(_ text: String) -> String { isColoured ? "\u{1B}[34m\(text)\u{1B}[0m" : text }
}
