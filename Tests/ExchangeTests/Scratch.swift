import Foundation

/// A directory for one test, made only when something is put there.
struct Scratch {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("exchange-\(UUID())").path

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

extension Scratch {
  /// Takes a folder away.
  static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  /// Whether some bytes stand in any file below a folder.
  static func holds(_ bytes: [UInt8], below folder: String) throws -> Bool {
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        continue
      }
      if content.range(of: Data(bytes)) != nil { return true }
    }
    return false
  }

  static func holds(_ text: String, below folder: String) throws -> Bool {
    try holds(Array(text.utf8), below: folder)
  }
}
