import Files
import Foundation
import Testing

@Suite struct UnfinishedFolderTests {
  private let scratch: Scratch
  private var place: String { scratch.path + "/place" }
  private var beside: String { scratch.path + "/place.new" }

  init() throws { scratch = try Scratch() }

  private func make(_ clearing: (String) throws -> Void = { _ in }) throws -> UnfinishedFolder {
    try UnfinishedFolder(for: place, suffix: ".new", clearing: clearing)
  }

  @Test func itComesIntoItsPlaceWithoutAMark() throws {
    defer { scratch.remove() }
    try Directory.make(place)
    let folder = try make()
    try DurableFile.write([1], to: folder.path + "/file")
    try folder.write(note: [2])
    try folder.moveIntoPlace()
    #expect(try Directory.list(scratch.path) == ["place"])
    #expect(try Directory.list(place) == ["file"])
  }

  /// As a kill leaves it: nobody holds the mark, nothing was removed.
  @Test func whatAnEarlierTryLeftIsRemoved() throws {
    defer { scratch.remove() }
    try Directory.make(beside)
    var earlier: UnfinishedFolder? = try make()
    try earlier?.write(note: [7])
    #expect(throws: FileError(.locked, "")) { try make() }
    #expect(throws: FileError(.other, "")) { try UnfinishedFolder.settle(beside) }
    earlier = nil
    var note: [UInt8]?
    let folder = try make { note = UnfinishedFolder.note(in: $0) }
    #expect(note == [7] && UnfinishedFolder.note(in: folder.path) == nil)
    try folder.remove()
    #expect(try Directory.list(scratch.path).isEmpty)
  }

  /// Killed between the move and the removal of the mark.
  @Test func aMarkInItsPlaceIsRemoved() throws {
    defer { scratch.remove() }
    let folder = try make()
    try folder.write(note: [7])
    try Directory.move(beside, to: place)
    try UnfinishedFolder.settle(place)
    #expect(try Directory.list(place).isEmpty)
    // Whatever is called so afterwards is somebody's.
    try DurableFile.write([1], to: place + "/file")
    try Directory.move(place, to: beside)
    #expect(throws: FileError(.exists, "")) { try make() }
    #expect(try Directory.list(beside) == ["file"])
  }

  @Test func aStrangersFolderIsLeftAlone() throws {
    defer { scratch.remove() }
    for name in ["mine", "unfinished"] {
      try Directory.make(beside)
      try DurableFile.write(Array("mine".utf8), to: beside + "/" + name)
      #expect(throws: FileError(.exists, "")) { try make() }
      #expect(try Directory.list(beside) == [name])
      try Directory.removeAll(beside)
    }
    try DurableFile.write([1], to: beside)
    #expect(throws: FileError(.exists, "")) { try make() }
    #expect(Directory.exists(beside))
  }

  @Test func aRealPathHasNoLinksAndNoDetours() throws {
    defer { scratch.remove() }
    let root = try Directory.real(scratch.path)
    try Directory.make(root + "/a/b")
    try FileManager.default.createSymbolicLink(
      atPath: root + "/link", withDestinationPath: root + "/a/b")
    #expect(try Directory.real(root + "//link/./c/d/") == root + "/a/b/c/d")
    #expect(try Directory.real(root + "/link/../x/../y") == root + "/a/y")
    #expect(try Directory.real("x") == Directory.real(".") + "/x")
    #expect(try Directory.real("/..") == "/")
    #expect(!Directory.isThere(root + "/x") && Directory.isThere(root + "/link"))
  }
}
