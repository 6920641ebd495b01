import CBOR
import Primitives

/// Reads a map with text keys and refuses a key that nobody knows: a field that one reader heeds
/// and another skips would give a signed body two meanings.
struct StrictFields {
  private let value: CBORValue
  private let name: String

  /// The fields of `value`; every key must be among `keys`. `name` is what errors call it.
  init(_ value: CBORValue, _ name: String, keys: Set<String>) throws(CBORError) {
    self.value = value
    self.name = name
    guard let entries = value.entries else {
      throw CBORError(.structure, "\(name): a map expected")
    }
    for entry in entries {
      guard let key = entry.key.string, keys.contains(key) else {
        throw CBORError(.structure, "\(name): an unknown key")
      }
    }
    guard Set(entries.map(\.key)).count == entries.count else {
      throw CBORError(.keysUnsorted, "\(name): a key given twice")
    }
  }

  func has(_ key: String) -> Bool { value[key] != nil }

  func text(_ key: String) throws(CBORError) -> String { try need(key, \.string) }

  func items(_ key: String) throws(CBORError) -> [CBORValue] { try need(key, \.items) }

  func date(_ key: String) throws(CBORError) -> CivilDate { try need(key, \.civilDate) }

  /// A number that is not negative.
  func count(_ key: String) throws(CBORError) -> Int {
    try need(key) { $0.unsignedInteger.flatMap { Int(exactly: $0) } }
  }

  /// A value in a form of its own; the closure gives nil for another.
  func need<Result>(
    _ key: String, _ read: (CBORValue) -> Result?
  ) throws(CBORError) -> Result {
    guard let field = value[key], let result = read(field) else { throw misshapen(key) }
    return result
  }

  func misshapen(_ key: String) -> CBORError {
    CBORError(.structure, "\(name): \(key) is missing or not what it should be")
  }
}

extension Array where Element: Comparable {
  /// Whether each is greater than the one before: sorted, and none twice.
  var isStrictlyAscending: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}
