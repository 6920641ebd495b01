public import Primitives

/// A letter as it goes to a mail server: fixed words in plain ASCII, no personal data but the
/// address.
public struct MailLetter: Hashable, Sendable {
  /// From.
  public let sender: MailAddress
  /// To.
  public let recipient: MailAddress
  /// One line.
  public let subject: String
  /// Lines, parted by line feeds.
  public let text: String
  /// What tells it from every other letter: the same for one that is sent twice, so that mail
  /// programs can show it once.
  public let token: String
  /// When.
  public let time: Instant

  /// A letter. Refused: words beyond printable ASCII, which would want an encoding, and lines that
  /// a server need not take (RFC 5321 4.5.3.1.6).
  public init?(
    from sender: MailAddress, to recipient: MailAddress, subject: String, text: String,
    token: String, time: Instant
  ) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard Self.isPlain(subject), Self.isPlain(token), lines.allSatisfy({ Self.isPlain($0) }),
      !subject.isEmpty, !token.isEmpty, !token.contains(" ")
    else { return nil }
    self.sender = sender
    self.recipient = recipient
    self.subject = subject
    self.text = text
    self.token = token
    self.time = time
  }

  /// Bytes of a line without its end: RFC 5322 2.1.1.
  private static let lineBytesMax = 998

  private static func isPlain(_ line: some StringProtocol) -> Bool {
    line.utf8.count <= lineBytesMax && line.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// The message of RFC 5322, lines ended by CR LF.
  public var lines: [String] {
    let head = [
      "From: <\(sender.text)>", "To: <\(recipient.text)>", "Subject: \(subject)",
      "Date: \(date)", "Message-ID: <\(token)@\(sender.domain)>", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=us-ascii", "Content-Transfer-Encoding: 7bit",
      // No out-of-office answers to a machine: RFC 3834.
      "Auto-Submitted: auto-generated", "",
    ]
    return head + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// As it follows `DATA`: a line that begins with a full stop gets another one, and a full stop
  /// alone ends it (RFC 5321 4.5.2).
  var dotted: [UInt8] {
    var bytes = [UInt8]()
    for line in lines { bytes += Array(((line.hasPrefix(".") ? "." : "") + line + "\r\n").utf8) }
    return bytes + Array(".\r\n".utf8)
  }

  private var date: String {
    let (year, month, day) = time.date.components
    let seconds = (time.microseconds - Instant(startOf: time.date).microseconds) / 1_000_000
    let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { number in
      number < 10 ? "0\(number)" : "\(number)"
    }.joined(separator: ":")
    let weekday = Self.weekdays[Int(time.date.weekday) - 1]
    return "\(weekday), \(day) \(Self.months[month - 1]) \(year) \(clock) +0000"
  }

  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

/// What became of a letter.
public enum MailOutcome: Hashable, Sendable {
  /// A server took it: from then on it is that one's to deliver.
  case handed
  /// Not now: try again. The server's code, 0 where it never came to one.
  case deferred(code: Int)
  /// Never: the server's code of a refusal of this recipient or letter.
  case refused(code: Int)
}
