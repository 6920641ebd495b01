import Exchange
import Glibc
import Primitives

/// Passwords and codes, read where nobody else reads them: at the terminal without echo, or a line
/// each from standard input or another open descriptor. Never from arguments, which every user of
/// the machine can see.
struct Secrets {
  /// Bytes of a line: a password has a kilobyte.
  private static let lineBytesMax = 4_096

  /// Where from: a number as the shell opened it, 0 for standard input.
  let descriptor: Int32

  /// The next line; an empty one at the end. The prompt is shown on a terminal alone.
  func line(_ prompt: String) throws -> String {
    let isTerminal = Surroundings.isTerminal(descriptor)
    var former = termios()
    if isTerminal {
      _ = Surroundings.write(Array((prompt + ": ").utf8), to: 2)
      unsafe tcgetattr(Surroundings.own(descriptor), &former)
      var silent = former
      silent.c_lflag &= ~tcflag_t(ECHO)
      unsafe tcsetattr(Surroundings.own(descriptor), TCSAFLUSH, &silent)
    }
    defer {
      if isTerminal {
        unsafe tcsetattr(Surroundings.own(descriptor), TCSANOW, &former)
        _ = Surroundings.write([0x0A], to: 2)
      }
    }
    return try readLine()
  }

  /// Byte by byte: what follows belongs to the next line.
  func readLine() throws -> String {
    var bytes = [UInt8]()
    var byte: UInt8 = 0
    while bytes.count <= Self.lineBytesMax {
      let count = unsafe read(Surroundings.own(descriptor), &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ExchangeError(.usage, "nothing can be read from descriptor \(descriptor)")
      }
      if count == 0 || byte == 0x0A { break }
      bytes.append(byte)
    }
    if bytes.last == 0x0D { bytes.removeLast() }
    guard bytes.count <= Self.lineBytesMax, let text = String(validating: bytes, as: UTF8.self)
    else { throw ExchangeError(.usage, "a line is too long or no UTF-8") }
    return text
  }
}
