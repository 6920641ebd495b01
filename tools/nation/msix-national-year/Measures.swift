import Glibc
import Files
import Primitives

/// What each phase of the year did and took, week by week.
final class Measures: Sendable {
  /// What everything of one name added up to.
  struct Phase: Sendable {
    var operations = 0
    var events = 0
    var spent = Spent()
    var anonymousPeakBytes = 0
    /// Time in which somebody had stopped the process; it is not in `spent`.
    var stoppedSeconds = 0.0
    /// Events of each week, for a chart.
    var weeks: [Int: Int] = [:]
    /// Outcomes by name.
    var counts: [String: Int] = [:]
  }

  private struct State: Sendable {
    var phases: [String: Phase] = [:]
    var order: [String] = []
    var running: String?
    var isOver = false
  }

  private let state = Guarded(State())
  private static let sampleMicroseconds: UInt32 = 200_000
  /// A thread that sleeps as long as this where it asked for a fraction was stopped, not only busy.
  private static let stopSeconds = 5.0

  init() throws {
    let state = state
    try ServingThread.start {
      var last = Usage.wallSeconds()
      while !state.withLock({ $0.isOver }) {
        let now = Usage.wallSeconds()
        let stopped = now - last > Self.stopSeconds ? now - last : 0
        last = now
        let bytes = Usage.anonymousBytes()
        state.withLock { state in
          guard let name = state.running, let peak = state.phases[name]?.anonymousPeakBytes else {
            return
          }
          state.phases[name]?.anonymousPeakBytes = max(bytes, peak)
          state.phases[name]?.stoppedSeconds += stopped
        }
        usleep(Self.sampleMicroseconds)
      }
    }
  }

  func end() { state.withLock { $0.isOver = true } }

  /// Runs a phase of a week; `size` is how many events the log has.
  func measure(
    _ name: String, week: Int, size: () -> UInt64, _ body: () throws -> Int
  ) rethrows {
    state.withLock { state in
      if state.phases[name] == nil {
        state.phases[name] = Phase()
        state.order.append(name)
      }
      state.running = name
    }
    let before = size()
    let (operations, spent) = try Usage.of(body)
    let events = Int(size() - before)
    state.withLock { state in
      state.running = nil
      var phase = state.phases[name] ?? Phase()
      phase.operations += operations
      phase.events += events
      phase.spent += spent
      phase.weeks[week, default: 0] += events
      state.phases[name] = phase
    }
  }

  /// Counts an outcome of a phase.
  func count(_ outcome: String, in name: String, by number: Int = 1) {
    state.withLock { $0.phases[name]?.counts[outcome, default: 0] += number }
  }

  /// All phases in the order in which they first ran.
  var json: JSON {
    let state = state.withLock { $0 }
    return .array(
      state.order.compactMap { name in
        state.phases[name].map { Self.json(name, $0) }
      })
  }

  private static func json(_ name: String, _ phase: Phase) -> JSON {
    .object(
      [
        ("name", .string(name)), ("operations", .number(phase.operations)),
        ("events", .number(phase.events)),
      ]
        + Spent(
          cpuSeconds: phase.spent.cpuSeconds,
          wallSeconds: max(0, phase.spent.wallSeconds - phase.stoppedSeconds)
        ).members + [
          ("stopped_milliseconds", .number(Int(phase.stoppedSeconds * 1e3))),
          ("rss_anon_peak_bytes", .number(phase.anonymousPeakBytes)),
          (
            "outcomes",
            .object(phase.counts.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
          ),
          (
            "weeks",
            .array(phase.weeks.sorted { $0.key < $1.key }.map { .number($0.value) })
          ),
        ])
  }
}
