import Glibc
import Primitives
import Testing

@testable import Files

@Suite struct LocalSocketTests {
  /// A path longer than the 108 bytes that the system takes.
  private static func place(_ scratch: Scratch) -> String {
    scratch.path + "/" + String(repeating: "long", count: 40) + "/run/test.sock"
  }

  @Test func bytesAndDescriptorsArrive() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = Self.place(scratch)
    let listener = try LocalSocket.listen(at: path)
    let client = try #require(try LocalSocket.connect(to: path))
    let server = try #require(try listener.accept())
    #expect(server.peerUser == geteuid())
    let file = scratch.path + "/words"
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT, 0o600)
    let long = [UInt8](repeating: 7, count: 300_000)
    let sending = Guarded<Bool>(false)
    try ServingThread.start {
      try? client.send([1, 2, 3, 4] + long, descriptors: [descriptor])
      sending.withLock { $0 = true }
    }
    let (head, passed) = try server.receive(count: 4)
    #expect(head == [1, 2, 3, 4] && passed.count == 1)
    #expect(try server.receive(count: long.count).bytes == long)
    try #require(passed.count == 1)
    try DurableFile.writeAll(Array("told".utf8), to: passed[0], file)
    #expect(try DurableFile.read(file, maxBytes: 10) == Array("told".utf8))
    for one in passed + [descriptor] { close(one) }
    while !sending.withLock({ $0 }) { usleep(1_000) }
  }

  @Test func nobodyListensAnyMore() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = Self.place(scratch)
    #expect(try LocalSocket.connect(to: path) == nil)
    let listener = try LocalSocket.listen(at: path)
    listener.stop()
    #expect(try listener.accept() == nil)
    #expect(try LocalSocket.connect(to: path) == nil)
    // A socket that a dead process left: there, and nobody behind it.
    _ = try LocalSocket.listen(at: path)
    #expect(try LocalSocket.connect(to: path) == nil)
    let again = try LocalSocket.listen(at: path)
    #expect(try LocalSocket.connect(to: path) != nil)
    again.stop()
  }

  @Test func aPartnerThatGoesAwayIsAnError() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = Self.place(scratch)
    let listener = try LocalSocket.listen(at: path)
    var client = try LocalSocket.connect(to: path)
    let server = try #require(try listener.accept())
    try client?.send([1, 2])
    client = nil
    #expect(throws: FileError.self) { try server.receive(count: 4) }
    listener.stop()
  }

  @Test func whoWaitsToBeAloneIsAlone() throws {
    let lock = SharedLock()
    let state = Guarded((shared: 0, alone: 0, wrong: 0, done: 0))
    for number in 0..<16 {
      try ServingThread.start {
        for _ in 0..<50 {
          if number % 4 == 0 {
            lock.alone {
              state.withLock {
                $0.alone += 1
                if $0.alone > 1 || $0.shared > 0 { $0.wrong += 1 }
              }
              state.withLock { $0.alone -= 1 }
            }
          } else {
            lock.share {
              state.withLock {
                $0.shared += 1
                if $0.alone > 0 { $0.wrong += 1 }
              }
              state.withLock { $0.shared -= 1 }
            }
          }
        }
        state.withLock { $0.done += 1 }
      }
    }
    while state.withLock({ $0.done }) < 16 { usleep(1_000) }
    #expect(state.withLock { $0.wrong } == 0)
  }

  @Test func aThreadGoesItsOwnWay() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try Directory.real(".")
    let found = Guarded<String?>(nil)
    let folder = scratch.path
    try ServingThread.start {
      try? ServingThread.move(to: folder)
      let here = (try? Directory.real(".")) ?? ""
      found.withLock { $0 = here }
    }
    while found.withLock({ $0 == nil }) { usleep(1_000) }
    #expect(found.withLock { $0 } == (try Directory.real(folder)))
    #expect(try Directory.real(".") == before)
  }
}
