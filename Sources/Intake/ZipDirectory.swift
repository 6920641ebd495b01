/// The list of files at the end of a zip archive, held against the limits and against itself.
///
/// Only the central directory is believed, and each local header has to agree with it: two readers
/// that see different files in the same bytes are a known way to smuggle.
struct ZipDirectory {
  private let storage: Storage
  private let limits: SubmissionLimits
  private var records: [Record] = []

  /// One record of the central directory.
  private struct Record {
    var name = ""
    var isFolder = false
    var method = 0
    var checksum: UInt32 = 0
    var compressedCount = 0
    var byteCount = 0
    var headerOffset = 0
    var dataOffset = 0
  }

  private enum Signature {
    static let end: UInt32 = 0x0605_4B50
    static let record: UInt32 = 0x0201_4B50
    static let local: UInt32 = 0x0403_4B50
  }

  /// Whether a file begins as zip archives do, empty and split ones included.
  static func isZip(_ head: [UInt8]) -> Bool {
    head.count >= 4 && head[0] == 0x50 && head[1] == 0x4B
      && [[3, 4], [5, 6], [7, 8]].contains([head[2], head[3]])
  }

  /// The files of the archive, folders left out, names without the common folder.
  static func contents(
    of storage: Storage, limits: SubmissionLimits
  ) throws(IntakeError) -> [PackageContent] {
    var directory = ZipDirectory(storage: storage, limits: limits)
    let end = try directory.readRecords()
    try directory.readLocalHeaders(end: end)
    let names = try ZipNames.plainNames(
      directory.records.map { ZipNames.Entry(name: $0.name, isFolder: $0.isFolder) },
      limits: limits)
    var contents = [PackageContent]()
    for (record, name) in zip(directory.records, names) {
      guard let name else { continue }
      contents.append(
        PackageContent(
          name: name, byteCount: record.byteCount, storage: storage, offset: record.dataOffset,
          storedByteCount: record.compressedCount, isDeflated: record.method == 8,
          checksum: record.checksum))
    }
    return contents
  }

  private init(storage: Storage, limits: SubmissionLimits) {
    self.storage = storage
    self.limits = limits
  }

  /// Reads the records of the central directory; returns where it begins, which is where the data
  /// of the files end.
  private mutating func readRecords() throws(IntakeError) -> Int {
    let (count, directoryOffset, directoryCount) = try endRecord()
    guard count <= limits.filesMax, directoryCount <= limits.filesMax * 1_024 else {
      throw IntakeError(.packageFilesMax)
    }
    let bytes = try read(at: directoryOffset, count: directoryCount)
    var offset = 0
    var total = 0
    for _ in 0..<count {
      let record = try record(bytes, at: &offset)
      total += record.byteCount
      guard total <= limits.packageBytesMax else { throw IntakeError(.packageBytes) }
      records.append(record)
    }
    guard offset == bytes.count else { throw malformed("Its list has bytes too many.") }
    return directoryOffset
  }

  /// The end record: it may be followed by a comment, so it is looked for from behind.
  private func endRecord() throws(IntakeError) -> (count: Int, offset: Int, byteCount: Int) {
    let tailCount = min(storage.byteCount, 22 + 0xFFFF)
    let tailOffset = storage.byteCount - tailCount
    let tail = try read(at: tailOffset, count: tailCount)
    var place = tailCount - 22
    while place >= 0 {
      if tail.word(at: place) == Signature.end,
        place + 22 + tail.half(at: place + 20) == tailCount
      {
        break
      }
      place -= 1
    }
    guard place >= 0 else { throw IntakeError(.zipTruncated) }
    let count = tail.half(at: place + 10)
    let byteCount = Int(tail.word(at: place + 12))
    let offset = Int(tail.word(at: place + 16))
    guard count != 0xFFFF, byteCount != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else {
      throw IntakeError(.zip64)
    }
    guard tail.half(at: place + 4) == 0, tail.half(at: place + 6) == 0,
      tail.half(at: place + 8) == count
    else { throw malformed("It is one part of several.") }
    guard offset + byteCount == tailOffset + place else {
      throw malformed("Its list is not where its end says.")
    }
    return (count, offset, byteCount)
  }

