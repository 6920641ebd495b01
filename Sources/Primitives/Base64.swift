/// Base 64 with padding (RFC 4648 section 4), the form of signed notes and proofs.
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text, always padded to a multiple of four characters.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text = [UInt8]()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      let a = bytes[index]
      let b = left > 1 ? bytes[index + 1] : 0
      let c = left > 2 ? bytes[index + 2] : 0
      text.append(alphabet[Int(a >> 2)])
      text.append(alphabet[Int((a & 3) << 4 | b >> 4)])
      text.append(left > 1 ? alphabet[Int((b & 15) << 2 | c >> 6)] : 0x3D)
      text.append(left > 2 ? alphabet[Int(c & 63)] : 0x3D)
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes, or nil for a foreign character, wrong padding or bits left over: one text a value,
  /// so that a proof cannot be written in two ways.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count.isMultiple(of: 4) else { return nil }
    var bytes = [UInt8]()
    bytes.reserveCapacity(characters.count / 4 * 3)
    var index = 0
    while index < characters.count {
      let last = index + 4 == characters.count
      let padding =
        !last || characters[index + 3] != 0x3D ? 0 : (characters[index + 2] == 0x3D ? 2 : 1)
      var bits: UInt32 = 0
      for offset in 0..<4 {
        if offset >= 4 - padding {
          bits <<= 6
          continue
        }
        guard let value = value(characters[index + offset]) else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      if padding == 1 && bits & 0xFF != 0 || padding == 2 && bits & 0xFFFF != 0 { return nil }
      bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
      if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
      if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
      index += 4
    }
    return bytes
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
