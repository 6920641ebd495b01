import Files
import Ledger
import Primitives
import Signing
import Vault

/// Files of signing keys: a sealed seed each, 0600. One for each role: nobody needs the seed of a
/// key that has ended, and nobody shall find it.
enum SigningKeyStore {
  /// What a seed is bound to.
  static func place(_ role: KeyRole, _ kid: [UInt8]) -> [UInt8] {
    Array("msix signing key, \(role.rawValue) ".utf8) + kid
  }

  static func make(
    _ role: KeyRole, home: LedgerHome, key: KeyEncryptionKey, random: any RandomSource
  ) throws -> SigningKey {
    let signing = try SigningKey(seed: random.bytes(count: 32))
    let kid = KeyValidity.kid(of: signing.verifyingKey)
    try DurableFile.write(
      key.seal(seed: signing.seed, at: place(role, kid)),
      to: home.signingKeyFile(role, kid: kid))
    return signing
  }

  /// Removes the seeds of keys that the log has ended, or has never named: what a change of keys
  /// leaves that broke off. For a log that is known to be the newest; of another one, the key that
  /// it does not name yet may be the one in force.
  static func removeOthers(
    than ring: KeyRing, size: UInt64, home: LedgerHome, keepsUnnamed: Bool
  ) throws {
    for name in try Directory.list(home.signing) {
      guard let (role, kid) = parsed(name) else { continue }
      let path = home.signing + "/" + name
      if path == ring.key(role, at: size).map({ home.signingKeyFile(role, kid: $0.kid) }) {
        continue
      }
      let isNamed = ring.keys.contains { $0.kid == kid }
      if isNamed || !keepsUnnamed { try DurableFile.remove(path) }
    }
  }

  /// Role and key of a seed's file, also of one that was being written.
  private static func parsed(_ name: String) -> (KeyRole, [UInt8])? {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 2, let role = KeyRole(rawValue: String(words[0])) else { return nil }
    for end in [".key", ".key.new"] where words[1].hasSuffix(end) {
      if let kid = Hex.decode(String(words[1].dropLast(end.count))) { return (role, kid) }
    }
    return nil
  }
}
