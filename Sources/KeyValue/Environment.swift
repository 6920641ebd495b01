import Synchronization

/// A set of tables that change together: one LMDB environment on disk, or its double in memory.
///
/// ### Reading and writing
/// ``read(_:)`` lends a snapshot and ``write(_:)`` the one write; both closures are synchronous,
/// because an LMDB write belongs to its thread. Any number may read while one writes; a second
/// writer waits, also from another process. Run long writes on a thread of their own: a commit
/// waits for the disk.
///
/// A write may contain writes of *other* environments. A write of the same one, or ``grow()``,
/// ``close()`` or a copy of it inside, would wait for itself, and stops the program with an
/// explanation. Threads that nest environments must nest them in the same order.
///
/// ### Processes
/// Several processes may have a directory open, each once. Use after `fork` is not supported.
public final class Environment: Sendable {
  /// How an environment is opened.
  public struct Options: Sendable {
    /// The size of the map. It reserves addresses, neither memory nor disk.
    public var mapBytes: Int
    /// Whether a commit waits until the disk has it. Without, a crash of the operating system may
    /// lose or damage the environment, a crash of the process not: only for what can be rebuilt.
    public var durable: Bool
    /// Whether only to read, which needs every table to exist.
    public var readOnly: Bool
    /// Whether the environment and its tables must be there: what is missing was lost, and making
    /// it anew would hide that.
    public var mustExist: Bool
    /// Slots for simultaneous reads of all processes. Takes effect for the first that opens.
    public var readersMax: Int
    /// Which disk the path is on.
    public var storage: Storage

    /// Options as the log of a ledger wants them, apart from its larger map.
    public init(
      mapBytes: Int = Limits.mapBytesDefault, durable: Bool = true, readOnly: Bool = false,
      mustExist: Bool = false, readersMax: Int = Limits.readersDefault, storage: Storage = .machine
    ) {
      self.mapBytes = mapBytes
      self.durable = durable
      self.readOnly = readOnly
      self.mustExist = mustExist
      self.readersMax = readersMax
      self.storage = storage
    }
  }

  enum Engine {
    case lmdb(LMDBEngine)
    case memory(MemoryEngine)
  }

  let engine: Engine
  private let lent = Atomic<UInt64>(0)

  /// Whether every write is refused with ``StoreError/Code/permissionDenied``.
  public let isReadOnly: Bool

  /// The real path of the directory; nil in memory.
  public var path: String? {
    switch engine {
    case .lmdb(let engine): engine.path
    case .memory(let engine): engine.path
    }
  }

  private init(_ engine: Engine, isReadOnly: Bool) {
    self.engine = engine
    self.isReadOnly = isReadOnly
  }

  /// Opens the environment in the directory `path`, and makes what is missing for the owner alone:
  /// the directory, the files, the tables; nothing when it is read-only or must exist.
  ///
  /// Throws ``StoreError/Code/alreadyOpen`` when this process has it open,
  /// ``StoreError/Code/notFound`` when it or a table is missing and is not to be made,
  /// ``StoreError/Code/versionMismatch`` when a table is of the other kind,
  /// ``StoreError/Code/corrupted`` when the file was cut off,
  /// ``StoreError/Code/diskFull`` when there is no room for the readers' slots.
  public static func open(
    path: String, tables: [Table], options: Options = .init()
  ) throws(StoreError) -> Environment {
    require(
      (Limits.mapBytesMin...Limits.mapBytesMax).contains(options.mapBytes),
      "a map has \(Limits.mapBytesMin) to \(Limits.mapBytesMax) bytes")
    require(
      (1...Limits.readersMax).contains(options.readersMax),
      "an environment has 1 to \(Limits.readersMax) reader slots")
    if let disk = options.storage.disk {
      let engine = try disk.open(path: path, tables: tables, options: options)
      return Environment(.memory(engine), isReadOnly: options.readOnly)
    }
    let engine = try LMDBEngine.open(path: path, tables: tables, options: options)
    return Environment(.lmdb(engine), isReadOnly: options.readOnly)
  }

  /// An empty environment without files, for tests and simulations. It behaves as one on disk,
  /// except that nothing outlives it and its map is never full.
  public static func inMemory(tables: [Table]) -> Environment {
    Table.check(tables)
    return Environment(.memory(MemoryEngine(tables: tables)), isReadOnly: false)
  }

