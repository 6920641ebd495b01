import Files
import KeyValue
import Primitives
import Records

/// When each session was last used. It is no part of the log, because a look at every click would
/// be; and needs no sync: where it is lost, a session counts as unused since it began, and ends
/// sooner, never later.
final class SessionUses: Sendable {
  private static let table = Table(0, "uses")
  private let directory: String
  private let storage: Storage
  private let opened = Guarded<Environment?>(nil)

  init(directory: String, storage: Storage) {
    self.directory = directory
    self.storage = storage
  }

  /// The last use; nil when none is known.
  func lastUse(of session: SessionID) throws -> Instant? {
    let row = try environment().read { rows in try rows.get(session.bytes, in: Self.table) }
    guard let row, row.count == 8 else { return nil }
    return Instant(microseconds: Int64(bitPattern: UInt64(bigEndian: row)))
  }

  /// Notes a use.
  func note(_ session: SessionID, at time: Instant) throws {
    try environment().writeGrowing { rows in
      try rows.put(
        UInt64(bitPattern: time.microseconds).bigEndianBytes, for: session.bytes, in: Self.table)
    }
  }

  /// Forgets a session that is over.
  func forget(_ session: SessionID) throws {
    try environment().writeGrowing { rows in try rows.delete(session.bytes, in: Self.table) }
  }

  /// Opened at the first use: most commands have no session.
  private func environment() throws -> Environment {
    try opened.withLock { opened in
      if let opened { return opened }
      try Directory.make(directory)
      let environment = try Environment.open(
        path: directory, tables: [Self.table], options: .init(durable: false, storage: storage))
      opened = environment
      return environment
    }
  }

  /// Syncs, so that the next process believes it, and lets go.
  func close() {
    opened.withLock { opened in
      try? opened?.sync()
      opened?.close()
      opened = nil
    }
  }
}
