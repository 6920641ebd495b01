import CBOR
import Linkage
import Vault
import KeyValue
import Ledger
public import Primitives
public import Records

extension Exchange {
  /// What a worklist item asks of somebody. The raw value stands in listings: it never changes.
  public enum ItemKind: String, CaseIterable, Sendable {
    /// Whether two State records are one child's.
    case nearMatch = "near-match"
    /// The same, after another State has answered.
    case validateNearMatch = "validate-near-match"
    /// Whether a proposed merge is right.
    case validateMerge = "validate-merge"
    /// Whether a proposed split is right.
    case validateSplit = "validate-split"
    /// What two States answered differently.
    case disagreement
  }

  /// A line of the worklist: an item, and a State from which an answer is awaited.
  public struct WorkLine: Sendable {
    /// The item.
    public let item: ItemID
    /// What it asks.
    public let kind: ItemKind
    /// Which State is to answer.
    public let state: StateCode
    /// Since when.
    public let opened: CivilDate
    /// By when.
    public let due: CivilDate
    /// At which level it waits.
    public let level: WorkLevel
    /// Where: the district, region or State; the nation where it waits with OME.
    public let place: Scope
    /// The MSIX ids that it is about; a split has one. Empty when the child is erased.
    public let msixIDs: [String]
    /// What speaks for one child, in tenths of a bit; nil for a proposal.
    public let scoreTenths: Int?
    /// open, assigned, disagreed, or how it was closed.
    public let status: String
    /// Whether it stands in a list behind another item of its family: one call may answer both.
    public private(set) var isOfFamilyAbove = false
    /// Where it waits in the State, or waited before it came to OME.
    let desk: Scope

    func beside(above: Bool) -> Self {
      var line = self
      line.isOfFamilyAbove = above
      return line
    }

    /// What digests are over.
    var shown: [UInt8] {
      CBORValue.array([
        .identifier(item), .text(kind.rawValue), .state(state), .date(opened), .date(due),
        .text(level.rawValue), place.cbor, .array(msixIDs.map { .text($0) }),
        .int(scoreTenths ?? 0),
        .text(status),
      ]).encoded
    }
  }

  /// The worklist of a State, or of all. A State's data administrator sees the State's, a region's
  /// and a district's what waits there, a deputy that of whom he stands in for; OME's data
  /// administrator what has come up to OME. `closed` shows what was decided as well.
  ///
  /// With `limit` it is gone through in parts, by the items' numbers: each is a look at those whom
  /// it shows. `after` is the item behind which the part begins.
  public func worklist(
    state: StateCode?, kind: ItemKind?, closed: Bool = false, after: ItemID? = nil,
    limit: Int? = nil, acting: Acting
  ) throws -> [WorkLine] {
    var asked = WorklistAsked(try worklistReach(of: acting, state))
    (asked.state, asked.kind, asked.closed) = (state, kind, closed)
    (asked.after, asked.limit) = (after, limit)
    return try look(at: asked, acting)
  }

  /// One item, a line for each State that it asks; a look like that at the list, at its children
  /// alone. Not found for whoever's list would not have it.
  public func workItem(_ item: ItemID, acting: Acting) throws -> [WorkLine] {
    var asked = WorklistAsked(try worklistReach(of: acting, nil))
    asked.item = item
    return try look(at: asked, acting)
  }

  /// An item of somebody's worklist, before a look at it is recorded.
  struct ReachedItem {
    let row: ItemRow
    let actor: Actor
    let scope: Scope
  }

  /// Admits to one item. Not found for whoever's list would not have it.
  func itemInReach(_ item: ItemID, acting: Acting) throws -> ReachedItem {
    var asked = WorklistAsked(try worklistReach(of: acting, nil))
    asked.item = item
    let actor = try admit(toWorklist: asked.reach, acting)
    let row = try decisions.environment.read { rows -> ItemRow? in
      try workLines(asked, in: rows).lines.isEmpty ? nil : try ItemRow(of: item, in: rows)
    }
    guard let row else { throw Self.noItem }
    return ReachedItem(row: row, actor: actor, scope: asked.reach.target)
  }

