public import KeyValue
public import Primitives
import Projecting
public import Records

extension AccessTrail {
  /// Which entries are asked for.
  public enum Selection: Hashable, Sendable {
    /// All.
    case all
    /// Those that name a child: an entry of a list comes as the page that names it.
    case child(AccountingID)
    /// What an account did, and what was done to it.
    case account(AccountID)
    /// What accounts of a State did.
    case state(StateCode)
    /// Looks for a purpose.
    case purpose(Purpose)

    fileprivate var table: Table {
      switch self {
      case .all: Tables.looks
      case .child: Tables.byChild
      case .account: Tables.byAccount
      case .state: Tables.byState
      case .purpose: Tables.byPurpose
      }
    }

    fileprivate var prefix: [UInt8] {
      switch self {
      case .all: []
      case .child(let accounting): accounting.bytes
      case .account(let account): account.bytes
      case .state(let state): state.bytes
      case .purpose(let purpose): AccessTrail.key(purpose)
      }
    }
  }

  /// One entry: where it stands in the log, and what it is. For a child, all are looks.
  public struct Entry: Hashable, Sendable {
    /// Position of the event; for a child that is on a list, of the page that names it.
    public let position: UInt64
    /// What it is.
    public let kind: TrailKind

    /// An entry.
    public init(position: UInt64, kind: TrailKind) {
      self.position = position
      self.kind = kind
    }
  }

  /// The last entries of a selection within a range of positions, ascending; at most `limit`.
  public func entries(
    of selection: Selection, from start: UInt64, through end: UInt64, limit: Int,
    in rows: borrowing ReadTransaction
  ) throws -> [Entry] {
    var found = [Entry]()
    let prefix = selection.prefix
    guard limit > 0 else { return [] }
    try rows.forEach(
      in: selection.table, prefix: prefix, from: prefix + end.bigEndianBytes, reversed: true
    ) { key, value in
      let position = UInt64(bigEndian: key.bytes.dropFirst(prefix.count))
      guard position >= start else { return false }
      let kind = value.bytes.first.flatMap(TrailKind.init(rawValue:)) ?? .look
      found.append(Entry(position: position, kind: kind))
      return found.count < limit
    }
    return found.reversed()
  }

  /// The events that say who an account is, up to a position, ascending.
  public func papers(
    of account: AccountID, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> [UInt64] {
    var found = [UInt64]()
    try rows.forEach(in: Tables.papers, prefix: account.bytes) { key, _ in
      let paper = UInt64(bigEndian: key.bytes.dropFirst(16))
      guard paper <= position else { return false }
      found.append(paper)
      return true
    }
    return found
  }

  /// A child's accounting of disclosures; nil when there is no such child.
  public func accounting(
    of child: ChildID, in rows: borrowing ReadTransaction
  ) throws -> AccountingID? {
    try rows.get(child.bytes, in: Tables.accountings).flatMap { AccountingID(bytes: $0) }
  }

  /// The States for which an account acts now.
  public func states(
    of account: AccountID, in rows: borrowing ReadTransaction
  ) throws -> [StateCode] {
    let row = try rows.get(account.bytes, in: Tables.states) ?? []
    return stride(from: 0, to: row.count - 1, by: 2).compactMap {
      StateCode(String(decoding: row[$0..<$0 + 2], as: UTF8.self))
    }
  }
}
