import Files
import KeyValue
import Ledger
import Primitives

/// The machine around the ledger: room, limits, the certificate of its pages.
extension Doctor {
  /// Bytes that should be free whatever the ledger holds: a night's packages and their events.
  static let freeBytesMin: UInt64 = 1 << 30
  /// Descriptors that a server needs: connections, the files of a submission, the environments.
  static let openFilesMin: UInt64 = 4_096
  /// Days before its end in which a certificate is to be renewed.
  static let certificateDays: Int64 = 21

  private static let environments = ["log", "keys", "blobs", "decision", "sessions"]

  private func fileBytes(_ folder: String) -> UInt64 {
    FileFacts(of: folder + "/data.mdb")?.bytes ?? 0
  }

  private var viewBytes: [UInt64] {
    ((try? Directory.list(home.views)) ?? []).map { fileBytes("\(home.views)/\($0)") }
  }

  func lookAtSpace() {
    // An erasure writes keys/ and decision/ anew beside the old ones, a rebuild the largest view.
    let rewritten =
      fileBytes(home.directory + "/keys") + fileBytes(home.decision) + (viewBytes.max() ?? 0)
    let needed = max(Self.freeBytesMin, rewritten)
    if let free = conditions.freeBytes(home.directory), free < needed {
      say(
        .spaceShort,
        "\(Self.gibibytes(free)) free for \(home.directory); \(Self.gibibytes(needed)) are needed "
          + "for a night's packages, an erasure or a rebuild",
        "make room or move the folder to a larger disk; never delete anything in it but views/")
    }
    if Directory.exists(home.secondPlace),
      let free = conditions.freeBytes(home.secondPlace), free < Self.headBytesMin
    {
      say(
        .spaceShort, "\(Self.gibibytes(free)) free for \(home.secondPlace)",
        "make room: without it no checkpoint can be published")
    }
    for name in Self.environments {
      let map = name == "log" ? Ledger.Limits.logMapBytes : KeyValue.Limits.mapBytesDefault
      let bytes = fileBytes(home.directory + "/" + name)
      guard bytes > UInt64(map) / 10 * 8 else { continue }
      say(
        .mapFilling,
        "\(name)/ has \(Self.gibibytes(bytes)), its map \(Self.gibibytes(UInt64(map)))",
        "nothing: it doubles by itself. See to it that addresses are not limited (ulimit -v)")
    }
  }

  /// Room for some heads, each with every destroyed key's name.
  static let headBytesMin: UInt64 = 64 << 20

  /// Those of whoever has the ledger open, or of this process, which stands for the next.
  func lookAtLimits(of holder: LockHolder.Standing) {
    var process: Int32?
    if case .held(let number) = holder { process = number }
    guard let limits = conditions.limits(process) ?? conditions.limits(nil) else { return }
    let whose = process.map { "of process \($0)" } ?? "here"
    if limits.coreBytes != 0 {
      say(
        .coreDumps, "core dumps are allowed \(whose): one would hold keys and names",
        "ulimit -c 0 in the shell, LimitCORE=0 in the unit")
    }
    if let files = limits.openFiles, files < Self.openFilesMin {
      say(
        .openFilesFew,
        "\(files) open files are allowed \(whose); a server needs "
          + "\(Self.openFilesMin)",
        "ulimit -n \(Self.openFilesMin), or LimitNOFILE=\(Self.openFilesMin) in the unit")
    }
    let maps =
      UInt64(Ledger.Limits.logMapBytes)
      + UInt64(KeyValue.Limits.mapBytesDefault)
      * UInt64(Self.environments.count - 1 + Self.projections.count)
    if let addresses = limits.addressBytes, addresses < maps {
      say(
        .addressesFew,
        "\(Self.gibibytes(addresses)) of addresses are allowed \(whose); the maps take "
          + "\(Self.gibibytes(maps)), which is neither memory nor disk",
        "ulimit -v unlimited, or LimitAS=infinity in the unit")
    }
  }

  func lookAtCertificate() {
    guard let path = conditions.certificate else { return }
    guard let pem = try? DurableFile.read(path, maxBytes: 1 << 20),
      let end = conditions.certificateEnd(pem)
    else {
      return say(
        .certificateUnreadable, "\(path) cannot be read as a certificate (PEM)",
        "name the chain that the server is started with, readable for its user")
    }
    let days = (end.microseconds - conditions.now.microseconds) / Instant.microsecondsPerDay
    guard end > conditions.now else {
      return say(
        .certificateEnded, "the certificate in \(path) ended on \(end.date)",
        "put a new one in its place, then systemctl reload msix: no browser connects")
    }
    if days < Self.certificateDays {
      say(
        .certificateEnding, "the certificate in \(path) ends on \(end.date), in \(days) days",
        "put a new one in its place before that day, then systemctl reload msix")
    }
  }
}
