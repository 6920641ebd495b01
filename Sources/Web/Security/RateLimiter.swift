import Primitives

/// How often somebody may ask: a bucket for each, which fills evenly and holds a minute's worth.
final class RateLimiter: Sendable {
  private struct Bucket: Sendable {
    /// Requests left, in thousandths.
    var thousandths: Int
    var filled: ContinuousClock.Instant
  }

  private let perMinute: Int
  private let remembered: Int
  private let buckets = Guarded<[String: Bucket]>([:])

  /// - Parameters:
  ///   - perMinute: requests in a minute
  ///   - remembered: how many askers are kept apart
  init(perMinute: Int, remembered: Int) {
    self.perMinute = perMinute
    self.remembered = remembered
  }

  /// What somebody's bucket is like after he asked.
  struct Standing: Sendable {
    let isAdmitted: Bool
    /// How many a minute brings.
    let limit: Int
    /// How many are left.
    let remaining: Int
    /// Seconds until it is full again.
    let resetSeconds: Int
  }

  /// Takes one from somebody's bucket; false where it is empty.
  func admits(_ asker: String, at now: ContinuousClock.Instant) -> Bool {
    take(asker, at: now).isAdmitted
  }

  /// Takes one from somebody's bucket, and says how it stands then.
  func take(_ asker: String, at now: ContinuousClock.Instant) -> Standing {
    buckets.withLock { buckets in
      if buckets.count >= remembered, buckets[asker] == nil { Self.forget(&buckets, at: now) }
      var bucket = buckets[asker] ?? Bucket(thousandths: perMinute * 1_000, filled: now)
      let milliseconds = min(60_000, Self.milliseconds(from: bucket.filled, to: now))
      // A minute fills it, so a millisecond brings perMinute / 60 thousandths.
      let gained = milliseconds * perMinute / 60
      bucket.thousandths = min(perMinute * 1_000, bucket.thousandths + gained)
      if gained > 0 { bucket.filled = now }
      let isAdmitted = bucket.thousandths >= 1_000
      if isAdmitted { bucket.thousandths -= 1_000 }
      buckets[asker] = bucket
      let missing = perMinute * 1_000 - bucket.thousandths
      return Standing(
        isAdmitted: isAdmitted, limit: perMinute, remaining: bucket.thousandths / 1_000,
        resetSeconds: (missing * 60 + perMinute * 1_000 - 1) / (perMinute * 1_000))
    }
  }

  /// Whoever has not asked for a minute has a full bucket, which is as good as none. When all have
  /// asked, all are forgotten: the memory stays bounded, and one minute's rates are too mild.
  private static func forget(_ buckets: inout [String: Bucket], at now: ContinuousClock.Instant) {
    let count = buckets.count
    buckets = buckets.filter { milliseconds(from: $0.value.filled, to: now) < 60_000 }
    if buckets.count == count { buckets = [:] }
  }

  private static func milliseconds(
    from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
  ) -> Int {
    let (seconds, attoseconds) = (end - start).components
    return Int(clamping: seconds) &* 1_000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
