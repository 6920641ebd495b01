import Exchange
import Primitives
import Sealing

/// Proof that a form was made by this server for this session (or, before there is one, for this
/// browser's visit): a keyed digest, so that nothing has to be remembered. The key is the
/// process's own: a form from before a restart is shown again.
struct FormTokens: Sendable {
  private let key: PreparedKeyedDigest

  init(random: any RandomSource) {
    guard let key = SecretKey(random.bytes(count: 32)) else {
      preconditionFailure("a key has 32 bytes")
    }
    self.key = PreparedKeyedDigest(key)
  }

  /// The token of a session's forms.
  func token(of session: SessionToken) -> String { digest("session", session.text) }

  /// The token of the forms of a visit without a session.
  func token(ofVisit visit: String) -> String { digest("visit", visit) }

  /// What a browser carries that has acknowledged the warning.
  func acknowledgement(ofVisit visit: String) -> String { digest("warned", visit) }

  private func digest(_ use: String, _ text: String) -> String {
    Hex.encode(key.of(Array("msix form ".utf8), Array(use.utf8), [0], Array(text.utf8)))
  }

  /// Compares in a time that tells nothing of where two texts differ.
  static func areSame(_ one: String, _ other: String) -> Bool {
    let (left, right) = (Array(one.utf8), Array(other.utf8))
    guard left.count == right.count, !left.isEmpty else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
