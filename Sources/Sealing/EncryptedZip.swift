import Crypto
import CryptoExtras
public import Primitives

/// A zip archive with one file, encrypted so that the programs of any office open it with a
/// password: AES-256 in the form AE-2 of WinZip ("AES Encryption Information", version 2).
///
/// The form derives its keys by a thousand rounds of PBKDF2 only, so that a password has to be made
/// by a machine: ``password(from:)``.
public enum EncryptedZip {
  private static let saltBytes = 16
  private static let keyBytes = 32
  private static let verifierBytes = 2
  private static let codeBytes = 10
  private static let rounds = 1_000

  /// A password with 100 unpredictable bits: twenty letters and digits, none like another, in
  /// groups of five.
  public static func password(from random: any RandomSource) -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
    let picked = random.bytes(count: 20).map { letters[Int($0 & 31)] }
    return stride(from: 0, to: 20, by: 5)
      .map { String(decoding: picked[$0..<$0 + 5], as: UTF8.self) }.joined(separator: "-")
  }

  /// The archive. The file's name is ASCII; its time is the form's earliest, so that equal content
  /// differs by its salt alone.
  public static func archive(
    of content: [UInt8], named name: String, password: String, random: any RandomSource
  ) -> [UInt8] {
    let salt = random.bytes(count: saltBytes)
    let sealed = seal(content, password: password, salt: salt)
    let nameBytes = Array(name.utf8)
    // Vendor version 2, "AE", 256 bits, stored. AE-2 leaves the checksum out: it would tell.
    let extra: [UInt8] = little(0x9901, 2) + little(7, 2) + little(2, 2) + [0x41, 0x45, 3, 0, 0]
    let common =
      little(51, 2) + little(1, 2) + little(99, 2) + little(0, 2) + little(0x21, 2) + little(0, 4)
      + little(sealed.count, 4) + little(content.count, 4) + little(nameBytes.count, 2)
      + little(extra.count, 2)
    let local = little(0x0403_4B50, 4) + common + nameBytes + extra
    let record =
      little(0x0201_4B50, 4) + little(51, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
      + little(0, 4) + little(0, 4) + nameBytes + extra
    let end =
      little(0x0605_4B50, 4) + little(0, 2) + little(0, 2) + little(1, 2) + little(1, 2)
      + little(record.count, 4) + little(local.count + sealed.count, 4) + little(0, 2)
    return local + sealed + record + end
  }

  /// Salt, two bytes by which a wrong password is noticed, ciphertext, authentication code.
  static func seal(_ content: [UInt8], password: String, salt: [UInt8]) -> [UInt8] {
    let keys = derived(
      from: Array(password.utf8), salt: salt, count: 2 * keyBytes + verifierBytes)
    let ciphertext = encrypted(content, under: Array(keys[..<keyBytes]))
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: ciphertext, using: SymmetricKey(data: keys[keyBytes..<2 * keyBytes]))
    return salt + keys[(2 * keyBytes)...] + ciphertext + Array(code).prefix(codeBytes)
  }

  /// Counter mode whose counter begins with 1 and has its lowest byte first: WinZip's own.
  static func encrypted(_ content: [UInt8], under key: [UInt8]) -> [UInt8] {
    let key = SymmetricKey(data: key)
    var result = [UInt8]()
    result.reserveCapacity(content.count)
    for (number, start) in stride(from: 0, to: content.count, by: 16).enumerated() {
      var block = little(number + 1, 8) + [UInt8](repeating: 0, count: 8)
      do {
        try AES.permute(&block, key: key)
      } catch {
        preconditionFailure("32 bytes are a key, and 16 a block: \(error)")
      }
      for (byte, pad) in zip(content[start..<min(start + 16, content.count)], block) {
        result.append(byte ^ pad)
      }
    }
    return result
  }

  /// PBKDF2 with HMAC-SHA-1 (RFC 8018, section 5.2).
  static func derived(from password: [UInt8], salt: [UInt8], count: Int) -> [UInt8] {
    let key = SymmetricKey(data: password)
    var result = [UInt8]()
    var number: UInt32 = 1
    while result.count < count {
      var last = Array(
        HMAC<Insecure.SHA1>.authenticationCode(for: salt + number.bigEndianBytes, using: key))
      var sum = last
      for _ in 1..<rounds {
        last = Array(HMAC<Insecure.SHA1>.authenticationCode(for: last, using: key))
        for index in sum.indices { sum[index] ^= last[index] }
      }
      result += sum
      number += 1
    }
    return Array(result.prefix(count))
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
