import Exchange
import Ledger
import Primitives
import Records

/// Checkpoints, and whether what was published still is a beginning of this log.
enum CheckpointPages {
  static let routes: [Route] = [
    .get("/checkpoints", .granted(.readProofs)) { try list($0) },
    .get("/checkpoints/:size", .granted(.readProofs), .alone) { try note($0) },
    .get("/verify", .granted(.readProofs)) { try standing($0) },
  ]

  /// Checkpoints on a page: the latest.
  private static let linesMax = 100
  /// Checkpoints, and events, that one look at the state of things checks.
  private static let checksMax = 20

  private static func latest(_ count: Int, _ log: LogStore) throws -> [SignedCheckpoint] {
    var all = [SignedCheckpoint]()
    try Checkpoints(log: log, head: nil).forEach { checkpoint in
      all.append(checkpoint)
      if all.count >= 2 * count { all.removeFirst(count) }
    }
    return all.suffix(count).reversed()
  }

  private static func list(_ asking: Asking) throws -> Answer {
    let log = asking.exchange.log
    var sheet = Sheet("Checkpoints")
    sheet.lead = [
      "A checkpoint is a signed note about the whole log (C2SP tlog-checkpoint). Keep one: whoever "
        + "changes anything before it is found out. The key to check it with is below."
    ]
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: "Checkpoints", columns: ["Events", "Root", "Last event"],
      rows: try latest(linesMax, log).map { signed in
        let size = signed.checkpoint.size
        let moment = size > 0 ? try log.event(at: size - 1).recorded : nil
        return [
          Sheet.Cell(String(size), path: "/checkpoints/\(size)"),
          Sheet.Cell(Base64.encode(signed.checkpoint.root)),
          Sheet.Cell(moment.map(AccountPages.moment) ?? ""),
        ]
      }, empty: "None was made yet.")
    section.links = [
      Sheet.Link(title: "One of now", path: "/checkpoints/now"),
      Sheet.Link(title: "Is it whole?", path: "/verify"),
      Sheet.Link(title: "The log", path: "/log"),
    ]
    var keys = Sheet.Section("Keys")
    keys.paragraphs = try asking.exchange.noteKeys()
    sheet.sections = [section, keys]
    return sheet.page(asking)
  }

  private static func note(_ asking: Asking) throws -> Answer {
    let name = try asking.segment("size")
    let signed: SignedCheckpoint
    if name == "now" {
      try asking.exchange.enter(.readProofs, acting: try asking.acting())
      signed = try asking.exchange.publishCheckpoint()
    } else {
      guard let size = UInt64(name),
        let found = try latest(linesMax, asking.exchange.log).first(where: {
          $0.checkpoint.size == size
        })
      else { throw PageError.notFound }
      signed = found
    }
    return .file(
      Array(signed.note.utf8), type: "text/plain; charset=utf-8",
      name: "checkpoint-\(signed.checkpoint.size).txt")
  }

  // MARK: Whether it is whole

  private static func standing(_ asking: Asking) throws -> Answer {
    let log = asking.exchange.log
    var problems = [String]()
    var checked = 0
    func check(_ what: String, _ body: () throws -> Void) {
      do {
        try body()
        checked += 1
      } catch { problems.append("\(what): \(ExchangeError(wrapping: error).reason)") }
    }
    let checkpoints = try latest(checksMax, log)
    for signed in checkpoints {
      check("Checkpoint of \(signed.checkpoint.size) events") {
        try LogVerifier(log: log).check(signed)
      }
    }
    // The log may grow meanwhile: all is about one size.
    let size = log.size
    let root = try log.root(at: size)
    for position in sample(size) {
      check("Event \(position)") {
        let proof = try log.inclusionProof(of: position, size: size)
        guard let leaf = try log.leaf(at: position),
          MerkleTree.verifyInclusion(
            leafHash: MerkleTree.leafHash(leaf), index: position, size: size, path: proof.hashes,
            root: root)
        else { throw ExchangeError(.integrity, "it is not in the tree that the root stands for") }
      }
    }
    var sheet = Sheet("Is it whole?")
    sheet.alert =
      problems.isEmpty
      ? Parts.alert("success", "All \(checked) checks hold")
      : Parts.alert(
        "error", "\(problems.count) checks fail", problems.joined(separator: ". "))
    sheet.lead = [
      "Checked now: that the last \(checkpoints.count) checkpoints are signed by this ledger and "
        + "are beginnings of this log, and that \(sample(size).count) events across it are in "
        + "its tree. Every byte, signature and key is re-read by the operators' msix verify."
    ]
    var section = Sheet.Section()
    section.facts = [
      ("Events", CountPages.number(Int64(size))), ("Root", Base64.encode(root)),
      ("Last event", AccountPages.moment(log.lastRecorded)),
      ("Last checkpoint", checkpoints.first.map { String($0.checkpoint.size) } ?? "none"),
    ]
    section.links = [
      Sheet.Link(title: "Checkpoints", path: "/checkpoints"),
      Sheet.Link(title: "The log", path: "/log"),
    ]
    sheet.sections = [section]
    return sheet.page(asking)
  }

  /// Positions across the log, its ends among them.
  private static func sample(_ size: UInt64) -> [UInt64] {
    guard size > 0 else { return [] }
    let count = min(size, UInt64(checksMax))
    guard count > 1 else { return [0] }
    return (0..<count).map { $0 * (size - 1) / (count - 1) }
  }
}
