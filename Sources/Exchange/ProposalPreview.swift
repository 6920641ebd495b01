public import Counting
public import Primitives
public import Records

/// What a merge or split would bring about. Nothing of it has happened.
public struct ProposalPreview: Sendable {
  /// A child as it would be.
  public struct Part: Sendable {
    /// Its number; nil where a new one would be given.
    public let msixID: String?
    /// Its State records, by State.
    public let records: [ProposedRecord]
  }

  /// A count that would be another, or the nation's.
  public struct Effect: Hashable, Sendable {
    /// The performance period.
    public let period: PerformancePeriod
    /// Which count.
    public let category: CountingCategory
    /// The State; nil for the nation.
    public let state: StateCode?
    /// How often the children concerned count now.
    public let before: Int
    /// How often they would.
    public let after: Int
  }

  /// The children, the one that keeps the number first.
  public let parts: [Part]
  /// The number that would be retired; nil where none is.
  public let retired: String?
  /// The States of which a data administrator decides.
  public let deciders: [StateCode]
  /// What would be counted otherwise, in the present period and the one before; the nation's
  /// counts also where they stay.
  public let effects: [Effect]
  /// The event that records this look.
  public let look: UInt64
}

/// A State record as a proposal shows it.
public struct ProposedRecord: Sendable {
  /// Which.
  public let record: StateRecordID
  /// The State.
  public let state: StateCode
  /// The State's own identifier; nil where the State hides its record while a person is asked.
  public let identifier: String?
  /// Which time the State gave the identifier out.
  public let generation: Int
  /// The day that the State's last file about it bears.
  public let submissionDate: CivilDate
  /// Where the last statement about it stands in the log.
  public let position: UInt64
  /// Whether that statement is in force; otherwise the State took it back.
  public let isInForce: Bool
  /// Whether it would come to another child than it belongs to.
  public let isMoving: Bool
  /// The merge that brought it to its child, where one did.
  public let joinedBy: UInt64?
}