  static let noItem = ExchangeError(
    .notFound, "there is no item of this number: msix worklist")

  private func admit(toWorklist reach: WorklistReach, _ acting: Acting) throws -> Actor {
    try catchUp()
    return try admit(
      acting, to: reach.isOME ? .settleDisagreement : .worklist, target: reach.target,
      deputising: reach.deputising)
  }

  private func look(at asked: WorklistAsked, _ acting: Acting) throws -> [WorkLine] {
    let reach = asked.reach
    let actor = try admit(toWorklist: reach, acting)
    // Beside a package the log may be ahead of these decisions: it is known as they stand.
    let (found, knownAt) = try decisions.environment.read { rows in
      (try workLines(asked, in: rows), try decidedThrough(in: rows))
    }
    guard asked.item == nil || !found.lines.isEmpty else { throw Self.noItem }
    try recordReport(
      "worklist", scope: reach.target, knownAt: knownAt, children: found.children,
      about: asked.description, actor, acting.time)
    return found.lines
  }

  /// The lines that a question finds among decisions, in their order.
  struct WorkLines {
    var lines: [WorkLine] = []
    var children: [ChildID: ListedChild] = [:]
    /// Children whose item names another whose data were destroyed, and was not closed by that when
    /// these decisions stood: nothing of theirs can be compared.
    var incomplete: Set<ChildID> = []
  }

  func workLines(
    _ asked: WorklistAsked, in rows: borrowing some Reading & ~Copyable
  ) throws -> WorkLines {
    var found = WorkLines()
    var places = [ItemID: Place]()
    let items =
      try asked.item.map { [$0] }
      ?? (asked.closed ? allItems(in: rows) : openItems(in: rows))
    for item in items {
      if let limit = asked.limit, places.count >= limit { break }
      if let after = asked.after, item <= after { continue }
      guard let row = try ItemRow(of: item, in: rows), !asked.reach.isOME || row.level == .ome
      else { continue }
      // Before its children are looked at: another's item is passed over as one that is not there.
      guard lines(item, row, []).contains(where: asked.covers) else { continue }
      let named = try self.children(of: row, in: rows)
      let shown = lines(item, row, named).filter(asked.covers)
      found.lines += shown
      places[item] = try place(of: row, named, rows)
      if row.status != .erased, try isIncomplete(row, named, in: rows) {
        found.incomplete.formUnion(named.map(\.child))
      }
      for child in named {
        found.children[child.child, default: ListedChild(accounting: child.accounting)].shown +=
          shown.flatMap(\.shown)
      }
    }
    if asked.limit == nil { found.lines = Self.ordered(found.lines, places) }
    return found
  }

  private func isIncomplete(
    _ row: ItemRow, _ named: [ChildRow], in rows: borrowing some Reading & ~Copyable
  ) throws -> Bool {
    guard case .pair(let one, let other, _, _) = row.matter else {
      return named.count < row.children.count
    }
    return try [one, other].contains { record in
      guard let child = try LinkRows.child(of: record, in: rows) else { return true }
      return !named.contains { $0.child == child }
    }
  }

  /// Where an item stands in a list: by how open its question is, beside those of its family.
  private struct Place {
    /// Distance from even odds, in 256ths of a bit: the nearer, the more an answer moves the count
    /// that is to be expected, which changes by p(1-p).
    let distance: Int
    let family: UInt64
  }

  private func place(
    of row: ItemRow, _ children: [ChildRow], _ rows: borrowing some Reading & ~Copyable
  ) throws -> Place {
    var family: UInt64 = 0
    if let child = children.first,
      let record = try LinkRows.members(of: child.child, in: rows).first,
      let known = try RecordRow(of: record, in: rows),
      let matched = try MatchingRow(number: known.number, under: matching.key, in: rows)
    {
      family = matched.statements.first?.familyKey ?? 0
    }
    guard case .pair(_, _, let total, _) = row.matter else {
      return Place(distance: 0, family: family)
    }
    return Place(distance: abs(total), family: family)
  }

