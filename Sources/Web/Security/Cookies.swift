import Exchange
import Primitives

/// The three cookies. The prefix `__Host-` makes a browser refuse them unless they are secure, of
/// this host alone and for all of its paths (RFC 6265bis).
enum SiteCookie: String, Sendable {
  /// The session's token.
  case session = "__Host-msix-session"
  /// A random number that ties the forms before the door to one browser.
  case visit = "__Host-msix-visit"
  /// That this visit has acknowledged the warning.
  case warned = "__Host-msix-warned"

  /// Sets it until the browser is closed.
  func setting(_ value: String) -> String {
    "\(rawValue)=\(value); Path=/; Secure; HttpOnly; SameSite=Strict"
  }

  /// Takes it away.
  var removal: String {
    "\(rawValue)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
  }

  /// Its value in a `Cookie` field: only digits and letters, which all of ours are.
  func value(in field: String) -> String? {
    for pair in field.split(separator: ";") {
      let pair = pair.drop { $0 == " " }
      guard pair.hasPrefix(rawValue + "=") else { continue }
      let value = pair.dropFirst(rawValue.utf8.count + 1)
      guard !value.isEmpty, value.utf8.count <= 128, value.utf8.allSatisfy(Self.isPlain) else {
        return nil
      }
      return String(value)
    }
    return nil
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
