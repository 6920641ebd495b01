private import CZlib

/// Deflates without the zlib frame, as archives have it.
func deflated(_ bytes: [UInt8]) -> [UInt8] {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  unsafe stream.initialize(to: z_stream())
  var status = unsafe deflateInit2_(
    stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  precondition(status == Z_OK)
  var input = bytes
  var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(stream, UInt(bytes.count))))
  unsafe input.withUnsafeMutableBufferPointer { source in
    unsafe output.withUnsafeMutableBufferPointer { target in
      unsafe stream.pointee.next_in = source.baseAddress
      unsafe stream.pointee.avail_in = UInt32(source.count)
      unsafe stream.pointee.next_out = target.baseAddress
      unsafe stream.pointee.avail_out = UInt32(target.count)
      status = unsafe deflate(stream, Z_FINISH)
    }
  }
  precondition(status == Z_STREAM_END)
  output.removeLast(Int(unsafe stream.pointee.avail_out))
  _ = unsafe deflateEnd(stream)
  unsafe stream.deallocate()
  return output
}
