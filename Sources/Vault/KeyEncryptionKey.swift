import CBOR
import Files
public import Primitives
public import Sealing
public import Signing

/// The key under which every data key is wrapped, itself kept twice: under the operator's secret
/// and under a recovery key that is shown once, when the ledger is made. Losing both loses every
/// name in the ledger, and nothing else.
public struct KeyEncryptionKey: Sendable {
  /// The key.
  let key: SecretKey

  private static let version = 1
  private static let digestName = "digest"
  /// No others: a digest under a damaged name must not pass for none.
  private static let names: Set = [
    "version", "salt", "operations", "memory", "operator", "recovery", digestName,
  ]
  /// Salt and cost are bound to what they protect.
  private static func operatorPlace(_ salt: [UInt8], _ cost: PasswordKey.Cost) -> [UInt8] {
    Array("msix key-encryption key, operator ".utf8) + salt
      + cost.operations.bigEndianBytes + cost.memoryBytes.bigEndianBytes
  }
  /// More than a terabyte is no cost but a damaged file.
  private static let memoryBytesMax: UInt64 = 1 << 40
  private static let recoveryPlace = Array("msix key-encryption key, recovery".utf8)

  /// A fresh key, the file that keeps it, and the recovery key to show.
  public static func make(
    operatorSecret: [UInt8], cost: PasswordKey.Cost, random: any RandomSource
  ) throws -> (key: KeyEncryptionKey, file: [UInt8], recoveryKey: RecoveryKey) {
    guard let made = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a random source gave another length")
    }
    let key = KeyEncryptionKey(key: made)
    let (file, recovery) = try key.kept(under: operatorSecret, cost: cost, random: random)
    return (key, file, recovery)
  }

  /// A file that keeps this key under an operator's secret and under a fresh recovery key, to be
  /// put in the place of another. Whoever has the other file opens it as before.
  public func kept(
    under operatorSecret: [UInt8], cost: PasswordKey.Cost, random: any RandomSource
  ) throws -> (file: [UInt8], recoveryKey: RecoveryKey) {
    let recovery = RecoveryKey(random: random)
    let salt = random.bytes(count: PasswordKey.saltByteCount)
    let wrapping = try Self.wrapping(operatorSecret, salt: salt, cost: cost)
    let members = CBORValue.record([
      "version": .int(Self.version), "salt": .bytes(salt),
      "operations": .unsigned(cost.operations), "memory": .unsigned(cost.memoryBytes),
      "operator": .bytes(
        PlacedSeal.seal(key.secretBytes, at: Self.operatorPlace(salt, cost), under: wrapping)),
      "recovery": .bytes(
        PlacedSeal.seal(key.secretBytes, at: Self.recoveryPlace, under: recovery.key)),
    ])
    let digest = CBORValue.Entry(
      .text(Self.digestName), .bytes(Self.digest(of: members, under: key)))
    return (CBORValue.map((members.entries ?? []) + [digest]).encoded, recovery)
  }

  /// Opens the file with the operator's secret.
  public init(file: [UInt8], operatorSecret: [UInt8]) throws {
    let value = try Self.parse(file)
    guard let salt = value["salt"]?.byteString,
      let operations = value["operations"]?.unsignedInteger,
      let memory = value["memory"]?.unsignedInteger, memory <= Self.memoryBytesMax,
      let sealed = value["operator"]?.byteString
    else { throw Self.damaged }
    let cost = PasswordKey.Cost(operations: operations, memoryBytes: memory)
    let wrapping = try Self.wrapping(operatorSecret, salt: salt, cost: cost)
    try self.init(
      sealed, at: Self.operatorPlace(salt, cost), under: wrapping, name: "operator's secret")
    try requireWhole(value)
  }

  /// Opens the file with the recovery key.
  public init(file: [UInt8], recoveryKey: RecoveryKey) throws {
    let value = try Self.parse(file)
    guard let sealed = value["recovery"]?.byteString else { throw Self.damaged }
    try self.init(
      sealed, at: Self.recoveryPlace, under: recoveryKey.key, name: "recovery key")
    try requireWhole(value)
  }

  /// Each way opens its own half; what became of the other would be learnt on the day on which it
  /// is needed. Files of before there was a digest are taken as they are.
  private func requireWhole(_ value: CBORValue) throws {
    guard let digest = value[Self.digestName] else { return }
    let rest = (value.entries ?? []).filter { $0.key != .text(Self.digestName) }
    guard digest == .bytes(Self.digest(of: .map(rest), under: key)) else { throw Self.damaged }
  }

  /// Over all members but itself, under a key that has no other use.
  private static func digest(of members: CBORValue, under key: SecretKey) -> [UInt8] {
    KeyedDigest.of(members.encoded, under: key.derived(for: "msix key-encryption key file"))
  }

  private init(key: SecretKey) { self.key = key }

  private init(
    _ sealed: [UInt8], at place: [UInt8], under wrapping: SecretKey, name: String
  ) throws {
    guard let bytes = try? PlacedSeal.open(sealed, at: place, under: wrapping),
      let key = SecretKey(bytes)
    else {
      throw VaultError(
        .wrongSecret, "the \(name) does not open this ledger's key-encryption key")
    }
    self.key = key
  }

  private static func parse(_ file: [UInt8]) throws -> CBORValue {
    guard let value = try? CBORValue(decoding: file), value["version"]?.integer == Int64(version),
      Set((value.entries ?? []).compactMap { $0.key.string }).isSubset(of: names),
      value.entries?.allSatisfy({ $0.key.string != nil }) ?? false
    else { throw damaged }
    return value
  }

  private static func wrapping(
    _ secret: [UInt8], salt: [UInt8], cost: PasswordKey.Cost
  ) throws -> SecretKey {
    guard secret.count <= Limits.secretBytesMax else {
      throw VaultError(.wrongSecret, "a secret has at most \(Limits.secretBytesMax) bytes")
    }
    guard let key = SecretKey(try PasswordKey.derive(from: secret, salt: salt, cost: cost)) else {
      preconditionFailure("Argon2id gave another length")
    }
    return key
  }

  private static let damaged = VaultError(
    .integrity, "the file of the key-encryption key is damaged; take it from a backup")

  /// A signing key's seed, sealed for its file. `place` names ledger, role and key.
  public func seal(seed: [UInt8], at place: [UInt8]) -> [UInt8] {
    PlacedSeal.seal(seed, at: place, under: key)
  }

  /// The seed again.
  public func open(seed: [UInt8], at place: [UInt8]) throws(OpenError) -> [UInt8] {
    try PlacedSeal.open(seed, at: place, under: key)
  }
}

/// The second way to the key-encryption key: 32 random bytes as sixteen groups of four digits and
/// one group that finds mistyping.
public struct RecoveryKey: Sendable, CustomStringConvertible {
  let key: SecretKey

  init(random: any RandomSource) {
    guard let key = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a random source gave another length")
    }
    self.key = key
  }

  /// From the text as it was shown; white space and hyphens do not matter. Nil when mistyped.
  public init?(_ text: String) {
    guard let bytes = Hex.decode(text.filter { $0.isHexDigit }), bytes.count == 34,
      let key = SecretKey(Array(bytes.prefix(32))),
      Self.check(key.secretBytes) == Array(bytes.suffix(2))
    else { return nil }
    self.key = key
  }

  /// The text to show, once.
  public var description: String {
    let digits = Array(Hex.encode(key.secretBytes + Self.check(key.secretBytes)))
    return stride(from: 0, to: digits.count, by: 4)
      .map { String(digits[$0..<($0 + 4)]) }.joined(separator: "-")
  }

  private static func check(_ bytes: [UInt8]) -> [UInt8] {
    Array(SHA256Digest.of(bytes).prefix(2))
  }
}
