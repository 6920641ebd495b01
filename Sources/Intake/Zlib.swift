private import CZlib

/// The checksum of the zip format.
struct Checksum {
  private(set) var value: UInt32 = 0

  mutating func update(_ bytes: [UInt8]) {
    value = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe UInt32(
        truncatingIfNeeded: crc32(UInt(value), buffer.baseAddress, UInt32(buffer.count)))
    }
  }
}

/// Inflates raw deflate data, one chunk of output at a time, and stops at the stated
/// length. Safe outside: the stream never leaves it.
@safe final class InflateReader: ByteReader {
  private let source: any ByteReader
  private let file: String
  private let byteCount: Int
  private var bytesProduced = 0
  private var input: [UInt8] = []
  private var inputOffset = 0
  private var isFinished = false
  /// On the heap because zlib remembers the address of its stream.
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ source: any ByteReader, byteCount: Int, file: String) throws(IntakeError) {
    self.source = source
    self.byteCount = byteCount
    self.file = file
    unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Negative bits: raw deflate, without the zlib frame.
    let status = unsafe inflateInit2_(
      stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw IntakeError(.fileUnreadable, file: file) }
  }

  deinit {
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func next() throws(IntakeError) -> [UInt8]? {
    guard !isFinished else { return nil }
    var output = [UInt8](repeating: 0, count: SubmissionLimits.chunkBytes)
    var filled = 0
    while filled < output.count, !isFinished {
      // At the end of the input zlib may still hold output back; without either it reports it.
      if inputOffset == input.count, let more = try source.next() {
        input = more
        inputOffset = 0
      }
      filled += try step(&output, from: filled)
    }
    bytesProduced += filled
    guard bytesProduced <= byteCount else { throw IntakeError(.zipChecksum, file: file) }
    if isFinished {
      // Bytes behind the end would be hidden content.
      guard inputOffset == input.count, try source.next() == nil else { throw damaged }
    }
    output.removeLast(output.count - filled)
    return output.isEmpty ? nil : output
  }

  private var damaged: IntakeError { IntakeError(.zipInflate, file: file) }

  /// One call of zlib; returns how many bytes it wrote.
  private func step(_ output: inout [UInt8], from filled: Int) throws(IntakeError) -> Int {
    let room = output.count - filled
    let available = input.count - inputOffset
    let status = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.pointee.next_in = source.baseAddress.map { unsafe $0 + inputOffset }
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = target.baseAddress.map { unsafe $0 + filled }
        unsafe stream.pointee.avail_out = UInt32(room)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    let consumed = unsafe available - Int(stream.pointee.avail_in)
    let produced = unsafe room - Int(stream.pointee.avail_out)
    inputOffset += consumed
    switch status {
    case Z_STREAM_END: isFinished = true
    case Z_OK where consumed + produced > 0: break
    default: throw damaged
    }
    return produced
  }
}
