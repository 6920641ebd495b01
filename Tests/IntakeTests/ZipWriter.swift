@testable import Intake
import Primitives

/// Writes zip archives, right ones and wrong ones.
struct ZipWriter {
  struct Entry {
    var name: String
    var content: [UInt8]
    /// Set for deflated content.
    var deflated: [UInt8]?
    var byteCount: Int?
    var checksum: UInt32?
    var flags: UInt16 = 0
    var method: UInt16?
    var mode: UInt16 = 0o100644
    /// A name that the local header has instead.
    var localName: String?
  }

  var entries: [Entry]
  var comment: [UInt8] = []

  init(_ entries: [Entry]) { self.entries = entries }

  init(files: [String: [UInt8]], folder: String = "") {
    entries = files.sorted { $0.key > $1.key }.map {
      Entry(name: folder + $0.key, content: $0.value)
    }
  }

  func bytes() -> [UInt8] {
    var output = [UInt8]()
    var directory = [UInt8]()
    for entry in entries {
      var checksum = Checksum()
      checksum.update(entry.content)
      let data = entry.deflated ?? entry.content
      let method = entry.method ?? (entry.deflated == nil ? 0 : 8)
      var common = [UInt8]()
      common += half(20) + half(entry.flags) + half(method) + word(0)
      common += word(entry.checksum ?? checksum.value) + word(UInt32(data.count))
      common += word(UInt32(entry.byteCount ?? entry.content.count))
      let name = Array(entry.name.utf8)
      let localName = Array((entry.localName ?? entry.name).utf8)
      directory += word(0x0201_4B50) + half(0x0314) + common + half(UInt16(name.count))
      directory += half(0) + half(0) + half(0) + half(0) + half(0) + half(entry.mode)
      directory += word(UInt32(output.count)) + name
      output += word(0x0403_4B50) + common + half(UInt16(localName.count)) + half(0)
      output += localName + data
    }
    let offset = output.count
    let count = UInt16(entries.count)
    output += directory + word(0x0605_4B50) + half(0) + half(0) + half(count) + half(count)
    output += word(UInt32(directory.count)) + word(UInt32(offset))
    output += half(UInt16(comment.count)) + comment
    return output
  }

  private func half(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }

  private func word(_ number: UInt32) -> [UInt8] {
    half(UInt16(truncatingIfNeeded: number)) + half(UInt16(truncatingIfNeeded: number >> 16))
  }
}
