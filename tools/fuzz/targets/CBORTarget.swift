import CBOR
import Primitives

/// Deterministic CBOR: what decodes encodes to the very same bytes, and the walk that copies
/// nothing takes exactly what the decoder takes.
enum CBORTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    let value = try? CBORValue(decoding: bytes)
    promise(walks(bytes) == (value != nil), "scanner and decoder take the same bytes")
    guard let value else { return nil }
    let written = value.encoded
    promise(written == bytes, "what decodes encodes to the same bytes")
    look(at: value)
    return written
  }

  private static func walks(_ bytes: [UInt8]) -> Bool {
    do throws(CBORError) {
      var scanner = CBORScanner(bytes.span.bytes)
      try scanner.skip()
      try scanner.finish()
      return true
    } catch {
      return false
    }
  }

  /// Asks every question that a value answers, all the way down.
  private static func look(at value: CBORValue) {
    _ = (value.integer, value.unsignedInteger, value.byteString, value.string, value.boolean)
    _ = (value.civilDate?.description, value["a"], value[1])
    for item in value.items ?? [] { look(at: item) }
    for entry in value.entries ?? [] {
      promise(value[entry.key] != nil, "a key that is there is found")
      look(at: entry.value)
    }
  }
}
