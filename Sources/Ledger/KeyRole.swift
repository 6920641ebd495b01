public import CBOR
import Primitives
import Sealing
public import Signing

/// What a signing key of the ledger is for. One role a key, so that bytes signed for one purpose
/// can never be shown as another's.
public enum KeyRole: String, Sendable, CaseIterable {
  /// Events.
  case event
  /// Signed notes: checkpoints.
  case checkpoint
  /// Submission receipts and COSE receipts of inclusion.
  case receipt
}

/// A public key of the ledger with the positions at which it counts.
public struct KeyValidity: Hashable, Sendable {
  /// First 8 bytes of SHA-256 of the key.
  public let kid: [UInt8]
  /// What it may sign.
  public let role: KeyRole
  /// The key.
  public let key: VerifyingKey
  /// First position whose leaf it may sign. A checkpoint is signed by a key that counts at the
  /// position of its last leaf.
  public let from: UInt64
  /// Last position at which it counts; nil while it is in force.
  public let until: UInt64?

  /// kid, role, alg, public, from.
  private static let memberCount = 5

  /// A key in force from a position on.
  public init(role: KeyRole, key: VerifyingKey, from: UInt64, until: UInt64? = nil) {
    kid = Self.kid(of: key)
    self.role = role
    self.key = key
    self.from = from
    self.until = until
  }

  /// The identifier of a key.
  public static func kid(of key: VerifyingKey) -> [UInt8] {
    Array(SHA256Digest.of(key.bytes).prefix(8))
  }

  /// Whether it counts at a position.
  public func covers(_ position: UInt64) -> Bool {
    position >= from && until.map { position <= $0 } ?? true
  }

  /// `{"kid", "role", "alg", "public", "from"}` as key events carry it.
  public var cbor: CBORValue {
    .record([
      "kid": .bytes(kid), "role": .text(role.rawValue), "alg": .text("EdDSA"),
      "public": .bytes(key.bytes), "from": .unsigned(from),
    ])
  }

  /// From a key event's map: the five members, and no other.
  public init(cbor: CBORValue) throws(LedgerError) {
    guard let role = cbor["role"]?.string.flatMap(KeyRole.init(rawValue:)),
      let key = cbor["public"]?.byteString.flatMap(VerifyingKey.init(bytes:)),
      cbor["alg"]?.string == "EdDSA", let from = cbor["from"]?.unsignedInteger,
      cbor.entries?.count == Self.memberCount
    else { throw LedgerError(.integrity, "a key event does not describe an Ed25519 key") }
    self.init(role: role, key: key, from: from)
    guard cbor["kid"]?.byteString == kid else {
      throw LedgerError(.integrity, "a key event names a key id that is not its key's")
    }
  }
}

/// The private halves in force, one a role.
public struct LedgerSigners: Sendable {
  /// Signs events.
  public let event: SigningKey
  /// Signs checkpoints.
  public let checkpoint: SigningKey
  /// Signs receipts.
  public let receipt: SigningKey

  /// The three keys.
  public init(event: SigningKey, checkpoint: SigningKey, receipt: SigningKey) {
    self.event = event
    self.checkpoint = checkpoint
    self.receipt = receipt
  }

  /// The key of a role.
  public subscript(_ role: KeyRole) -> SigningKey {
    switch role {
    case .event: event
    case .checkpoint: checkpoint
    case .receipt: receipt
    }
  }

  /// The same with another key in one role.
  public func replacing(_ role: KeyRole, with key: SigningKey) -> LedgerSigners {
    LedgerSigners(
      event: role == .event ? key : event, checkpoint: role == .checkpoint ? key : checkpoint,
      receipt: role == .receipt ? key : receipt)
  }
}
