import CBOR
import Files
import KeyValue
import Ledger
import Primitives
import Records
import Testing
import Vault

@testable import Projecting

@Suite struct ReplayTests {
  /// A story and, beside it, what a naive count says: for every position, which child is where.
  private static func story(
    _ world: World, _ random: inout Seeded, events: Int, cells: inout [[UInt64: UInt8]]
  ) throws {
    while cells.count < Int(world.log.size) { cells.append(cells.last ?? [:]) }
    for _ in 0..<events {
      var drafts = [EventDraft]()
      var present = cells.last ?? [:]
      for _ in 0..<random.number(1...3) {
        let number = UInt64(random.number(0...7))
        let isErased = try world.vault.isDestroyed(World.child(number).retagged())
        if random.number(0...3) == 0 || isErased {
          drafts.append(world.noise())
        } else {
          let cell = UInt8(random.number(0...3))
          drafts.append(try world.counted(World.child(number), in: cell))
          present[number] = cell
        }
        cells.append(present)
      }
      try world.record(drafts)
    }
  }

  private static func value(
    _ cell: UInt8, at position: UInt64, in environment: Environment
  ) throws -> Int64 {
    try environment.read {
      try CumulativeSeries.value(of: [cell], at: position, in: Tally.series, of: $0)
    }
  }

  /// Every cell at every position.
  private static func values(to size: UInt64, in environment: Environment) throws -> [[Int64]] {
    try (0..<size).map { position in
      try (0...3).map { try value($0, at: position, in: environment) }
    }
  }

  /// In one pass, from wherever each of them stands; one that fails leaves the others right, and
  /// goes on from where it was.
  @Test(arguments: [UInt64(11), 12, 13])
  func severalFollowTogether(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let world = try World(seed: seed)
    var cells = [[UInt64: UInt8]]()
    try Self.story(world, &random, events: 30, cells: &cells)
    let size = world.log.size
    let alone = try RunningProjection(Tally(), keys: world.keys, views: nil)
    try alone.catchUp(with: world.log, opener: world.opener)
    let tallies = [Tally(), Tally(), Tally()]
    let together = try tallies.map { try RunningProjection($0, keys: world.keys, views: nil) }
    for (running, start) in zip(together, [0, size / 3, size / 2]) where start > 0 {
      try running.catchUp(with: world.log, opener: world.opener, upTo: start)
    }
    tallies[1].failing.withLock { $0 = size - 2 }
    #expect(throws: Tally.Failed.self) {
      try RunningProjection.catchUp(together, with: world.log, opener: world.opener)
    }
    #expect(try together[1].applied().count == size / 3, "seed \(seed)")
    tallies[1].failing.withLock { $0 = nil }
    try RunningProjection.catchUp(together, with: world.log, opener: world.opener)
    for running in together {
      #expect(try running.applied().count == size, "seed \(seed)")
      #expect(try running.digest() == alone.digest(), "seed \(seed)")
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func liveIsRebuiltIsFollowedInBatches(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let world = try World(seed: seed)
    let live = try RunningProjection(Tally(), keys: world.keys, views: nil)
    let batched = try RunningProjection(Tally(), keys: world.keys, views: nil)
    var cells = [[UInt64: UInt8]]()
    for _ in 0..<10 {
      try Self.story(world, &random, events: 4, cells: &cells)
      try live.catchUp(with: world.log, opener: world.opener)
    }
    let size = world.log.size
    // As a naive count says, at every position.
    let naive = cells.map { here in (0...3).map { cell in Int64(here.values.count { $0 == cell }) }
    }
    #expect(try Self.values(to: size, in: live.environment) == naive, "seed \(seed)")
    // Rebuilt at once, and followed in batches, to every position.
    #expect(
      try live.built(from: world.log, opener: world.opener).digest() == live.digest())
    var digests = Set<[UInt8]>()
    while try batched.applied().count < size {
      let next = min(size, try batched.applied().count + UInt64(random.number(1...6)))
      try batched.catchUp(with: world.log, opener: world.opener, upTo: next)
      #expect(try batched.applied().count == next)
      let replayed = try live.built(from: world.log, opener: world.opener, upTo: next)
      let digest = try batched.digest()
      #expect(try replayed.digest() == digest, "seed \(seed), \(next)")
      digests.insert(digest)
    }
    #expect(try batched.digest() == live.digest())
    #expect(digests.count > 10)
    // Nothing is taken in twice.
    try live.catchUp(with: world.log, opener: world.opener)
    try live.catchUp(with: world.log, opener: world.opener, upTo: 1)
    #expect(try live.digest() == batched.digest())
  }

