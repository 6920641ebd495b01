import Projecting
import ArgumentParser
import Exchange
import Files
import Ledger
import Primitives
import Vault

struct VerifyCommand: ParsableCommand, ShelteredCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Re-read every byte: leaves, tree, checkpoints, blobs, order, signatures. Status 3 if not.")
  @OptionGroup var common: CommonOptions
  @Flag(help: "The tree only: no signatures.") var tree = false
  @Option(help: "A note kept from before: it must be a beginning of this log.")
  var fromCheckpoint: String?

  var isSheltered: Bool { true }

  func run() throws {
    let home = try common.home
    let bar = ProgressBar()
    try common.withLog { log in
      let blobs = try BlobReader(directory: home.directory)
      defer { blobs.close() }
      let scratch = Surroundings.variable("TMPDIR") ?? "/tmp"
      let report = try LogVerifier(log: log, scratch: tree ? nil : scratch).verify(
        treeOnly: tree, blob: blobs.check, progress: { bar.show("verified", $0, $1) })
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
