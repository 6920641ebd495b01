import CBOR
import Ledger

/// A key of the ledger as a key event describes it: what is written again reads as the same key.
enum KeyTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    guard let value = try? CBORValue(decoding: bytes), let key = try? KeyValidity(cbor: value)
    else { return nil }
    promise(value["kid"] == .bytes(KeyValidity.kid(of: key.key)), "a key is named by its hash")
    promise((try? KeyValidity(cbor: key.cbor)) == key, "a key reads back as it was written")
    // As a note key: three parts, the second of which anybody can work out.
    let parts = NoteKey.text(name: "ledger.example", key: key.key)
      .split(separator: "+", maxSplits: 2)
    promise(parts.count == 3 && parts[1].count == 8, "a vkey is name, id and key")
    return key.cbor.encoded
  }
}
