/// The engine of ``Environment/inMemory(tables:)``: the behaviour of LMDB without files, and with
/// failures to order.
///
/// Readers take the published state and never wait. Writers queue at `writers`. What is published
/// lies in the engine, or on a simulated disk.
final class MemoryEngine: Sendable {
  private enum Place: Sendable {
    case here(MemoryState)
    case volume(SimulatedVolume)
  }

  private struct Published: Sendable {
    var place: Place
    var isOpen = true
    var failsNextCommit = false
  }

  let tables: [Table]
  /// Held alone by the one writer, for the length of its closure.
  private let writers = Gate()
  private let published: Guarded<Published>

  private var identity: ObjectIdentifier { ObjectIdentifier(self) }

  init(tables: [Table]) {
    self.tables = tables
    self.published = Guarded(Published(place: .here(MemoryState(tables: tables))))
  }

  init(tables: [Table], volume: SimulatedVolume) {
    self.tables = tables
    self.published = Guarded(Published(place: .volume(volume)))
  }

  deinit {
    let place = published.withLock { $0.isOpen ? $0.place : nil }
    if case .volume(let volume)? = place { volume.close() }
  }

  private func place() throws(StoreError) -> Place {
    let place = published.withLock { $0.isOpen ? $0.place : nil }
    guard let place else { throw StoreError(.closed, "the in-memory environment") }
    return place
  }

  /// The volume on a simulated disk; nil where there is none.
  private func volume() throws(StoreError) -> SimulatedVolume? {
    guard case .volume(let volume) = try place() else { return nil }
    return volume
  }

  func current() throws(StoreError) -> MemoryState {
    switch try place() {
    case .here(let state): state
    case .volume(let volume): try volume.present()
    }
  }

  /// The folder on a simulated disk.
  var path: String? { try? volume()?.path }

  func sync() throws(StoreError) {
    guard let volume = try volume() else { return }
    try volume.sync()
  }

  func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
    let state = try current()
    return try ThreadTransactions.entering(identity, writes: false) {
      try body(ReadTransaction(.memory(state)))
    }
  }

  func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    ThreadTransactions.requireNoWrite(of: identity, doing: "write")
    if let volume = try volume(), volume.isReadOnly {
      throw StoreError(.permissionDenied, "write: \(volume.path) is open read-only")
    }
    writers.enterAlone()
    defer { writers.leave() }
    let draft = MemoryState(after: try current())
    let result = try ThreadTransactions.entering(identity, writes: true) {
      var transaction = WriteTransaction(.memory(draft))
      let result = try body(&transaction)
      try transaction.writeDeferred()
      return result
    }
    try commit(draft)
    return result
  }

  private func commit(_ draft: MemoryState) throws(StoreError) {
    let (isInjected, volume) = published.withLock { published -> (Bool, SimulatedVolume?) in
      if published.failsNextCommit {
        published.failsNextCommit = false
        return (true, nil)
      }
      guard draft.isChanged else { return (false, nil) }
      if case .volume(let volume) = published.place { return (false, volume) }
      published.place = .here(draft)
      return (false, nil)
    }
    if isInjected { throw StoreError(.injected, "failNextCommit") }
    try volume?.commit(draft)
  }

  func failNextCommit() {
    published.withLock { $0.failsNextCommit = true }
  }

  /// Nothing to enlarge, but the same mistakes are mistakes.
  func grow() throws(StoreError) {
    ThreadTransactions.requireNone(of: identity, doing: "grow")
    _ = try current()
  }

  func close() {
    ThreadTransactions.requireNone(of: identity, doing: "close")
    writers.enterAlone()
    defer { writers.leave() }
    let place = published.withLock { published in
      defer { published.isOpen = false }
      return published.isOpen ? published.place : nil
    }
    if case .volume(let volume) = place { volume.close() }
  }

  /// Takes the place of another environment on the same simulated disk; see ``LMDBEngine``.
  func takeOver(_ directory: String, copying: Bool) throws(StoreError) {
    ThreadTransactions.requireNone(of: identity, doing: "takeOver")
    guard let volume = try volume() else {
      if copying { return }
      throw StoreError(.other, "an environment in memory takes no directory over")
    }
    writers.enterAlone()
    defer { writers.leave() }
    if copying { try copy(to: directory) }
    let new = try volume.replaced(by: directory)
    published.withLock { $0.place = .volume(new) }
  }

  func statistics() throws(StoreError) -> Statistics {
    let state = try current()
    return Statistics(
      entries: tables.map(state.count(in:)), fileBytes: 0, mapBytes: 0,
      lastTransaction: state.transaction)
  }

  /// Writes the tables as an LMDB environment, so that a copy is the same thing for both engines;
  /// from a simulated disk onto the same disk.
  func copy(to path: String) throws(StoreError) {
    ThreadTransactions.requireNoWrite(of: identity, doing: "copy")
    let state = try current()
    if let volume = try volume() {
      try LMDBPath.makeDirectory(path)
      try LMDBPath.requireEmpty(path)
      return try volume.disk.make(state, in: path)
    }
    let target = try LMDBEngine.open(path: path, tables: tables, options: .init(), isNew: true)
    defer { target.close() }
    do {
      try target.write { transaction in
        for table in tables {
          try state.forEach(in: table, prefix: [], seek: .end, reversed: false) { key, value in
            try transaction.put(value.bytes, for: key.bytes, in: table)
            return true
          }
        }
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.other, "\(error)")
    }
  }
}
