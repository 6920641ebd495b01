import CXattr
import Foundation
import Glibc
import Testing

@testable import Files

@Suite struct FileFactsTests {
  /// Version 2; tag, rights, number.
  private func list(_ entries: [(tag: UInt8, rights: UInt8, number: UInt32)]) -> [UInt8] {
    [2, 0, 0, 0]
      + entries.flatMap { entry in
        [entry.tag, 0, entry.rights, 0]
          + (0..<4).map { UInt8(truncatingIfNeeded: entry.number >> (8 * UInt32($0))) }
      }
  }

  @Test func anAccessListSaysWhoElseReads() {
    let nobody = UInt32.max
    let own: [(UInt8, UInt8, UInt32)] = [
      (1, 4, nobody), (2, 4, 990), (4, 0, nobody), (16, 4, nobody), (32, 0, nobody),
    ]
    #expect(!AccessList.isOpen(list(own), to: 990))
    #expect(AccessList.isOpen(list(own), to: 991), "another user is named")
    func changed(_ place: Int, _ rights: UInt8) -> [UInt8] {
      var entries = own
      entries[place].1 = rights
      return list(entries)
    }
    #expect(AccessList.isOpen(changed(2, 4), to: 990), "the group reads")
    #expect(AccessList.isOpen(changed(4, 4), to: 990), "everybody reads")
    #expect(!AccessList.isOpen(changed(3, 0), to: 991), "the mask takes it away")
    let group = own + [(8, 4, 100)]
    #expect(AccessList.isOpen(list(group), to: 990), "a named group reads")
    #expect(AccessList.isOpen([3, 0, 0, 0], to: 990) && AccessList.isOpen([2], to: 990))
  }

  /// What a service manager hands over: root's file, one user more in its list.
  @Test func aSecretWithAListForThisUserAloneIsRead() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/secret"
    try DurableFile.write([7], to: path)
    func give(_ user: UInt32) -> Bool {
      let bytes = list([
        (1, 4, .max), (2, 4, user), (4, 0, .max), (16, 4, .max), (32, 0, .max),
      ])
      return unsafe setxattr(path, "system.posix_acl_access", bytes, bytes.count, 0) == 0
    }
    // Where the file system has no lists there is nothing to see.
    guard give(geteuid()) else { return }
    #expect(FileFacts(of: path)?.permissions == 0o440)
    #expect(try DurableFile.readSecret(path) == [7])
    #expect(give(geteuid() + 1))
    #expect(throws: FileError(.permission, "")) { try DurableFile.readSecret(path) }
  }

  @Test func theHolderOfALockIsFoundWithoutTouchingIt() throws {
    let text = """
      1: POSIX  ADVISORY  WRITE 11 00:1b:77 0 EOF
      2: FLOCK  ADVISORY  WRITE 12 00:1b:77 0 EOF
      3: FLOCK  ADVISORY  WRITE 0 00:1b:78 0 EOF
      """
    #expect(LockHolder.standing(inode: 77, in: text) == .held(process: 12))
    #expect(LockHolder.standing(inode: 78, in: text) == .held(process: nil))
    #expect(LockHolder.standing(inode: 7, in: text) == .free)
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/lock"
    #expect(LockHolder.of(path) == .free)
    let lock = try FileLock(path: path, waitMilliseconds: 0)
    #expect(LockHolder.of(path) == .held(process: getpid()))
    lock.release()
    #expect(LockHolder.of(path) == .free)
  }
}
