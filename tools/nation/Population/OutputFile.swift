import Glibc

/// A file that is written once, from its beginning, in large pieces.
final class OutputFile {
  private let descriptor: Int32
  private let path: String

  /// Makes the file, or empties the one that is there.
  init(_ path: String) throws(PopulationError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw PopulationError("\(path) cannot be made (error \(errno)); check folder and space")
    }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws(PopulationError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw PopulationError("\(path) cannot be written (error \(errno)); check the space")
      }
      written += count
    }
  }
}
