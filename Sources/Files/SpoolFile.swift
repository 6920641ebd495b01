import Primitives

/// A file without a name for bytes that come in over a network: whatever happens to the process,
/// nothing of them stays on the disk. Any thread; what two append at once does not mix.
public final class SpoolFile: Sendable {
  private let file: UnnamedFile
  private let end = Guarded(0)

  /// An empty one on the file system of `directory`.
  public init(in directory: String) throws(FileError) {
    file = try UnnamedFile(in: directory, for: "spool")
  }

  /// How many bytes have been written.
  public var byteCount: Int { end.withLock { $0 } }

  /// A path by which it can be opened in this process, as long as it lives.
  public var path: String { file.path }

  /// Writes bytes at the end.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    let written = end.withLock { end in
      Result { () throws(FileError) in
        try unsafe file.write(bytes.span.bytes, at: end)
        end += bytes.count
      }
    }
    try written.get()
  }
}
