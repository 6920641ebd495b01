import Projecting
import ArgumentParser
import Exchange
import Files
import Ledger
import Primitives
import Vault

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Re-read every byte: leaves, tree, checkpoints, blobs, order, signatures. Status 3 if not.")
  @OptionGroup var common: CommonOptions
  @Flag(help: "The tree only: no signatures.") var tree = false
  @Option(help: "A note kept from before: it must be a beginning of this log.")
  var fromCheckpoint: String?

  func run() throws {
    let home = try common.home
    let bar = ProgressBar()
    try common.withLog { log in
      let blobs = try BlobReader(directory: home.directory)
      defer { blobs.close() }
      let report = try Scratch.with { scratch in
        try LogVerifier(log: log, scratch: tree ? nil : scratch).verify(
          treeOnly: tree, blob: blobs.check,
          progress: { bar.show("verified", $0, $1) })
      }
      bar.end()
      if let fromCheckpoint {
        let text = String(decoding: try DurableFile.read(fromCheckpoint), as: UTF8.self)
        let note = try SignedCheckpoint(parsing: text)
        guard note.checkpoint.size <= log.size else {
          throw ExchangeError(
            .integrity,
            "the note states \(note.checkpoint.size) leaves, the log has \(log.size): set back")
        }
        try LogVerifier(log: log).check(note)
        Output.line("the note of \(note.checkpoint.size) leaves is a beginning of this log")
      }
      Output.line(
        "verified: \(report.leaves) leaves, \(report.signatures) signatures, "
          + "\(report.checkpoints) checkpoints, \(report.blobs) blobs")
      Output.line("root: \(Base64.encode(report.root))")
    }
  }
}

struct RebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Rebuild projections from the log beside the live ones, and put them in their place.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "Projections (default: all).") var names: [String] = []
  @Flag(help: "Only compare digests, also of the decision state; status 3 on a difference.")
  var check = false

  func run() throws {
    var differs = [String]()
    try common.withExchange { exchange in
      let bar = ProgressBar()
      let reports = try exchange.rebuild(names, checkOnly: check) { name, done, all in
        bar.show(name, done, all)
      }
      bar.end()
      for report in reports {
        let isEqual = report.live == report.rebuilt
        if !isEqual { differs.append(report.name) }
        Output.line(
          "\(report.name)@\(report.version)  \(report.size) events  "
            + (isEqual ? "equal" : "DIFFERENT") + "  \(Hex.encode(report.rebuilt))")
      }
      if check, names.isEmpty {
        let isEqual = try exchange.checkDecisions()
        if !isEqual { differs.append("decision") }
        Output.line("decision  " + (isEqual ? "equal" : "DIFFERENT"))
      }
    }
    if check, !differs.isEmpty {
      throw ExchangeError(
        .integrity,
        "live and rebuilt differ: \(differs.joined(separator: ", ")); say: msix rebuild")
    }
  }
}

struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Each projection's name, version, position, digest (JSON).")
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.withExchange { exchange in
      let lines = try exchange.projections.map { running -> JSON in
        let count = try running.applied().count
        return .object([
          ("name", .string(running.projection.name)),
          ("version", .number(running.projection.version)),
          ("position", count == 0 ? .null : .number(count - 1)),
          ("digest", .string(Hex.encode(try running.digest()))),
        ])
      }
      Output.line(JSON.array(lines).text)
    }
  }
}
