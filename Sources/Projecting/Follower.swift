import KeyValue
import Ledger
import Primitives

/// A projection on its way along the log: how far it is, and the residues ahead of it.
struct Follower: Sendable {
  let projection: any Projection
  let keys: ProjectionKeys
  let environment: Environment
  /// How many leaves it has taken in.
  private(set) var count: UInt64
  private let types: Set<String>?
  private var residues: ArraySlice<ResidueEntry> = []

  init(
    projection: any Projection, keys: ProjectionKeys, environment: Environment, count: UInt64
  ) {
    self.projection = projection
    self.keys = keys
    self.environment = environment
    self.count = count
    types = projection.reads
  }

  /// Adds its own of these residues, which are in the order of injection, on the way.
  mutating func awaits(_ entries: [ResidueEntry]) {
    residues = entries.filter { $0.projection == projection.name && $0.position >= count }[...]
  }

  /// Whether it has yet to read an event.
  func reads(_ type: String, at position: UInt64) -> Bool {
    position >= count && types?.contains(type) ?? true
  }

  /// As it is after a batch.
  func taking(_ batch: EventBatch) throws -> Follower {
    var after = self
    try after.take(batch)
    return after
  }

  /// Takes in what it has not of a batch that begins where it stands or before, in one transaction.
  mutating func take(_ batch: EventBatch) throws {
    guard let last = batch.members.last?.recorded.position, last >= count else { return }
    var ahead = residues
    try environment.writeGrowing { rows in
      ahead = residues
      for index in batch.members.indices where batch.members[index].recorded.position >= count {
        let position = batch.members[index].recorded.position
        if let event = batch.members[index].opened, reads(event.type, at: position) {
          try batch.members[index].recorded.reading { _ in
            try projection.apply(event, using: keys, into: &rows)
          }
        }
        while let entry = ahead.first, entry.position == position {
          try projection.inject(entry, into: &rows)
          ahead.removeFirst()
        }
      }
      try rows.put(
        (last + 1).bigEndianBytes + batch.lastLeafHash, for: ProjectionTables.appliedKey,
        in: ProjectionTables.facts)
    }
    residues = ahead
    count = last + 1
  }
}
