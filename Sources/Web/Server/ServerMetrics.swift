import Primitives

/// What an operator watches, in the text form of Prometheus. Routes are patterns: nothing here
/// tells of whom a request was.
final class ServerMetrics: Sendable {
  private struct Series: Sendable {
    var requests: [String: Int] = [:]
    var buckets: [Int]
    var secondsSum = 0.0
    var count = 0
  }

  /// Upper ends of the buckets, in milliseconds.
  private static let ends = [5, 10, 20, 40, 60, 100, 150, 250, 500, 1_000, 2_500, 10_000]
  /// Methods are the client's words: those that we know.
  private static let methods: Set<String> = ["GET", "POST", "HEAD"]

  private let series = Guarded(Series(buckets: [Int](repeating: 0, count: ends.count)))

  func count(method: String, route: String, status: Int, duration: Duration) {
    let method = Self.methods.contains(method) ? method : "other"
    let milliseconds = Self.milliseconds(duration)
    let label = "method=\"\(method)\",route=\"\(route)\",status=\"\(status)\""
    series.withLock { series in
      series.requests[label, default: 0] += 1
      if let place = Self.ends.firstIndex(where: { milliseconds <= Double($0) }) {
        series.buckets[place] += 1
      }
      series.count += 1
      series.secondsSum += milliseconds / 1_000
    }
  }

  static func milliseconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) * 1_000 + Double(attoseconds / 1_000_000_000_000) / 1_000
  }

  /// All of it, with numbers that are looked up at that moment.
  func text(_ gauges: [(name: String, help: String, value: UInt64)]) -> String {
    let series = series.withLock { $0 }
    var lines = [
      "# HELP msix_http_requests_total Requests answered.",
      "# TYPE msix_http_requests_total counter",
    ]
    for (label, count) in series.requests.sorted(by: { $0.key < $1.key }) {
      lines.append("msix_http_requests_total{\(label)} \(count)")
    }
    lines += [
      "# HELP msix_http_request_seconds Time to an answer.",
      "# TYPE msix_http_request_seconds histogram",
    ]
    var sum = 0
    for (end, count) in zip(Self.ends, series.buckets) {
      sum += count
      lines.append("msix_http_request_seconds_bucket{le=\"\(Double(end) / 1_000)\"} \(sum)")
    }
    lines += [
      "msix_http_request_seconds_bucket{le=\"+Inf\"} \(series.count)",
      "msix_http_request_seconds_sum \(series.secondsSum)",
      "msix_http_request_seconds_count \(series.count)",
    ]
    for gauge in gauges {
      lines += [
        "# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge",
        "\(gauge.name) \(gauge.value)",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
