/// A server's reply: RFC 5321 4.2.
struct SMTPReply: Hashable {
  let code: Int
  /// What stands behind the code, line by line.
  let lines: [String]

  /// Whether a keyword is among what the server says that it can.
  func offers(_ keyword: String) -> Bool {
    lines.dropFirst().contains { line in
      line.split(separator: " ").first?.uppercased() == keyword
    }
  }

  /// Whether the words behind a keyword name something, as the ways of `AUTH` do.
  func offers(_ keyword: String, _ word: String) -> Bool {
    lines.dropFirst().contains { line in
      let words = line.uppercased().split(separator: " ")
      return words.first.map(String.init) == keyword && words.dropFirst().contains { $0 == word }
    }
  }
}

/// Reads replies from bytes as they come.
struct SMTPReplyReader {
  /// What a server says is no reply.
  struct Misread: Error {}

  /// Bytes of a line: RFC 5321 says 512, servers say more.
  static let lineBytesMax = 2_048
  /// Lines of a reply: the capabilities of a large server are some thirty.
  static let linesMax = 128

  private var waiting = [UInt8]()
  private var lines = [String]()
  private var code: Int?

  /// Whether nothing is left over.
  var isEmpty: Bool { waiting.isEmpty && lines.isEmpty }

  mutating func take(_ bytes: [UInt8]) { waiting += bytes }

  /// The next whole reply; nil until there is one.
  mutating func next() throws(Misread) -> SMTPReply? {
    while let end = waiting.firstIndex(of: 0x0A) {
      guard end <= Self.lineBytesMax, lines.count < Self.linesMax else { throw Misread() }
      var line = waiting[..<end]
      if line.last == 0x0D { line.removeLast() }
      let isLast = try read(line)
      waiting.removeSubrange(...end)
      guard isLast, let code else { continue }
      defer {
        lines = []
        self.code = nil
      }
      return SMTPReply(code: code, lines: lines)
    }
    guard waiting.count <= Self.lineBytesMax else { throw Misread() }
    return nil
  }

  /// One line; whether it is the reply's last.
  private mutating func read(_ line: ArraySlice<UInt8>) throws(Misread) -> Bool {
    let digits = line.prefix(3)
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Misread()
    }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard (200...599).contains(number), code == nil || code == number else { throw Misread() }
    code = number
    let rest = line.dropFirst(3)
    guard rest.isEmpty || rest.first == 0x20 || rest.first == 0x2D else { throw Misread() }
    lines.append(String(decoding: rest.dropFirst(), as: UTF8.self))
    return rest.first != 0x2D
  }
}
