import AccessTrail
import CBOR
import Exchange
import Files
import Glibc
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Sealing
import Signing

/// What it costs that every look is an event first, and how soon the trail answers.
enum LookCases {
  /// `look data= second= rate= seconds= clients=`: views of records in an existing ledger at a
  /// rate, each with its event committed, by clients who wait for their answers; beside them one
  /// raw write with fdatasync after the other. It writes: give it a copy of a simulated ledger.
  static func look(_ arguments: Arguments) throws -> Measurement {
    let rate = try arguments.number("rate", else: 200)
    let seconds = try arguments.number("seconds", else: 10)
    let clients = try arguments.number("clients", else: 16)
    let home = LedgerHome(
      directory: try arguments.text("data"), secondPlace: try arguments.text("second"))
    let exchange = try Exchange(home: home, options: .init(operatorName: "bench"))
    defer { exchange.close() }
    let acting = Acting(time: exchange.log.lastRecorded)
    let numbers = try exchange.children(knownAt: nil, acting: acting).map(\.msixID)
    guard let first = numbers.first else {
      throw Arguments.Misuse(description: "nobody is in the ledger")
    }
    // The list named everybody: what follows from that is not the looks' to wait for.
    _ = try exchange.record(msixID: first, knownAt: nil, acting: acting)
    let raw = try RawSync(path: home.directory + "/raw-sync")
    let times = Guarded((looks: [Double](), done: 0, failed: 0))
    var syncs = [Double]()
    var result = Measurement("look", operations: rate * seconds)
    try result.measure {
      let began = Resources.wallSeconds()
      for client in 0..<clients {
        try ServingThread.start {
          for number in stride(from: client, to: rate * seconds, by: clients) {
            // A look that begins late has waited: that belongs to its time.
            let due = began + Double(number) / Double(rate)
            let early = due - Resources.wallSeconds()
            if early > 0 { usleep(UInt32(early * 1e6)) }
            let isShown =
              (try? exchange.record(
                msixID: numbers[number % numbers.count], knownAt: nil, acting: acting)) != nil
            let took = Resources.wallSeconds() - due
            times.withLock {
              $0.looks.append(took)
              if !isShown { $0.failed += 1 }
            }
          }
          times.withLock { $0.done += 1 }
        }
      }
      while times.withLock({ $0.done }) < clients {
        let before = Resources.wallSeconds()
        try raw.write()
        syncs.append(Resources.wallSeconds() - before)
        usleep(5_000)
      }
    }
    let (looks, failed) = times.withLock { ($0.looks, $0.failed) }
    result.more = [
      ("failed", "\(failed)"), ("look_p50_ms", milliseconds(looks, 50)),
      ("look_p99_ms", milliseconds(looks, 99)), ("sync_p50_ms", milliseconds(syncs, 50)),
      ("sync_p99_ms", milliseconds(syncs, 99)),
    ]
    return result
  }

  /// `trail dir= looks= accounts= children= asks=`: a log of looks and its projection, then
  /// questions for one account or one child, the last thousand entries read from the log each.
  static func trail(_ arguments: Arguments) throws -> Measurement {
    let directory = try arguments.text("dir")
    let ledger = try BenchLedger(directory: directory, signs: false)
    defer { ledger.close() }
    let maker = LookMaker(
      accounts: UInt64(try arguments.number("accounts", else: 10_000)),
      children: UInt64(try arguments.number("children", else: 100_000)))
    try maker.fill(ledger, looks: UInt64(try arguments.number("looks", else: 100_000)))
    guard let key = SecretKey([UInt8](repeating: 1, count: 32)) else {
      preconditionFailure("32 bytes make a key")
    }
    let running = try RunningProjection(
      AccessTrail(), keys: ProjectionKeys(index: key, atRest: key, digest: key),
      views: directory + "/views")
    defer { running.environment.close() }
    try running.catchUp(with: ledger.log, opener: RebuildCase.NoKeys())
    let asks = try arguments.number("asks", else: 200)
    var result = Measurement("trail", operations: asks * 2)
    var (byAccount, byChild, read) = ([Double](), [Double](), 0)
    try result.measure {
      for number in 0..<UInt64(asks) {
        let (account, child) = maker.someone(number)
        for isAccount in [true, false] {
          let start = Resources.wallSeconds()
          read += try answer(isAccount ? .account(account) : .child(child), running, ledger.log)
          let took = Resources.wallSeconds() - start
          if isAccount { byAccount.append(took) } else { byChild.append(took) }
        }
      }
    }
    result.more = [
      ("leaves", "\(ledger.log.size)"), ("entries_read", "\(read)"),
      ("account_p50_ms", milliseconds(byAccount, 50)),
      ("account_p99_ms", milliseconds(byAccount, 99)),
      ("child_p50_ms", milliseconds(byChild, 50)), ("child_p99_ms", milliseconds(byChild, 99)),
    ]
    return result
  }

