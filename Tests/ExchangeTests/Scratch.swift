import Foundation

/// A directory for one test, made only when something is put there.
struct Scratch {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("exchange-\(UUID())").path

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
