import CBOR
import KeyValue
import Ledger
import Primitives
import Records

/// Holds, certificates, backups, and what is left of an erased child.
extension DecisionState {
  static let destructionReads: Set<String> = [
    HoldPlaced.type, HoldLifted.type, DispositionCertified.type, BackupMade.type,
    BackupDestroyed.type,
  ]

  func foldDestruction(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    let day = event.recorded.date
    switch event.type {
    case HoldPlaced.type:
      let body = try HoldPlaced(clear: event.clear)
      try DestructionRows.hold.put(
        bytes: HoldRow(child: body.child, basis: body.basis, placed: day).encoded,
        for: body.hold.bytes,
        into: &rows)
    case HoldLifted.type:
      let hold = try HoldLifted(clear: event.clear).hold
      guard let bytes = try DestructionRows.hold.bytes(hold.bytes, in: rows) else { return true }
      var row = try HoldRow(decoding: bytes)
      row.lifted = day
      try DestructionRows.hold.put(bytes: row.encoded, for: hold.bytes, into: &rows)
    case DispositionCertified.type:
      let body = try DispositionCertified(clear: event.clear)
      guard let caseID = body.caseID, var row = try CaseRow(of: caseID, in: rows) else {
        return true
      }
      row.certifiedAt = event.position
      try row.put(as: caseID, into: &rows)
    case BackupMade.type:
      let body = try BackupMade(clear: event.clear)
      try DestructionRows.backup.put(
        bytes: BackupRow(made: day, size: body.size).encoded, for: event.position.bigEndianBytes,
        into: &rows)
    case BackupDestroyed.type:
      let name = try BackupDestroyed(clear: event.clear).backup.bigEndianBytes
      guard let bytes = try DestructionRows.backup.bytes(name, in: rows) else { return true }
      var row = try BackupRow(decoding: bytes)
      row.destroyed = day
      try DestructionRows.backup.put(bytes: row.encoded, for: name, into: &rows)
    default: return false
    }
    return true
  }

  /// An erasure of a child, or of the accountings of children who are erased.
  func noteErased(
    _ body: SubjectErased, at position: UInt64, _ rows: inout WriteTransaction
  ) throws {
    for child in (body.child.map { [$0] } ?? []) + body.retired {
      // A long list goes on in further events; the first one is the erasure.
      guard try DestructionRows.erasedChild.bytes(child.bytes, in: rows) == nil else { continue }
      try DestructionRows.erasedChild.put(
        bytes: ErasedChildRow(erasedAt: position).encoded, for: child.bytes, into: &rows)
    }
    guard body.child == nil else { return }
    let subjects = Set(body.subjects)
    for (name, bytes) in try DestructionRows.erasedChild.allBytes(in: rows) {
      var row = try ErasedChildRow(decoding: bytes)
      guard row.accountingEndedAt == nil, let child = ChildID(bytes: name),
        let known = try ChildRow(of: child, in: rows),
        subjects.contains(known.accounting.retagged())
      else { continue }
      row.accountingEndedAt = position
      try DestructionRows.erasedChild.put(bytes: row.encoded, for: name, into: &rows)
    }
  }
}
