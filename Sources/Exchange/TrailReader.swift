import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Vault

/// Reads entries of the trail from the log, where alone they lie.
struct TrailReader {
  private let exchange: Exchange
  /// The number of the one child whose trail it is.
  private let msixID: String?
  private var names: [AccountID: Exchange.HolderPapers] = [:]
  private var children: [String: (ChildID, AccountingID)] = [:]

  /// For the trail of one child, or of whoever comes.
  init(exchange: Exchange, child: ConsolidatedRecords.Child? = nil) {
    self.exchange = exchange
    msixID = child.map { exchange.numbering.number(serial: $0.serial) }
    if let msixID, let child { children[msixID] = (child.child, child.accounting) }
  }

  mutating func line(at position: UInt64) throws -> Exchange.TrailLine {
    let event = try OpenedEvent(try exchange.log.event(at: position), opener: ClosedParts())
    let actor = try Actor(cbor: event.actor)
    var role: Role?
    var organisation = ""
    var operatorName: String?
    var name = ""
    var address: String?
    switch actor {
    case .account(let account, let held, let of, _, let user):
      (role, organisation, operatorName) = (held, of, user)
      let papers = try papers(of: account)
      (name, address) = (papers.name ?? account.hex, papers.address)
    case .operator(let user): (name, operatorName) = (user, user)
    case .system(let part): name = part
    }
    let about = event.clear["account"]?.identifier(AccountKind.self)
    if actor.account == nil, let about {
      // At the door nobody is anybody yet: the event is about him who came.
      name = try papers(of: about).name ?? about.hex
    }
    let content = try content(of: event)
    return Exchange.TrailLine(
      position: position, recorded: event.recorded, event: event.identifier, type: event.type,
      account: actor.account ?? about, name: name,
      role: role, organisation: organisation, address: address, purpose: actor.purpose,
      operatorName: operatorName, knownAt: content.knownAt, view: content.view,
      groups: content.groups, childCount: content.childCount,
      msixID: try msixID ?? content.child.flatMap { try number(of: $0) }, copy: content.copy,
      refusal: content.refusal)
  }

  private struct Content {
    var view = ""
    var knownAt: UInt64?
    var groups: [Group] = []
    var childCount = 0
    var child: ChildID?
    var copy: CopyID?
    var refusal: RefusalReason?
  }

  private func content(of event: OpenedEvent) throws -> Content {
    if let shown = try RecordShown(type: event.type, clear: event.clear) {
      return Content(
        view: shown.viewVersion, knownAt: shown.knownAt, groups: shown.groups, childCount: 1,
        child: shown.child, copy: shown.copy)
    }
    switch event.type {
    case RecordSearched.type:
      let body = try RecordSearched(clear: event.clear)
      return Content(view: body.viewVersion, knownAt: body.knownAt, childCount: body.found)
    case ReportRun.type:
      let body = try ReportRun(clear: event.clear)
      return Content(view: body.report, knownAt: body.knownAt, childCount: body.childCount)
    case AccessRefused.type:
      let body = try AccessRefused(clear: event.clear)
      return Content(view: body.function.rawValue, refusal: body.reason)
    default: return Content()
    }
  }

  private mutating func papers(of account: AccountID) throws -> Exchange.HolderPapers {
    if let known = names[account] { return known }
    let found = try exchange.papers(of: account, knownAt: .max)
    names[account] = found
    return found
  }

  private mutating func number(of child: ChildID) throws -> String? {
    let known = try exchange.consolidatedRecords.environment.read {
      try exchange.records.child(child, in: $0)
    }
    guard let known else { return nil }
    let number = exchange.numbering.number(serial: known.serial)
    children[number] = (known.child, known.accounting)
    return number
  }

  /// The children whom the lines name by number, each with the lines that do.
  func listed(_ lines: [Exchange.TrailLine]) throws -> [ChildID: Exchange.ListedChild] {
    var found = [ChildID: Exchange.ListedChild]()
    for line in lines {
      guard let number = line.msixID else { continue }
      let known: (ChildID, AccountingID)
      if let one = children[number] {
        known = one
      } else {
        let child = try exchange.child(msixID: number)
        known = (child.child, child.accounting)
      }
      found[known.0, default: .init(accounting: known.1)].shown += line.position.bigEndianBytes
    }
    return found
  }
}
