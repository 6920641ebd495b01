import ConsolidatedRecords
import Intake
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records

/// Legal holds: as long as one lies on a child, no destruction of the child's data is approved, nor
/// does the accounting of an erased one end.
extension Exchange {
  /// Places one. It follows the child through merges and splits.
  public func placeHold(msixID: String, basis: String, acting: Acting) throws -> CaseID {
    let actor = try admit(acting, to: .proposeDestruction, target: .nation)
    let basis = try Self.basis(basis)
    try catchUp()
    let child = try child(msixID: msixID).child
    let hold = CaseID(from: random)
    try emit(
      draft(HoldPlaced(hold: hold, child: child, basis: basis), in: .caseFile(hold), by: actor),
      at: acting.time)
    return hold
  }

  /// Lifts one.
  public func liftHold(_ hold: CaseID, basis: String, acting: Acting) throws {
    let actor = try admit(acting, to: .proposeDestruction, target: .nation)
    let basis = try Self.basis(basis)
    try perform(HoldLifted.type, at: acting.time) { [self] scope, rows in
      guard let bytes = try DestructionRows.hold.bytes(hold.bytes, in: rows),
        try HoldRow(decoding: bytes).lifted == nil
      else { throw ExchangeError(.notFound, "no hold of this number lies: msix erase list") }
      try scope.emit(
        draft(HoldLifted(hold: hold, basis: basis), in: .caseFile(hold), by: actor), into: &rows)
    }
  }

  /// The authority of an act, which every auditor can read.
  static func basis(_ text: String) throws -> String {
    guard !text.isEmpty, text.utf8.count <= Actor.nameBytesMax else {
      throw ExchangeError(
        .usage, "name the authority in at most \(Actor.nameBytesMax) bytes: --basis TEXT")
    }
    return Normalisation.composed(text)
  }

  /// Refuses while a hold lies on a child of whom anything would be destroyed: on the child, on one
  /// that was merged into it, or on one to whom a record that goes once belonged.
  func requireNoHold(on erased: ErasedSubjects) throws {
    var touched = Set([erased.child] + erased.retired)
    try consolidatedRecords.environment.read { rows in
      for record in erased.records {
        touched.formUnion(try records.pastChildren(of: record, in: rows))
      }
    }
    guard let hold = try openHolds().first(where: { touched.contains($0.row.child) }) else {
      return
    }
    throw ExchangeError(
      .refused,
      "a legal hold lies on this child since \(hold.row.placed) (\(hold.hold.hex)): nothing is "
        + "destroyed until it is lifted")
  }

  func openHolds() throws -> [(hold: CaseID, row: HoldRow)] {
    try holds().filter { $0.row.lifted == nil }
  }

  func holds() throws -> [(hold: CaseID, row: HoldRow)] {
    try decisions.environment.read { try DestructionRows.hold.allBytes(in: $0) }
      .compactMap { name, bytes in
        guard let hold = CaseID(bytes: name) else { return nil }
        return (hold, try HoldRow(decoding: bytes))
      }
  }
}
