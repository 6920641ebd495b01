import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// Says something about an open item without deciding it. Who may answer for one of its States
  /// may comment, and OME's data administrator once it has come up. Under an idempotency key once.
  public func comment(
    on item: ItemID, _ text: String, requestKey: String? = nil, acting: Acting
  ) throws {
    let text = try Self.reason(text)
    let found = try itemRow(item)
    let worker = try worker(acting, on: found)
    let voice = found.flatMap { worker.voice(on: $0.states) }
    let isOfOME = worker.holder.roles.contains { $0.role == .omeDataAdministrator }
    let actor: Actor
    if voice == nil, isOfOME, found?.level == .ome {
      actor = try admit(acting, to: .settleDisagreement, target: .nation)
    } else {
      actor = try admit(
        acting, to: .worklist, target: Self.place(of: found, voice),
        containedIn: try holding(found, voice, on: acting.time.date),
        deputising: worker.deputising)
    }
    let request = try keyed(
      requestKey, "commentItem", item, found, "", text, actor, acting.time)
    guard try recorded(request) == nil else { return }
    let row = try Self.requireOpen(found)
    let sealed = try sealedComment(text, on: row)
    guard !sealed.isEmpty else {
      throw ExchangeError(.notFound, "what this item is about is erased")
    }
    let said = draft(
      WorkItemCommented(item: item, state: voice), in: .item(item), by: actor, sealed: sealed)
    try perform(WorkItemCommented.type, request, at: acting.time) { scope, rows in
      try scope.emit(said, into: &rows)
    }
  }

  /// Words about an item under the keys of what it is about; none where that is erased.
  func sealedComment(_ text: String, on row: ItemRow) throws -> [PartDraft] {
    let words = CBORValue.record(["comment": .text(text)])
    return try row.subjects.compactMap { subject in
      try vault.key(of: subject).map { .sealed($0, words) }
    }
  }
}

extension ItemRow {
  /// Under whose keys words about it are sealed.
  var subjects: [SubjectID] {
    switch matter {
    case .pair(let one, let other, _, _): [one.retagged(), other.retagged()]
    case .merge(let master, _), .split(let master, _): [master.retagged()]
    }
  }
}
