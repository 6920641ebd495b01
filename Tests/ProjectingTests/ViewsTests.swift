import Files
import KeyValue
import Ledger
import Primitives
import Testing

@testable import Projecting

/// Projections on disk.
@Suite struct ViewsTests {
  private static func world(_ seed: UInt64) throws -> World {
    let world = try World(seed: seed)
    for number in 0..<6 as Range<UInt64> {
      try world.record([
        try world.counted(World.child(number), in: UInt8(number % 3)), world.noise(),
      ])
    }
    return world
  }

  @Test func rowsOutliveTheProcess() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try Self.world(1)
    let running = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    try running.catchUp(with: world.log, opener: world.opener, upTo: 5)
    let digest = try running.digest()
    running.environment.close()
    #expect(try Directory.list(scratch.path) == ["tally@1"])
    let again = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    #expect(try again.applied().count == 5)
    #expect(try again.digest() == digest)
    try again.catchUp(with: world.log, opener: world.opener)
    let memory = try RunningProjection(Tally(), keys: world.keys, views: nil)
    try memory.catchUp(with: world.log, opener: world.opener)
    #expect(try again.digest() == memory.digest())
    again.environment.close()
  }

  @Test func sealedRowsHideTheirContent() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try Self.world(2)
    let running = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    try running.catchUp(with: world.log, opener: world.opener)
    try running.environment.sync()
    for number in 0..<6 as Range<UInt64> {
      let child = World.child(number)
      #expect(try !isFound(Array("note of \(number)".utf8), below: scratch.path))
      // Keys of rows are opaque identifiers, in the clear: the search does find what is there.
      #expect(try isFound(child.bytes, below: scratch.path))
    }
    #expect(try allRows(of: Tally.notes, in: running.environment).count == 6)
    running.environment.close()
  }

  @Test func aRebuildTakesThePlaceOfThePresentOne() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try Self.world(3)
    let running = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    try running.catchUp(with: world.log, opener: world.opener)
    let digest = try running.digest()
    // Somebody changed a row.
    try running.environment.write {
      _ = try $0.delete(World.child(0).bytes, in: Tally.members)
    }
    #expect(try running.digest() != digest)
    let built = try running.built(from: world.log, opener: world.opener)
    #expect(try built.digest() == digest)
    #expect(try Directory.list(scratch.path) == ["tally@1", "tally@1.new"])
    try running.swap(for: built)
    #expect(try running.digest() == digest)
    #expect(try Directory.list(scratch.path) == ["tally@1"])
    try world.record([try world.counted(World.child(9), in: 1)])
    try running.catchUp(with: world.log, opener: world.opener)
    let other = try running.built(from: world.log, opener: world.opener, inMemory: true)
    #expect(try other.digest() == running.digest())
    #expect(try Directory.list(scratch.path) == ["tally@1"])
    running.environment.close()
    let again = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    #expect(try again.digest() == other.digest())
    again.environment.close()
  }

  @Test func aComparisonIsThrownAway() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try Self.world(4)
    let running = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    try running.catchUp(with: world.log, opener: world.opener)
    // One that a crash left behind is no beginning.
    try Directory.make(scratch.path + "/tally@1.new")
    try DurableFile.write([1, 2], to: scratch.path + "/tally@1.new/data.mdb")
    let built = try running.built(from: world.log, opener: world.opener)
    #expect(try built.digest() == running.digest())
    try built.discard()
    #expect(try Directory.list(scratch.path) == ["tally@1"])
    running.environment.close()
  }

  /// After an erasure no file holds what the rows held, not even sealed.
  @Test func compactingRemovesWhatWasDeleted() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let world = try Self.world(5)
    let running = try RunningProjection(Tally(), keys: world.keys, views: scratch.path)
    try running.catchUp(with: world.log, opener: world.opener)
    let child = World.child(2)
    let row = try running.environment.read { try $0.get(child.bytes, in: Tally.members) }
    let sealed = try #require(row)
    try running.environment.sync()
    #expect(try isFound(sealed, below: scratch.path))
    try world.erase(child, followedBy: running)
    let digest = try running.digest()
    try running.compact()
    #expect(try !isFound(sealed, below: scratch.path))
    #expect(try !isFound(child.bytes, below: scratch.path))
    #expect(try running.digest() == digest)
    #expect(try Directory.list(scratch.path) == ["tally@1"])
    try world.record([world.noise()])
    try running.catchUp(with: world.log, opener: world.opener)
    #expect(try running.agrees(with: world.log))
    running.environment.close()
  }
}

@Suite struct CleanShutdownMarkTests {
  @Test func whatItTrusts() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let mark = CleanShutdownMark(directory: scratch.path)
    // Nothing is known: rebuild.
    #expect(!mark.isTrustworthy(bootIdentifier: "boot 1"))
    // The process died, the machine did not.
    try mark.writeOpen(bootIdentifier: "boot 1")
    #expect(mark.isTrustworthy(bootIdentifier: "boot 1"))
    // The machine died meanwhile.
    #expect(!mark.isTrustworthy(bootIdentifier: "boot 2"))
    #expect(!mark.isTrustworthy(bootIdentifier: ""))
    // Closed cleanly: any boot will do.
    try mark.writeClean()
    #expect(mark.isTrustworthy(bootIdentifier: "boot 2"))
    #expect(mark.isTrustworthy(bootIdentifier: ""))
    // Opened again: the clean end before is forgotten.
    try mark.writeOpen(bootIdentifier: "boot 2")
    #expect(mark.isTrustworthy(bootIdentifier: "boot 2"))
    #expect(!mark.isTrustworthy(bootIdentifier: "boot 1"))
    // A machine without boot ids is never trusted after a crash.
    try mark.writeOpen(bootIdentifier: "")
    #expect(!mark.isTrustworthy(bootIdentifier: ""))
    #expect(!mark.isTrustworthy(bootIdentifier: "boot 2"))
  }

  @Test func aDamagedMarkIsNotTrusted() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let mark = CleanShutdownMark(directory: scratch.path)
    let path = scratch.path + "/rebuildable.mark"
    try mark.writeClean()
    let bytes = try DurableFile.read(path)
    for wrong in [[], Array(bytes.dropLast()), bytes + [0], [UInt8](repeating: 0, count: 300)] {
      try DurableFile.write(wrong, to: path)
      #expect(!mark.isTrustworthy(bootIdentifier: "boot"))
    }
    try mark.writeOpen(bootIdentifier: "boot")
    #expect(mark.isTrustworthy(bootIdentifier: "boot"))
  }
}
