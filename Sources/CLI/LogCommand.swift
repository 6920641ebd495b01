import Signing
import ArgumentParser
import CBOR
import Exchange
import Ledger
import Primitives
import Records

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The log itself.", subcommands: [Show.self, Export.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Events, one a line; bodies opened where the caller may. The look is recorded.")
    @OptionGroup var common: CommonOptions
    @Option(help: "First position.") var from: UInt64 = 0
    @Option(help: "Last position (default: the end).") var to: UInt64?
    @Option(help: "json or text.") var format = Format.json
    @Flag(help: "Leave sealed parts closed.") var sealed = false

    func run() throws {
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        try exchange.showLog(from: from, through: to, opening: !sealed, acting: acting) { event in
          Output.line(format == .text ? EventText.line(event) : EventText.json(event).text)
        }
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Raw leaves as a CBOR sequence (RFC 8742), for a stranger's verifier.")
    @OptionGroup var common: CommonOptions
    @Option(help: "First position.") var from: UInt64 = 0
    @Option(help: "Last position (default: the end).") var to: UInt64?

    func run() throws {
      try common.withLog { log in
        let size = log.size
        guard from < size, from <= to ?? size - 1 else {
          throw ExchangeError(
            .notFound, "the log has positions 0 to \(Int64(size) - 1), and no such range")
        }
        try log.forEachLeaf(from: from, through: min(to ?? size - 1, size - 1)) { _, leaf in
          Output.bytes(leaf)
          return true
        }
      }
    }
  }
}

/// An event as it is printed.
enum EventText {
  static func json(_ event: Exchange.ShownEvent) -> JSON {
    let opened = event.opened
    return .object([
      ("position", .number(opened.position)), ("recorded", .string(opened.recorded.description)),
      ("id", .string(opened.identifier.hex)), ("type", .string(opened.type)),
      ("version", .number(opened.version)),
      (
        "stream",
        .object([
          ("kind", .string(opened.stream.kind)),
          ("id", .string(opened.stream.identifier.hex)),
          ("version", .number(opened.streamVersion)),
        ])
      ),
      ("actor", JSON(opened.actor)), ("cause", .maybe(opened.cause?.hex)),
      ("effective", .maybe(opened.effective?.description)), ("kid", .string(event.kid)),
      ("leaf_hash", .string(Base64.encode(event.leafHash))),
      ("parts", .array(opened.parts.map(part))),
      (
        "blobs",
        .array(
          opened.blobs.map { blob in
            .object([
              ("id", .string(blob.identifier.hex)), ("sha256", .string(Hex.encode(blob.digest))),
              ("bytes", .number(blob.byteCount)),
            ])
          })
      ),
    ])
  }

  private static func part(_ part: OpenedPart) -> JSON {
    switch part {
    case .clear(let content): .object([("clear", JSON(content))])
    case .opened(let subject, let content):
      .object([("subject", .string(subject.hex)), ("opened", JSON(content))])
    case .erased(let subject):
      .object([("subject", .string(subject.hex)), ("opened", .null)])
    }
  }

  static func line(_ event: Exchange.ShownEvent) -> String {
    let opened = event.opened
    let who = opened.actor["id"]?.string ?? opened.actor["operator"]?.string ?? ""
    return
      "\(opened.position)  \(opened.recorded)  \(opened.type)/\(opened.version)  "
      + "\(opened.stream.kind) \(opened.stream.identifier.hex.prefix(8))#\(opened.streamVersion)  "
      + "\(opened.actor["kind"]?.string ?? "") \(who)"
  }
}

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "The current signed note about the whole log (C2SP tlog-checkpoint).")
  @OptionGroup var common: CommonOptions
  @Flag(help: "The last one made, without making a new one.") var stored = false

  @Flag(help: "Take a second place that has lost its memory of this ledger for a new one.")
  var adoptHead = false

  func run() throws {
    let home = try common.home
    if !stored, home.exists {
      do {
        let exchange = try Exchange(
          home: home,
          options: common.exchangeOptions(
            lockWaitMilliseconds: 2_000, adoptsHead: adoptHead))
        defer { exchange.close() }
        Output.bytes(Array(try exchange.publishCheckpoint().note.utf8))
        return
      } catch {
        let failure = ExchangeError(wrapping: error)
        guard failure.code == .busy || failure.code == .refused else { throw error }
        Output.message("msix: the last checkpoint made, not a new one: \(failure.reason)")
      }
    }
    try common.withLog { log in
      guard let latest = try Checkpoints(log: log, head: nil).latest() else {
        throw ExchangeError(.notFound, "no checkpoint has been made yet")
      }
      Output.bytes(Array(latest.note.utf8))
    }
  }
}

