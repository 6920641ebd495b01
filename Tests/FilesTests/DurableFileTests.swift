import Dispatch
import Files
import Foundation
import Testing

@Suite struct DurableFileTests {
  @Test func aWriteReplacesTheWholeFile() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/file"
    for content in [[1, 2, 3], [], [UInt8](repeating: 7, count: 200_000), [9]] {
      try DurableFile.write(content, to: path)
      #expect(try DurableFile.read(path) == content)
      #expect(try Directory.list(root) == ["file"])
    }
    #expect(try mode(of: path) == 0o600)
    try DurableFile.write([1], to: path, mode: 0o400)
    #expect(try mode(of: path) == 0o400)
  }

  /// A crash leaves the unfinished file beside the old one; the next write is not hindered.
  @Test func anUnfinishedWriteIsReplaced() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/file"
    try DurableFile.write([1], to: path)
    try Data([2, 2]).write(to: URL(fileURLWithPath: path + ".new"))
    #expect(try DurableFile.read(path) == [1])
    try DurableFile.write([3], to: path)
    #expect(try DurableFile.read(path) == [3])
    #expect(try Directory.list(root) == ["file"])
  }

  @Test func aReaderSeesTheOldOrTheNewContentOnly() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/file"
    let contents = [
      [UInt8](repeating: 1, count: 150_000), [UInt8](repeating: 2, count: 90_000),
    ]
    try DurableFile.write(contents[0], to: path)
    DispatchQueue.concurrentPerform(iterations: 2) { worker in
      for round in 0..<25 {
        do {
          if worker == 0 {
            try DurableFile.write(contents[round % 2], to: path)
          } else {
            let read = try DurableFile.read(path)
            if !contents.contains(read) { Issue.record("a mixture of \(read.count) bytes") }
          }
        } catch { Issue.record(error) }
      }
    }
  }

  @Test func failuresSayWhatTheyAre() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    #expect(throws: FileError(.notFound, "")) { try DurableFile.read(root + "/none") }
    #expect(throws: FileError(.notFound, "")) {
      try DurableFile.write([1], to: root + "/none/file")
    }
    #expect(throws: FileError(.notFound, "")) { try DurableFile.readSecret(root + "/none") }
    try DurableFile.write([1, 2, 3], to: root + "/three")
    #expect(throws: FileError(.tooLarge, "")) {
      try DurableFile.read(root + "/three", maxBytes: 2)
    }
    #expect(try DurableFile.read(root + "/three", maxBytes: 3) == [1, 2, 3])
    #expect(throws: FileError(.notFound, "")) { try DurableFile.sync(root + "/none") }
    #expect(throws: FileError.self) { try DurableFile.read(root) }
    // A directory in the way: the write fails and leaves nothing beside it.
    try Directory.make(root + "/busy/below")
    #expect(throws: FileError.self) { try DurableFile.write([1], to: root + "/busy") }
    #expect(try Directory.list(root) == ["busy", "three"])
  }

  @Test(arguments: [0o600, 0o400, 0o700])
  func aSecretOfItsOwnerIsRead(_ bits: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    try DurableFile.write([5], to: root + "/key")
    try setMode(bits, of: root + "/key")
    #expect(try DurableFile.readSecret(root + "/key") == [5])
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o601, 0o660, 0o777])
  func aSecretThatOthersMayTouchIsRefused(_ bits: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    try DurableFile.write([5], to: root + "/key")
    try setMode(bits, of: root + "/key")
    #expect(throws: FileError(.permission, "")) { try DurableFile.readSecret(root + "/key") }
    // A link with a narrow name does not help.
    try FileManager.default.createSymbolicLink(
      atPath: root + "/link", withDestinationPath: root + "/key")
    #expect(throws: FileError(.permission, "")) { try DurableFile.readSecret(root + "/link") }
  }

  @Test func theBootHasOneName() {
    let name = BootIdentifier.current()
    #expect(name == BootIdentifier.current())
    let hasSpace = name.contains { $0.isWhitespace }
    #expect(!hasSpace)
  }
}

@Suite struct DirectoryTests {
  @Test func itMakesParentsForTheOwnerAlone() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    try Directory.make(root + "/a/b/c")
    try Directory.make(root + "/a/b/c")
    #expect(Directory.isDirectory(root + "/a/b/c"))
    #expect(try mode(of: root + "/a") == 0o700)
    #expect(try mode(of: root + "/a/b/c") == 0o700)
    try DurableFile.write([1], to: root + "/file")
    #expect(throws: FileError.self) { try Directory.make(root + "/file/below") }
    #expect(!Directory.isDirectory(root + "/file") && Directory.exists(root + "/file"))
  }

  @Test func aFileInTheWayIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    try DurableFile.write([1], to: root + "/file")
    #expect(throws: FileError(.exists, "")) { try Directory.make(root + "/file") }
  }

  @Test func namesAreSorted() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    for name in ["b", "a", ".c", "Z", "ä"] { try DurableFile.write([], to: "\(root)/\(name)") }
    #expect(try Directory.list(root) == [".c", "Z", "a", "b", "ä"])
    #expect(throws: FileError(.notFound, "")) { try Directory.list(root + "/none") }
  }

  @Test func removalStaysInsideThePath() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    try Directory.make(root + "/away/below")
    try Directory.make(root + "/keep")
    try DurableFile.write([1], to: root + "/keep/file")
    try DurableFile.write([1], to: root + "/away/below/file")
    try FileManager.default.createSymbolicLink(
      atPath: root + "/away/link", withDestinationPath: root + "/keep")
    try FileManager.default.createSymbolicLink(
      atPath: root + "/away/dangling", withDestinationPath: root + "/none")
    try Directory.removeAll(root + "/away")
    try Directory.removeAll(root + "/away")
    #expect(try Directory.list(root) == ["keep"])
    #expect(try Directory.list(root + "/keep") == ["file"])
  }

  @Test func aMoveTakesTheWholeTree() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    try Directory.make(root + "/from/below")
    try Directory.move(root + "/from", to: root + "/to")
    #expect(Directory.isDirectory(root + "/to/below") && !Directory.exists(root + "/from"))
    try DurableFile.write([1], to: root + "/to/file")
    try Directory.make(root + "/other")
    #expect(throws: FileError(.exists, "")) {
      try Directory.move(root + "/other", to: root + "/to")
    }
    #expect(throws: FileError(.notFound, "")) {
      try Directory.move(root + "/none", to: root + "/x")
    }
  }

  @Test(arguments: [
    ("/a/b", "/a"), ("/a/b/", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a/b", "a"),
    ("a/b//", "a"), (".", "."),
  ])
  func parents(_ path: String, _ parent: String) { #expect(Directory.parent(of: path) == parent) }
}
