import Primitives
import Records
import Sealing
import Vault

/// Where decisions take data keys from: the vault; in a rehearsal new ones from thin air, so that
/// nothing of it reaches `keys/`.
struct DecisionKeys: Sendable {
  private let vault: Vault
  private let rehearsed: Guarded<Set<SubjectID>>?
  private let stand: SecretKey?

  /// Keys that are made to last.
  init(of vault: Vault) {
    self.vault = vault
    rehearsed = nil
    stand = nil
  }

  /// Keys of a rehearsal: one stands for all new ones, since nothing is ever sealed under it.
  init(rehearsing vault: Vault, random: any RandomSource) {
    guard let key = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a random source gave another length")
    }
    self.vault = vault
    rehearsed = Guarded([])
    stand = key
  }

  /// A new data key.
  func makeKey(for subject: SubjectID, type: SubjectType) -> SealingKey {
    guard let rehearsed, let stand else { return vault.makeKey(for: subject, type: type) }
    rehearsed.withLock { _ = $0.insert(subject) }
    return SealingKey(identifier: subject.bytes, key: stand)
  }

  /// A subject's key; nil when it is destroyed.
  func key(of subject: SubjectID) throws -> SealingKey? {
    if let rehearsed, let stand, rehearsed.withLock({ $0.contains(subject) }) {
      return SealingKey(identifier: subject.bytes, key: stand)
    }
    return try vault.key(of: subject)
  }
}
