/// An address to which a letter can go: what SMTP may be given without harm. Plain ASCII, one `@`,
/// nothing that ends a line or a bracket (RFC 5321 4.1.2 and 4.5.3.1; RFC 6531 is not spoken).
public struct MailAddress: Hashable, Sendable {
  /// As it stands in `RCPT TO`.
  public let text: String
  /// What follows the `@`.
  public let domain: String

  /// Bytes of the part before the `@`, and of an address in all: RFC 5321, 4.5.3.1.
  private static let localBytesMax = 64
  private static let bytesMax = 254

  /// From what somebody typed; nil where it is none.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.bytesMax, bytes.allSatisfy(Self.isPlain),
      let at = bytes.firstIndex(of: 0x40), at == bytes.lastIndex(of: 0x40),
      (1...Self.localBytesMax).contains(at)
    else { return nil }
    let (local, domain) = (bytes[..<at], bytes[(at + 1)...])
    guard local.first != 0x2E, local.last != 0x2E, Self.isDomain(domain) else { return nil }
    self.text = text
    self.domain = String(decoding: domain, as: UTF8.self)
  }

  /// Printable, and none of `"(),:;<>[\]` or a blank, which would want quotes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !Array("\"(),:;<>[\\]".utf8).contains(byte)
  }

  private static func isDomain(_ domain: ArraySlice<UInt8>) -> Bool {
    let labels = domain.split(separator: 0x2E, omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      !label.isEmpty && label.first != 0x2D && label.last != 0x2D
        && label.allSatisfy { byte in
          byte == 0x2D || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
        }
    }
  }
}
