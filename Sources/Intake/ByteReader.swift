/// Bytes of one file, a chunk at a time, so that no file is ever held whole.
protocol ByteReader: AnyObject {
  /// The next bytes, never an empty list; nil at the end.
  func next() throws(IntakeError) -> [UInt8]?
}

/// Where a package's bytes lie.
enum Storage: Sendable {
  case file(OpenFile)
  case bytes([UInt8])

  var byteCount: Int {
    switch self {
    case .file(let file): file.byteCount
    case .bytes(let bytes): bytes.count
    }
  }

  /// The bytes from `offset`: fewer than `count` at the end, nil when the machine fails.
  func read(at offset: Int, count: Int) -> [UInt8]? {
    precondition(offset >= 0 && count >= 0)
    switch self {
    case .file(let file):
      return file.read(at: offset, count: count)
    case .bytes(let bytes):
      guard offset < bytes.count else { return [] }
      return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
  }
}

/// A stretch of the storage as it lies there.
final class RangeReader: ByteReader {
  private let storage: Storage
  private let file: String
  private var offset: Int
  private let end: Int

  init(_ storage: Storage, offset: Int, count: Int, file: String) {
    self.storage = storage
    self.file = file
    self.offset = offset
    end = offset + count
  }

  func next() throws(IntakeError) -> [UInt8]? {
    guard offset < end else { return nil }
    let count = min(SubmissionLimits.chunkBytes, end - offset)
    guard let bytes = storage.read(at: offset, count: count), bytes.count == count else {
      throw IntakeError(.fileUnreadable, file: file)
    }
    offset += count
    return bytes
  }
}

/// Passes bytes on and compares them with the archive's own statement at the end, so that damage
/// cannot go for content.
final class VerifyingReader: ByteReader {
  private let source: any ByteReader
  private let file: String
  private let byteCount: Int
  private let checksum: UInt32
  private var bytesSeen = 0
  private var checksumSeen = Checksum()

  init(_ source: any ByteReader, byteCount: Int, checksum: UInt32, file: String) {
    self.source = source
    self.byteCount = byteCount
    self.checksum = checksum
    self.file = file
  }

  func next() throws(IntakeError) -> [UInt8]? {
    guard let bytes = try source.next() else {
      guard bytesSeen == byteCount, checksumSeen.value == checksum else {
        throw IntakeError(.zipChecksum, file: file)
      }
      return nil
    }
    bytesSeen += bytes.count
    checksumSeen.update(bytes)
    // The stated length was held against the limits; more than it is a bomb or damage.
    guard bytesSeen <= byteCount else { throw IntakeError(.zipChecksum, file: file) }
    return bytes
  }
}
