import Primitives
import Ledger
import Projecting
import ConsolidatedRecords
import KeyValue

/// Looks at children beside a package. While one is taken, the projections run after the log by a
/// second or so. Nobody has been told of what is in it yet, so a look does not wait for it: it sees
/// what the projections have, says of which position it speaks, and waits only for what people did.
extension Exchange {
  /// Whether an event of this type changes what a record shows.
  static func changesRecords(_ type: String) -> Bool { recordTypes?.contains(type) ?? true }

  private static let recordTypes = ConsolidatedRecords().reads

  /// From now on looks go on while the projections follow, which whoever serves has to see to.
  func beginServing() {
    seen(through: log.size)
    isServed.withLock { $0 = true }
  }

  /// A person's command is recorded before this position: whoever looks from now on sees it.
  func seen(through size: UInt64) { mustSee.withLock { $0 = max($0, size) } }

  /// The position of which a look speaks. Where none is asked for, it is the last that every
  /// projection has taken in, and no command of a person that changed a record is after it.
  func glance(_ knownAt: KnownAt?) throws -> UInt64 {
    let needed = mustSee.withLock { $0 }
    guard knownAt == nil, isServed.withLock({ $0 }) else {
      try catchUp()
      return try position(knownAt: knownAt)
    }
    var count = try followedCount()
    if count < needed {
      try catchUp()
      count = try followedCount()
    }
    return count - 1
  }

  /// The last position that the decision state has taken in.
  func decidedThrough(in rows: borrowing some Reading & ~Copyable) throws -> UInt64 {
    let count = try decisions.applied(in: rows).count
    guard count > 0 else {
      throw ExchangeError(
        .integrity, "decision/ does not say how far it has taken in the log; say: msix rebuild")
    }
    return count - 1
  }

  /// How many leaves every projection has taken in.
  private func followedCount() throws -> UInt64 {
    try projections.map { try $0.applied().count }.min() ?? 0
  }
}