  /// The most open question first, with the others of its family behind it.
  private static func ordered(_ lines: [WorkLine], _ places: [ItemID: Place]) -> [WorkLine] {
    var nearest = [UInt64: Int]()
    for line in lines {
      guard let place = places[line.item] else { continue }
      nearest[place.family] = min(nearest[place.family] ?? .max, place.distance)
    }
    func key(_ line: WorkLine) -> (Int, UInt64, Int, CivilDate) {
      let place = places[line.item] ?? Place(distance: .max, family: 0)
      return (nearest[place.family] ?? .max, place.family, place.distance, line.due)
    }
    let sorted = lines.sorted { one, other in
      let (left, right) = (key(one), key(other))
      return left != right ? left < right : (one.item, one.state) < (other.item, other.state)
    }
    var marked = [WorkLine]()
    marked.reserveCapacity(sorted.count)
    for line in sorted {
      let family = places[line.item]?.family ?? 0
      // Of an item's lines, one for each State, all stand as its first one does.
      let isAbove = marked.last.map { above in
        above.item == line.item
          ? above.isOfFamilyAbove : family != 0 && family == places[above.item]?.family
      }
      marked.append(line.beside(above: isAbove ?? false))
    }
    return marked
  }

  private func lines(_ item: ItemID, _ row: ItemRow, _ children: [ChildRow]) -> [WorkLine] {
    let numbers = children.map { numbering.number(serial: $0.serial) }
    let states = row.status == .open ? row.awaited : row.states
    return states.map { state in
      let desk = row.desk(in: state)
      let isOME = row.level == .ome
      return WorkLine(
        item: item, kind: row.kind, state: state, opened: row.opened,
        due: isOME ? row.due : desk.due, level: isOME ? .ome : desk.scope.workLevel,
        place: isOME ? .nation : desk.scope, msixIDs: numbers, scoreTenths: row.scoreTenths,
        status: row.status == .open && desk.assignee != nil ? "assigned" : row.status.rawValue,
        desk: desk.scope)
    }
  }

  /// The children that an item is about, as they are now.
  private func children(
    of row: ItemRow, in rows: borrowing some Reading & ~Copyable
  ) throws -> [ChildRow] {
    let named: [ChildID]
    if case .pair(let one, let other, _, _) = row.matter {
      named = try [LinkRows.child(of: one, in: rows), LinkRows.child(of: other, in: rows)]
        .compactMap { $0 }
    } else {
      named = row.children
    }
    var found = [ChildRow]()
    for child in named where try vault.key(of: child.retagged()) != nil {
      if let known = try ChildRow(of: child, in: rows) { found.append(known) }
    }
    return found
  }

  /// The open items that ask about a child or one of its records.
  func openItems(about child: ChildID, _ records: [StateRecordID]) throws -> [ItemID] {
    try decisions.environment.read { rows in
      var found = Set(try LinkRows.proposals(about: child, in: rows))
      for record in records {
        for (item, _) in try LinkRows.pairs(of: record, in: rows)
        where try rows.contains(item.bytes, in: DecisionState.Tables.openItems) {
          found.insert(item)
        }
      }
      return found.sorted()
    }
  }

  /// The same, by the child's records of now.
  func openItems(about child: ChildID) throws -> [ItemID] {
    let records = try decisions.environment.read { try LinkRows.members(of: child, in: $0) }
    return try openItems(about: child, records)
  }

  func allItems(in rows: borrowing some Reading & ~Copyable) throws -> [ItemID] {
    var items = [ItemID]()
    try rows.forEach(in: DecisionState.Tables.items) { key, _ in
      if let item = ItemID(bytes: key.bytes) { items.append(item) }
      return true
    }
    return items
  }
}

extension ItemRow {
  fileprivate var kind: Exchange.ItemKind {
    switch matter {
    case .pair where status == .disagreed: .disagreement
    case .pair: verdicts.isEmpty ? .nearMatch : .validateNearMatch
    case .merge: .validateMerge
    case .split: .validateSplit
    }
  }

  fileprivate var scoreTenths: Int? {
    guard case .pair(_, _, let total, _) = matter else { return nil }
    // Rounded half away from zero, as bits are shown everywhere.
    return (abs(total) * 10 + 128) / 256 * (total < 0 ? -1 : 1)
  }
}