  /// Lends the state after the last commit; what is committed meanwhile does not show.
  ///
  /// Throws what `body` throws, or ``StoreError/Code/closed``,
  /// ``StoreError/Code/readersFull``.
  public func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
    lent.wrappingAdd(1, ordering: .relaxed)
    switch engine {
    case .lmdb(let engine): return try engine.read(body)
    case .memory(let engine): return try engine.read(body)
    }
  }

  /// How often a snapshot was lent since this was opened: what is not to be told apart is answered
  /// after as many.
  public var snapshotsLent: UInt64 { lent.load(ordering: .relaxed) }

  /// Waits for its turn, lends the one write, commits when `body` returns and aborts when it
  /// throws.
  ///
  /// Throws what `body` throws, or why nothing was committed. After ``StoreError/Code/mapFull``
  /// call ``grow()`` and write again.
  @discardableResult
  public func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    switch engine {
    case .lmdb(let engine): try engine.write(body)
    case .memory(let engine): try engine.write(body)
    }
  }

  /// Waits until the disk has every commit, also of an environment that is not durable.
  public func sync() throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.sync()
    case .memory(let engine): try engine.sync()
    }
  }

  /// Doubles the map, as soon as no transaction of this process is open on this environment; new
  /// ones wait. Does nothing in memory.
  public func grow() throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.grow()
    case .memory(let engine): try engine.grow()
    }
  }

  /// Writes the present state into the directory `path` without its free pages, synced. Writers
  /// go on meanwhile. Throws ``StoreError/Code/other`` when that directory holds an environment.
  public func compactCopy(to path: String) throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.copy(to: path, compacting: true)
    case .memory(let engine): try engine.copy(to: path)
    }
  }

  /// Writes the present state into the directory `path` page by page, synced: faster than
  /// ``compactCopy(to:)`` and as large as the original.
  public func copy(to path: String) throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.copy(to: path, compacting: false)
    case .memory(let engine): try engine.copy(to: path)
    }
  }

  /// Rewrites the files without what was deleted, which otherwise lies on in free pages. Waits for
  /// the open transactions of this process; new ones wait meanwhile. Does nothing in memory.
  ///
  /// Only for what can be rebuilt: a crash in the middle leaves nothing in the place. `spare` is a
  /// directory on the same file system that is not there yet.
  public func compact(by spare: String) throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.takeOver(spare, copying: true)
    case .memory(let engine): try engine.takeOver(spare, copying: true)
    }
  }

  /// Puts the environment that lies in a directory of the same file system, open nowhere and with
  /// the same tables, in the place of this one. Waits for the open transactions of this process;
  /// whoever comes later finds the other's rows. For what can be rebuilt, and not in memory.
  public func takeOver(_ directory: String) throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.takeOver(directory, copying: false)
    case .memory(let engine): try engine.takeOver(directory, copying: false)
    }
  }

  /// Waits for the open transactions of this process and closes. Later calls do nothing; later
  /// use throws ``StoreError/Code/closed``.
  public func close() {
    switch engine {
    case .lmdb(let engine): engine.close()
    case .memory(let engine): engine.close()
    }
  }

  /// Reads every page of the present state and holds it against those above it: damage that no
  /// look-up meets, and that a later write would spread. Does nothing in memory.
  ///
  /// Throws ``StoreError/Code/corrupted`` with the table and the page. What values say is not read.
  public func checkPages() throws(StoreError) {
    switch engine {
    case .lmdb(let engine): try engine.checkPages()
    case .memory(let engine): _ = try engine.current()
    }
  }

  /// ``checkPages()`` of a directory that this process has not open, whatever tables it has. It
  /// reads only, beside whoever writes.
  public static func checkPages(
    in path: String, storage: Storage = .machine
  ) throws(StoreError) {
    guard storage.disk == nil else {
      _ = try SimulatedDisk.number(in: path)
      return
    }
    try LMDBEngine.checkPages(in: path)
  }

  /// Sizes at this moment.
  public var statistics: Statistics {
    get throws(StoreError) {
      switch engine {
      case .lmdb(let engine): try engine.statistics()
      case .memory(let engine): try engine.statistics()
      }
    }
  }

  /// Makes the next write, once its closure returns, throw ``StoreError/Code/injected`` and change
  /// nothing. For tests, and in memory only: on disk it stops the program.
  public func failNextCommit() {
    guard case .memory(let engine) = engine else {
      fatalError("failNextCommit is of the in-memory engine only")
    }
    engine.failNextCommit()
  }
}
