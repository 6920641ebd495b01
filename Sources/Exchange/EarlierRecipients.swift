import AccessTrail
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Vault

/// Who was shown contested values, by the accounting of disclosures: 5 U.S.C. 552a(c)(4).
///
/// A look counts where it showed the value's group, of a child that had the State record then, at a
/// position as of which the State said the value. Looks that show numbers alone do not count.
struct EarlierRecipients {
  private struct Said {
    let position: UInt64
    /// The contested values that stood; none where it took the statement back.
    let values: [DisputedValue]
  }

  private let exchange: Exchange
  private let record: StateRecordID
  private let said: [Said]

  init(_ exchange: Exchange, of values: [DisputedValue], in record: StateRecordID) throws {
    self.exchange = exchange
    self.record = record
    let changes = try exchange.consolidatedRecords.environment.read {
      try exchange.records.statements(of: record, knownAt: .max, in: $0)
    }
    said = try changes.map { change in
      guard change.kind == .stated else { return Said(position: change.position, values: []) }
      let event = try OpenedEvent(
        try exchange.log.event(at: change.position), opener: exchange.vault)
      guard let sealed = event.openedItem(record.retagged()) else {
        throw ExchangeError(
          .integrity, "the statement at position \(change.position) has no key and is not erased")
      }
      let block = try StudentSubmitted.Sealed(sealed).block
      return Said(position: change.position, values: values.filter { $0.stands(in: block) })
    }
  }

  /// Everybody, each with the positions of the looks, ascending.
  func found() throws -> [NoticeRecipient: [UInt64]] {
    var found = [NoticeRecipient: [UInt64]]()
    for (child, positions) in try looks() {
      for position in positions {
        let event = try OpenedEvent(exchange.log.event(at: position), opener: ClosedParts())
        guard try isShown(by: DisclosureShowing(of: event, on: exchange), child) else { continue }
        let actor = try Actor(cbor: event.actor)
        found[Self.recipient(actor), default: []].append(position)
      }
    }
    return found.mapValues { Array(Set($0)).sorted() }
  }

  /// The looks that the accountings of all name who ever had the record.
  private func looks() throws -> [(ChildID, [UInt64])] {
    let children = try exchange.consolidatedRecords.environment.read {
      Set(try exchange.records.pastChildren(of: record, in: $0)).sorted()
    }
    return try exchange.accessTrail.environment.read { rows in
      try children.compactMap { child in
        guard let accounting = try exchange.trail.accounting(of: child, in: rows) else {
          return nil
        }
        return (
          child,
          try exchange.trail.entries(
            of: .child(accounting), from: 0, through: .max, limit: .max, in: rows
          ).map(\.position)
        )
      }
    }
  }

  private func isShown(by showing: DisclosureShowing, _ child: ChildID) throws -> Bool {
    let holder = try exchange.consolidatedRecords.environment.read {
      try exchange.records.childOf(record, knownAt: showing.knownAt, in: $0)
    }
    guard holder == showing.child ?? child else { return false }
    let before = said.filter { $0.position <= showing.knownAt }
    let values = showing.hasHistory ? before.flatMap(\.values) : before.last?.values ?? []
    return values.contains { showing.shows($0) }
  }

  private static func recipient(_ actor: Actor) -> NoticeRecipient {
    switch actor {
    case .account(let account, _, _, _, _): .account(account)
    case .operator(let name), .system(let name): .other(name)
    }
  }
}
