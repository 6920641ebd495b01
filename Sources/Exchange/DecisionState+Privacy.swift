import CBOR
import KeyValue
import Ledger
import Primitives
import Records

/// Requests and packs, rights and consents, emergencies, breaches.
extension DecisionState {
  static let privacyReads: Set<String> = [
    AccessRequested.type, AccessPackProduced.type, RightsRecorded.type, ConsentRecorded.type,
    ConsentWithdrawn.type, EmergencyDisclosed.type, EmergencyCosigned.type,
    EmergencyNoticed.type, BreachDeclared.type, BreachNoticeQueued.type, BreachContained.type,
  ]

  func foldPrivacy(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    let day = event.recorded.date
    switch event.type {
    case AccessRequested.type:
      let body = try AccessRequested(clear: event.clear)
      let row = AccessRequestRow(
        child: body.child, relation: body.relation, received: day, due: body.due)
      try PrivacyRows.request.put(row.cbor, for: body.request.bytes, into: &rows)
    case AccessPackProduced.type:
      let body = try AccessPackProduced(clear: event.clear)
      try PrivacyRows.pack.put(.unsigned(event.position), for: body.pack.bytes, into: &rows)
      guard let request = body.request,
        let known = try PrivacyRows.request.get(request.bytes, in: rows)
      else { return true }
      var row = try AccessRequestRow(known)
      row.answered = row.answered ?? event.position
      try PrivacyRows.request.put(row.cbor, for: request.bytes, into: &rows)
    case RightsRecorded.type:
      let body = try RightsRecorded(clear: event.clear)
      try PrivacyRows.rights.put(
        RightsRow(holder: body.holder, from: body.from, until: body.until).cbor,
        for: body.child.bytes + event.position.bigEndianBytes, into: &rows)
    case ConsentRecorded.type:
      let body = try ConsentRecorded(clear: event.clear)
      let row = ConsentRow(
        child: body.child, relation: body.relation, given: day, until: body.until)
      try PrivacyRows.consent.put(row.cbor, for: body.consent.bytes, into: &rows)
    case ConsentWithdrawn.type:
      let consent = try ConsentWithdrawn(clear: event.clear).consent
      guard let known = try PrivacyRows.consent.get(consent.bytes, in: rows) else { return true }
      var row = try ConsentRow(known)
      row.isWithdrawn = true
      try PrivacyRows.consent.put(row.cbor, for: consent.bytes, into: &rows)
    default:
      if try foldEmergency(event, &rows) { return true }
      return try foldBreach(event, &rows)
    }
    return true
  }

  private func foldEmergency(
    _ event: OpenedEvent, _ rows: inout WriteTransaction
  ) throws -> Bool {
    switch event.type {
    case EmergencyDisclosed.type:
      let body = try EmergencyDisclosed(clear: event.clear)
      let row = EmergencyRow(
        child: body.child, account: try Actor(cbor: event.actor).account,
        day: event.recorded.date, cosignDue: body.cosignDue, letterDue: body.letterDue)
      try PrivacyRows.emergency.put(row.cbor, for: body.caseID.bytes, into: &rows)
    case EmergencyCosigned.type:
      let caseID = try EmergencyCosigned(clear: event.clear).caseID
      try change(caseID, &rows) { $0.cosigned = event.position }
    case EmergencyNoticed.type:
      let caseID = try EmergencyNoticed(clear: event.clear).caseID
      try change(caseID, &rows) { $0.noticed = event.position }
    default: return false
    }
    return true
  }

  private func change(
    _ caseID: CaseID, _ rows: inout WriteTransaction, _ change: (inout EmergencyRow) -> Void
  ) throws {
    guard let known = try PrivacyRows.emergency.get(caseID.bytes, in: rows) else { return }
    var row = try EmergencyRow(known)
    change(&row)
    try PrivacyRows.emergency.put(row.cbor, for: caseID.bytes, into: &rows)
  }

  private func foldBreach(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    switch event.type {
    case BreachDeclared.type:
      let body = try BreachDeclared(clear: event.clear)
      let row = BreachRow(at: event.position, declared: event.recorded.date, due: body.due)
      try PrivacyRows.breach.put(row.cbor, for: body.breach.bytes, into: &rows)
      for account in body.accounts {
        try PrivacyRows.frozen.put(.null, for: account.bytes + body.breach.bytes, into: &rows)
      }
    case BreachNoticeQueued.type:
      let body = try BreachNoticeQueued(clear: event.clear)
      guard let known = try PrivacyRows.breach.get(body.breach.bytes, in: rows) else {
        return true
      }
      var row = try BreachRow(known)
      row.notices += body.count
      try PrivacyRows.breach.put(row.cbor, for: body.breach.bytes, into: &rows)
    case BreachContained.type:
      let breach = try BreachContained(clear: event.clear).breach
      guard let known = try PrivacyRows.breach.get(breach.bytes, in: rows) else { return true }
      var row = try BreachRow(known)
      row.contained = event.recorded.date
      try PrivacyRows.breach.put(row.cbor, for: breach.bytes, into: &rows)
      for (name, _) in try PrivacyRows.frozen.all(in: rows)
      where Array(name.suffix(16)) == breach.bytes {
        try PrivacyRows.frozen.delete(name, from: &rows)
      }
    default: return false
    }
    return true
  }

  /// What the desk knew of an erased child goes with it; that a pack was made stays.
  func forgetPrivacy(of children: [ChildID], _ rows: inout WriteTransaction) throws {
    for child in children {
      for (name, _) in try PrivacyRows.rights.all(prefix: child.bytes, in: rows) {
        try PrivacyRows.rights.delete(name, from: &rows)
      }
    }
    let gone = Set(children)
    for (name, row) in try PrivacyRows.request.all(in: rows)
    where gone.contains(try AccessRequestRow(row).child) {
      try PrivacyRows.request.delete(name, from: &rows)
    }
    for (name, row) in try PrivacyRows.consent.all(in: rows)
    where gone.contains(try ConsentRow(row).child) {
      try PrivacyRows.consent.delete(name, from: &rows)
    }
    for (name, row) in try PrivacyRows.emergency.all(in: rows)
    where gone.contains(try EmergencyRow(row).child) {
      try PrivacyRows.emergency.delete(name, from: &rows)
    }
  }
}
