import AccessTrail
import CBOR
import ConsolidatedRecords
import KeyValue
import Intake
import Ledger
import Primitives
import Projecting
import Records
import Sealing
import Vault

/// Every look is an event before it is an answer: what cannot be recorded is not shown. Nothing
/// that names or describes a child leaves the exchange but by one of these.
extension Exchange {
  /// What is recorded of one child's record before it is shown.
  struct Look {
    let manner: RecordShown.Manner
    let child: ConsolidatedRecords.Child
    let groups: [Group]
    let knownAt: UInt64
    let view: String
    /// The values shown, with where they come from.
    let shown: [UInt8]
    var openItems: [ItemID] = []
    var hasHistory = false
    var record: StateRecordID?
    var copy: CopyID?
    var locked: [StateCode] = []
  }

  /// The paper that a look has to name for its purpose; refused where it needs one and names none.
  func paper(of acting: Acting) throws -> String? {
    guard acting.purpose?.needsPaper == true else { return nil }
    let paper = Normalisation.composed(acting.paper ?? "")
    guard !paper.isEmpty, paper.utf8.count <= Self.paperBytesMax else {
      throw ExchangeError(
        .usage,
        "this purpose rests on a paper: name the consent, the request or the order with --paper, "
          + "in an emergency what happened, in at most \(Self.paperBytesMax) bytes")
    }
    return paper
  }

  /// Bytes of what is said of a paper: where it lies, not what stands in it.
  static let paperBytesMax = 500

  /// Records a look at one child and gives its position.
  ///
  /// With `companion` a second event follows in the same command, whose cause is the look.
  func record(
    _ look: Look, by actor: Actor, _ acting: Acting,
    companion: (@Sendable (EventID) throws -> EventDraft)? = nil
  ) throws -> UInt64 {
    let child = look.child
    let paper = try paper(of: acting)
    if acting.purpose == .consent {
      try requireConsent(paper, for: child.child, on: acting.time.date)
    }
    let emergency = try emergencyDraft(of: child.child, by: actor, acting)
    guard let key = try vault.key(of: child.child.retagged()) else { throw Self.isErased }
    let body = RecordShown(
      look.manner, child: child.child, groups: look.groups, knownAt: look.knownAt,
      viewVersion: look.view,
      keyedDigest: KeyedDigest.of(look.shown, under: key.key.forDigests),
      routineUse: actor.purpose?.routineUse, openItems: look.openItems,
      hasHistory: look.hasHistory, record: look.record, copy: look.copy,
      locked: look.locked)
    let draft = EventDraft(
      type: look.manner.rawValue, version: RecordShown.version, stream: .child(child.child),
      actor: actor.cbor,
      parts: [
        .clear(body.clear),
        .sealed(
          try accountingKey(child.accounting), try recipient(of: actor, paper: paper).cbor),
      ])
    let answer = try perform(look.manner.rawValue, at: acting.time) { scope, rows in
      // Erased since it was opened for this look: then nothing is shown any more.
      guard try DestructionRows.erasedChild.bytes(child.child.bytes, in: rows) == nil else {
        throw Self.isErased
      }
      let event = try scope.emit(draft, into: &rows)
      if let companion { try scope.emit(companion(event), into: &rows) }
      if let emergency { try scope.emit(emergency, into: &rows) }
    }
    guard let position = answer.first else {
      throw ExchangeError(.integrity, "a look was answered and not recorded")
    }
    return position
  }

  static let isErased = ExchangeError(
    .notFound, "erased: this child's data were lawfully destroyed")

  /// The key of a child's accounting. A look that leaves no trace there must not happen.
  func accountingKey(_ accounting: AccountingID) throws -> SealingKey {
    guard let key = try vault.key(of: accounting.retagged()) else {
      throw ExchangeError(
        .integrity, "keys/: the key of the accounting \(accounting.hex) is destroyed")
    }
    return key
  }

  /// Who receives what is shown, as the accounting names him.
  func recipient(of actor: Actor, paper: String? = nil) throws -> DisclosureRecipient {
    switch actor {
    case .account(let account, _, let organisation, _, _):
      let papers = try papers(of: account, knownAt: .max)
      return DisclosureRecipient(
        name: papers.recipientName ?? account.hex, organisation: organisation,
        address: papers.address, paper: paper)
    case .operator(let name):
      return DisclosureRecipient(name: name, organisation: "", address: nil)
    case .system(let name):
      return DisclosureRecipient(name: name, organisation: "", address: nil)
    }
  }

