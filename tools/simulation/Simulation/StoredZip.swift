/// A zip archive whose members are stored as they are.
enum StoredZip {
  static func archive(_ files: [(name: String, text: String)]) -> [UInt8] {
    var members = [UInt8]()
    var directory = [UInt8]()
    for file in files {
      let (name, content) = (Array(file.name.utf8), Array(file.text.utf8))
      // Version 2.0, no flags, stored, no time, then what both headers have in common.
      let shared =
        bytes(20, 2) + bytes(0, 8) + bytes(checksum(content), 4) + bytes(content.count, 4)
        + bytes(content.count, 4) + bytes(name.count, 2) + bytes(0, 2)
      let offset = members.count
      members += [0x50, 0x4B, 3, 4] + shared + name + content
      directory +=
        [0x50, 0x4B, 1, 2] + bytes(20, 2) + shared + bytes(0, 10) + bytes(offset, 4) + name
    }
    return members + directory + [0x50, 0x4B, 5, 6] + bytes(0, 4) + bytes(files.count, 2)
      + bytes(files.count, 2) + bytes(directory.count, 4) + bytes(members.count, 4) + bytes(0, 2)
  }

  private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }

  /// CRC-32.
  private static func checksum(_ content: [UInt8]) -> Int {
    Int(~content.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 })
  }
}
