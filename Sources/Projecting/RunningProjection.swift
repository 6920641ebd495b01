import Files
public import KeyValue
public import Ledger
import Primitives
import Sealing

/// A projection with its rows: followed, read, digested, rebuilt.
///
/// Following and rebuilding belong to one thread; reading is for any.
public final class RunningProjection: Sendable {
  /// The projection.
  public let projection: any Projection
  /// The keys under which its rows are sealed.
  public let keys: ProjectionKeys
  private let directory: String?
  private let storage: Storage
  private let current: Guarded<Environment>

  /// Opens its rows in `views/`, or in memory when it is nil.
  public init(
    _ projection: any Projection, keys: ProjectionKeys, views: String?,
    storage: Storage = .machine
  ) throws {
    self.storage = storage
    self.projection = projection
    self.keys = keys.own(of: projection)
    directory = views.map { "\($0)/\(projection.name)@\(projection.version)" }
    current = Guarded(try Self.open(projection, at: directory, storage))
  }

  private static func open(
    _ projection: any Projection, at path: String?, _ storage: Storage
  ) throws -> Environment {
    let tables = [ProjectionTables.facts] + projection.tables
    guard let path else { return Environment.inMemory(tables: tables) }
    try Directory.make(path)
    return try Environment.open(
      path: path, tables: tables, options: .init(durable: false, storage: storage))
  }

  /// The environment of its rows, as it is now: a rebuild puts another in its place.
  public var environment: Environment { current.withLock { $0 } }

  /// How many leaves have been taken in, and the hash of the last.
  public func applied() throws -> (count: UInt64, leafHash: [UInt8]) {
    try Self.applied(in: environment)
  }

  private static func applied(
    in environment: Environment
  ) throws -> (count: UInt64, leafHash: [UInt8]) {
    try environment.read { rows in
      guard let row = try rows.get(ProjectionTables.appliedKey, in: ProjectionTables.facts),
        row.count == 40
      else { return (0, []) }
      return (UInt64(bigEndian: row), Array(row.dropFirst(8)))
    }
  }

  /// The same of a projection whose rows somebody else may have open. It reads only.
  public static func applied(
    of projection: any Projection, views: String
  ) throws -> (count: UInt64, leafHash: [UInt8]) {
    let environment = try Environment.open(
      path: "\(views)/\(projection.name)@\(projection.version)",
      tables: [ProjectionTables.facts] + projection.tables, options: .init(readOnly: true))
    defer { environment.close() }
    return try applied(in: environment)
  }

  /// Whether what was taken in is a prefix of this log.
  public func agrees(with log: LogStore) throws -> Bool {
    let (count, hash) = try applied()
    guard count > 0 else { return true }
    guard count <= log.size, let leaf = try log.leaf(at: count - 1) else { return false }
    return MerkleTree.leafHash(leaf) == hash
  }

