/// Base 32 without padding (RFC 4648 section 6): what people copy from a screen, in capitals and
/// digits that are hard to confuse.
public enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// The text; bits that do not fill the last character are zero.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text = [UInt8]()
    var (bits, count) = (UInt32(0), 0)
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(alphabet[Int(bits >> UInt32(count)) & 31])
      }
      bits &= 0xFF
    }
    if count > 0 { text.append(alphabet[Int(bits << UInt32(5 - count)) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes; small letters count as capitals. Nil for a foreign character or bits left over.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes = [UInt8]()
    var (bits, count) = (UInt32(0), 0)
    for character in text.utf8 {
      let capital = (0x61...0x7A).contains(character) ? character - 0x20 : character
      guard let value = alphabet.firstIndex(of: capital) else { return nil }
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return count < 5 && bits == 0 ? bytes : nil
  }
}
