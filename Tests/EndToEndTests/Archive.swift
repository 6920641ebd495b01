import Foundation

/// A zip archive, written byte by byte, so that tests can lie in it.
struct Archive {
  struct Entry {
    var name: String
    var bytes: Data
    var isDeflated: Bool
    var checksum: UInt32
    /// What the archive says of the length; not always the truth.
    var statedByteCount: Int

    /// A file as it is.
    init(stored content: Data, name: String) {
      self.name = name
      bytes = content
      isDeflated = false
      checksum = Archive.checksum(of: content)
      statedByteCount = content.count
    }

    /// A file of one byte repeated: 13 bits for 258 of them.
    init(deflatedZeros count: Int, stating stated: Int, name: String) {
      self.name = name
      bytes = Archive.deflatedZeros(count)
      isDeflated = true
      checksum = 0
      statedByteCount = stated
    }
  }

  var entries: [Entry]

  /// Writes it.
  func write(to path: String) throws {
    var archive = Data()
    var directory = Data()
    for entry in entries {
      let offset = archive.count
      archive.append(little: 0x0403_4B50, 4)
      archive.append(common(of: entry))
      archive.append(Data(entry.name.utf8))
      archive.append(entry.bytes)
      directory.append(little: 0x0201_4B50, 4)
      directory.append(little: 20, 2)
      directory.append(common(of: entry))
      for _ in 0..<3 { directory.append(little: 0, 2) }
      directory.append(little: 0, 4)
      directory.append(little: offset, 4)
      directory.append(Data(entry.name.utf8))
    }
    let start = archive.count
    archive.append(directory)
    archive.append(little: 0x0605_4B50, 4)
    archive.append(little: 0, 4)
    archive.append(little: entries.count, 2)
    archive.append(little: entries.count, 2)
    archive.append(little: directory.count, 4)
    archive.append(little: start, 4)
    archive.append(little: 0, 2)
    try archive.write(to: URL(fileURLWithPath: path))
  }

  /// What a local header and a record of the directory have in common.
  private func common(of entry: Entry) -> Data {
    var data = Data()
    data.append(little: 20, 2)
    data.append(little: 0, 2)
    data.append(little: entry.isDeflated ? 8 : 0, 2)
    data.append(little: 0, 2)
    data.append(little: 0x21, 2)
    data.append(little: Int(entry.checksum), 4)
    data.append(little: entry.bytes.count, 4)
    data.append(little: entry.statedByteCount, 4)
    data.append(little: entry.name.utf8.count, 2)
    data.append(little: 0, 2)
    return data
  }

  /// CRC-32, four bits at a time.
  private static func checksum(of data: Data) -> UInt32 {
    let table = (0..<16).map { index in
      var value = UInt32(index)
      for _ in 0..<4 {
        let isOdd = value & 1 == 1
        value >>= 1
        if isOdd { value ^= 0xEDB8_8320 }
      }
      return value
    }
    var value = UInt32.max
    for byte in [UInt8](data) {
      value ^= UInt32(byte)
      value = table[Int(value & 15)] ^ value >> 4
      value = table[Int(value & 15)] ^ value >> 4
    }
    return ~value
  }

  /// RFC 1951 with fixed codes: the digit 0, then "the last 258 bytes again", one byte back.
  private static func deflatedZeros(_ count: Int) -> Data {
    var bytes = [UInt8]()
    var held: UInt64 = 0
    var heldBits: UInt64 = 0
    func put(_ bits: UInt64, _ count: UInt64) {
      held |= bits << heldBits
      heldBits += count
      while heldBits >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        heldBits -= 8
      }
    }
    put(0b011, 3)  // the last block, fixed codes
    put(0b0000_0110, 8)  // "0" is 0x30: code 0110_0000, its highest bit first
    for _ in 0..<(count / 258) {
      put(0b1010_0011, 8)  // length 258: code 1100_0101
      put(0, 5)  // distance 1
    }
    put(0, 7)  // end
    put(0, 8)
    return Data(bytes)
  }
}

extension Data {
  /// A number, least significant byte first.
  fileprivate mutating func append(little number: Int, _ count: Int) {
    for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }
}
