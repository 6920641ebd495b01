import Dispatch
import Files
import Foundation
import Primitives
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

  /// A refused lock gives back its descriptor once: twice would close somebody else's file.
  @Test func aRefusalClosesNobodyElsesFile() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/lock"
    let held = try FileLock(path: path, waitMilliseconds: 0)
    let failures = Guarded<Set<String>>([])
    let descriptors = try Directory.list("/proc/self/fd").count
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      for _ in 0..<20_000 {
        do {
          if worker < 2 {
            _ = try FileLock(path: path, waitMilliseconds: 0)
            failures.withLock { _ = $0.insert("the lock was taken twice") }
          } else {
            // A program started beside this test holds a copy until it runs: wait for that.
            _ = try FileLock(path: "\(path) \(worker)", waitMilliseconds: 5_000)
          }
        } catch {
          if worker >= 2 || error as? FileError != FileError(.locked, "") {
            failures.withLock { _ = $0.insert("\(error)") }
          }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
    // Nor does it keep it: others run beside this test, so only thousands would tell.
    #expect(try Directory.list("/proc/self/fd").count < descriptors + 1_000)
    withExtendedLifetime(held) {}
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
