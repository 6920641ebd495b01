import Exchange
import Ledger
import Primitives

extension Site {
  /// The note that is shown to everybody: at most so many seconds older than the log, so that
  /// nobody makes the second place be written by asking.
  func checkpointNote() throws -> String {
    let now = ContinuousClock.now
    let kept = shownCheckpoint.withLock { $0 }
    if let kept, now - kept.made < .seconds(limits.checkpointSeconds) { return kept.note }
    let note = try ledger.use(.look) { try $0.publishCheckpoint().note }
    shownCheckpoint.withLock { $0 = ShownCheckpoint(note: note, made: now) }
    return note
  }
}

/// A note, and when it was looked for.
struct ShownCheckpoint: Sendable {
  let note: String
  let made: ContinuousClock.Instant
}
