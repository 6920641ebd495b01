import Dispatch
import Files
import Foundation
import Testing

@Suite struct FileLockTests {
  @Test func aSecondDescriptorIsLockedOut() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/lock"
    do {
      let first = try FileLock(path: path, waitMilliseconds: 0)
      try withExtendedLifetime(first) {
        #expect(throws: FileError(.locked, "")) {
          _ = try FileLock(path: path, waitMilliseconds: 0)
        }
        #expect(throws: FileError(.locked, "")) {
          _ = try FileLock(path: path, waitMilliseconds: 50)
        }
        // Another file is another lock.
        _ = try FileLock(path: root + "/other", waitMilliseconds: 0)
      }
    }
    _ = try FileLock(path: path, waitMilliseconds: 0)
    #expect(try mode(of: path) == 0o600)
  }

  @Test func whoWaitsGetsItWhenItIsLetGo() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/lock"
    var held: FileLock? = try FileLock(path: path, waitMilliseconds: 0)
    let got = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      if (try? FileLock(path: path, waitMilliseconds: 10_000)) != nil { got.signal() }
    }
    #expect(got.wait(timeout: .now() + 0.1) == .timedOut)
    withExtendedLifetime(held) {}
    held = nil
    #expect(got.wait(timeout: .now() + 10) == .success)
  }

  @Test func itCanBeLetGoBeforeItsEnd() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/lock"
    let first = try FileLock(path: path, waitMilliseconds: 0)
    first.release()
    let second = try FileLock(path: path, waitMilliseconds: 0)
    // A repetition lets nobody else's lock go.
    first.release()
    #expect(throws: FileError(.locked, "")) {
      _ = try FileLock(path: path, waitMilliseconds: 0)
    }
    withExtendedLifetime((first, second)) {}
  }

  @Test func theDirectoryMustBeThere() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/none/lock"
    #expect(throws: FileError(.notFound, "")) {
      _ = try FileLock(path: path, waitMilliseconds: 0)
    }
  }

  /// `flock` of util-linux is the other process.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
  func processesExcludeOneAnother() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/lock"
    func start(_ arguments: [String], output: Pipe? = nil) throws -> Process {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
      process.arguments = arguments
      if let output { process.standardOutput = output }
      try process.run()
      return process
    }
    do {
      let ours = try FileLock(path: path, waitMilliseconds: 0)
      try withExtendedLifetime(ours) {
        let theirs = try start(["-n", path, "true"])
        theirs.waitUntilExit()
        #expect(theirs.terminationStatus == 1)
      }
    }
    let output = Pipe()
    // --no-fork: the process that holds the lock is the one that is ended.
    let holder = try start(
      ["--no-fork", path, "/bin/sh", "-c", "echo held; exec sleep 30"], output: output)
    defer { if holder.isRunning { kill(holder.processIdentifier, SIGKILL) } }
    _ = output.fileHandleForReading.availableData
    #expect(throws: FileError(.locked, "")) {
      _ = try FileLock(path: path, waitMilliseconds: 40)
    }
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    _ = try FileLock(path: path, waitMilliseconds: 1_000)
  }
}
