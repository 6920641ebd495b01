import Files
import KeyValue
import Ledger
import Primitives

/// The log against what was published of it.
extension Doctor {
  /// What the second place remembers; nil where it cannot be believed.
  func lookAtSecondPlace(_ opened: Opened) -> PublishedHead.State? {
    let directory = home.headDirectory(genesis: opened.genesis)
    let isProduction = !opened.ring.isClockSimulated
    if Directory.isThere(directory), !conditions.isWritable(directory) {
      say(
        .secondPlaceReadOnly, "\(directory) cannot be written: no checkpoint, no erasure",
        "mount it for writing, or mend its owner")
    }
    if isProduction, let near = FileFacts(of: directory), let own = FileFacts(of: home.directory),
      near.device == own.device
    {
      say(
        .secondPlaceNear, "the second place is on the data folder's own file system",
        "put it on another disk or host ($MSIX_SECOND_PLACE): whoever sets one back would set back "
          + "the other")
    }
    do {
      let state = try PublishedHead(directory: directory).read()
      guard try PublishedHead.isSigned(state, byKeysOf: opened.log) else {
        say(
          .headDamaged, "the head in \(directory) is not signed by a key of this ledger",
          "find out who wrote it; bring the second place back from its own copy")
        return nil
      }
      guard try isRemembered(state, opened) else { return nil }
      return try holds(state, opened.log) ? state : nil
    } catch {
      say(
        .headDamaged, ExchangeError(wrapping: error).reason,
        "bring the second place back from its own copy; if it is lost: hold the log against a "
          + "checkpoint in other hands, then msix checkpoint --adopt-head")
      return nil
    }
  }

  private func isRemembered(_ state: PublishedHead.State, _ opened: Opened) throws -> Bool {
    let latest = try Checkpoints(log: opened.log, head: nil).latest()
    let isForgotten =
      state.checkpoint == nil && latest?.checkpoint.origin == opened.ring.origin
      || state.isMissing && opened.ring.genesisPosition > 0
    guard isForgotten else { return true }
    say(
      .headMissing,
      "\(home.secondPlace) does not remember what this ledger published: nobody can tell whether "
        + "the log was set back",
      "bring it back; if it is lost: msix verify --from-checkpoint FILE with a checkpoint in other "
        + "hands, then msix checkpoint --adopt-head")
    return false
  }

  private func holds(_ state: PublishedHead.State, _ log: LogStore) throws -> Bool {
    guard let head = state.checkpoint?.checkpoint else { return true }
    guard head.size <= log.size else {
      say(
        .logSetBack, "a checkpoint of \(head.size) leaves was published, the log has \(log.size)",
        "this is an old copy: find the newer one, or msix restore, which opens a successor")
      return false
    }
    guard try log.root(at: head.size) == head.root else {
      say(
        .logForked,
        "the log's first \(head.size) leaves are not those of the published checkpoint",
        "keep both copies for the inquiry; compare with checkpoints in other hands; msix restore")
      return false
    }
    return true
  }

  // MARK: What is to be published every day

  /// Hours after which an event should be under a checkpoint: a night that failed is noticed on the
  /// next day.
  static let checkpointHoursMax: Int64 = 36

  func lookAtCheckpoints(_ opened: Opened) {
    do {
      guard let latest = try Checkpoints(log: opened.log, head: nil).latest() else {
        return say(
          .checkpointMissing, "no checkpoint was ever made",
          "msix checkpoint > FILE, and put it where others can fetch it",
          gravity: routine(opened))
      }
      let size = latest.checkpoint.size
      guard size < opened.log.size else { return }
      let since = try opened.log.event(at: size).recorded
      let hours = (now(opened).microseconds - since.microseconds) / 3_600_000_000
      guard hours >= Self.checkpointHoursMax else { return }
      say(
        .checkpointOld,
        "\(opened.log.size - size) events are under no checkpoint, the first for \(hours) hours",
        "msix checkpoint > FILE, and look why it was not made at night: systemctl list-timers",
        gravity: routine(opened))
    } catch {
      say(
        .logUnreadable, "the log's last events: \(ExchangeError(wrapping: error).reason)",
        "msix verify; then restore a backup: msix restore")
    }
  }

  /// Seconds that a machine may be behind the last event: the ledger bears as much.
  static let clockBehindSecondsMax: Int64 = 5

  func lookAtClock(_ opened: Opened) {
    guard !opened.ring.isClockSimulated else { return }
    let behind =
      (opened.log.lastRecorded.microseconds - conditions.now.microseconds) / 1_000_000
    guard behind > Self.clockBehindSecondsMax else { return }
    say(
      .clockBehind, "the machine's clock is \(behind) seconds behind the last event: no writing",
      "set the clock (timedatectl), never the ledger; if it was ahead when the event was written, "
        + "wait until then")
  }
}
