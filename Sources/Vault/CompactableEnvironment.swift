import Files
import KeyValue
import Primitives

/// An environment that can be rewritten without what was deleted: LMDB leaves deleted rows in free
/// pages, and a destroyed key must not lie there.
///
/// `compact` runs under the ledger's lock, on the writer's thread. Readers go on: who meets the
/// moment of the swap waits for it.
final class CompactableEnvironment: Sendable {
  private let directory: String?
  private let tables: [Table]
  private let options: Environment.Options
  private let current: Guarded<Environment>

  /// In a directory, or in memory when it is nil. Ends a swap that a crash interrupted.
  init(directory: String?, tables: [Table], options: Environment.Options) throws {
    self.directory = directory
    self.tables = tables
    self.options = options
    guard let directory else {
      current = Guarded(Environment.inMemory(tables: tables))
      return
    }
    if !options.readOnly { try Self.finishSwap(directory, options.storage) }
    current = Guarded(
      try Environment.open(path: directory, tables: tables, options: options))
  }

  /// The environment as it is now.
  var environment: Environment { current.withLock { $0 } }

  /// Lends a snapshot. A reader whose environment was swapped away reads the new one.
  func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
    var present = environment
    while true {
      do {
        return try present.read(body)
      } catch let error as StoreError where error.code == .closed {
        let next = environment
        guard next !== present else { throw error }
        present = next
      }
    }
  }

  /// Rewrites it and removes the old files.
  func compact() throws {
    guard let directory else { return }
    let new = directory + ".new"
    try Directory.removeAll(new)
    try Directory.make(new)
    try environment.compactCopy(to: new)
    try swap(directory)
  }

  /// Puts an environment that `fill` makes of the present one in its place, and removes the old
  /// files. A crash leaves the one or the other.
  func rewrite(_ fill: (_ old: Environment, _ new: Environment) throws -> Void) throws {
    guard let directory else {
      let new = Environment.inMemory(tables: tables)
      try fill(environment, new)
      current.withLock { $0 = new }
      return
    }
    let new = directory + ".new"
    try Directory.removeAll(new)
    let made = try Environment.open(
      path: new, tables: tables, options: .init(durable: true, storage: options.storage))
    defer { made.close() }
    try fill(environment, made)
    try made.sync()
    made.close()
    try swap(directory)
  }

  /// The new directory, which is whole, takes the place of the old one.
  ///
  /// Where that fails, what is open goes on with the one or the other, and can try again.
  private func swap(_ directory: String) throws {
    let (new, old) = (directory + ".new", directory + ".old")
    try DurableFile.sync(new + "/data.mdb")
    try current.withLock { present in
      present.close()
      let moved = Result {
        try Directory.move(directory, to: old)
        try Directory.move(new, to: directory)
        try Directory.removeAll(old)
      }
      if case .failure = moved { try? Self.finishSwap(directory, options.storage) }
      present = try Environment.open(path: directory, tables: tables, options: options)
      try moved.get()
    }
  }

  /// Removes what a swap that failed at its end has left of the files of before.
  func removeRest() throws {
    guard let directory else { return }
    try Directory.removeAll(directory + ".new")
    try Directory.removeAll(directory + ".old")
  }

  /// The copy is whole before the old directory is moved away, so what is found tells how far the
  /// swap had come.
  ///
  /// Nothing is moved or removed on a mere guess: where the system cannot say what is there, or
  /// what is to take the place does not read, its error is the answer.
  private static func finishSwap(_ directory: String, _ storage: Storage) throws {
    let (new, old) = (directory + ".new", directory + ".old")
    if try !Directory.find(directory), try Directory.find(new) {
      do {
        try Environment.checkPages(in: new, storage: storage)
      } catch {
        throw VaultError(
          .integrity,
          "\(directory) is missing, and \(new), which was to take its place, does not read "
            + "(\(error.reason)): take it from a backup")
      }
      try Directory.move(new, to: directory)
    }
    if try Directory.find(directory + "/data.mdb") {
      try Directory.removeAll(new)
      try Directory.removeAll(old)
    }
  }
}
