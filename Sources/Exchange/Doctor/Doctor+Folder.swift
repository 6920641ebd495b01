import Files
import Primitives

/// The data folder as the system shows it: what lies in it, whose it is, who has it open.
extension Doctor {
  func lookAtMissing() {
    let place = (try? Directory.real(home.directory)) ?? home.directory
    for (suffix, command) in [(".initialising", "msix init"), (".restoring", "msix restore")]
    where Directory.isThere(place + suffix) {
      say(
        .unfinished, "\(place)\(suffix) is there: \(command) broke off before the ledger was made",
        "run the same \(command) again; it removes what the earlier one left")
    }
    guard !Directory.isThere(place + "/keys"), !Directory.isThere(place + "/signing") else {
      return say(
        .partMissing, "\(place) has keys but no log/: the log is lost",
        "move the folder away and keep it; msix restore BACKUP, then see what was published since")
    }
    say(
      .ledgerMissing, "there is no ledger in \(place)",
      "check --data and $MSIX_DATA; make one with msix init --origin NAME, or bring one back with "
        + "msix restore BACKUP")
  }

  func lookAtParts() {
    if Directory.isThere(home.directory + "/unfinished") {
      say(
        .unfinished, "\(home.directory) bears the mark of a folder that was still being made",
        "run the init or restore that made it again; a finished one loses the mark at its opening")
    }
    for name in ["keys", "blobs"] where !Directory.exists(home.directory + "/\(name)/data.mdb") {
      let isMoving = Directory.exists(home.directory + "/\(name).new/data.mdb")
      if isMoving {
        say(
          .erasureUnfinished, "\(name)/ was being rewritten when something broke off",
          "msix tick: the next command that opens the ledger ends it")
      } else {
        say(
          .partMissing, "\(name)/ is missing in \(home.directory)",
          "bring it back from a backup that is not older than log/; never answer with msix rebuild",
          runbook: name)
      }
    }
    for (path, name, page) in [
      (home.signing, "signing/", "signing-keys"),
      (home.encryptionKey, "key-encryption-key", "keys"),
    ] where !Directory.exists(path) {
      say(
        .partMissing, "\(name) is missing in \(home.directory)",
        "bring it back from the newest backup: it has the same one", runbook: page)
    }
    for (mark, what) in [
      (home.certificatesDue, "an erasure waits for its certificate"),
      (home.viewsRebuildDue, "an erasure broke off before every view knew of it"),
      (home.decisionCompactionDue, "decision/ still has free pages of an erasure"),
    ] where Directory.exists(mark) {
      say(.erasureUnfinished, what, "msix tick: the next command that opens the ledger ends it")
    }
  }

  func lookAtPermissions() {
    var open = [String]()
    var foreign = [String]()
    for root in [home.directory, home.secondPlace] {
      walk(root) { path, facts in
        if facts.kind != .other, facts.permissions & 0o077 != 0 {
          open.append(path + " (" + Self.octal(facts.permissions) + ")")
        }
        if facts.owner != conditions.user { foreign.append(path) }
      }
    }
    if let first = open.first {
      say(
        .filesOpen, "\(Self.count(open.count, "path")) open to others than the owner: \(first)",
        "chmod -R go= \(home.directory) \(home.secondPlace), and find out who read them")
    }
    if let first = foreign.first {
      say(
        .foreignOwner,
        "\(Self.count(foreign.count, "path")) not owned by the user who asks: \(first)",
        "run msix as the ledger's own user; if a copy was made as root: chown -R USER "
          + home.directory)
    }
  }

  private func walk(_ path: String, _ body: (String, FileFacts) -> Void) {
    guard let facts = FileFacts(of: path) else { return }
    body(path, facts)
    guard facts.kind == .directory, let names = try? Directory.list(path) else { return }
    for name in names { walk(path + "/" + name, body) }
  }

  static func octal(_ permissions: UInt32) -> String {
    let digits = String(permissions, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  static func count(_ count: Int, _ name: String) -> String {
    count == 1 ? "1 \(name) is" : "\(count) \(name)s are"
  }

  func lookAtHolder(_ holder: LockHolder.Standing) {
    let socket = home.directory + "/run/msix.sock"
    let answers = ((try? LocalSocket.connect(to: socket)) ?? nil) != nil
    if case .held(let process) = holder {
      let name = process.map { "process \($0)" } ?? "a process of another container"
      say(
        .locked,
        "\(name) has the ledger open" + (answers ? " and serves it" : ", and serves no commands"),
        answers
          ? "nothing: commands go through the server"
          : "nothing, unless it hangs: look at the process before you end it")
    } else if !answers, Directory.isThere(socket) {
      say(
        .socketDead, "a server died and left \(socket)",
        "nothing: the next server takes its place. Find out why it died: journalctl -u msix")
    }
  }
}
