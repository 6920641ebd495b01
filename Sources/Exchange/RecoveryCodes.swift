import CBOR
import Primitives
import Sealing
import Signing

/// Codes for the day on which an authenticator is lost: each opens the door once. Of so many random
/// bits that a plain hash is enough; what is kept are hashes.
struct RecoveryCodes: Sendable {
  static let count = 10
  /// 24 characters of base 32: 120 bits, which nobody guesses even with the hashes in his hands
  /// (OWASP ASVS 5.0, 6.5.2 asks for 112 where the hash is a fast one).
  static let codeByteCount = 15
  /// A code as typed, with room for a slip.
  static let codeBytesMax = 64

  private let hashes: [[UInt8]]

  /// New ones, as they are shown once, and what is kept of them.
  static func make(random: any RandomSource) -> (shown: [String], kept: RecoveryCodes) {
    let codes = (0..<count).map { _ in Base32.encode(random.bytes(count: codeByteCount)) }
    let shown = codes.map { code in
      stride(from: 0, to: code.utf8.count, by: 4).map { start in
        String(decoding: Array(code.utf8)[start..<min(start + 4, code.utf8.count)], as: UTF8.self)
      }.joined(separator: "-")
    }
    return (shown, RecoveryCodes(hashes: codes.map(hash)))
  }

  private init(hashes: [[UInt8]]) { self.hashes = hashes }

  /// From what is kept; nil for anything else.
  init?(stored: [UInt8]) {
    guard let items = (try? CBORValue(decoding: stored))?.items else { return nil }
    hashes = items.compactMap(\.byteString)
    guard hashes.count == items.count else { return nil }
  }

  var stored: [UInt8] { CBORValue.array(hashes.map { .bytes($0) }).encoded }

  /// Which of them a code is; nil when it is none. It comes without its hyphens.
  func place(of code: String) -> Int? {
    let wanted = Self.hash(code.uppercased())
    return hashes.firstIndex { ConstantTime.areEqual($0, wanted) }
  }

  private static func hash(_ code: String) -> [UInt8] {
    SHA256Digest.of(Array("msix recovery code ".utf8), Array(code.utf8))
  }
}
