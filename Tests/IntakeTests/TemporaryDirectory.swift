import Foundation

/// A directory that is gone when the test is over.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "intake-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  convenience init(files: [String: [UInt8]]) throws {
    try self.init()
    for (name, bytes) in files { try write(name, bytes) }
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  /// Appends the same bytes again and again.
  func append(_ name: String, _ bytes: [UInt8], times: Int) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path + "/" + name))
    try handle.seekToEnd()
    for _ in 0..<times { try handle.write(contentsOf: Data(bytes)) }
    try handle.close()
  }

  /// Makes a file that long without writing it: what is missing reads as zeros.
  func stretch(_ name: String, to byteCount: Int) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path + "/" + name))
    try handle.truncate(atOffset: UInt64(byteCount))
    try handle.close()
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name, withDestinationPath: target)
  }

  func folder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path + "/" + name, withIntermediateDirectories: false)
  }
}