  private static func answer(
    _ selection: AccessTrail.Selection, _ running: RunningProjection, _ log: LogStore
  ) throws -> Int {
    let entries = try running.environment.read {
      try AccessTrail().entries(
        of: selection, from: 0, through: .max, limit: 1_000, in: $0)
    }
    for entry in entries {
      let event = try OpenedEvent(
        try log.event(at: entry.position), opener: RebuildCase.NoKeys())
      _ = try RecordShown(type: event.type, clear: event.clear)
      _ = try Actor(cbor: event.actor)
    }
    return entries.count
  }

  private static func milliseconds(_ times: [Double], _ percent: Int) -> String {
    let sorted = times.sorted()
    let place = min(sorted.count - 1, sorted.count * percent / 100)
    return sorted.isEmpty ? "0" : "\((sorted[place] * 1e6).rounded() / 1e3)"
  }
}

/// Writes of one leaf's size, each made durable: what a look cannot be faster than.
private final class RawSync {
  private let descriptor: Int32
  private let bytes = [UInt8](repeating: 0x55, count: 4_096)

  init(path: String) throws {
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw Arguments.Misuse(description: "cannot write \(path)") }
  }

  deinit { close(descriptor) }

  func write() throws {
    guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
      fdatasync(descriptor) == 0
    else { throw Arguments.Misuse(description: "the disk does not take it") }
  }
}

/// Looks of made-up accounts at made-up children.
private struct LookMaker {
  let accounts: UInt64
  let children: UInt64

  func someone(_ number: UInt64) -> (AccountID, AccountingID) {
    (
      Self.spread(number &* 7_919 % accounts, 1).retagged(),
      Self.spread(number &* 7_919 % children, 3).retagged()
    )
  }

  private static func spread(_ number: UInt64, _ kind: UInt64) -> SubjectID {
    SubjectID(
      high: (number &+ 1) &* 0x9E37_79B9_7F4A_7C15 &+ kind,
      low: (number &+ kind) &* 0xC2B2_AE3D_27D4_EB4F)
  }

  func fill(_ ledger: BenchLedger, looks: UInt64) throws {
    let now = Instant(microseconds: BenchLedger.start)
    var next = ledger.log.size
    // First who is whose, then the looks.
    let end = children + looks
    while next < end {
      let count = min(2_000, end - next)
      let pipeline = SigningPipeline(
        origin: BenchLedger.origin, signers: ledger.signers, random: SystemRandom(), threads: 1,
        signs: false)
      for position in next..<next + count {
        pipeline.add(
          NumberedDraft(
            draft: position < children ? child(position) : look(position),
            identifier: EventID(from: CountingSource(position)), streamVersion: 1,
            position: position, recorded: now,
            commandDigest: position == next ? [UInt8](repeating: 9, count: 32) : nil))
      }
      try ledger.log.append(pipeline.finish(), recorded: now)
      next += count
    }
  }

  private func child(_ number: UInt64) -> EventDraft {
    let (child, accounting) = (Self.spread(number, 2), Self.spread(number, 3))
    return EventDraft(
      type: ChildIdentified.type, stream: Stream("record", child),
      actor: Self.system,
      parts: [
        .clear(
          ChildIdentified(
            child: child.retagged(), accounting: accounting.retagged(), serial: number,
            record: child.retagged(), how: .assigned, model: "bench", rules: []
          ).clear)
      ])
  }

  private func look(_ position: UInt64) -> EventDraft {
    let child = Self.spread(position &* 31 % children, 2)
    let accounting = Self.spread(position &* 31 % children, 3)
    let account: AccountID = Self.spread(position &* 17 % accounts, 1).retagged()
    let body = RecordShown(
      .viewed, child: child.retagged(), groups: [.demographics, .enrollments], knownAt: position,
      viewVersion: "consolidated/2", keyedDigest: [UInt8](repeating: 7, count: 32), routineUse: 2)
    let key = SealingKey(
      identifier: accounting.bytes, key: SecretKey(accounting.bytes + accounting.bytes) ?? Self.any)
    return EventDraft(
      type: RecordShown.Manner.viewed.rawValue, stream: Stream("child", child),
      actor: Actor.account(
        id: account, role: .primary, organisation: "Elm School", purpose: .enrollment
      ).cbor,
      parts: [
        .clear(body.clear),
        .sealed(
          key,
          DisclosureRecipient(name: "registrar", organisation: "Elm School", address: nil).cbor),
      ])
  }

  private static let system = CBORValue.record(["kind": .text("system"), "id": .text("bench")])

  private static var any: SecretKey {
    guard let key = SecretKey([UInt8](repeating: 1, count: 32)) else {
      preconditionFailure("32 bytes make a key")
    }
    return key
  }
}
