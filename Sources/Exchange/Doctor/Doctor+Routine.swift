import KeyValue
import Ledger
import Primitives
import Records

/// Rows that tell whether what is to be done every day was done.
struct RoutineState {
  let agreements: [AgreementRow]
  let policies: PolicyBook
  /// Days up to which rejected blocks were to be kept, each with how many.
  let rejected: [CivilDate: Int]
  let openItems: [ItemRow]
  let backups: [(position: UInt64, row: BackupRow)]
  let letters: [LetterRow]

  init(in environment: Environment) throws {
    (agreements, policies, rejected, openItems, backups, letters) = try environment.read { rows in
      var agreements = [AgreementRow]()
      try rows.forEach(in: DecisionState.Tables.agreements) { _, value in
        agreements.append(try AgreementRow(decoding: value.bytes))
        return true
      }
      var rejected = [CivilDate: Int]()
      try rows.forEach(in: DecisionState.Tables.rejected) { key, _ in
        if let day = DecisionState.day(ofKey: key.bytes) { rejected[day, default: 0] += 1 }
        return true
      }
      var items = [ItemRow]()
      try rows.forEach(in: DecisionState.Tables.openItems) { key, _ in
        if let item = ItemID(bytes: key.bytes), let row = try ItemRow(of: item, in: rows) {
          items.append(row)
        }
        return true
      }
      let backups = try DestructionRows.backup.allBytes(in: rows).map { name, bytes in
        (
          position: try StoredNumber.read(name, in: DestructionRows.table),
          row: try BackupRow(decoding: bytes)
        )
      }
      return (
        agreements, try DecisionState.policies(in: rows), rejected, items, backups,
        try MailRows.letters(in: rows).map(\.row)
      )
    }
  }
}

extension Doctor {
  /// Days by which the clocks may be late: they fire every night, or every minute on a server.
  static let clocksLateDaysMax = 1
  /// Days after which a backup is old: a night that failed is noticed on the day after next.
  static let backupDaysMax = 2
  /// Seconds for which a letter may wait: a mail server that is away for a day is looked after.
  static let letterSecondsMax: Int64 = 86_400

  func lookAtRoutine(_ state: RoutineState, _ opened: Opened) throws {
    let today = now(opened).date
    try lookAtAgreements(state, today)
    lookAtClocks(state, today, opened)
    try lookAtBackups(state, today, opened)
    lookAtLetters(state, opened)
  }

  private func lookAtAgreements(_ state: RoutineState, _ today: CivilDate) throws {
    let warning = try state.policies.int("renewal-warning-days", .agreements, on: today)
    for row in state.agreements where !row.isSuspended {
      guard let until = row.connected.until, until >= today,
        today.adding(days: warning) >= until
      else { continue }
      let name = row.connected.state
      say(
        .agreementEnding, "the agreements with \(name) end on \(until)",
        "renew them: msix state connect \(name) --ia DAY --isa DAY --until DAY")
    }
  }

  private func lookAtClocks(_ state: RoutineState, _ today: CivilDate, _ opened: Opened) {
    let limit = today.adding(days: -Self.clocksLateDaysMax)
    var late = [String]()
    let ended = state.agreements.filter { row in
      !row.isSuspended && (row.connected.until.map { $0 < limit } ?? false)
    }
    if !ended.isEmpty { late.append("\(ended.count) ended agreements") }
    let rejected = state.rejected.filter { $0.key < limit }.values.reduce(0, +)
    if rejected > 0 { late.append("\(rejected) rejected blocks to be destroyed") }
    let items = state.openItems.filter { $0.level != .ome && $0.isLate(on: limit) }.count
    if items > 0 { late.append("\(items) worklist items") }
    guard !late.isEmpty else { return }
    say(
      .clocksOverdue, "the clocks were not fired for days: " + late.joined(separator: ", "),
      "msix tick, and see to it that it runs every night (systemctl list-timers) or that a server "
        + "runs", gravity: routine(opened))
  }

  private func lookAtBackups(
    _ state: RoutineState, _ today: CivilDate, _ opened: Opened
  ) throws {
    guard let last = state.backups.map(\.row.made).max() else {
      return say(
        .backupMissing, "no backup was ever made",
        "msix backup DIR on another disk, every night; then the restore drill: docs/operating.md",
        gravity: routine(opened))
    }
    if last.adding(days: Self.backupDaysMax) < today {
      say(
        .backupOld, "the last backup is of \(last)",
        "msix backup DIR, and look why it was not made at night", gravity: routine(opened))
    }
    let keep = try state.policies.int("backup-days", .retention, on: today)
    let ended = state.backups.filter { backup in
      backup.row.destroyed == nil && backup.row.made.adding(days: keep) < today
    }
    if let first = ended.first {
      say(
        .backupEnded,
        "\(Self.count(ended.count, "backup")) past the end of \(keep) days, the first of "
          + "\(first.row.made)",
        "destroy them, they may hold destroyed keys; then msix erase backup \(first.position)",
        gravity: routine(opened))
    }
  }

  private func lookAtLetters(_ state: RoutineState, _ opened: Opened) {
    let now = now(opened)
    let waiting = state.letters.filter { letter in
      letter.failure == nil
        && now.microseconds - letter.since.microseconds > Self.letterSecondsMax * 1_000_000
    }
    if !waiting.isEmpty {
      let areTried = waiting.contains { $0.attempts > 0 }
      say(
        .lettersStuck, "\(Self.count(waiting.count, "letter")) waiting for more than a day",
        areTried
          ? "msix mail list shows the mail server's last answers"
          : "nobody sends them: msix serve --mail FILE, or msix mail send",
        gravity: areTried ? nil : .note)
    }
    let failed = state.letters.filter { $0.failure != nil }.count
    if failed > 0 {
      say(
        .lettersFailed, "\(Self.count(failed, "letter")) not deliverable",
        "msix mail list; correct the addresses: msix account papers")
    }
  }
}
