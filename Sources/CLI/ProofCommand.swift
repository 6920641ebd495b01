import Signing
import ArgumentParser
import CBOR
import Exchange
import Ledger
import Primitives

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
        Output.line(ProofCommand.json(proof).text)
      }
    }
  }

  static func json(_ proof: InclusionProof) -> JSON {
    .object([
      ("leaf_index", .number(proof.leafIndex)), ("tree_size", .number(proof.treeSize)),
      ("leaf_hash", .string(Base64.encode(proof.leafHash))),
      ("hashes", .array(proof.hashes.map { .string(Base64.encode($0)) })),
    ])
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
