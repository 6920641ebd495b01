import Projecting
import ArgumentParser
import Exchange
import Files
import KeyValue
import Ledger
import Primitives
import Vault

struct VerifyCommand: ParsableCommand, ShelteredCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Re-read every byte: pages, leaves, tree, checkpoints, blobs, order, signatures, keys. "
      + "Status 3 if not.")
  @OptionGroup var common: CommonOptions
  @Flag(help: "The tree only: neither signatures nor keys.") var tree = false
  @Option(help: "A note kept from before: it must be a beginning of this log.")
  var fromCheckpoint: String?

  var isSheltered: Bool { true }

  func run() throws {
    let home = try common.home
    try checkPages(home)
    let bar = ProgressBar()
    try common.withLog { log in
      let blobs = try BlobReader(directory: home.directory)
      defer { blobs.close() }
      let keys = tree ? nil : try KeysCheck(home: home, log: log, secret: common.secret())
      defer { keys?.close() }
      var actors = ActorCheck()
      let scratch = Surroundings.variable("TMPDIR") ?? "/tmp"
      let report = try LogVerifier(log: log, scratch: tree ? nil : scratch).verify(
        treeOnly: tree, blob: blobs.check,
        event: { event in
          if !tree { try actors.take(event) }
          try keys?.take(event)
        },
        progress: { bar.show("verified", $0, $1) })
      let found = try keys?.finish()
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
      if !tree { say(found) }
    }
  }

  /// Before LMDB follows them: what it reads of a damaged page may end the process.
  private func checkPages(_ home: LedgerHome) throws {
    let keys = KeysReader.place(in: home.directory)
    for place in ["\(home.directory)/log", keys, "\(home.directory)/blobs"]
    where Directory.exists("\(place)/data.mdb") {
      try Environment.checkPages(in: place)
    }
  }

  /// What was not, or could not be, held against anything.
  private func say(_ found: KeysCheck.Report?) {
    guard let found else {
      return Output.message("keys/ is not in this copy and was not checked")
    }
    if !found.isOpened {
      Output.message(
        "the operator's secret is not at hand: wrapped keys were checked for their form only")
    }
    if found.unexplained > 0 {
      Output.message(
        "keys/ has destroyed keys that the log does not name, and no second place is at hand that "
          + "may: verify the ledger itself")
    }
    if found.undestroyed > 0 {
      Output.message(
        "keys/ still holds \(found.undestroyed) keys that the log says are destroyed; the next "
          + "command that opens the ledger destroys them")
    }
  }
}
