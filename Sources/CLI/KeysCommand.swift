import Signing
import ArgumentParser
import Exchange
import Files
import Ledger
import Primitives

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The keys with which the log is verified.",
    subcommands: [List.self, Rotate.self, Renew.self], defaultSubcommand: List.self)

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

  struct Renew: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put the ledger under another operator's secret and a new recovery key.",
      discussion: """
        The recovery key is shown once, before anything changes. Copies of the data folder and \
        backups made before open with the former secret and recovery key still: retire them. A \
        secret in the second place is renamed to operator.secret.former, and the new one is put \
        nowhere. A server goes on; give it the new secret before it starts again.
        """)
    @OptionGroup var common: CommonOptions
    @Option(help: "A file with the new secret, mode 0600. The whole file counts.")
    var newSecretFile: String

    func run() throws {
      try common.withExchange { exchange in
        let secret = try DurableFile.readSecret(newSecretFile)
        try exchange.renewSecret(secret, acting: try common.acting(on: exchange)) { key in
          Output.line(Output.bold("Recovery key. Write it down now; it is not shown again:"))
          Output.line("  \(key)")
          try Output.flush()
        }
        try exchange.publishCheckpoint()
      }
      Output.line("The former secret and recovery key open older copies only.")
    }
  }
}
