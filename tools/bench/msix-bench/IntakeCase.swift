import Intake
import Primitives

/// `intake file= rounds= memory=`: a package read and judged again and again, its content counted
/// in bytes as they are after inflating. With `memory=1` anonymous memory is sampled every 256
/// students.
enum IntakeCase {
  static func run(_ arguments: Arguments) throws -> Measurement {
    let path = try arguments.text("file")
    let rounds = try arguments.number("rounds", else: 1)
    let samples = try arguments.flag("memory", else: false)
    guard let received = Instant("2099-01-01T00:00:00Z") else {
      throw Arguments.Misuse(description: "the time of receipt is no time")
    }
    let files = try PackageSource.open(path: path)
    var result = Measurement("intake", operations: 0)
    result.bytes = files.entries.reduce(0) { $0 + $1.byteCount } * rounds
    var rejected = 0
    var students = 0
    var findings = 0
    try result.measure {
      for _ in 0..<rounds {
        let stream = try SubmissionReader.stream(files, receivedAt: received)
        if samples { Resources.sampleAnonymous() }
        var count = 0
        try stream.forEachStudent { student in
          count += 1
          if student.isRejected { rejected += 1 }
          findings += student.findings.count
          if samples, count.isMultiple(of: 256) { Resources.sampleAnonymous() }
        }
        students += count
      }
    }
    result.operations = students
    let rate = Double(result.bytes) / 1e6 / result.cpuSeconds
    result.more = [
      ("encoding", "\"\(files.encoding)\""), ("megabytes_per_cpu_second", "\(rate)"),
      ("rejected", "\(rejected)"), ("findings", "\(findings)"),
    ]
    return result
  }
}
