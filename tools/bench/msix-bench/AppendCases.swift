import Dispatch
import Glibc
import Ledger
import Primitives
import Records
import Signing

/// Filling and appending.
enum AppendCases {
  /// `fill dir= events= leaf= sign=`
  static func fill(_ arguments: Arguments) throws -> Measurement {
    let ledger = try BenchLedger(directory: try arguments.text("dir"))
    defer { ledger.close() }
    let count = try arguments.number("events") - Int(ledger.log.size)
    var result = Measurement("fill", operations: max(0, count))
    guard count > 0 else { return result }
    let appender = LogAppender(ledger, try Options(arguments))
    try appender.append(events: count, batch: 1_000, measuring: &result)
    return result
  }

  struct Options {
    let leafBytes: Int
    let isSigned: Bool
    let isSealed: Bool
    let isReady: Bool
    let signerThreads: Int

    init(_ arguments: Arguments) throws {
      leafBytes = try arguments.number("leaf", else: 600)
      isSigned = try arguments.flag("sign", else: true)
      isSealed = try arguments.flag("seal", else: true)
      isReady = try arguments.flag("ready", else: false)
      signerThreads = try arguments.number("signers", else: 1)
    }
  }

  /// `append dir= events= batch= leaf= signers= sign= seal= ready= path= clients= seconds=`: path
  /// is log or writer.
  static func append(_ arguments: Arguments) throws -> Measurement {
    let options = try Options(arguments)
    let ledger = try BenchLedger(
      directory: try arguments.text("dir"), signerThreads: options.signerThreads,
      signs: options.isSigned)
    defer { ledger.close() }
    let events = try arguments.number("events", else: 0)
    let batch = try arguments.number("batch", else: 1_000)
    let seconds = try arguments.number("seconds", else: 0)
    let clients = try arguments.number("clients", else: 1)
    let before = ledger.log.size
    var result = Measurement("append", operations: 0)
    if arguments.text("path", else: "log") == "log" {
      let appender = LogAppender(ledger, options)
      if seconds > 0 {
        let end = Resources.wallSeconds() + Double(seconds)
        while Resources.wallSeconds() < end {
          try appender.append(events: batch, batch: batch, measuring: &result)
        }
      } else {
        try appender.append(events: events, batch: batch, measuring: &result)
      }
    } else {
      try ledger.skipDecisions()
      let crowd = try ClientCrowd(ledger, options)
      try result.measure {
        try crowd.run(clients: clients, batch: batch, events: events, seconds: seconds)
      }
    }
    result.operations = Int(ledger.log.size - before)
    result.bytes = result.operations * options.leafBytes
    result.more = [("signatures", options.isSigned ? "\(result.operations)" : "0")]
    return result
  }
}

/// Appends through the log alone: numbered drafts are encoded, sealed, signed, hashed, put and
/// committed; nothing is decided, and the drafts are made outside what is measured. With `ready`
/// the leaves themselves are: what is left is the store's own work.
final class LogAppender {
  private let ledger: BenchLedger
  private let options: AppendCases.Options
  private var maker: DraftMaker

  init(_ ledger: BenchLedger, _ options: AppendCases.Options) {
    self.ledger = ledger
    self.options = options
    maker = DraftMaker(
      leafBytes: options.leafBytes, isSealed: options.isSealed, seed: ledger.log.size)
  }

  func append(events: Int, batch: Int, measuring result: inout Measurement) throws {
    var left = events
    while left > 0 {
      let count = min(left, batch)
      let first = ledger.log.size
      let now = max(ledger.log.lastRecorded, Instant(microseconds: BenchLedger.start))
      let drafts = (0..<count).map { draft(at: first + UInt64($0), first: first, now) }
      if options.isReady {
        let leaves = sign(drafts)
        try result.measure { try ledger.log.append(leaves.map(\.hashedAgain), recorded: now) }
      } else {
        try result.measure { try ledger.log.append(sign(drafts), recorded: now) }
      }
      left -= count
    }
  }

  private func draft(at position: UInt64, first: UInt64, _ now: Instant) -> NumberedDraft {
    NumberedDraft(
      draft: maker.draft(), identifier: EventID(from: CountingSource(position)), streamVersion: 1,
      position: position, recorded: now,
      commandDigest: position == first ? [UInt8](repeating: 9, count: 32) : nil)
  }

  private func sign(_ drafts: [NumberedDraft]) -> [SignedLeaf] {
    let pipeline = SigningPipeline(
      origin: BenchLedger.origin, signers: ledger.signers, random: SystemRandom(),
      threads: options.signerThreads, signs: options.isSigned)
    for draft in drafts { pipeline.add(draft) }
    return pipeline.finish()
  }
}

/// Identifiers that differ and are spread like digests.
struct CountingSource: RandomSource {
  private let number: UInt64
  init(_ number: UInt64) { self.number = number &+ 1 }
  func bytes(count: Int) -> [UInt8] {
    (number &* 0xD6E8_FEB8_6659_FD93).bigEndianBytes
      + (number &* 0xA076_1D64_78BD_642F).bigEndianBytes
  }
}

/// Threads that each wait for their own command, as the clients of a server do.
final class ClientCrowd: Sendable {
  private let ledger: BenchLedger
  private let options: AppendCases.Options
  private let queue: WriterQueue

  init(_ ledger: BenchLedger, _ options: AppendCases.Options) throws {
    self.ledger = ledger
    self.options = options
    queue = try WriterQueue(writer: ledger.writer)
  }

  func run(clients: Int, batch: Int, events: Int, seconds: Int) throws {
    let end = seconds > 0 ? Resources.wallSeconds() + Double(seconds) : .infinity
    let each = seconds > 0 ? Int.max : max(1, events / clients)
    let failure = Guarded<(any Error)?>(nil)
    let group = DispatchGroup()
    for client in 0..<clients {
      group.enter()
      Self.thread {
        do {
          try self.client(client, batch: batch, events: each, until: end)
        } catch {
          failure.withLock { $0 = error }
        }
        group.leave()
      }
    }
    group.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func client(_ number: Int, batch: Int, events: Int, until end: Double) throws {
    var maker = DraftMaker(
      leafBytes: options.leafBytes, isSealed: options.isSealed,
      seed: ledger.log.size + UInt64(number) << 24)
    var done = 0
    while done < events, Resources.wallSeconds() < end {
      let drafts = (0..<batch).map { _ in maker.draft() }
      let command = Command(
        identifier: CommandID(from: SystemRandom()),
        contentDigest: [UInt8](repeating: 9, count: 32),
        time: ledger.log.lastRecorded
      ) { scope, rows throws in for draft in drafts { try scope.emit(draft, into: &rows) } }
      _ = try queue.submit(command)
      done += batch
    }
  }

  /// A thread of its own: the cooperative pool has only as many as there are cores.
  private static func thread(_ body: @escaping @Sendable () -> Void) {
    let box = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    var handle = pthread_t()
    let status = unsafe pthread_create(
      &handle, nil,
      {
        if let raw = unsafe $0 {
          unsafe Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
        }
        return nil
      }, box)
    precondition(status == 0, "pthread_create: \(status)")
    pthread_detach(handle)
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
