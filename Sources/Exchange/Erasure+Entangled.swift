import KeyValue
import CBOR
import ChildCounts
import ConsolidatedRecords
import Files
import Ledger
import Primitives
import Projecting
import Records
import Vault

/// The residue of a child whose records once belonged to other children, or who once had records
/// that others have now.
///
/// Such a child's steps were made together with facts that stay, and other children's with facts
/// that go: neither can be had by listing rows. So the counts are made once more, in a place of
/// their own, without the keys that go; the residue is what is missing there.
extension Exchange {
  /// The children, the erased ones among them, whose steps a merge or split has entangled; none for
  /// nearly every child.
  func entangled(with erased: ErasedSubjects) throws -> [ChildID] {
    try consolidatedRecords.environment.read { rows in
      let own = Set([erased.child] + erased.retired)
      let going = Set(erased.records)
      var past = Set<ChildID>()
      for record in erased.records {
        past.formUnion(try records.pastChildren(of: record, in: rows))
      }
      var hasLeft = false
      for child in own {
        let members = try records.pastMembers(of: child, in: rows)
        hasLeft = hasLeft || members.contains { !going.contains($0) }
      }
      return hasLeft || !past.isSubset(of: own) ? own.union(past).sorted() : []
    }
  }

  /// What the counts would lack without the keys that go.
  func residue(
    of erased: ErasedSubjects, destroying: [SubjectID], entangled: [ChildID]
  ) throws -> [ResidueEntry] {
    guard let first = entangled.first else { return [] }
    let all = ErasedSubjects(child: first, records: [], retired: Array(entangled.dropFirst()))
    let without = WithholdingOpener(opener: vault, withheld: Set(destroying))
    let built = try childCounts.built(from: log, opener: without, upTo: log.size)
    defer { try? built.discard() }
    let present = try childCounts.environment.read {
      try counts.residue(of: all, using: childCounts.keys, in: $0)
    }
    let left = try built.environment.read {
      try counts.residue(of: all, using: childCounts.keys, in: $0)
    }
    struct Place: Hashable {
      let cell: [UInt8]
      let position: UInt64
    }
    var deltas = [Place: Int64]()
    for entry in present {
      deltas[Place(cell: entry.cell, position: entry.position), default: 0] += entry.delta
    }
    for entry in left {
      deltas[Place(cell: entry.cell, position: entry.position), default: 0] -= entry.delta
    }
    return deltas.filter { $0.value != 0 }
      .map { place, delta in
        ResidueEntry(
          projection: counts.name, cell: place.cell, position: place.position, delta: delta)
      }
      .sorted {
        $0.position != $1.position
          ? $0.position < $1.position : $0.cell.lexicographicallyPrecedes($1.cell)
      }
  }

  /// Makes the counts anew, so that no step of another child holds what is erased.
  func recount() throws {
    let built = try childCounts.built(from: log, opener: vault, upTo: log.size)
    try childCounts.swap(for: built)
    try DurableFile.remove(home.viewsRebuildDue)
    isRecountDue.withLock { $0 = false }
  }

  /// An erasure that was cut short before the counts were made anew.
  static func removeViewsIfDue(_ home: LedgerHome) throws {
    guard Directory.exists(home.viewsRebuildDue) else { return }
    try Directory.removeAll(home.views)
    try DurableFile.remove(home.viewsRebuildDue)
  }
}

/// Opens as if some keys were destroyed already.
struct WithholdingOpener: PartOpener {
  let opener: Vault
  let withheld: Set<SubjectID>

  func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem? {
    guard let subject = SubjectID(bytes: part.kid), !withheld.contains(subject) else { return nil }
    return try opener.open(part, external: external)
  }
}
