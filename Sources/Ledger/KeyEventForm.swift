import CBOR

/// The members that a genesis and the events of keys have, and no other (docs/formats/keys.md): one
/// that this program heeds and another skips would give a signed event two meanings.
enum KeyEventForm {
  private typealias Test = (CBORValue) -> Bool

  /// Bytes of a SHA-256.
  private static let digestBytes = 32
  /// The one form of a genesis that this program knows.
  private static let format: UInt64 = 1

  /// What is wrong with a genesis's clear part; nil when nothing is.
  static func fault(inGenesis clear: CBORValue) -> String? {
    fault(
      in: clear,
      needs: [
        "format": { $0.unsignedInteger == format }, "origin": isText, "clock": isText,
        "keys": { $0.items != nil },
        "policies": { $0.items?.allSatisfy { isPolicy($0) } ?? false }, "rules": isRules,
      ],
      allows: ["predecessor": isStatement, "lost": isStatement])
  }

  /// The same of `key.added`; what the key itself says is `KeyValidity`'s to judge.
  static func fault(inAdding clear: CBORValue) -> String? {
    fault(in: clear, needs: ["key": { $0.entries != nil }], allows: [:])
  }

  /// The same of `key.retired` and `key.revoked`.
  static func fault(inEnding clear: CBORValue) -> String? {
    fault(
      in: clear, needs: ["kid": { $0.byteString != nil }],
      allows: ["role": isText, "reason": isText])
  }

  private static func fault(
    in clear: CBORValue, needs: [String: Test], allows: [String: Test]
  ) -> String? {
    guard let entries = clear.entries else { return "what it says is no map" }
    for entry in entries {
      guard let name = entry.key.string, let test = needs[name] ?? allows[name] else {
        return "it has a member that this program does not know"
      }
      guard test(entry.value) else { return "its \(name) is not what it should be" }
    }
    let missing = needs.keys.filter { clear[$0] == nil }.sorted()
    return missing.isEmpty ? nil : "it lacks \(missing.joined(separator: ", "))"
  }

  private static func isText(_ value: CBORValue) -> Bool { value.string != nil }

  private static func isDigest(_ value: CBORValue) -> Bool {
    value.byteString?.count == digestBytes
  }

  private static func isNumber(_ value: CBORValue) -> Bool { value.unsignedInteger != nil }

  private static func isPolicy(_ value: CBORValue) -> Bool {
    fault(
      in: value, needs: ["area": isText, "version": isNumber, "digest": isDigest], allows: [:])
      == nil
  }

  private static func isRules(_ value: CBORValue) -> Bool {
    fault(in: value, needs: ["name": isText, "digest": isDigest], allows: [:]) == nil
  }

  private static func isStatement(_ value: CBORValue) -> Bool {
    fault(in: value, needs: ["origin": isText, "size": isNumber, "root": isDigest], allows: [:])
      == nil
  }
}
