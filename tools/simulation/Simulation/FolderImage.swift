import Files

/// The small files of a folder at one moment: what a crash leaves of them, since each was written
/// to the disk before anything went on.
struct FolderImage: Sendable {
  private var folders: [String] = []
  private var files: [(path: String, bytes: [UInt8])] = []

  init(of roots: [String]) throws {
    for root in roots where Directory.isThere(root) { try take(root) }
  }

  private mutating func take(_ path: String) throws {
    guard Directory.isDirectory(path) else {
      files.append((path, try DurableFile.read(path)))
      return
    }
    folders.append(path)
    for name in try Directory.list(path) { try take(path + "/" + name) }
  }

  /// Puts everything back as it was, in place of what is there now.
  func restore(_ roots: [String]) throws {
    for root in roots { try Directory.removeAll(root) }
    for folder in folders { try Directory.make(folder) }
    for file in files { try DurableFile.write(file.bytes, to: file.path) }
  }

  /// The same folders under another root.
  func moved(from old: String, to new: String) -> FolderImage {
    var image = self
    image.folders = folders.map { new + $0.dropFirst(old.utf8.count) }
    image.files = files.map { (new + $0.path.dropFirst(old.utf8.count), $0.bytes) }
    return image
  }
}
