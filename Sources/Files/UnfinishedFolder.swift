import Glibc

/// A folder that is made beside its place and moved there whole, as the last step: what an
/// interruption leaves is not taken for the finished thing.
///
/// A mark inside says which folder it is, so that the next try can remove what an earlier one left
/// and nothing else: a stranger's folder of the same name is refused. The mark is locked as long as
/// the maker lives, so that two at a time cannot remove each other's.
public final class UnfinishedFolder {
  private static let mark = "unfinished"

  /// Where it is made.
  public let path: String
  private let place: String
  // The earlier try's mark stays locked too: who waits for it must not find it free afterwards.
  private var locks = [FileLock]()

  /// Makes it as `place` with the suffix behind it; `place` is a real path. `clearing` is called
  /// with what an earlier try left, before that is removed.
  public init(
    for place: String, suffix: String, clearing: (String) throws -> Void = { _ in }
  ) throws {
    (self.place, path) = (place, place + suffix)
    if Directory.isThere(path) {
      try takeOver()
      try clearing(path)
      try Directory.removeAll(path)
    }
    try Directory.make(path)
    do {
      try DurableFile.write(Self.text(path), to: path + "/" + Self.mark)
    } catch {
      try? Directory.removeAll(path)
      throw error
    }
    try lock()
  }

  /// Refuses what is not an earlier try's, or is one that still runs.
  private func takeOver() throws {
    let names = Directory.isDirectory(path) ? try Directory.list(path) : [""]
    // Before the mark was there, nothing else was.
    if names.isEmpty || names == [Self.mark + ".new"] { return }
    guard Self.isMarked(path) else {
      throw FileError(
        .exists, "\(path) is in the way, and nobody says what it is; move it away first")
    }
    try lock()
  }

  private func lock() throws(FileError) {
    locks.append(try FileLock(path: path + "/" + Self.mark, waitMilliseconds: 0))
  }

  private static func text(_ path: String) -> [UInt8] {
    Array("msix is making this folder, or broke off: \(path)\n".utf8)
  }

  private static func isMarked(_ path: String) -> Bool {
    (try? DurableFile.read(path + "/" + mark, maxBytes: 1 << 16)) == text(path)
  }

  /// Keeps a note for whoever removes it after an interruption. It goes with the mark.
  public func write(note: [UInt8]) throws(FileError) {
    try DurableFile.write(note, to: path + "/" + Self.mark + ".note")
  }

  /// The note in what an earlier try left; nil when there is none.
  public static func note(in path: String) -> [UInt8]? {
    try? DurableFile.read(path + "/" + mark + ".note", maxBytes: 1 << 16)
  }

  /// Moves it into its place, where nothing may be but an empty directory.
  public func moveIntoPlace() throws(FileError) {
    try Directory.move(path, to: place)
    try Self.removeMarks(place)
  }

  /// Removes it: it will not be finished.
  public func remove() throws(FileError) { try Directory.removeAll(path) }

  /// Removes the marks of a folder that came into its place just before an interruption; refuses
  /// one that is still beside it.
  public static func settle(_ path: String) throws(FileError) {
    guard Directory.exists(path + "/" + mark) || Directory.exists(path + "/" + mark + ".note")
    else { return }
    guard try !isMarked(Directory.real(path)) else {
      throw FileError(.other, "\(path) is not finished: what made it broke off; start that again")
    }
    try removeMarks(path)
  }

  /// The note first: without the mark nobody looks for it.
  private static func removeMarks(_ path: String) throws(FileError) {
    for name in [mark + ".note", mark + ".note.new", mark]
    where Directory.isThere(path + "/" + name) {
      try DurableFile.remove(path + "/" + name)
    }
  }
}