  @Test(arguments: [UInt64(11), 12, 13, 14])
  func anErasureLeavesThePastAsItWas(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let world = try World(seed: seed)
    let live = try RunningProjection(Tally(), keys: world.keys, views: nil)
    var cells = [[UInt64: UInt8]]()
    for round in 0..<3 as Range<UInt64> {
      try Self.story(world, &random, events: 12, cells: &cells)
      try live.catchUp(with: world.log, opener: world.opener)
      let size = world.log.size
      let before = try Self.values(to: size, in: live.environment)
      try world.erase(World.child(round * 2), followedBy: live)
      #expect(try Self.values(to: size, in: live.environment) == before, "seed \(seed)")
      let rebuilt = try live.built(from: world.log, opener: world.opener)
      #expect(try Self.values(to: size, in: rebuilt.environment) == before, "seed \(seed)")
      for table in [Tally.series, Tally.members, Tally.steps, Tally.notes] {
        let areEqual =
          try allRows(of: table, in: rebuilt.environment)
          == allRows(of: table, in: live.environment)
        #expect(areEqual, "seed \(seed), \(table.name)")
      }
      #expect(try rebuilt.digest() == live.digest(), "seed \(seed)")
    }
    // And what the erased children had made was something.
    let residues = try Residues.read(from: world.log, opener: world.opener)
    #expect(residues.count > 3)
    #expect(residues.map(\.position) == residues.map(\.position).sorted())
  }

  /// A follower that begins, or was behind, when the keys are gone already.
  @Test(arguments: [UInt64(21), 22, 23])
  func aLateFollowerSeesTheSame(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let world = try World(seed: seed)
    let live = try RunningProjection(Tally(), keys: world.keys, views: nil)
    let behind = try RunningProjection(Tally(), keys: world.keys, views: nil)
    var cells = [[UInt64: UInt8]]()
    try Self.story(world, &random, events: 10, cells: &cells)
    try behind.catchUp(with: world.log, opener: world.opener)
    try Self.story(world, &random, events: 10, cells: &cells)
    try world.erase(World.child(1), followedBy: live)
    try Self.story(world, &random, events: 10, cells: &cells)
    try world.erase(World.child(2), followedBy: live)
    let size = world.log.size
    // From nothing, in batches that end anywhere.
    let fresh = try RunningProjection(Tally(), keys: world.keys, views: nil)
    while try fresh.applied().count < size {
      let next = min(size, try fresh.applied().count + UInt64(random.number(1...7)))
      try fresh.catchUp(with: world.log, opener: world.opener, upTo: next)
      let replayed = try live.built(from: world.log, opener: world.opener, upTo: next)
      #expect(try replayed.digest() == fresh.digest(), "seed \(seed), \(next)")
    }
    #expect(try fresh.digest() == live.digest(), "seed \(seed)")
    try behind.catchUp(with: world.log, opener: world.opener)
    #expect(try behind.digest() == live.digest(), "seed \(seed)")
    try live.clear()
    try live.catchUp(with: world.log, opener: world.opener)
    #expect(try live.digest() == fresh.digest(), "seed \(seed)")
  }

