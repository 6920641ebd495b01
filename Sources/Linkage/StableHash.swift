/// FNV-1a over 64 bits with a final mix: the same in every process, for telling values apart in
/// memory and inside sealed rows. It hides nothing: what leaves the process is keyed.
package enum StableHash {
  package static func of(_ kind: StaticString, _ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    kind.withUTF8Buffer { buffer in
      for index in buffer.indices { unsafe add(buffer[index], to: &hash) }
    }
    add(0, to: &hash)
    for byte in text.utf8 { add(byte, to: &hash) }
    return mixed(hash)
  }

  package static func of(_ words: UInt64...) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for word in words { hash = mixed(hash ^ word) }
    return hash
  }

  private static func add(_ byte: UInt8, to hash: inout UInt64) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// The finaliser of SplitMix64.
  static func mixed(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
