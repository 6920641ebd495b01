import Foundation

/// Runs `body` with the path of an empty directory and removes it afterwards.
@discardableResult
func withScratch<R>(_ body: (String) throws -> R) throws -> R {
  let root = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID())")
  try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: root) }
  return try body(root.path)
}

/// The permission bits of a file.
func mode(of path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}

/// Sets the permission bits of a file.
func setMode(_ mode: Int, of path: String) throws {
  try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}
