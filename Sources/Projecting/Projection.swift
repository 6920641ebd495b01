public import KeyValue
public import Ledger

/// A question about the log, answered from rows that follow it. Rebuildable from nothing, at any
/// position, with the same rows.
///
/// `apply` and `inject` are pure: no clock, no randomness, no order of a hash table, no calendar of
/// the machine. They run on one thread at a time.
public protocol Projection: Sendable {
  /// Its name: the folder `views/NAME@VERSION`.
  var name: String { get }
  /// Raised whenever its rows change their form or meaning: it is then built anew.
  var version: Int { get }
  /// Its tables, ordinals from `ProjectionTables.firstFree` on.
  var tables: [Table] { get }
  /// Those of them whose values are sealed under the ledger's at-rest key.
  var sealedTables: [Table] { get }

  /// The types of event that it reads; nil for all. The bodies of others are not even opened.
  var reads: Set<String>? { get }

  /// Takes in one event.
  func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws

  /// What the erased child had added to cumulative aggregates: to be carried by the event that
  /// records the erasure.
  func residue(
    of subjects: ErasedSubjects, using keys: ProjectionKeys, in rows: borrowing ReadTransaction
  ) throws -> [ResidueEntry]

  /// Adds one entry of a residue at its position, in a rebuild after the erasure.
  func inject(_ entry: ResidueEntry, into rows: inout WriteTransaction) throws
}

extension Projection {
  /// All.
  public var reads: Set<String>? { nil }

  /// None.
  public var sealedTables: [Table] { [] }

  /// Nothing: for projections without cumulative aggregates.
  public func residue(
    of subjects: ErasedSubjects, using keys: ProjectionKeys, in rows: borrowing ReadTransaction
  ) throws -> [ResidueEntry] { [] }

  /// Nothing to add.
  public func inject(_ entry: ResidueEntry, into rows: inout WriteTransaction) throws {
    throw ProjectingError(
      .integrity, "a residue names \(name), which keeps no cumulative aggregates")
  }
}

/// Tables that every projection has.
public enum ProjectionTables {
  static let facts = Table(0, "progress")
  static let appliedKey = Array("applied".utf8)
  /// First ordinal for a projection's own tables.
  public static let firstFree = 1
}
