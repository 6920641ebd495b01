import CBOR
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Vault

/// Carries a decision about children out: the events of a merge, of a split.
struct IdentityActs: Sendable {
  /// State records that one event may move: 1,500 of 17 bytes stay well below a leaf.
  static let recordsMax = 1_500

  let exchange: Exchange
  let item: ItemID
  let basis: DecisionBasis
  let reason: String
  let actor: Actor
  let cause: EventID?
  /// Where keys come from.
  let keys: DecisionKeys

  /// Makes two children one. `master` keeps its MSIX id, also where either was merged before.
  func merge(
    _ master: ChildID, _ other: ChildID, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    let master = try LinkRows.survivor(of: master, in: rows)
    let other = try LinkRows.survivor(of: other, in: rows)
    guard master != other else { throw ExchangeError(.refused, "they are one child already") }
    let (kept, retired) = (
      try exchange.known(master, keys, in: rows), try exchange.known(other, keys, in: rows)
    )
    let moves = try LinkRows.members(of: other, in: rows)
    let stays = try LinkRows.members(of: master, in: rows)
    guard moves.count + stays.count <= Self.recordsMax else {
      throw ExchangeError(.refused, "more than \(Self.recordsMax) State records in one merge")
    }
    let body = MergeValidated(
      item: item, master: master, other: other, moves: moves, stays: stays, basis: basis)
    let words = CBORValue.record([
      "reason": .text(reason), "msixids": .array([.text(kept.number), .text(retired.number)]),
    ])
    let event = try scope.emit(
      exchange.draft(
        body, in: .child(master), by: actor, cause: cause,
        sealed: [.sealed(kept.key, words), .sealed(retired.key, words)]),
      into: &rows)
    let numbers = CBORValue.record([
      "retired": .text(retired.number), "survivor": .text(kept.number),
    ])
    try scope.emit(
      exchange.draft(
        IdentifierRetired(child: other, survivor: master), in: .child(other), by: actor,
        cause: event, sealed: [.sealed(retired.key, numbers), .sealed(kept.key, numbers)]),
      into: &rows)
  }

  /// Gives each group of a child's records a child and an MSIX id of its own.
  func split(
    _ master: ChildID, _ groups: [[StateRecordID]], _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    let master = try LinkRows.survivor(of: master, in: rows)
    let kept = try exchange.known(master, in: rows)
    let members = Set(try LinkRows.members(of: master, in: rows))
    let leaving = Set(groups.flatMap { $0 })
    guard leaving.isSubset(of: members), leaving.count < members.count else {
      throw ExchangeError(
        .refused, "the child's records have changed since; propose the split anew")
    }
    var serial = try exchange.nextSerial(rows)
    var numbers = [CBORValue.text(kept.number)]
    var parts = [PartDraft]()
    var made = [SplitValidated.Group]()
    for records in groups {
      let child = exchange.newChild(serial: serial, keys: DecisionKeys(of: exchange.vault), scope)
      let number = exchange.numbering.number(serial: serial)
      made.append(
        .init(
          child: child.child, accounting: child.accounting, serial: serial,
          records: records.sorted()))
      numbers.append(.text(number))
      if let key = try exchange.vault.key(of: child.child.retagged()) {
        parts.append(.sealed(key, .record(["msixid": .text(number)])))
      }
      serial += 1
    }
    let words = CBORValue.record(["reason": .text(reason), "msixids": .array(numbers)])
    try scope.emit(
      exchange.draft(
        SplitValidated(
          item: item, master: master, groups: made,
          stays: members.subtracting(leaving).sorted(), basis: basis),
        in: .child(master), by: actor, cause: cause, sealed: [.sealed(kept.key, words)] + parts),
      into: &rows)
  }
}

extension Exchange {
  /// A child that is there: its MSIX id and its key.
  func known(
    _ child: ChildID, _ keys: DecisionKeys? = nil,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> (number: String, key: SealingKey) {
    guard let row = try ChildRow(of: child, in: rows),
      let key = try (keys ?? DecisionKeys(of: vault)).key(of: child.retagged())
    else { throw ExchangeError(.notFound, "this child's data are erased") }
    return (numbering.number(serial: row.serial), key)
  }

  /// The child for which a serial's MSIX id stands; nil when none has it.
  func child(
    serial: UInt64, in rows: borrowing some Reading & ~Copyable
  ) throws -> ChildID? {
    guard
      let child = try rows.get(serial.bigEndianBytes, in: DecisionState.Tables.serials)
        .flatMap({ ChildID(bytes: $0) })
    else { return nil }
    return try LinkRows.survivor(of: child, in: rows)
  }

  /// The serial that the next new child gets.
  func nextSerial(_ rows: borrowing some Reading & ~Copyable) throws -> UInt64 {
    let serial =
      try rows.get(DecisionState.Tables.serialKey, in: DecisionState.Tables.counters)
      .map { try StoredNumber.read($0, in: DecisionState.Tables.counters) } ?? 0
    guard serial < MSIXNumbering.capacity else {
      throw ExchangeError(.refused, "all MSIX ids have been given")
    }
    return serial
  }

  /// A child with keys of its own.
  func newChild(
    serial: UInt64, keys: DecisionKeys, _ scope: borrowing DecisionScope
  ) -> ChildRow {
    let child = ChildID(from: scope.random)
    let accounting = AccountingID(from: scope.random)
    _ = keys.makeKey(for: child.retagged(), type: .child)
    _ = keys.makeKey(for: accounting.retagged(), type: .accounting)
    return ChildRow(child: child, accounting: accounting, serial: serial)
  }

  /// The day by which an item that is opened on a day is to be answered, in working days of the
  /// nation: an item may lie between States with other holidays.
  func answerDue(
    from day: CivilDate, _ policy: String = "resolve-business-days"
  ) throws -> CivilDate {
    let count = try policies().int(policy, .worklists, on: day)
    // Outside the loaded years nobody knows the holidays: weeks then, of five working days.
    return (try? holidays().adding(workingDays: count, to: day))
      ?? day.adding(days: (count + 4) / 5 * 7)
  }
}
