import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// Says something about an open item without deciding it. Who may answer for one of its States
  /// may comment, and OME's data administrator once it has come up.
  public func comment(on item: ItemID, _ text: String, acting: Acting) throws {
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
    let row = try Self.requireOpen(found)
    let words = CBORValue.record(["comment": .text(text)])
    var sealed = [PartDraft]()
    for subject in row.subjects {
      if let key = try vault.key(of: subject) { sealed.append(.sealed(key, words)) }
    }
    guard !sealed.isEmpty else {
      throw ExchangeError(.notFound, "what this item is about is erased")
    }
    try emit(
      draft(
        WorkItemCommented(item: item, state: voice), in: .item(item), by: actor, sealed: sealed),
      at: acting.time)
  }
}

extension ItemRow {
  /// Under whose keys words about it are sealed.
  fileprivate var subjects: [SubjectID] {
    switch matter {
    case .pair(let one, let other, _, _): [one.retagged(), other.retagged()]
    case .merge(let master, _), .split(let master, _): [master.retagged()]
    }
  }
}