  /// Takes in the leaves up to `size` (default: all), each batch in one transaction with its
  /// position. What erased children did at those positions comes from the residues, as in a build
  /// from nothing; so nobody may follow between an erasure's event and the keys' destruction.
  public func catchUp(
    with log: LogStore, opener: some PartOpener, upTo size: UInt64? = nil,
    progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws {
    try Self.catchUp([self], with: log, opener: opener, upTo: size, progress: progress)
  }

  /// The same for several: what more than one of them reads is opened once.
  public static func catchUp(
    _ projections: [RunningProjection], with log: LogStore, opener: some PartOpener,
    upTo size: UInt64? = nil, progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws {
    var followers = try projections.map {
      Follower(
        projection: $0.projection, keys: $0.keys, environment: $0.environment,
        count: try $0.applied().count)
    }
    let start = followers.map(\.count).min() ?? 0
    let residues = try Residues.read(from: log, opener: opener, since: start)
    for index in followers.indices { followers[index].awaits(residues) }
    try follow(&followers, log, opener, upTo: size ?? log.size, progress: progress)
  }

  private static func follow(
    _ followers: inout [Follower], _ log: LogStore, _ opener: some PartOpener,
    upTo size: UInt64, progress: (UInt64, UInt64) -> Void
  ) throws {
    guard let start = followers.map(\.count).min(), start < size else { return }
    let crew = size - start > aloneMax ? try Crew.ofMachine() : nil
    var ahead: EventBatch?
    while let start = followers.map(\.count).min(), start < size {
      let batch = try ahead ?? read(for: followers, log, opener, start: start, end: size)
      let next = start + UInt64(batch.members.count)
      guard let crew else {
        for index in followers.indices { try followers[index].take(batch) }
        progress(next, size)
        continue
      }
      let read = Guarded<EventBatch?>(nil)
      let taken = Guarded(followers)
      let reading: @Sendable () throws -> Void = { [followers] in
        guard next < size else { return }
        let batch = try Self.read(for: followers, log, opener, start: next, end: size)
        read.withLock { $0 = batch }
      }
      let taking = followers.indices.map { index -> @Sendable () throws -> Void in
        { [follower = followers[index]] in
          let after = try follower.taking(batch)
          taken.withLock { $0[index] = after }
        }
      }
      try crew.perform([reading] + taking)
      followers = taken.withLock { $0 }
      ahead = read.withLock { $0 }
      progress(next, size)
    }
  }

  /// Events that are followed on the caller's thread alone: a look is one or two, and threads for
  /// a few hundred would cost more than they save.
  private static let aloneMax: UInt64 = 1_024

  private static func read(
    for followers: [Follower], _ log: LogStore, _ opener: some PartOpener, start: UInt64,
    end: UInt64
  ) throws -> EventBatch {
    try EventBatch(from: log, opener: opener, start: start, end: end) { type, position in
      followers.contains { $0.reads(type, at: position) }
    }
  }

  /// Builds it from nothing in a place of its own, up to `size` (default: as far as this one is).
  /// Residues of erasures, later ones too, are read first and added at their positions.
  public func built(
    from log: LogStore, opener: some PartOpener, upTo size: UInt64? = nil, inMemory: Bool = false,
    progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws -> BuiltProjection {
    let built = try begun(inMemory: inMemory)
    try Self.build([built], log, opener, upTo: try size ?? applied().count, progress)
    return built
  }

  /// The same for several, each as far as it is: what more than one of them reads is opened once.
  public static func built(
    _ projections: [RunningProjection], from log: LogStore, opener: some PartOpener,
    progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws -> [BuiltProjection] {
    let built = try projections.map { (size: try $0.applied().count, begun: try $0.begun()) }
    for size in Set(built.map(\.size)).sorted() {
      let together = built.filter { $0.size == size }.map(\.begun)
      try build(together, log, opener, upTo: size, progress)
    }
    return built.map(\.begun)
  }

  /// The digests of live ones and of those that were built beside them, in their order.
  public static func digests(
    of projections: [RunningProjection], _ built: [BuiltProjection]
  ) throws -> [(live: [UInt8], built: [UInt8])] {
    let digests = Guarded(
      [(live: [UInt8], built: [UInt8])](repeating: ([], []), count: projections.count))
    let pieces: [@Sendable () throws -> Void] = zip(projections, built).enumerated().flatMap {
      index, pair -> [@Sendable () throws -> Void] in
      [
        {
          let digest = try pair.0.digest()
          digests.withLock { $0[index].live = digest }
        },
        {
          let digest = try pair.1.digest()
          digests.withLock { $0[index].built = digest }
        },
      ]
    }
    if let crew = try Crew.ofMachine() {
      try crew.perform(pieces)
    } else {
      for piece in pieces { try piece() }
    }
    return digests.withLock { $0 }
  }

  private func begun(inMemory: Bool = false) throws -> BuiltProjection {
    let path = inMemory ? nil : directory.map { $0 + ".new" }
    if let path { try Directory.removeAll(path) }
    return BuiltProjection(
      projection: projection, keys: keys,
      environment: try Self.open(projection, at: path, storage), path: path)
  }

  private static func build(
    _ projections: [BuiltProjection], _ log: LogStore, _ opener: some PartOpener,
    upTo size: UInt64, _ progress: (UInt64, UInt64) -> Void
  ) throws {
    let residues = try Residues.read(from: log, opener: opener)
    var followers = projections.map { built in
      var follower = Follower(
        projection: built.projection, keys: built.keys, environment: built.environment, count: 0)
      follower.awaits(residues)
      return follower
    }
    try follow(&followers, log, opener, upTo: size, progress: progress)
  }

  /// Puts a built one in the place of the present one.
  public func swap(for built: consuming BuiltProjection) throws {
    guard directory != nil, let path = built.path else {
      current.withLock { $0 = built.environment }
      return
    }
    try built.environment.sync()
    built.environment.close()
    try environment.takeOver(path)
  }

  /// Rewrites its files without what was deleted. Who reads meanwhile goes on before or after.
  public func compact() throws {
    guard let directory else { return }
    let new = directory + ".new"
    try Directory.removeAll(new)
    try environment.compact(by: new)
  }

  /// Forgets all rows.
  public func clear() throws {
    let tables = [ProjectionTables.facts] + projection.tables
    try environment.writeGrowing { rows in for table in tables { try rows.clear(table) } }
  }

  /// The digest of its rows.
  public func digest() throws -> [UInt8] {
    try ProjectionDigest.of(projection, keys: keys, in: environment)
  }
}

/// A projection built beside the live one: compared, or put in its place.
public struct BuiltProjection: Sendable {
  let projection: any Projection
  let keys: ProjectionKeys
  /// Its rows.
  public let environment: Environment
  let path: String?

  /// The digest of its rows.
  public func digest() throws -> [UInt8] {
    try ProjectionDigest.of(projection, keys: keys, in: environment)
  }

  /// Throws it away.
  public func discard() throws {
    environment.close()
    if let path { try Directory.removeAll(path) }
  }
}