  @Test func aFailureLosesAndRepeatsNothing() throws {
    let world = try World(seed: 31)
    // More than one transaction.
    let whole = UInt64(EventBatch.eventsMax)
    for count in [EventBatch.eventsMax, EventBatch.eventsMax, 100] {
      try world.record((0..<count).map { _ in world.noise() })
    }
    for number in 0..<5 as Range<UInt64> {
      try world.record([try world.counted(World.child(number), in: 1)])
    }
    let size = world.log.size
    let tally = Tally()
    let running = try RunningProjection(tally, keys: world.keys, views: nil)
    for position in [1_000, size - 2] {
      tally.failing.withLock { $0 = position }
      #expect(throws: Tally.Failed.self) {
        try running.catchUp(with: world.log, opener: world.opener)
      }
      #expect(try running.applied().count == (position == 1_000 ? 0 : 2 * whole))
    }
    running.environment.failNextCommit()
    tally.failing.withLock { $0 = nil }
    #expect(throws: StoreError(.injected, "")) {
      try running.catchUp(with: world.log, opener: world.opener)
    }
    #expect(try running.applied().count == 2 * whole)
    var steps = [UInt64]()
    try running.catchUp(with: world.log, opener: world.opener) { done, of in
      steps.append(done)
      #expect(of == size)
    }
    #expect(steps == [size])
    #expect(try Self.value(1, at: size, in: running.environment) == 5)
    #expect(
      try running.digest() == running.built(from: world.log, opener: world.opener).digest())
  }

  @Test func aViewOfAnotherLogDoesNotAgree() throws {
    let (first, second) = (try World(seed: 41), try World(seed: 42))
    let running = try RunningProjection(Tally(), keys: first.keys, views: nil)
    #expect(try running.agrees(with: first.log) && running.applied().leafHash.isEmpty)
    try first.record([first.noise()])
    try running.catchUp(with: first.log, opener: first.opener)
    #expect(try running.agrees(with: first.log))
    #expect(
      try running.applied().leafHash == MerkleTree.leafHash(try #require(try first.log.leaf(at: 1)))
    )
    try second.record([second.noise()])
    #expect(try !running.agrees(with: second.log))
    let shorter = try World(seed: 41)
    #expect(try !running.agrees(with: shorter.log))
    try running.clear()
    #expect(try running.agrees(with: second.log) && running.applied().count == 0)
  }

  @Test func residuesOfOthersAndMisshapenOnes() throws {
    let world = try World(seed: 51)
    func erased(_ residue: [CBORValue]) throws -> EventDraft {
      EventDraft(
        type: StructuralEvent.erased, stream: .ledger, actor: .map([]),
        parts: [
          .clear(
            SubjectErased(
              child: nil, records: [], subjects: [], caseID: nil, basis: "a schedule", knownAt: 0
            ).clear),
          .sealed(try world.vault.sealingKey(.statistics), .record(["residue": .array(residue)])),
        ])
    }
    let foreign = ResidueEntry(projection: "other", cell: [1], position: 1, delta: 7)
    let own = ResidueEntry(projection: "tally", cell: [2], position: 0, delta: -2)
    #expect(ResidueEntry(cbor: own.cbor) == own)
    try world.record([try erased([foreign.cbor, own.cbor])])
    #expect(try Residues.read(from: world.log, opener: world.opener) == [own, foreign])
    let running = try RunningProjection(Tally(), keys: world.keys, views: nil)
    let built = try running.built(from: world.log, opener: world.opener, upTo: 2)
    #expect(try Self.value(2, at: 0, in: built.environment) == -2)
    #expect(try Self.value(1, at: 1, in: built.environment) == 0)
    try world.record([try erased([.array([.text("tally"), .bytes([1]), .int(-1), .int(1)])])])
    #expect(throws: ProjectingError(.misshapenEvent, "")) {
      try Residues.read(from: world.log, opener: world.opener)
    }
    for wrong in [
      CBORValue.null, .array([]), .array([.text("x"), .bytes([]), .int(1)]),
      .array([.bytes([]), .bytes([]), .int(1), .int(1)]),
      .array([.text("x"), .bytes([]), .int(1), .unsigned(.max)]),
    ] {
      #expect(ResidueEntry(cbor: wrong) == nil)
    }
  }

  @Test func aProjectionWithoutAggregatesTakesNoResidue() throws {
    struct Bare: Projection {
      let name = "bare"
      let version = 1
      let tables = [Table(1, "rows")]
      func apply(
        _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
      ) throws {}
    }
    let bare = Bare()
    let environment = Environment.inMemory(tables: [Table(0, "progress"), Table(1, "rows")])
    let entry = ResidueEntry(projection: "bare", cell: [1], position: 1, delta: 1)
    #expect(throws: ProjectingError(.integrity, "")) {
      try environment.write { try bare.inject(entry, into: &$0) }
    }
    #expect(bare.sealedTables.isEmpty)
  }
}
