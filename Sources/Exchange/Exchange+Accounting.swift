import AccessTrail
import CBOR
import ConsolidatedRecords
public import Guidance
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

/// The accounting of disclosures as a family gets it: 5 U.S.C. 552a(c)(3), 34 CFR 99.32.
extension Exchange {
  /// In which way something was disclosed. The raw value stands in listings: it never changes.
  public enum DisclosureNature: String, CaseIterable, Sendable {
    /// Shown on a screen.
    case viewed
    /// Printed.
    case printed
    /// Written to a file.
    case exported
    /// Found by a search.
    case searched
    /// Named on a list or in a report.
    case listed
  }

  /// One disclosure.
  public struct DisclosureEntry: Sendable {
    /// Where it is recorded.
    public let position: UInt64
    /// When.
    public let time: Instant
    /// In which way.
    public let nature: DisclosureNature
    /// Why; nil where no purpose was recorded.
    public let purpose: Purpose?
    /// To whom, with the address.
    public let recipient: DisclosureRecipient
    /// The data groups; empty where numbers alone were shown.
    public let groups: [Group]

    var shown: CBORValue {
      .array([
        .unsigned(position), .int(time.microseconds), .text(nature.rawValue),
        .text(purpose?.rawValue ?? ""), recipient.cbor,
        .array(groups.map { .int($0.rawValue) }),
      ])
    }
  }

  /// A child's accounting of disclosures.
  public struct DisclosureAccounting: Sendable {
    /// The child's number in force.
    public let msixID: String
    /// The language in which it is written.
    public let language: PublicPage.Language
    /// For whom it was made.
    public let relation: RequesterRelation
    /// The position up to which it reaches.
    public let knownAt: UInt64
    /// When it was made.
    public let produced: Instant
    /// The disclosures that the family is told of, in the order of time.
    public let entries: [DisclosureEntry]
    /// The event `accounting.produced`.
    public let event: UInt64
  }

  /// Makes the accounting of a child for its family: every disclosure of what is now its record,
  /// whoever had it then, but those under 5 U.S.C. 552a(b)(7). That it was made, and what was
  /// withheld, is recorded before it is given out. It outlives the erasure of the child.
  public func accounting(
    of msixID: String, in language: PublicPage.Language, for relation: RequesterRelation,
    acting: Acting
  ) throws -> DisclosureAccounting {
    try catchUp()
    let actor = try admit(acting, to: .accounting, target: .nation)
    let child = try child(msixID: msixID)
    let all = try disclosures(of: child)
    let told = all.filter { $0.purpose?.isWithheldFromFamily != true }
    let withheld = all.filter { $0.purpose?.isWithheldFromFamily == true }.map(\.position)
    let knownAt = log.size - 1
    let key = try accountingKey(child.accounting)
    try recordReport(
      "accounting", scope: .nation, knownAt: knownAt,
      children: [child.child: ListedChild(accounting: child.accounting)], actor, acting.time)
    let body = AccountingProduced(
      child: child.child, relation: relation, language: language.rawValue, knownAt: knownAt,
      entries: told.count, withheld: withheld.count,
      keyedDigest: KeyedDigest.of(
        CBORValue.array(told.map(\.shown)).encoded, under: key.key.forDigests))
    let hidden = CBORValue.record([
      "withheld": .array(
        withheld.prefix(AccountingProduced.withheldMax).map { .unsigned($0) })
    ])
    let answer = try perform(AccountingProduced.type, at: acting.time) { [self] scope, rows in
      try scope.emit(
        draft(body, in: .child(child.child), by: actor, sealed: [.sealed(key, hidden)]),
        into: &rows)
    }
    guard let event = answer.first else {
      throw ExchangeError(.integrity, "an accounting was made and not recorded")
    }
    return DisclosureAccounting(
      msixID: numbering.number(serial: child.serial), language: language, relation: relation,
      knownAt: knownAt, produced: try log.event(at: event).recorded, entries: told, event: event)
  }

  /// Every disclosure, in the order of the log: those of the child itself and of those whose
  /// numbers stand for it now; and of others, those made while they had one of its State records.
  func disclosures(of child: ConsolidatedRecords.Child) throws -> [DisclosureEntry] {
    let (own, past) = try consolidatedRecords.environment.read { rows in
      let own = Set([child.child] + (try records.retired(into: child.child, in: rows)))
      var past = Set<ChildID>()
      for record in try records.members(of: child.child, in: rows) {
        past.formUnion(try records.pastChildren(of: record, in: rows))
      }
      return (own, past.subtracting(own))
    }
    var found = [UInt64: DisclosureEntry]()
    for one in own {
      for entry in try looks(at: one) { found[entry.0.position] = entry.0 }
    }
    for one in past {
      for (entry, showing) in try looks(at: one)
      where try hadRecord(of: child.child, one, knownAt: showing.knownAt) {
        found[entry.position] = entry
      }
    }
    return found.values.sorted { $0.position < $1.position }
  }

  /// Whether another child had, as of a position, a State record that is this child's now.
  private func hadRecord(
    of child: ChildID, _ other: ChildID, knownAt position: UInt64
  ) throws -> Bool {
    try consolidatedRecords.environment.read { rows in
      try records.members(of: child, in: rows).contains {
        try records.childOf($0, knownAt: position, in: rows) == other
      }
    }
  }

  private func looks(at child: ChildID) throws -> [(DisclosureEntry, DisclosureShowing)] {
    let entries = try accessTrail.environment.read { rows in
      try trail.accounting(of: child, in: rows).map { accounting in
        try trail.entries(
          of: .child(accounting), from: 0, through: .max, limit: .max, in: rows)
      } ?? []
    }
    return try entries.map { entry in
      let event = try OpenedEvent(log.event(at: entry.position), opener: vault)
      let showing = try DisclosureShowing(of: event, on: self)
      return (try disclosure(event, showing), showing)
    }
  }

  private func disclosure(
    _ event: OpenedEvent, _ showing: DisclosureShowing
  ) throws -> DisclosureEntry {
    let actor = try Actor(cbor: event.actor)
    let nature: DisclosureNature =
      switch event.type {
      case RecordShown.Manner.viewed.rawValue: .viewed
      case RecordShown.Manner.printed.rawValue: .printed
      case RecordShown.Manner.exported.rawValue: .exported
      case RecordSearched.type: .searched
      default: .listed
      }
    // As the accounting named him then, where it did; else as his papers did.
    let named =
      RecordShown.Manner(rawValue: event.type) == nil
      ? nil : event.firstOpened.flatMap(DisclosureRecipient.init(cbor:))
    return DisclosureEntry(
      position: event.position, time: event.recorded, nature: nature, purpose: actor.purpose,
      recipient: try named ?? recipient(of: actor, knownAt: event.position),
      groups: (showing.groups ?? Set(Group.allCases)).sorted())
  }

  private func recipient(
    of actor: Actor, knownAt position: UInt64
  ) throws -> DisclosureRecipient {
    guard case .account(let account, _, let organisation, _, _) = actor else {
      return try recipient(of: actor)
    }
    let papers = try papers(of: account, knownAt: position)
    return DisclosureRecipient(
      name: papers.recipientName ?? account.hex, organisation: organisation,
      address: papers.address)
  }
}
