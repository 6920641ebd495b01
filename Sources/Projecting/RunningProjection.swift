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
    while let start = followers.map(\.count).min(), start < size {
      let batch = try EventBatch(from: log, opener: opener, start: start, end: size) {
        [followers] type, position in
        followers.contains { $0.reads(type, at: position) }
      }
      for index in followers.indices { try followers[index].take(batch) }
      progress(start + UInt64(batch.members.count), size)
    }
  }

  /// Builds it from nothing in a place of its own, up to `size` (default: as far as this one is).
  /// Residues of erasures, later ones too, are read first and added at their positions.
  public func built(
    from log: LogStore, opener: some PartOpener, upTo size: UInt64? = nil, inMemory: Bool = false,
    progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws -> BuiltProjection {
    let path = inMemory ? nil : directory.map { $0 + ".new" }
    if let path { try Directory.removeAll(path) }
    let environment = try Self.open(projection, at: path, storage)
    var follower = Follower(
      projection: projection, keys: keys, environment: environment, count: 0)
    follower.awaits(try Residues.read(from: log, opener: opener))
    var followers = [follower]
    try Self.follow(
      &followers, log, opener, upTo: try size ?? applied().count, progress: progress)
    return BuiltProjection(projection: projection, keys: keys, environment: environment, path: path)
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
