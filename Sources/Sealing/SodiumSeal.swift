import CSodium

/// AES-256-GCM by libsodium, which has it only for processors with AES instructions, and is there
/// four times as fast as swift-crypto on a student's block. The bytes are the same.
enum SodiumSeal {
  static let isAvailable = sodium_init() >= 0 && crypto_aead_aes256gcm_is_available() == 1

  static func seal(
    _ clear: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8]
  ) -> [UInt8] {
    var sealed = [UInt8](repeating: 0, count: clear.count + Seal.tagByteCount)
    unsafe seal(clear, under: key, vector: vector, additionalData: additionalData, into: &sealed)
    return sealed
  }

  /// Writes `clear.count + Seal.tagByteCount` bytes.
  static func seal(
    _ clear: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8],
    into place: UnsafeMutablePointer<UInt8>
  ) {
    var written: UInt64 = 0
    let status = unsafe crypto_aead_aes256gcm_encrypt(
      place, &written, clear, UInt64(clear.count), additionalData, UInt64(additionalData.count),
      nil, vector, key.secretBytes)
    precondition(
      status == 0 && written == UInt64(clear.count + Seal.tagByteCount),
      "libsodium did not seal \(clear.count) bytes")
  }

  /// Of a vector with what was sealed behind it; nil when it does not open.
  static func open(
    _ sealed: RawSpan, under key: SecretKey, additionalData: [UInt8]
  ) -> [UInt8]? {
    let clearByteCount = sealed.byteCount - Seal.vectorByteCount - Seal.tagByteCount
    var isOpened = false
    let clear = unsafe [UInt8](unsafeUninitializedCapacity: clearByteCount + 1) { place, count in
      var written: UInt64 = 0
      let status = unsafe sealed.withUnsafeBytes { bytes -> Int32 in
        guard let vector = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
          return -1
        }
        return unsafe crypto_aead_aes256gcm_decrypt(
          place.baseAddress, &written, nil, vector + Seal.vectorByteCount,
          UInt64(bytes.count - Seal.vectorByteCount), additionalData,
          UInt64(additionalData.count), vector, key.secretBytes)
      }
      isOpened = status == 0 && written == UInt64(clearByteCount)
      count = isOpened ? clearByteCount : 0
    }
    return isOpened ? clear : nil
  }

  /// nil when it does not open.
  static func open(
    _ sealed: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8]
  ) -> [UInt8]? {
    // One byte more than is written, so that there is a place to point at for empty content.
    var clear = [UInt8](repeating: 0, count: sealed.count - Seal.tagByteCount + 1)
    var written: UInt64 = 0
    let status = unsafe crypto_aead_aes256gcm_decrypt(
      &clear, &written, nil, sealed, UInt64(sealed.count), additionalData,
      UInt64(additionalData.count), vector, key.secretBytes)
    guard status == 0, written == UInt64(clear.count - 1) else { return nil }
    clear.removeLast()
    return clear
  }
}
