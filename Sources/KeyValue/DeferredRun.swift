/// The rows `beginning ‖ position` → a number that one write puts off, in the place of those that
/// are there. Position and number are eight bytes, the highest first. Beginnings of one table have
/// one length.
public final class DeferredRun {
  /// A row; without a number one that goes.
  public struct Change: Hashable, Sendable {
    /// The end of its key.
    public let position: UInt64
    /// What it holds.
    public var number: Int64?

    /// A row.
    public init(position: UInt64, number: Int64?) {
      self.position = position
      self.number = number
    }
  }

  /// What is put off, ascending by position, each position once.
  public var changes: [Change] = []
  /// The last row before all of these, and what held before that: for whoever adds to them.
  public let base: (position: UInt64?, number: Int64, former: Int64)

  /// None yet.
  public init(
    after base: (position: UInt64?, number: Int64, former: Int64) = (nil, 0, 0)
  ) {
    self.base = base
  }
}

extension WriteTransaction {
  /// What this write has put off of a run; nil when it has begun none.
  public func deferredRun(_ beginning: [UInt8], in table: Table) -> DeferredRun? {
    deferred.run(beginning, in: table)
  }

  /// Puts off that a number is added to the row `beginning ‖ position`, of at most 32 bytes. A sum
  /// of zero leaves no row.
  public mutating func add(
    _ number: Int64, to beginning: [UInt8], _ position: UInt64, in table: Table
  ) {
    deferred.add(DeferredAddition(beginning, position, number), in: table)
  }

  /// Begins to put rows of a run off.
  public mutating func hold(_ run: DeferredRun, _ beginning: [UInt8], in table: Table) {
    deferred.hold(run, beginning, in: table)
  }
}
