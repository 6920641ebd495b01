/// The two letters by which the Postal Service names a State or territory, in the form only:
/// whether a State with these letters takes part is the ledger's to say.
public struct StateCode: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let letters: UInt16

  /// From two capital letters A to Z; nil otherwise.
  public init?(_ text: some StringProtocol) {
    let characters = Array(text.utf8)
    guard characters.count == 2, characters.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      return nil
    }
    letters = UInt16(characters[0]) << 8 | UInt16(characters[1])
  }

  /// The two letters.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  /// The two letters in ASCII.
  public var bytes: [UInt8] { [UInt8(letters >> 8), UInt8(letters & 0xFF)] }

  /// By the alphabet.
  public static func < (left: Self, right: Self) -> Bool { left.letters < right.letters }
}