  /// What an account's papers say of its holder.
  struct HolderPapers {
    /// The account's name.
    var name: String?
    /// The holder's own name; nil for an account without an application.
    var fullName: String?
    /// The address at work.
    var address: String?

    /// As the accounting of disclosures names a recipient: by his own name where it is on file.
    var recipientName: String? {
      guard let fullName, let name else { return fullName ?? name }
      return "\(fullName) (\(name))"
    }
  }

  /// What an account's papers say of its holder up to a position: opened from the log, where alone
  /// it lies.
  func papers(
    of account: AccountID, knownAt position: UInt64
  ) throws -> HolderPapers {
    let positions = try accessTrail.environment.read {
      try trail.papers(of: account, knownAt: position, in: $0)
    }
    var found = HolderPapers()
    for position in positions {
      let event = try OpenedEvent(try log.event(at: position), opener: vault)
      guard let content = event.opened(account.retagged()) else { continue }
      found.name = content["name"]?.string ?? found.name
      guard let person = content["person"].flatMap(AccountPerson.init(cbor:)) else { continue }
      found.fullName = person.fullName.isEmpty ? found.fullName : person.fullName
      found.address = person.address.isEmpty ? found.address : person.address
    }
    return found
  }

  /// A child on a list: whose accounting is told, and what of the child was shown.
  struct ListedChild {
    let accounting: AccountingID
    var shown: [UInt8] = []
    /// The States whose records were hidden.
    var locked: [StateCode] = []
    /// What a list that somebody brought said of the child: without it the answer cannot be made
    /// again.
    var list: [CBORValue] = []
  }

  /// Records a report, and page by page the children that it shows; gives the report's position.
  @discardableResult
  func recordReport(
    _ report: String, scope: Scope, knownAt: UInt64?, children: [ChildID: ListedChild],
    about: String? = nil, _ actor: Actor, _ time: Instant
  ) throws -> UInt64 {
    guard children.isEmpty || actor.purpose?.needsPaper != true else {
      throw ExchangeError(
        .refused, "a list is no purpose of one paper: open the record that the paper is about")
    }
    let ended = children.isEmpty ? [] : try childrenWithoutAccounting()
    let listed = children.filter { !ended.contains($0.key) }.sorted { $0.key < $1.key }
    let answer = try perform("report.run", at: time) { [self] command, rows in
      let body = ReportRun(
        report: report, scope: scope.description, knownAt: knownAt, childCount: listed.count,
        about: about)
      let head = try command.emit(draft(body, in: looks(of: actor), by: actor), into: &rows)
      let size = body.childrenPerPage
      for start in stride(from: 0, to: listed.count, by: size) {
        let page = listed[start..<min(start + size, listed.count)]
        let parts = try page.map { try part(of: $0.key, $0.value) }
        try command.emit(
          draft(
            ReportListed(page: start / size + 1), in: looks(of: actor), by: actor, cause: head,
            sealed: parts),
          into: &rows)
      }
    }
    guard let position = answer.first else {
      throw ExchangeError(.integrity, "a look was answered and not recorded")
    }
    return position
  }

  /// A listed child's part; `rank` where the list has an order of its own.
  func part(of child: ChildID, _ listed: ListedChild, rank: Int? = nil) throws -> PartDraft {
    // A child that was erased is listed by number, and nothing of it can be shown.
    let key = listed.shown.isEmpty ? nil : try vault.key(of: child.retagged())
    return .sealed(
      try accountingKey(listed.accounting),
      .record([
        "child": .identifier(child), "rank": rank.map { .int($0) },
        "digest": key.map { .bytes(Self.shownDigest(listed.shown, under: $0)) },
        "locked": listed.locked.isEmpty ? nil : .array(listed.locked.map { .state($0) }),
        "list": listed.list.isEmpty ? nil : .array(listed.list),
      ]))
  }

  /// The digest of one child's lines on a list: half of an HMAC, so that a page holds more of them.
  static func shownDigest(_ shown: [UInt8], under key: SealingKey) -> [UInt8] {
    Array(KeyedDigest.of(shown, under: key.key.forDigests).prefix(16))
  }
}
