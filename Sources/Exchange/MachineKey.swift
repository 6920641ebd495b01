public import Primitives
public import Records
import Sealing

/// What a State's machine shows at every request of the API: whose key it is, which one, and 256
/// random bits. The ledger keeps a hash alone.
public struct MachineKey: Hashable, Sendable {
  /// Bytes that nobody can guess.
  static let secretByteCount = 32
  private static let mark = "msix"

  /// Whose.
  public let account: AccountID
  /// Which of them.
  public let key: CredentialID
  let secret: [UInt8]

  init(account: AccountID, key: CredentialID, secret: [UInt8]) {
    self.account = account
    self.key = key
    self.secret = secret
  }

  /// From its text; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let words = text.split(separator: "_", omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == Self.mark, let account = AccountID(hex: String(words[1])),
      let key = CredentialID(hex: String(words[2])), let secret = Hex.decode(words[3]),
      secret.count == Self.secretByteCount
    else { return nil }
    self.init(account: account, key: key, secret: secret)
  }

  /// `msix_ACCOUNT_KEY_SECRET`, in hexadecimal digits: a secret. The mark in front lets programs
  /// that look for lost secrets find it.
  public var text: String {
    "\(Self.mark)_\(account.hex)_\(key.hex)_\(Hex.encode(secret))"
  }

  /// What the vault keeps: of 256 random bits a fast hash is enough.
  static func hash(of secret: [UInt8]) -> [UInt8] {
    SHA256Digest.of(Array("msix machine key ".utf8), secret)
  }

  /// Whether a kept hash is this key's, in a time that tells nothing of where they differ.
  func matches(_ kept: [UInt8]) -> Bool {
    let own = Self.hash(of: secret)
    guard kept.count == own.count else { return false }
    return zip(own, kept).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
