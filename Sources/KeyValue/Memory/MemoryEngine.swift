/// The engine of ``Environment/inMemory(tables:)``: the behaviour of LMDB without files, and with
/// failures to order.
///
/// Readers take the published state and never wait. Writers queue at `writers`.
final class MemoryEngine: Sendable {
  private struct Published: Sendable {
    var state: MemoryState
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
    self.published = Guarded(Published(state: MemoryState(tables: tables)))
  }

  func current() throws(StoreError) -> MemoryState {
    let state = published.withLock { $0.isOpen ? $0.state : nil }
    guard let state else { throw StoreError(.closed, "the in-memory environment") }
    return state
  }

  func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
    let state = try current()
    return try ThreadTransactions.entering(identity, writes: false) {
      try body(ReadTransaction(.memory(state)))
    }
  }

  func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    ThreadTransactions.requireNoWrite(of: identity, doing: "write")
    writers.enterAlone()
    defer { writers.leave() }
    let draft = MemoryState(after: try current())
    let result = try ThreadTransactions.entering(identity, writes: true) {
      var transaction = WriteTransaction(.memory(draft))
      return try body(&transaction)
    }
    try commit(draft)
    return result
  }

  private func commit(_ draft: MemoryState) throws(StoreError) {
    let isInjected = published.withLock { published in
      if published.failsNextCommit {
        published.failsNextCommit = false
        return true
      }
      if draft.isChanged { published.state = draft }
      return false
    }
    if isInjected { throw StoreError(.injected, "failNextCommit") }
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
    published.withLock { $0.isOpen = false }
  }

  func statistics() throws(StoreError) -> Statistics {
    let state = try current()
    return Statistics(
      entries: tables.map(state.count(in:)), fileBytes: 0, mapBytes: 0,
      lastTransaction: state.transaction)
  }

  /// Writes the tables as an LMDB environment, so that a copy is the same thing for both engines.
  func copy(to path: String) throws(StoreError) {
    ThreadTransactions.requireNoWrite(of: identity, doing: "copy")
    let state = try current()
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