struct ProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proof", abstract: "Proofs about the log (RFC 9162).",
    subcommands: [Inclusion.self, Consistency.self])

  struct Inclusion: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "That an event is in the tree.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "Position of the event.") var position: UInt64
    @Option(help: "Size of the tree (default: the last checkpoint's that has it).")
    var size: UInt64?
    @Flag(help: "As a COSE receipt (RFC 9942) in base 64, signed by the receipt key.")
    var cose = false

    func run() throws {
      if cose {
        try common.withExchange { exchange in
          Output.line(
            Base64.encode(
              try exchange.inclusionReceipt(of: position, size: size ?? exchange.log.size)))
        }
        return
      }
      try common.withLog { log in
        let latest = try Checkpoints(log: log, head: nil).latest()?.checkpoint.size ?? 0
        let proof = try log.inclusionProof(
          of: position, size: size ?? (latest > position ? latest : log.size))
        Output.line(
          JSON.object([
            ("leaf_index", .number(proof.leafIndex)), ("tree_size", .number(proof.treeSize)),
            ("leaf_hash", .string(Base64.encode(proof.leafHash))),
            ("hashes", .array(proof.hashes.map { .string(Base64.encode($0)) })),
          ]).text)
      }
    }
  }

  struct Consistency: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "That the log of one size begins with that of another.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The earlier size.") var first: UInt64
    @Argument(help: "The later size.") var second: UInt64

    func run() throws {
      try common.withLog { log in
        let proof = try log.consistencyProof(from: first, to: second)
        Output.line(
          JSON.object([
            ("first", .number(proof.first)), ("second", .number(proof.second)),
            ("hashes", .array(proof.hashes.map { .string(Base64.encode($0)) })),
          ]).text)
      }
    }
  }
}

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The keys with which the log is verified.",
    subcommands: [List.self, Rotate.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Note keys, and event keys with the positions at which they count (JSON).")
    @OptionGroup var common: CommonOptions

    func run() throws {
      try common.withLog { log in
        let ring = try log.keyRing()
        let notes = ring.keys.filter { $0.role == .checkpoint }
          .map { NoteKey.text(name: ring.originNaming($0), key: $0.key) }
        let keys = { (role: KeyRole) -> JSON in
          .array(
            ring.keys.filter { $0.role == role }.map { key in
              .object([
                ("kid", .string(Hex.encode(key.kid))), ("alg", .string("EdDSA")),
                ("public", .string(Base64.encode(key.key.bytes))), ("from", .number(key.from)),
                ("until", key.until.map { .number($0) } ?? .null),
              ])
            })
        }
        Output.line(
          JSON.object([
            ("notes", .array(notes.map { .string($0) })), ("events", keys(.event)),
            ("receipts", keys(.receipt)),
          ]).text)
      }
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a new key in the place of the one in force.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "event, checkpoint or receipt.") var role: String
    @Option(help: "Revoke the old key, for this reason, rather than retire it.")
    var revoke: String?

    func run() throws {
      guard let role = KeyRole(rawValue: role) else {
        throw ExchangeError(.usage, "a key's role is event, checkpoint or receipt")
      }
      try common.withExchange { exchange in
        try exchange.rotateKey(
          role, revoking: revoke, acting: try common.acting(on: exchange))
        try exchange.publishCheckpoint()
      }
      Output.line("The \(role.rawValue) key is a new one; see: msix keys")
    }
  }
}