  private func record(_ bytes: [UInt8], at offset: inout Int) throws(IntakeError) -> Record {
    guard offset + 46 <= bytes.count, bytes.word(at: offset) == Signature.record else {
      throw malformed("Its list is cut short.")
    }
    let nameCount = bytes.half(at: offset + 28)
    let next =
      offset + 46 + nameCount + bytes.half(at: offset + 30) + bytes.half(at: offset + 32)
    guard next <= bytes.count else { throw malformed("Its list is cut short.") }
    var record = Record()
    record.name = try ZipNames.text(bytes[offset + 46..<offset + 46 + nameCount], limits: limits)
    record.isFolder = record.name.utf8.last == 0x2F
    try checkKind(of: record, bytes, at: offset)
    let flags = bytes.half(at: offset + 8)
    // Bit 0 encryption, bit 6 strong encryption, bit 13 hidden headers.
    guard flags & 0x2041 == 0 else { throw IntakeError(.zipEncrypted) }
    record.method = bytes.half(at: offset + 10)
    guard record.method == 0 || record.method == 8 else { throw IntakeError(.zipMethod) }
    record.checksum = bytes.word(at: offset + 16)
    record.compressedCount = Int(bytes.word(at: offset + 20))
    record.byteCount = Int(bytes.word(at: offset + 24))
    record.headerOffset = Int(bytes.word(at: offset + 42))
    guard record.compressedCount != 0xFFFF_FFFF, record.byteCount != 0xFFFF_FFFF,
      record.headerOffset != 0xFFFF_FFFF
    else { throw IntakeError(.zip64) }
    guard record.method == 8 || record.compressedCount == record.byteCount else {
      throw malformed("A stored file has two lengths.")
    }
    try checkRatio(of: record)
    offset = next
    return record
  }

  /// Archives made on Unix carry the mode: a link in an archive is as bad as one in a directory.
  private func checkKind(
    of record: Record, _ bytes: [UInt8], at offset: Int
  ) throws(IntakeError) {
    guard bytes[offset + 5] == 3 else { return }
    let kind = bytes.half(at: offset + 40) & 0o170000
    guard kind == 0 || kind == (record.isFolder ? 0o040000 : 0o100000) else {
      throw IntakeError(.packageFileKind, file: ZipNames.shown(record.name))
    }
  }

  private func checkRatio(of record: Record) throws(IntakeError) {
    guard record.byteCount > limits.compressionFreeBytes else { return }
    guard record.byteCount / limits.compressionRatioMax <= record.compressedCount else {
      throw IntakeError(.zipRatio, file: ZipNames.shown(record.name))
    }
  }

  /// Compares each local header with its record and makes sure that no two files share bytes.
  private mutating func readLocalHeaders(end: Int) throws(IntakeError) {
    for index in records.indices {
      let record = records[index]
      let offset = record.headerOffset
      guard offset + 30 <= end else { throw malformed("A file lies outside of it.") }
      let header = try read(at: offset, count: 30)
      guard header.word(at: 0) == Signature.local, header.half(at: 6) & 0x2041 == 0,
        header.half(at: 8) == record.method
      else { throw malformed("A file is not where its list says.") }
      let nameCount = header.half(at: 26)
      records[index].dataOffset = offset + 30 + nameCount + header.half(at: 28)
      guard records[index].dataOffset + record.compressedCount <= end,
        nameCount == record.name.utf8.count,
        try read(at: offset + 30, count: nameCount) == Array(record.name.utf8)
      else { throw malformed("A file and its list disagree.") }
    }
    var former = 0
    for record in records.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard record.headerOffset >= former else { throw malformed("Files lie over each other.") }
      former = record.dataOffset + record.compressedCount
    }
  }

  private func read(at offset: Int, count: Int) throws(IntakeError) -> [UInt8] {
    guard let bytes = storage.read(at: offset, count: count) else {
      throw IntakeError(.packageUnreadable)
    }
    guard bytes.count == count else { throw malformed("It ends too early.") }
    return bytes
  }

  private func malformed(_ detail: String) -> IntakeError {
    IntakeError(.zipMalformed, detail: detail)
  }
}

extension [UInt8] {
  /// Two bytes, least significant first, as the zip format writes numbers.
  fileprivate func half(at offset: Int) -> Int {
    Int(self[offset]) | Int(self[offset + 1]) << 8
  }

  /// Four bytes, least significant first.
  fileprivate func word(at offset: Int) -> UInt32 {
    UInt32(half(at: offset)) | UInt32(half(at: offset + 2)) << 16
  }
}
