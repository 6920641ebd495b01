import Exchange
import Primitives
import Records

/// What the commands of destruction say.
enum EraseText {
  static func show(
    _ cases: [Exchange.DestructionCase], _ holds: [Exchange.HoldListing], _ format: Format
  ) {
    guard format == .text else {
      Output.line(
        JSON.object([
          (
            "cases",
            .array(
              cases.map { one in
                .object([
                  ("case", .string(one.caseID.hex)), ("basis", .string(one.basis)),
                  ("proposed", .string(one.proposed.description)),
                  ("erased", .maybe(one.erased?.description)),
                  ("certificate", one.certificate.map { .number($0) } ?? .null),
                  ("held", .bool(one.isHeld)),
                ])
              })
          ),
          (
            "holds",
            .array(
              holds.map { hold in
                .object([
                  ("hold", .string(hold.hold.hex)), ("basis", .string(hold.basis)),
                  ("placed", .string(hold.placed.description)),
                  ("lifted", .maybe(hold.lifted?.description)),
                ])
              })
          ),
        ]).text)
      return
    }
    for one in cases {
      let standing =
        switch (one.erased, one.certificate) {
        case (nil, _): one.isHeld ? "proposed, held" : "proposed"
        case (let day?, nil): "destroyed \(day), not certified"
        case (let day?, let position?): "destroyed \(day), certified at \(position)"
        }
      Output.line("\(one.caseID.hex)  \(one.proposed)  \(standing)  \(one.basis)")
    }
    for hold in holds {
      let standing = hold.lifted.map { "lifted \($0)" } ?? "HOLD"
      Output.line("\(hold.hold.hex)  \(hold.placed)  \(standing)  \(hold.basis)")
    }
    if cases.isEmpty, holds.isEmpty { Output.line("no cases, no holds") }
  }

  static func show(_ due: Exchange.RetentionDue, _ format: Format) {
    guard format == .text else {
      Output.line(
        JSON.object([
          (
            "children",
            .array(
              due.children.map {
                .object([
                  ("msix_id", .string($0.msixID)), ("since", .string($0.since.description)),
                ])
              })
          ),
          ("more", .bool(due.isCut)),
          (
            "accountings",
            .array(
              due.accountings.map {
                .object([
                  ("msix_id", .string($0.msixID)), ("day", .string($0.day.description)),
                ])
              })
          ),
          ("backups", .array(due.backups.map(json))),
        ]).text)
      return
    }
    for child in due.children {
      Output.line("child \(child.msixID)  due since \(child.since): msix erase propose")
    }
    if due.isCut { Output.line("and more: ask again when these are done") }
    for accounting in due.accountings {
      Output.line("accounting of \(accounting.msixID)  ends \(accounting.day), by msix tick")
    }
    for backup in due.backups { Output.line(line(backup)) }
    if due.children.isEmpty, due.accountings.isEmpty, due.backups.isEmpty {
      Output.line("nothing is due")
    }
  }

  static func show(_ certificate: Exchange.DestructionCertificate, _ format: Format) {
    let body = certificate.body
    guard format == .text else {
      Output.line(
        JSON.object([
          ("case", .string(certificate.caseID.hex)), ("basis", .string(certificate.basis)),
          ("proposed", .string(certificate.proposed.day.description)),
          ("proposed_by", .maybe(certificate.proposed.role?.rawValue)),
          ("approved", .string(certificate.approved.day.description)),
          ("approved_by", .maybe(certificate.approved.role?.rawValue)),
          ("keys", .number(body.keys)), ("commitment", .string(Hex.encode(body.commitment))),
          ("epoch", .number(body.epoch)), ("found_before", .number(body.foundBefore)),
          ("found_after", .number(body.foundAfter)), ("files", .number(body.files)),
          ("bytes", .number(body.bytes)), ("erased", .number(body.erased)),
          ("position", .number(certificate.position)),
          ("recorded", .string(certificate.recorded.description)),
          ("earlier_backups", .array(certificate.earlierBackups.map(json))),
        ]).text)
      return
    }
    Output.line(Output.bold("Certificate of destruction"))
    func role(_ role: Role?) -> String { role?.title ?? "operator" }
    let lines = [
      ("case", certificate.caseID.hex), ("authority", certificate.basis),
      ("proposed", "\(certificate.proposed.day) by a \(role(certificate.proposed.role))"),
      ("approved", "\(certificate.approved.day) by a \(role(certificate.approved.role))"),
      ("keys destroyed", "\(body.keys)"), ("commitment", Hex.encode(body.commitment)),
      ("survivors wrapped", "in key epoch \(body.epoch)"),
      ("wrappings before", "\(body.foundBefore) found in keys/"),
      ("wrappings after", "\(body.foundAfter) found in \(body.files) files, \(body.bytes) bytes"),
      ("order", "position \(body.erased)"),
      ("recorded", "\(certificate.recorded), position \(certificate.position)"),
    ]
    for line in Columns.aligned(lines.map { [$0.0, $0.1] }, leading: 2) { Output.line(line) }
    for backup in certificate.earlierBackups {
      Output.line("still holds the keys: " + line(backup))
    }
    Output.line("proof: msix proof inclusion \(certificate.position)")
  }

  private static func line(_ backup: Exchange.BackupListing) -> String {
    "backup of \(backup.made) (position \(backup.position), \(backup.size) leaves), to be "
      + "destroyed by \(backup.end)"
  }

  private static func json(_ backup: Exchange.BackupListing) -> JSON {
    .object([
      ("position", .number(backup.position)), ("made", .string(backup.made.description)),
      ("leaves", .number(backup.size)), ("end", .string(backup.end.description)),
    ])
  }
}
